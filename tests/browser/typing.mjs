// What a social worker types for twenty usual referrals, and for a form that is asked for again: `node typing.mjs ADDRESS [HOW MANY]`,
// of a demo with its first seed. Each key is pressed and counted in the browser. Exits 1 where a referral asks for too much.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { start } from "./chromium.mjs";
import { staff } from "./office.mjs";

const MOST = 6; // things to fill in: boxes, how soon, and who agreed
const [base, many] = process.argv.slice(2);
const usual = JSON.parse(readFileSync(new URL("../../fixtures/referrals/usual.json", import.meta.url), "utf8")).slice(0, many && Number(many));
const browser = await start();

// The document of each child by name, and the social worker who has it.
const documents = new Map();
for (const worker of await staff(browser, base)) {
  if (!worker.about.startsWith("Social worker")) continue;
  const context = await browser.newContext({ baseURL: base });
  await context.request.post("/sign-in", { form: { staff: worker.id, to: "/reviews" } });
  const page = await context.newPage();
  await page.goto("/reviews");
  const links = await page.locator('main a[href^="/documents/"]').evaluateAll((all) => all.map((one) => [one.innerText.trim(), new URL(one.href).pathname]));
  for (const [words, href] of links) documents.set(words.split(", born")[0], { href: href.split("/").slice(0, 3).join("/"), worker });
  await context.close();
}

// Somebody at a screen whose keys and choices are counted.
async function counted({ worker }) {
  const context = await browser.newContext({ baseURL: base, viewport: { width: 1280, height: 900 } });
  await context.request.post("/sign-in", { form: { staff: worker.id, to: "/reviews" } });
  const count = { keys: 0, choices: 0, boxes: 0 };
  await context.exposeBinding("spCounted", (_, what) => { count[what] += 1; });
  await context.addInitScript(() => {
    addEventListener("keydown", () => window.spCounted("keys"), true);
    addEventListener("change", ({ target }) => window.spCounted(["radio", "checkbox"].includes(target.type) ? "choices" : "boxes"), true);
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const type = async (box, words) => { await page.locator(box).first().click(); await page.keyboard.type(words); await page.keyboard.press("Tab"); };
  const press = (words) => Promise.all([page.waitForNavigation(), page.locator("main button", { hasText: words }).first().click()]);
  return { context, page, count, type, press };
}

async function refer(one) {
  const found = documents.get(one.called);
  assert(found, `${one.name}: nobody has ${one.called}`);
  const { context, page, count, type, press } = await counted(found);
  await page.goto(`${found.href}/refer`);
  const siblings = page.locator('main input[type=checkbox][name="with"]');
  for (let at = 0; one.with && at < await siblings.count(); at++) await siblings.nth(at).check();
  await Promise.all([page.waitForNavigation(), page.locator("main form button").first().click()]);
  for (const service of one.services) await page.locator(`#service-${service}`).check();
  for (const [key, words] of Object.entries(one.extras ?? {})) await type(`#extra-${key}`, words);
  for (const box of ["reason", "hoped", "tried"]) await type(`#${box}`, one[box]);
  await page.locator(`input[name="urgency"][value="${one.urgency}"]`).check();
  for (const agreed of await page.locator('main input[name^="consent-"][value="agreed"]').all()) await agreed.check();
  await page.locator(`input[name="how"][value="${one.how}"]`).check();
  await press("Check before it goes");
  await press("Send");
  await page.locator("h1", { hasText: "Referral for" }).waitFor();
  assert.equal(await page.locator(".sp-part").count(), one.services.length, `${one.name}: not every service has a part`);
  await context.close();
  // How soon is one thing, and who agreed and how is one.
  return { ...count, things: count.boxes + 2 };
}

// A form that was filled in once is asked for again: nothing is typed, and it can be signed.
async function repeat() {
  const found = documents.get(usual[0].called);
  const { context, page, count, press } = await counted(found);
  await page.goto(`${found.href}/forms`);
  await Promise.all([page.waitForNavigation(), page.click('form:has(input[value="food-voucher"]) button')]);
  await page.check('input[type=radio][value="Moved home"]');
  await page.fill('[name="f:voucher//amount"]', "20");
  await page.fill('[name="f:voucher//before"]', "None");
  await page.locator('input[type=checkbox][name="f:for//given_to"]').first().check();
  await press("Save");
  await press("Sign: Issue the voucher");
  await page.locator("summary", { hasText: "Close this form" }).click();
  await press("It is done");
  await page.goto(`${found.href}/forms`);
  Object.assign(count, { keys: 0, choices: 0, boxes: 0 });
  await press("The same again");
  await press("Sign: Issue the voucher");
  await page.getByText("Signed off").first().waitFor();
  await context.close();
  return count;
}

const all = [];
for (const one of usual) {
  const told = await refer(one);
  all.push(told);
  console.log(`${one.name}: ${told.boxes} boxes typed in, ${told.things} things, ${told.choices} ticks, ${told.keys} keys`);
  assert(told.things <= MOST, `${one.name} asks for ${told.things} things`);
}
const again = await repeat();
console.log(`a food voucher again: ${again.boxes} boxes typed in, ${again.choices} ticks, ${again.keys} keys`);
assert.deepEqual([again.boxes, again.keys], [0, 0], "a repeat asks for something");
const median = (what) => all.map((one) => one[what]).sort((a, b) => a - b)[Math.floor(all.length / 2)];
const most = (what) => Math.max(...all.map((one) => one[what]));
console.log(`${all.length} referrals: at most ${most("things")} things each; ${median("boxes")} boxes (at most ${most("boxes")}), ${median("choices")} ticks (at most ${most("choices")}), ${median("keys")} keys (at most ${most("keys")}) in the middle`);
await browser.close();
