// How long somebody waits who opens a lent minutes link on a phone: `node phone.mjs ADDRESS [TIMES]`. It measures and prints; it
// judges nothing. The line is that of a phone (1.6 Mbit/s down, 750 kbit/s up, 150 ms), the processor four times slower than this
// machine's, and each time the browser has nothing kept. What somebody takes to type the code is not counted.
import { performance } from "node:perf_hooks";
import { start } from "./chromium.mjs";
import { Screen, shared } from "./office.mjs";

const [base, times = "9"] = process.argv.slice(2);
const LINE = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const browser = await start();
const documents = await shared(browser, base);

// A link that the officer has lent, and its code. Minutes that are begun already belong to somebody's work.
async function lends() {
  for (const { href, officer } of documents) {
    const screen = await Screen.open(browser, base, officer, { width: 1280, script: true }, () => {});
    const { page } = screen;
    await page.goto(`${href}/minutes`);
    const begin = page.locator('button:has-text("Begin: Record of the review")');
    if (await begin.count()) {
      await begin.click();
      await page.locator("form[data-minutes]").waitFor();
      await page.click("summary#lent-h");
      await page.selectOption("#row", await page.locator("#row > option").last().getAttribute("value"));
      await page.click('button:has-text("Make a link and a code")');
      const found = { link: await page.locator("input[data-copy]").inputValue(), code: await page.locator(".sp-code").innerText() };
      await screen.context.close();
      return found;
    }
    await screen.context.close();
  }
  throw new Error("every meeting has minutes already: start the demo anew");
}

async function once({ link, code }) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 3, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  const line = await context.newCDPSession(page);
  await line.send("Network.enable");
  await line.send("Network.emulateNetworkConditions", LINE);
  await line.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  let bytes = 0;
  line.on("Network.loadingFinished", (one) => { bytes += one.encodedDataLength; });
  const opened = performance.now();
  await page.goto(link, { waitUntil: "commit" });
  await page.locator("#code").waitFor();
  const asked = performance.now();
  await page.fill("#code", code);
  const sent = performance.now();
  await page.locator('button:has-text("Continue")').click({ noWaitAfter: true });
  const box = page.locator('[name="box.views"]');
  await box.focus();
  await page.keyboard.type("S");
  await page.waitForFunction(() => document.querySelector('[name="box.views"]').value.startsWith("S"));
  const typed = performance.now();
  await context.close();
  return { door: (asked - opened) / 1000, sheet: (typed - sent) / 1000, all: (asked - opened + typed - sent) / 1000, bytes };
}

const lent = await lends();
const runs = [];
for (let at = 0; at < Number(times); at += 1) runs.push(await once(lent));
await browser.close();
const middle = (name) => runs.map((one) => one[name]).sort((a, b) => a - b)[Math.floor(runs.length / 2)];
const most = (name) => Math.max(...runs.map((one) => one[name]));
for (const [name, words] of [["door", "link opened to code asked for"], ["sheet", "code sent to first letter typed"], ["all", "both"]]) {
  console.log(`${words}: median ${middle(name).toFixed(2)} s, most ${most(name).toFixed(2)} s of ${runs.length}`);
}
console.log(`${Math.round(middle("bytes") / 1024)} KiB over the line`);
