// Debian's Chromium, and what axe-core says of a page in it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LAW = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

// The path of every page that axe-core was asked about.
export const looked = new Set();

export const start = () => chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

// What axe-core and a look at the width find, as lines; none where all is well. A letter is no page: it opens
// with its greeting and needs no heading. The law's rules hold for both.
export async function faults(page, { isLetter = false } = {}) {
  looked.add(new URL(page.url()).pathname);
  await page.evaluate(axe);
  // What a bar covers is reached by scrolling on: how far a page happens to be scrolled must not decide what is found.
  const lay = (position) => page.evaluate((to) => document.querySelectorAll(".sp-jump,.sp-savebar").forEach((bar) => (bar.style.position = to)), position);
  await lay("static");
  const rules = isLetter ? LAW : [...LAW, "best-practice"];
  const { violations } = await page.evaluate((runOnly) => window.axe.run(document, { runOnly }), rules);
  const lines = violations.map((one) => `${one.id} (${one.impact}): ${one.help}; ${one.nodes.length} places, first ${one.nodes[0].target}`);
  await lay("");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return wide > 0 ? [...lines, `scrolls sideways by ${wide} px`] : lines;
}
