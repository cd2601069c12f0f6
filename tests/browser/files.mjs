// Opens files in Chromium at two widths and prints what axe-core finds; exits 1 if it finds anything.
import { pathToFileURL } from "node:url";
import { faults, start } from "./chromium.mjs";

const files = process.argv.slice(2);
const browser = await start();
let found = 0;
for (const file of files) {
  for (const width of [320, 1280]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true });
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    for (const fault of await faults(page, { isLetter: file.endsWith("letter.html") })) {
      found += 1;
      console.log(`${file} at ${width} px: ${fault}`);
    }
    await context.close();
  }
}
await browser.close();
console.log(`${files.length} pages at 2 widths, ${found} findings`);
process.exit(found === 0 ? 0 : 1);
