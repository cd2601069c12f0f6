// Opens pages in Chromium at two widths and prints what axe-core finds; exits 1 if it finds anything.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let found = 0;
for (const file of process.argv.slice(2)) {
  for (const width of [320, 1280]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true });
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    await page.evaluate(axe);
    // A letter is no page: it opens with its greeting and needs no heading. The law's rules hold for both.
    const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", ...(file.endsWith("letter.html") ? [] : ["best-practice"])];
    const { violations } = await page.evaluate((runOnly) => window.axe.run(document, { runOnly }), rules);
    for (const one of violations) {
      found += 1;
      console.log(`${file} at ${width} px: ${one.id} (${one.impact}): ${one.help}; ${one.nodes.length} places, first ${one.nodes[0].target}`);
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wide > 0) {
      found += 1;
      console.log(`${file} at ${width} px: scrolls sideways by ${wide} px`);
    }
    await context.close();
  }
}
await browser.close();
console.log(`${process.argv.length - 2} pages at 2 widths, ${found} findings`);
process.exit(found === 0 ? 0 : 1);
