// Three people at work on live documents: `node journeys.mjs ADDRESS [FOLDER FOR PICTURES]`, with the folder of the demo's
// letters in MAILBOX. Exits 1 if anything is not as told.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { faults, looked, start } from "./chromium.mjs";
import { Screen, shared, staff } from "./office.mjs";
import { PAGES, pageAt } from "./routes.mjs";

const [base, pictures] = process.argv.slice(2);
if (pictures) mkdirSync(pictures, { recursive: true });
const wrong = [];
const browser = await start();
// Of some children the demo has a meeting behind it: these belong to nobody's story but that of the actions.
const [documents, held] = await without(await shared(browser, base));
const yesterday = new Date(Date.now() - 86_400_000).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "Europe/London" });
const WAYS = [
  { script: true, width: 1280 },
  { script: true, width: 320 },
  { script: false, width: 1280 },
  { script: false, width: 320 },
];
const described = ({ script, width }) => `${script ? "with" : "without"} a script, ${width} px`;
console.log(`${documents.length} documents are shared by an officer, a social worker and business support`);
assert(documents.length >= WAYS.length, "too few documents to work on");

// Those whose minutes nobody has begun, and the others.
async function without(all) {
  const [open, begun] = [[], []];
  for (const one of all) {
    const context = await browser.newContext({ baseURL: base });
    await context.request.post("/sign-in", { form: { staff: one.officer.id, to: "/reviews" } });
    const html = await (await context.request.get(`${one.href}/minutes`)).text();
    (html.includes("Begin: ") ? open : begun).push(one);
    await context.close();
  }
  return [open, begun];
}

// One story at a time; each is told as done or with what went wrong.
async function story(name, tell) {
  if (process.env.STORY && !process.env.STORY.split("|").some((words) => name.includes(words))) return;
  const from = Date.now();
  const before = wrong.length;
  try {
    await tell();
  } catch (error) {
    wrong.push(`${name}: ${error.message ?? error}`);
  }
  const failed = wrong.length > before;
  console.log(`${failed ? "FAILED" : "ok    "} ${name} (${Date.now() - from} ms)`);
  if (failed) wrong.slice(before).forEach((line) => console.log(`       ${line}`));
}

const trouble = (line) => wrong.push(line);
const at = (who, way) => Screen.open(browser, base, who, way, trouble);
// What the page says instead is told too: the demo's people are invented.
const says = async (page, words, why) => page.getByText(words, { exact: false }).first().waitFor({ state: "attached", timeout: 10_000 }).catch(() => saysNot(page, words, why));
const saysNot = async (page, words, why) => {
  const instead = (await page.locator("main").innerText().catch(() => "")).replace(/\s+/g, " ").slice(0, 8000);
  assert.fail(`${why}: the page does not say "${words}" but: ${instead}`);
};

async function wishes(document, way) {
  const worker = await at(document.worker, way);
  const { page } = worker;
  await page.goto(document.href);
  if (way.script) {
    // The form opens beside the link, and the page stays where it is.
    const href = await worker.form("wishes//talked_to_on");
    await worker.unfold();
    await page.click(`a[href="${href}"]`);
    await page.fill("[data-inline] #value", yesterday);
    await page.click('[data-inline] button:has-text("Save")');
    await page.locator("[data-inline]").waitFor({ state: "detached" });
  } else {
    await worker.enter("wishes//talked_to_on", yesterday);
  }
  await says(page, yesterday, "the day of the talk is shown where it was entered");
  assert.equal(new URL(page.url()).pathname, document.href);
  await worker.enter("wishes//talked_to_by", "Priya, on a walk");
  await says(page, "Priya, on a walk", "who talked to the child is shown");

  await page.goto(await worker.form("wishes//talked_to_on"));
  await worker.type("the other day");
  await page.locator(".govuk-error-summary").waitFor();
  assert.equal(await page.inputValue("main #value"), "the other day", "what was typed is kept");
  const words = await page.locator(".govuk-error-summary__list").innerText();
  assert((await page.locator("#value-error").innerText()).includes(words.trim()), "the same words stand beside the field");
  await worker.context.close();
}

async function together(document, way) {
  const [worker, officer] = [await at(document.worker, way), await at(document.officer, way)];
  await Promise.all([worker.page.goto(`${document.href}/invite`), officer.page.goto(`${document.href}/invite`)]);
  const room = `Room ${way.width}${way.script ? "a" : "b"}`;
  if (way.script) {
    await officer.page.locator('body[data-state="live"]').waitFor({ state: "attached" });
    const tab = await worker.another();
    await tab.goto(`${document.href}/invite`);
    await tab.goto(await worker.form("review//room", tab));
    await tab.fill("main #value", room);
    const from = Date.now();
    await tab.click('main button:has-text("Save")');
    await says(officer.page, room, "the officer sees the room without loading the page again");
    console.log(`       seen by the other after ${Date.now() - from} ms, the whole click included`);
    await officer.page.goto(document.href);
    await officer.page.locator('body[data-state="live"]').waitFor({ state: "attached" });
    await says(officer.page, document.worker.name, "the officer sees who else is here");
    // What somebody is typing stays, whatever others change around it.
    await officer.unfold();
    await officer.page.click(`a[href="${await officer.form("wishes//wants_there")}"]`);
    await officer.page.fill("[data-inline] #value", "Half a sent");
    await tab.goto(document.href);
    await tab.goto(await worker.form("wishes//meeting_name", tab));
    await worker.type(`Chat ${room}`, tab);
    await says(officer.page, `Chat ${room}`, "the officer sees the other field change");
    assert.equal(await officer.page.inputValue("[data-inline] #value"), "Half a sent", "what was being typed stays");
    await tab.close();
  } else {
    await worker.enter("review//room", room);
    await officer.page.reload();
    await says(officer.page, room, "the officer sees the room");
  }
  await Promise.all([worker.context.close(), officer.context.close()]);
}

async function collision(document, way) {
  const [worker, officer] = [await at(document.worker, way), await at(document.officer, way)];
  for (const one of [worker, officer]) {
    await one.page.goto(`${document.href}/invite`);
    await one.page.goto(await one.form("review//place"));
  }
  // Nobody types again what they saw there: that would be no change, and no conflict.
  const school = `Her school, ${new Date().toISOString().slice(11, 19)}`;
  await officer.type("Civic Centre");
  await says(officer.page, "Civic Centre", "the officer's place is saved");
  await worker.type(school);
  await says(worker.page, "Somebody else changed this", "the social worker is told");
  for (const words of [school, "Civic Centre", document.officer.name]) await says(worker.page, words, "both values and the other person are shown");
  if (pictures) await worker.page.screenshot({ path: join(pictures, `conflict-${way.width}.png`), fullPage: true });
  for (const fault of way.script ? await faults(worker.page) : []) trouble(`conflict at ${way.width} px: ${fault}`);
  await worker.press("Keep yours");
  await officer.page.goto(`${document.href}/invite`);
  await says(officer.page, school, "what was kept is what stands there");

  // A second save of one's own never meets one's first.
  const [one, two] = [await worker.another(), await worker.another()];
  for (const tab of [one, two]) {
    await tab.goto(`${document.href}/invite`);
    await tab.goto(await worker.form("review//room", tab));
  }
  await worker.type("Blue room", one);
  await worker.type("Green room", two);
  assert(!(await worker.text(two)).includes("Somebody else changed this"), "nobody is in conflict with themselves");
  await says(two, "Green room", "the second save stands");
  await Promise.all([worker.context.close(), officer.context.close()]);
}

async function twice(document, way) {
  const worker = await at(document.worker, way);
  await worker.page.goto(`${document.href}/invite`);
  await worker.page.goto(await worker.form("logistics//interpreter"));
  const value = `Interpreter ${way.width}${way.script}`;
  const hidden = await worker.page.locator('main form[action$="/field"] input[type=hidden]').evaluateAll((all) => Object.fromEntries(all.map((one) => [one.name, one.value])));
  const send = () => worker.context.request.post(`${document.href}/field`, { form: { ...hidden, value }, maxRedirects: 0 });
  const [first, second] = [await send(), await send()];
  assert.deepEqual([first.status(), second.status()], [303, 303], "sending a form twice answers twice the same");
  await worker.page.goto(`${document.href}/history`);
  assert.equal(await worker.page.locator(".sp-history ins", { hasText: value }).count(), 1, "it was done once");
  await worker.context.close();
}

async function board(document, way) {
  const support = await at(document.support, way);
  const { page } = support;
  await page.goto("/board");
  assert((await page.locator("main h2").count()) >= 4, "the board has its columns");
  await page.fill("#code", "ABC123");
  await support.press("Find the person");
  await page.locator(".govuk-error-summary").waitFor();
  await says(page, "misread", "the check of a code is looked at");
  for (const fault of way.script ? await faults(page) : []) trouble(`a slip's code at ${way.width} px: ${fault}`);
  await page.goto(document.href);
  await support.unfold();
  const places = await page.locator('a[href*="/field?"]').evaluateAll((links) => links.filter((link) => link.checkVisibility()).map((link) => new URL(link.href).searchParams.get("place")));
  // A professional's: family may be reached in ways that show no address.
  const contact = places.find((place) => /^people\/\w+:(organisation|contact|worker):.*\/contact$/.test(place));
  assert(contact, "business support can correct where somebody is reached");
  await support.enter(contact, "office@school.example");
  await says(page, "office@school.example", "the address is corrected");
  await page.goto(`${document.href}/history`);
  await says(page, document.support.name, "history tells who did it");
  await support.context.close();
}

async function somebodyMore(document, way) {
  const worker = await at(document.worker, way);
  const { page } = worker;
  await page.goto(`${document.href}/add/person`);
  await worker.press("Add to the list");
  await page.locator(".govuk-error-summary").waitFor();
  await page.fill("#name", "Imani Clarke");
  await page.selectOption("#role_code", { index: 1 });
  await page.fill("#contact", "imani.clarke@club.example");
  await page.fill("#function", "Runs the football club that she goes to");
  await worker.press("Add to the list");
  await page.waitForURL((url) => url.pathname === document.href);
  await says(page, "Imani Clarke", "who was added stands on the list");
  await worker.context.close();
}

async function keptOut(document, way) {
  const [worker, officer] = [await at(document.worker, way), await at(document.officer, way)];
  await worker.page.goto(document.href);
  const child = (await worker.page.locator(".sp-identity strong").first().innerText()).split(/[ ,]/)[0];
  const link = worker.page.locator('a[href*="/exclude?"]').filter({ hasNotText: child }).first();
  const href = await link.getAttribute("href");
  await worker.page.goto(href);
  await worker.page.fill("#reason", "She has asked not to see him");
  await worker.page.fill("#alternative", "His views in writing");
  await worker.press("Propose it");
  await officer.page.goto(href);
  await says(officer.page, "She has asked not to see him", "the officer sees why");
  await officer.press("Agree to keep them out");
  await officer.page.goto(href);
  await says(officer.page, "is kept out", "both have agreed");
  await Promise.all([worker.context.close(), officer.context.close()]);
}

async function signed(document, way) {
  const [worker, officer] = [await at(document.worker, way), await at(document.officer, way)];
  const day = new Date(Date.now() + 10 * 86_400_000).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "Europe/London" });
  for (const [place, text] of [["review//date", day], ["review//time", "4pm"]]) {
    await worker.page.goto(`${document.href}/invite`);
    await worker.enter(place, text);
  }
  await worker.page.goto(`${document.href}/sign`);
  await says(worker.page, "Confirmed afresh at every review", "who is safe to be told is shown before signing");
  await worker.press("Confirm the list");
  assert.equal(new URL(worker.page.url()).pathname, document.href, `confirming leads back to the document: ${await worker.text()}`);
  await officer.page.goto(`${document.href}/sign`);
  await officer.press("Agree the list");
  assert.equal(new URL(officer.page.url()).pathname, document.href, `agreeing leads back to the document: ${await officer.text()}`);
  await officer.page.goto(`${document.href}/sign`);
  const sections = officer.page.locator("section:has(#s-social_worker), section:has(#s-chair)");
  assert.equal(await sections.count(), 2);
  for (const section of await sections.all()) assert((await section.innerText()).includes("Signed"), "both have signed");
  await officer.page.goto(`${document.href}/history`);
  for (const words of ["List confirmed", "List agreed"]) await says(officer.page, words, "history tells of both");
  await Promise.all([worker.context.close(), officer.context.close()]);
}

async function told(document, way) {
  const [worker, officer] = [await at(document.worker, way), await at(document.officer, way)];
  await worker.page.goto(document.href);
  const hrefs = await worker.page.locator('a[href*="/knows?"]').evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  const href = hrefs[1];
  await worker.page.goto(href);
  await worker.page.check("#kind-grant");
  await worker.page.selectOption("#item", "child_full_name");
  await worker.page.fill("#reason", "She fills in forms for her");
  await worker.press("Show what this changes");
  await says(worker.page, "What this changes in their letter", "what it changes is shown first");
  await worker.press("Record it");
  await says(worker.page, "Waits for a second person", "telling more takes two");
  await officer.page.goto(href);
  await officer.press("I agree");
  await says(officer.page, "Holds", "both have agreed");
  await Promise.all([worker.context.close(), officer.context.close()]);
}

async function closed(document, way) {
  const officer = await at(document.officer, way);
  await officer.page.goto(`${document.href}/close`);
  await officer.press("Close the review");
  await officer.page.locator(".govuk-error-summary").waitFor();
  await officer.page.check("#outcome-not_held");
  await officer.page.fill("#reason", "Nobody could come");
  // Whoever said by telephone that they come is told by somebody, and that is asked before anything closes.
  const others = officer.page.locator('.govuk-checkboxes__input[name="others"]');
  if (await others.count()) {
    await officer.press("Close the review");
    await says(officer.page, "Say that you see to it that they are told", "whom no letter tells is not forgotten");
    assert(await officer.page.locator("#outcome-not_held").isChecked(), "what was chosen is still chosen");
    await others.check();
    seenTo += 1;
  }
  await officer.press("Close the review");
  await says(officer.page, "This review is closed.", "it is only read from now on");
  assert.equal(await officer.page.locator("a[data-edit]").count(), 0, "nothing can be changed any more");
  await officer.context.close();
}

async function dateFound(document, way) {
  const [worker, officer, support] = [await at(document.worker, way), await at(document.officer, way), await at(document.support, way)];
  const dates = `${document.href}/dates`;
  await worker.page.goto(dates);
  if (await worker.page.locator('button:has-text("Withdraw these dates")').count()) await worker.press("Withdraw these dates");
  await worker.press("Offer these dates");
  await worker.page.locator(".govuk-error-summary").waitFor();
  for (const words of ["Choose at least one date to offer", "Enter where people meet"]) await says(worker.page, words, "what is missing is said");
  await says(worker.page, "Who is written to when you offer them", "whoever offers sees to whom it goes");
  for (const fault of way.script ? await faults(worker.page) : []) trouble(`dates to offer at ${way.width} px: ${fault}`);
  if (pictures) await worker.page.screenshot({ path: join(pictures, `dates-to-offer-${way.width}.png`), fullPage: true });
  await worker.page.check("#slot-1");
  await worker.page.check("#slot-2");
  await worker.page.fill("#place", "Civic Centre");
  const before = new Set(datesLinks());
  await worker.press("Offer these dates");
  await says(worker.page, "0 of", "the dates are offered");
  // Each who is asked by mail has a letter with a link of their own.
  let brought = [];
  for (let tries = 0; !brought.length && tries < 100; tries++) {
    await worker.page.waitForTimeout(100);
    brought = datesLinks().filter((link) => !before.has(link));
  }
  assert(brought.length, "no letter brings a link to the dates");

  await support.page.goto(dates);
  const copied = await support.page.locator("[data-copy]").evaluateAll((all) => all.map((one) => one.value));
  const link = copied.find((one) => brought.includes(one));
  assert(link, "the link in a letter is the one that can be copied");
  await officer.page.goto(dates);
  assert.equal(await officer.page.locator("[data-copy]").count(), 0, "links are for those who hand them on");

  // Somebody without an account, on a page that runs no script: two taps.
  const partner = await browser.newContext({ viewport: { width: way.width, height: 900 }, javaScriptEnabled: way.script });
  const page = await partner.newPage();
  page.on("console", (message) => message.type() === "error" && !/status of 4(04|22)/.test(message.text()) && trouble(`the partner: console: ${message.text()}`));
  await page.goto(link);
  assert.equal(await page.locator("script").count(), 0, "the page runs no script");
  for (const fault of way.script ? await faults(page) : []) trouble(`a link at ${way.width} px: ${fault}`);
  if (pictures) await page.screenshot({ path: join(pictures, `link-${way.width}.png`), fullPage: true });
  await page.click('label[for="slot-0"]');
  await Promise.all([page.waitForNavigation(), page.click('button:has-text("Save my answer")')]);
  await says(page, "Thank you", "the answer is taken");
  for (const fault of way.script ? await faults(page) : []) trouble(`an answered link at ${way.width} px: ${fault}`);
  if (pictures) await page.screenshot({ path: join(pictures, `link-answered-${way.width}.png`), fullPage: true });

  await officer.page.goto(dates);
  await says(officer.page, "1 of", "the officer sees how many can");
  for (const fault of way.script ? await faults(officer.page) : []) trouble(`offered dates at ${way.width} px: ${fault}`);
  if (pictures) await officer.page.screenshot({ path: join(pictures, `dates-offered-${way.width}.png`), fullPage: true });
  if (pictures) await support.page.screenshot({ path: join(pictures, `dates-links-${way.width}.png`), fullPage: true });
  await officer.press("Choose this date");
  await says(officer.page, `${document.officer.name} chose`, "the date is chosen");
  await page.goto(link);
  await says(page, "The date has been chosen", "who answered hears what was chosen");
  for (const fault of way.script ? await faults(page) : []) trouble(`a chosen date at ${way.width} px: ${fault}`);
  if (pictures) await page.screenshot({ path: join(pictures, `link-chosen-${way.width}.png`), fullPage: true });
  await worker.page.goto(`${document.href}/invite`);
  await says(worker.page, "Civic Centre", "day, time and place stand in the invite");
  await Promise.all([worker, officer, support].map((one) => one.context.close()));
  await partner.close();
}

// A page that hears of changes by itself, or is asked for again until it says so.
async function comesToSay(page, way, words, why) {
  for (let tries = 0; tries < 60; tries++) {
    if ((await page.textContent("main")).includes(words)) return;
    await page.waitForTimeout(250);
    if (!way.script || tries % 20 === 19) await page.reload();
  }
  await saysNot(page, words, why);
}

// Whoever plays a reader opens the captured letters and answers as that reader's programs would.
async function answeredByMail(document, way) {
  const support = await at(document.support, way);
  const responses = `${document.href}/responses`;
  await support.page.goto(responses);
  const reference = (await support.page.textContent("body")).match(/ref ([A-Z0-9]+-[A-Z0-9]+)/)[1];
  const readers = await browser.newContext({ baseURL: support.page.url(), viewport: { width: way.width, height: 900 }, javaScriptEnabled: way.script });
  const page = await readers.newPage();
  await page.goto("/demo/mailbox");
  for (const fault of way.script ? await faults(page) : []) trouble(`captured letters at ${way.width} px: ${fault}`);
  if (pictures) await page.screenshot({ path: join(pictures, `captured-${way.width}.png`), fullPage: true });
  const own = page.locator(`tr:has(a:has-text("${reference}"))`);
  const came = () => own.locator("a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  // They go one after the other.
  let letters = await came();
  for (let tries = 0; letters.length < 3 && tries < 100; tries++) {
    await page.waitForTimeout(200);
    await page.goto("/demo/mailbox");
    letters = await came();
  }
  if (letters.length < 3) {
    await support.page.goto(responses);
    const standing = await support.page.locator('tr[id^=r-] td[data-label="Letter"]').allInnerTexts();
    assert.fail(`${letters.length} letters of ${reference} were captured; they stand so: ${standing.join(" | ").replace(/\s+/g, " ")}`);
  }
  const answer = async (button) => {
    await Promise.all([page.waitForNavigation(), page.click(`button:has-text("${button}")`)]);
    await says(page, "on its way", "the answer is sent");
  };

  let invited;
  for (const href of letters) {
    await page.goto(href);
    if (await page.locator('button:has-text("Decline")').count()) { invited = href; break; }
  }
  assert(invited, "somebody got the meeting for their calendar");
  for (const fault of way.script ? await faults(page) : []) trouble(`a captured letter at ${way.width} px: ${fault}`);
  if (pictures) await page.screenshot({ path: join(pictures, `captured-letter-${way.width}.png`), fullPage: true });
  await answer("Decline");
  await comesToSay(support.page, way, "Not coming, by calendar", "a calendar's answer stands on the sheet");

  // A board that lies open all day is no older than what happened.
  const lies = way.script ? await support.context.newPage() : null;
  await lies?.goto("/board");
  const [second, third] = letters.filter((href) => href !== invited);
  await page.goto(second);
  await Promise.all([page.waitForNavigation(), page.click('button:has-text("Send it")')]);
  await says(page, "Write what they answer", "nothing is sent of nothing");
  await page.fill("#words", "Who else is coming to the meeting?");
  await answer("Send it");
  await comesToSay(support.page, way, "Who else is coming to the meeting?", "a question waits for somebody");
  await says(support.page, "Asks something", "and says what it seems to be");
  await page.goto(third);
  const lost = (await page.locator("main").innerText()).slice(0, 300);
  await answer("There is no such address");
  await comesToSay(support.page, way, "Did not reach them", `a letter that came back is shown (${lost})`);
  for (const fault of way.script ? await faults(support.page) : []) trouble(`answers by mail at ${way.width} px: ${fault}`);
  if (pictures) await support.page.screenshot({ path: join(pictures, `responses-mail-${way.width}.png`), fullPage: true });

  const slip = lies?.locator(`section:has(h2:has-text("Did not reach them")) a[href^="${responses}"]`);
  if (slip) await slip.first().waitFor({ state: "attached", timeout: 15_000 });
  await lies?.close();
  await support.page.goto("/board");
  const column = (name) => support.page.locator(`section:has(h2:has-text("${name}"))`);
  const link = `a[href^="${responses}"]`;
  assert(await column("Did not reach them").locator(link).count(), "it stands on the board");
  await column("Mail to read").locator(link).first().click();
  await support.page.waitForURL(/responses/);
  const question = support.page.locator('tr:has-text("Who else is coming") button:has-text("I have dealt with it")');
  await Promise.all([support.page.waitForNavigation(), question.click()]);
  assert(!(await support.page.textContent("main")).includes("Who else is coming"), "what was dealt with is gone");
  await support.context.close();
  await readers.close();
}

// Every letter that the demo has sent so far, with its lines joined as a reader of mail joins them.
const letters = () => readdirSync(process.env.MAILBOX, { recursive: true })
  .filter((name) => String(name).endsWith(".eml"))
  .map((name) => readFileSync(join(process.env.MAILBOX, String(name)), "utf8").replace(/=\r?\n/g, "").replace(/=3D/g, "="));

// The links in letters about one review to where a row of its people says that they are written to. Others' letters name that
// address among who comes: only what was sent to it is theirs.
function linksTo(row, reference) {
  const to = row.match(/Email to ([^\s·]+@[^\s·]+)/)?.[1];
  const theirs = (text) => to && new RegExp(`^To:.*${to.replaceAll(".", "\\.")}`, "m").test(text) && text.includes(reference);
  return letters().filter(theirs).map((text) => text.match(/http:\/\/[^\s"<>]+\/r\/[0-9a-f]{64}/)?.[0]).filter(Boolean);
}

// Where letters about dates lead.
const datesLinks = () => letters().map((text) => text.match(/http:\/\/[^\s"<>]+\/d\/[0-9a-f]{64}/)?.[0]).filter(Boolean);

// The address of a page of somebody's own in each letter that is new.
async function newLinks(before) {
  for (let tries = 0; tries < 100; tries++) {
    const links = letters().map((text) => text.match(/http:\/\/[^\s"<>]+\/r\/[0-9a-f]{64}/)?.[0]).filter((link) => link && !before.has(link));
    if (links.length) return links;
    await new Promise((wait) => setTimeout(wait, 100));
  }
  assert.fail("no letter with a link lies in the mailbox");
}

async function answered(document, way) {
  const support = await at(document.support, way);
  const responses = `${document.href}/responses`;
  const before = new Set(letters().map((text) => text.match(/http:\/\/[^\s"<>]+\/r\/[0-9a-f]{64}/)?.[0]));
  await support.page.goto(responses);
  for (const fault of way.script ? await faults(support.page) : []) trouble(`letters to send at ${way.width} px: ${fault}`);
  if (pictures) await support.page.screenshot({ path: join(pictures, `responses-ready-${way.width}.png`), fullPage: true });
  await support.press("Send to those who are ticked");
  const [link] = await newLinks(before);

  const partner = await browser.newContext({ viewport: { width: way.width, height: 900 }, javaScriptEnabled: false });
  const page = await partner.newPage();
  await page.goto(link);
  assert.equal(await page.locator("input[name=attending]:checked").count(), 0, "nothing is chosen to begin with");
  await Promise.all([page.waitForNavigation(), page.click('button:has-text("Send my answer")')]);
  await says(page, "Choose an answer", "an empty answer is asked for again");
  await page.click('label[for="attending"]');
  await Promise.all([page.waitForNavigation(), page.click('button:has-text("Send my answer")')]);
  await says(page, "Thank you", "the answer is taken");
  const weight = (await (await partner.request.get(link)).body()).length;
  assert(weight < 60_000, `the page weighs ${weight} bytes`);
  await partner.close();
  if (way.script) {
    const looker = await browser.newContext({ viewport: { width: way.width, height: 900 } });
    const seen = await looker.newPage();
    for (const [name, href] of [["reply", link], ["reply-thanks", `${link}?saved=yes`]]) {
      await seen.goto(href);
      for (const fault of await faults(seen)) trouble(`${name} at ${way.width} px: ${fault}`);
      if (pictures) await seen.screenshot({ path: join(pictures, `${name}-${way.width}.png`), fullPage: true });
    }
    await looker.close();
  } else {
    await support.page.goto(responses);
  }
  await says(support.page, ", by link", "the answer stands on the sheet");

  await support.page.locator('a:has-text("Write down an answer")').first().click();
  await support.page.waitForURL(/responses\/answer/);
  for (const fault of way.script ? await faults(support.page) : []) trouble(`an answer to write down at ${way.width} px: ${fault}`);
  if (pictures) await support.page.screenshot({ path: join(pictures, `answer-${way.width}.png`), fullPage: true });
  await support.page.click('label[for="attending-5"]');
  await support.page.fill("#note", "On leave that week");
  await support.press("Write it down");
  await says(support.page, "Not coming, by phone", "what was said on the phone stands on the sheet");
  await says(support.page, "On leave that week", "with what else they said");
  for (const fault of way.script ? await faults(support.page) : []) trouble(`answers at ${way.width} px: ${fault}`);
  if (pictures) await support.page.screenshot({ path: join(pictures, `responses-${way.width}.png`), fullPage: true });
  await support.context.close();
}

// A letter reaches somebody who is not meant: the address is work at once, nothing goes there, and it is right again when somebody
// who has asked says so.
async function reachedAnother(document, way) {
  const support = await at(document.support, way);
  const responses = `${document.href}/responses`;
  await support.page.goto(responses);
  const reference = (await support.page.textContent("body")).match(/ref ([A-Z0-9]+-[A-Z0-9]+)/)[1];
  const look = async (page, name) => {
    for (const fault of way.script ? await faults(page) : []) trouble(`${name} at ${way.width} px: ${fault}`);
    if (pictures) await page.screenshot({ path: join(pictures, `${name}-${way.width}.png`), fullPage: true });
  };
  let [link, id] = [null, null];
  for (const row of await support.page.locator("tr[id^=r-]").all()) {
    const words = await row.innerText();
    if (words.includes(", by link") || words.includes(", by phone")) continue;
    link = linksTo(words, reference).at(-1);
    id = (await row.getAttribute("id")).replace(/^r-/, "");
    if (link) break;
  }
  assert(link, "somebody was written to who has not answered");
  const stranger = await browser.newContext({ viewport: { width: way.width, height: 900 }, javaScriptEnabled: false });
  const page = await stranger.newPage();
  await page.goto(link);
  await page.click('label[for="not-me"]');
  await Promise.all([page.waitForNavigation(), page.click('button:has-text("Send my answer")')]);
  assert.equal((await stranger.request.get(link)).status(), 404, "the link has ended");
  await stranger.close();

  await support.page.goto("/board");
  await says(support.page, "reached somebody else", "the board says that an address has to be mended");
  await look(support.page, "board-reached-another");
  await support.page.goto(responses);
  const row = support.page.locator(`[id="r-${id}"]`);
  assert((await row.innerText()).includes("reached somebody else"), "so does the row of whoever it was for");
  await look(support.page, "responses-reached-another");
  await support.page.goto(`${document.href}#p-${id}`);
  await support.unfold();
  await says(support.page, "Ask where they are reached", "and the sheet says what to do");
  await look(support.page, "person-reached-another");
  const places = await support.page.locator('a[href*="/field?"]').evaluateAll((links) => links.map((one) => [one.getAttribute("href"), new URL(one.href).searchParams.get("place")]));
  const mend = places.find(([, place]) => place === `people/${id.replaceAll(".", ":")}/contact`);
  assert(mend, `the address of ${id} can be mended`);
  await support.page.goto(mend[0]);
  assert(await support.page.locator('button:has-text("It is right today")').count(), `it can be said to be right: ${(await support.page.locator("main").innerText()).slice(0, 600)}`);
  await support.press("It is right today");
  await support.page.goto(responses);
  assert(!(await support.page.locator(`[id="r-${id}"]`).innerText()).includes("reached somebody else"), "it is right again");
  const before = new Set(letters().map((text) => text.match(/http:\/\/[^\s"<>]+\/r\/[0-9a-f]{64}/)?.[0]));
  await support.press("Send to those who are ticked");
  assert((await newLinks(before)).length, "and they are written to again, with a link of their own");
  await support.context.close();
}

let thoughts = 0;
let seenTo = 0;

// Somebody writes what they think by their link, goes on later, sends it; another browser is asked for a code.
async function thought(document, way) {
  const support = await at(document.support, way);
  const responses = `${document.href}/responses`;
  await support.page.goto(responses);
  const reference = (await support.page.textContent("body")).match(/ref ([A-Z0-9]+-[A-Z0-9]+)/)[1];
  let [href, mail] = [null, null];
  for (const asked of await support.page.locator('tr:has(a:has-text("What they think"))').all()) {
    mail = linksTo(await asked.innerText(), reference).at(-1);
    href = await asked.locator('a:has-text("What they think")').getAttribute("href");
    if (mail) break;
  }
  // Of some children only people without mail are asked what they think; of one at least they are (see below).
  if (!mail) return support.context.close();
  thoughts += 1;

  const reader = await browser.newContext({ viewport: { width: way.width, height: 900 }, javaScriptEnabled: way.script });
  const page = await reader.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(mail);
  await Promise.all([page.waitForNavigation(), page.locator('a[href$="/views"]').click()]);
  const look = async (one, name) => {
    for (const fault of way.script ? await faults(one) : []) trouble(`${name} at ${way.width} px: ${fault}`);
    if (pictures) await one.screenshot({ path: join(pictures, `${name}-${way.width}.png`), fullPage: true });
  };
  await look(page, "think");
  await Promise.all([page.waitForNavigation(), page.click("#send")]);
  await says(page, "Write something, or add a file", "nothing is not sent");
  await page.locator("textarea").first().fill("It goes well\nmost days");
  await page.setInputFiles("#file", { name: "run.exe", mimeType: "application/pdf", buffer: Buffer.from("MZ not a report") });
  await Promise.all([page.waitForNavigation(), page.click('button:has-text("Save, and go on later")')]);
  await says(page, "this is none of them", "a file is taken for what it is");
  assert.equal(await page.locator("textarea").first().inputValue(), "It goes well\nmost days", "what was typed is kept");
  await page.setInputFiles("#file", { name: "report.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 a report") });
  await Promise.all([page.waitForNavigation(), page.click('button:has-text("Save, and go on later")')]);
  await says(page, "Nobody reads it before you send it", "it is saved");
  await look(page, "think-saved");

  const other = await browser.newContext({ viewport: { width: way.width, height: 900 }, javaScriptEnabled: false });
  const door = await other.newPage();
  await door.goto(`${mail}/views`);
  assert(!(await door.content()).includes("It goes well"), "another browser sees nothing of it");
  await says(door, "give the code of 6 figures", "it asks for a code");
  if (pictures) await door.screenshot({ path: join(pictures, `think-code-${way.width}.png`), fullPage: true });
  await support.page.goto(href);
  await says(support.page, "nobody reads it before they send it", "staff see that it was begun");
  const code = (await support.page.locator("main").innerText()).match(/\b\d{6}\b/)[0];
  await door.fill("#code", code);
  await Promise.all([door.waitForNavigation(), door.click('button:has-text("Continue")')]);
  assert((await door.content()).includes("It goes well"), "the code opens it");
  await other.close();

  await Promise.all([page.waitForNavigation(), page.click("#send")]);
  await says(page, "Thank you", "it is sent");
  await look(page, "think-sent");
  await support.page.goto(href);
  await says(support.page, "The reviewing officer and the social worker read it", "business support does not read it");
  const officer = await at(document.officer, way);
  await officer.page.goto(href);
  await says(officer.page, "most days", "the officer reads it");
  await look(officer.page, "thought");
  const file = await officer.context.request.get(await officer.page.locator('a[href*="/views/file"]').first().getAttribute("href"));
  assert.match(file.headers()["content-disposition"], /^attachment/, "a file is never shown in a page");
  assert.equal(file.headers()["x-content-type-options"], "nosniff");
  await Promise.all([reader.close(), officer.context.close(), support.context.close()]);
}

// The wrong person was told: links die at once and stay dead, and information governance decides.
async function wrongPerson(document, way) {
  const support = await at(document.support, way);
  const responses = `${document.href}/responses`;
  await support.page.goto(responses);
  // One place may be written to about several reviews: only the letters about this one are stopped here.
  const reference = (await support.page.textContent("body")).match(/ref ([A-Z0-9]+-[A-Z0-9]+)/)[1];
  const stranger = await browser.newContext({ viewport: { width: way.width, height: 900 }, javaScriptEnabled: false });
  const statusOf = async (link) => (await stranger.request.get(link)).status();
  let [row, alive] = [null, []];
  for (const one of await support.page.locator('tr:has(a:has-text("Wrong person told"))').all()) {
    const links = linksTo(await one.innerText(), reference);
    alive = [];
    for (const link of new Set(links)) if (await statusOf(link) === 200) alive.push(link);
    if (alive.length) row = one;
    if (row) break;
  }
  assert(row, "somebody was written to by mail");
  await Promise.all([support.page.waitForNavigation(), row.locator('a:has-text("Wrong person told")').click()]);
  const look = async (page, name) => {
    for (const fault of way.script ? await faults(page) : []) trouble(`${name} at ${way.width} px: ${fault}`);
    if (pictures) await page.screenshot({ path: join(pictures, `${name}-${way.width}.png`), fullPage: true });
  };
  await look(support.page, "incident-begin");
  await support.press("Stop everything to them");
  await says(support.page, "Say what happened", "nothing is stopped without a word");
  await support.page.fill("#happened", "A stranger rang: they have the letter");
  await support.press("Stop everything to them");
  await says(support.page, "Nothing goes to them", "they are stopped");
  await says(support.page, "the date and time", "what was told is listed by kind");
  const incident = new URL(support.page.url()).pathname;
  await look(support.page, "incident");

  const page = await stranger.newPage();
  let died = null;
  for (const link of alive) if (await statusOf(link) === 404) died = link;
  assert(died, "a link that opened is dead");
  await page.goto(died);
  if (pictures) await page.screenshot({ path: join(pictures, `reply-over-${way.width}.png`), fullPage: true });
  const so_far = letters().length;
  await Promise.all([page.waitForNavigation(), page.click('button:has-text("Send a new link")')]);
  await says(page, "Look into your mailbox", "the answer is the same for every link");
  await support.page.goto(responses);
  await says(support.page, "The wrong person was told", "the sheet says why nothing goes");
  await look(support.page, "responses-stopped");
  await support.page.goto("/board");
  await says(support.page, "Wrong person told", "the board shows it");

  const governance = (await staff(browser, base)).find((one) => one.about.startsWith("Information governance"));
  assert(governance, "somebody governs information");
  const officer = await at(governance, way);
  await officer.page.goto("/incidents");
  await look(officer.page, "incidents");
  await officer.page.goto(incident);
  await look(officer.page, "incident-decide");
  await officer.press("Record the decision");
  await says(officer.page, "Choose whether the Information Commissioner is told", "a decision has to be made");
  await officer.page.check("#decision-2");
  await officer.page.fill("#why", "Only a date was told");
  await officer.press("Record the decision");
  await support.page.goto(incident);
  await support.page.fill("#checked", "Rang the number of last year");
  await support.press("may be written to again");
  await says(support.page, "May be written to again since", "they are released");
  await page.goto(died);
  await says(page, "This link does not work any more", "the old link stays dead");
  assert.equal(letters().length, so_far, "nobody who was stopped got a new link");
  await officer.page.goto(incident);
  await officer.press("Close this incident");
  await says(officer.page, "Closed", "it is closed");
  await Promise.all([stranger.close(), officer.context.close(), support.context.close()]);
}

async function nothingThere(document, way) {
  const worker = await at(document.worker, way);
  const other = documents.find((one) => one.worker.id !== document.worker.id);
  assert(other, "there is a document of somebody else");
  const ask = async (href) => {
    const answer = await worker.context.request.get(href);
    return [answer.status(), await answer.text()];
  };
  const [forbidden, unknown] = [await ask(other.href), await ask("/documents/00000")];
  assert.equal(forbidden[0], 404);
  assert.deepEqual(forbidden, unknown, "what is not for them and what is not there are one page");
  await worker.page.goto(document.href);
  // A live page notices by itself that nobody is signed in any more, and may load once again meanwhile.
  await worker.page.click('button:has-text("Sign out")');
  for (let tries = 0; (await ask(document.href))[1].includes("Sign out") && tries < 50; tries++) await worker.page.waitForTimeout(100);
  await worker.page.goto(document.href).catch(() => worker.page.goto(document.href));
  assert.equal(new URL(worker.page.url()).pathname, "/sign-in", "who has signed out sees nothing any more");
  await worker.context.close();
}

const LISTS = ["/board/several?every=1", "/views/new?to=%2Freviews%2Fteam%3Fwords%3Da", "/views", "/export?list=team", "/export?list=board"];
async function severalAtOnce(document, way) {
  const support = await at(document.support, way);
  const { page } = support;
  await page.goto("/board");
  await Promise.all([page.waitForNavigation(), page.click('a:has-text("Do one thing for several children")')]);
  await support.press("See what can be done");
  await page.locator(".govuk-error-summary").waitFor();
  await page.click('a:has-text("Choose all")');
  await page.check("#what-confirm_contacts");
  await support.press("See what can be done");
  await says(page, "Can be done", "what can be done is said before");
  for (const fault of way.script ? await faults(page) : []) trouble(`several at ${way.width} px: ${fault}`);
  if (pictures) await page.screenshot({ path: join(pictures, `several-${way.width}.png`), fullPage: true });
  const button = page.locator('main button:has-text("Confirm the marked details")');
  if (await button.count()) {
    assert.equal(await page.locator("main input:checked").count(), 0, "nobody confirms what they have not marked");
    await page.locator("main input[type=checkbox]").first().check();
    await support.press("Confirm the marked details");
  } else {
    await page.goto("/board/several?every=1");
    await page.check("#what-read_again");
    await support.press("See what can be done");
    await support.press("again");
  }
  assert.match(new URL(page.url()).pathname, /^\/work\//);
  for (let turn = 0; turn < 200 && !way.script && !(await support.text()).includes("Done for"); turn++) await page.reload();
  await says(page, "Done for", "the page tells when it is done");
  for (const fault of way.script ? await faults(page) : []) trouble(`work at ${way.width} px: ${fault}`);
  if (pictures) await page.screenshot({ path: join(pictures, `work-${way.width}.png`), fullPage: true });
  await support.context.close();
}

async function sessionEnds(document, way) {
  const worker = await at(document.worker, way);
  const { page } = worker;
  await page.goto(`${document.href}/invite`);
  await page.goto(await worker.form("review//room"));
  if (way.script) {
    // The service is asked how long it lasts; here it says that a minute is left.
    await page.route("**/session/parts/left", (route) => route.fulfill({ json: { idle: 60, at_most: 9000 } }));
    await page.reload();
    await page.locator("dialog[open]").waitFor();
    for (const fault of await faults(page)) trouble(`session at ${way.width} px: ${fault}`);
    if (pictures) await page.screenshot({ path: join(pictures, `session-${way.width}.png`) });
    await page.click('button:has-text("Stay signed in")');
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    await page.unroute("**/session/parts/left");
  }
  await page.fill("main #value", "Green room");
  await worker.context.clearCookies();
  await worker.press("Save");
  await says(page, "Your session has ended", "whoever is signed out is told");
  for (const fault of way.script ? await faults(page) : []) trouble(`session over at ${way.width} px: ${fault}`);
  await worker.context.request.post("/sign-in", { form: { staff: document.worker.id, to: "/signed-in" } });
  await worker.press("Send what I typed");
  await page.goto(`${document.href}/invite`);
  await says(page, "Green room", "what was typed is sent after signing in again");
  await worker.context.close();
}

async function formOfTheLibrary(document, way) {
  const [worker, support] = [await at(document.worker, way), await at(document.support, way)];
  const { page } = worker;
  const look = async (name) => { for (const fault of way.script ? await faults(page) : []) trouble(`${name} at ${way.width} px: ${fault}`); };
  // The longer ones are only begun and looked at: stories fill them in.
  for (const one of ["pathway-plan", "transfer-record", "education-consultation", "health-consultation"]) {
    await page.goto(`${document.href}/forms`);
    await Promise.all([page.waitForNavigation(), page.click(`form:has(input[value="${one}"]) button`)]);
    await says(page, "still to fill in before it can be signed", "what is missing is listed");
    await look(one);
    await Promise.all([page.waitForNavigation(), page.locator("#letters").locator("xpath=..").locator("a").first().click()]);
    await look(`letter of ${one}`);
  }
  await page.goto(`${document.href}/forms`);
  await look("forms of a child");
  await Promise.all([page.waitForNavigation(), page.click('form:has(input[value="food-voucher"]) button')]);
  await says(page, "Mosaic, read ", "what is known says where it came from");
  await look("a form that was begun");
  const [address, why] = [page.url(), (words) => page.check(`input[type=radio][value="${words}"]`)];
  const which = page.locator('textarea[name="f:voucher//which"]');
  if (way.script) {
    assert(!(await which.isVisible()), "what nobody needs is hidden");
    await why("Something else");
    assert(await which.isVisible(), "what another answer asks for is there at once");
  } else assert(await which.isVisible(), "without a script it says when it is needed");
  await why("Moved home");
  await page.fill('[name="f:voucher//amount"]', "lots");
  await worker.press("Save");
  await says(page, "enter pounds, like 20 or 12.50", "what cannot be taken is told");
  assert.equal(await page.inputValue('[name="f:voucher//amount"]'), "lots", "what was typed is kept");
  await page.fill('[name="f:voucher//amount"]', "20");
  await page.locator('input[type=checkbox][name="f:for//given_to"]').first().check();
  // Somebody else writes in the same box meanwhile: both are shown, and what is chosen stands.
  await page.fill('[name="f:voucher//before"]', "None");
  await support.page.goto(address);
  await support.page.fill('[name="f:voucher//before"]', "One in June");
  await support.press("Save");
  if (way.script) {
    await says(page, "Changed since you opened this page", "what somebody else entered is told without being asked for");
    assert.equal(await page.inputValue('[name="f:voucher//before"]'), "None", "what was typed stays");
    await look("a form that somebody else has changed");
  }
  await worker.press("Save");
  await says(page, "wrote this meanwhile", "both answers are shown");
  await look("two answers in one box");
  await page.check('input[name="take:voucher//before"]');
  await worker.press("Save");
  assert.equal(await page.inputValue('[name="f:voucher//before"]'), "One in June", "the one that was chosen stands");
  await worker.press("Sign: Issue the voucher");
  await says(page, "Signed off", "it is signed");
  await says(page, "Not asked: within the limit", "nobody else is asked within the limit");
  await page.fill('[name="f:voucher//amount"]', "80");
  await worker.press("Save");
  await says(page, "Asks again", "who signed is asked again");
  await look("a form that asks again");
  await Promise.all([worker.context.close(), support.context.close()]);
}

// A booking is asked for, its letter and its print view are read, and somebody suggests a change to the form.
async function booked(document, way) {
  const [worker, support] = [await at(document.worker, way), await at(document.support, way)];
  const { page } = worker;
  const look = async (screen, name) => {
    for (const fault of way.script ? await faults(screen) : []) trouble(`${name} at ${way.width} px: ${fault}`);
    if (pictures) await screen.screenshot({ path: join(pictures, `${name}-${way.width}.png`), fullPage: true });
  };
  await page.goto(`${document.href}/forms`);
  await Promise.all([page.waitForNavigation(), page.click('form:has(input[value="interpreter-booking"]) button')]);
  const address = page.url();
  await page.locator('input[type=checkbox][name="f:for//people"]').first().check();
  await page.fill('[name="f:for//language"]', "Tigrinya");
  await page.check('input[type=radio][value="By video"]');
  for (const [box, words] of [["when//day", "18 December 2026"], ["when//time", "4pm"], ["when//length", "90 minutes"]]) {
    const empty = page.locator(`[name="f:${box}"]:visible`);
    if (await empty.count() && await empty.inputValue() === "") await empty.fill(words);
  }
  await worker.press("Save");
  await says(page, "Everything that is needed is filled in", "nothing more is asked");
  await support.page.goto(address);
  await says(support.page, "“Ask for the interpreter” comes first", "nobody books before somebody has asked");
  await worker.press("Sign: Ask for the interpreter");
  await says(page, "Waits for business support", "it waits for whoever books");
  await look(page, "booking-asked");
  await page.goto(`${address.split("?")[0].split("#")[0]}/print`);
  await look(page, "booking-print");
  await page.goto(address);
  await Promise.all([page.waitForNavigation(), page.locator("#letters").locator("xpath=..").locator("a").first().click()]);
  await says(page, "Tigrinya", "the letter says what was asked for");
  await look(page, "booking-letter");
  await support.page.goto("/board");
  await says(support.page, "Booked. Asked by", "it stands in the list of whoever books");
  await page.goto("/library");
  await look(page, "library");
  await page.goto("/library/interpreter-booking");
  await look(page, "library-form");
  await page.locator("#suggest summary").click();
  await page.fill("#words", "Ask for the dialect first");
  await worker.press("Send it");
  await support.page.goto("/board");
  await says(support.page, "suggested", "the board says that something was suggested");
  await support.page.goto("/library/interpreter-booking/change");
  await look(support.page, "library-publish");
  for (const [name, address, told] of [
    ["library-version", "/library/interpreter-booking/versions/2", "Current"],
    ["library-letter", "/library/letters/invite/parent.en", "Where it is changed"],
    ["library-service", "/library/services/mentoring", "Where it is changed"],
    ["library-archive", "/library/transfer-record/archive", "Owned by Team managers"],
    ["library-words", "/library/interpreter-booking/words", "Change what you like"],
  ]) {
    await support.page.goto(address);
    await says(support.page, told, `${name} can be read`);
    await look(support.page, name);
  }
  await support.press("Publish these words");
  await says(support.page, "Say what changed", "nothing is published without a word on what changed");
  assert.equal(await support.page.inputValue("#w-title"), "Interpreter booking", "what stood in the boxes is kept");
  await Promise.all([worker.context.close(), support.context.close()]);
}

// What a word processor puts on the clipboard, and what is to stand in the box.
const WORD = `<html xmlns:o="urn:o"><head><style>p.MsoNormal{margin:0}</style></head><body><h2>School</h2><p class=MsoNormal>She goes
  every&nbsp;day.<o:p></o:p></p>${["Maths", "Reading"].map((one) => `<p class=MsoListParagraph style='text-indent:-18pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>${one}</p>`).join("")}</body></html>`;
const OF_WORD = "# School\n\nShe goes every day.\n\n- Maths\n- Reading";
const FLAGGED = "The uncle sells the car.";

// What is changed while a save is on its way is saved too, and what is pasted keeps its words alone.
async function typesOn(lent, saved) {
  let answer = () => {};
  const gate = new Promise((done) => { answer = done; });
  const held = async (route) => { if (route.request().method() === "POST") await gate; await route.continue(); };
  await lent.route("**/m/*", held);
  await lent.fill('[name="box.next"]', "On a Tuesday");
  await saved(lent, "Saving");
  // Whoever is told of nobody else has no list of who is here.
  const here = lent.locator('select[name^="here."]').first();
  const hasList = (await here.count()) > 0;
  if (hasList) await here.selectOption("part");
  answer();
  await saved(lent, "Saved at");
  await lent.unroute("**/m/*", held);
  await lent.reload();
  if (hasList) assert.equal(await here.inputValue(), "part", "what was chosen while a save was on its way is saved");
  await lent.fill('[name="box.next"]', "");
  await lent.locator('[name="box.next"]').evaluate((area, html) => {
    area.focus();
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    clipboardData.setData("text/plain", "School She goes every day. Maths Reading");
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, WORD);
  assert.equal(await lent.inputValue('[name="box.next"]'), OF_WORD, "of what is pasted headings, lists and paragraphs stay");
  await saved(lent, "Saved at");
}

// A button that the server drew beside two texts is followed also while something else is being saved.
async function twoWindows(context, lent, saved) {
  const older = await context.newPage();
  older.setDefaultTimeout(10_000);
  await older.goto(lent.url());
  await older.locator("form[data-minutes]").waitFor();
  await lent.fill('[name="box.plan"]', "The plan is changed.");
  await saved(lent, "Saved at");
  await older.fill('[name="box.plan"]', "The plan is gone.");
  await Promise.all([older.waitForNavigation(), older.click('.sp-savebar button[value="save"]')]);
  const keep = older.locator('.sp-conflict button:has-text("Keep what the other window says")');
  await keep.waitFor();
  let answer = () => {};
  const gate = new Promise((done) => { answer = done; });
  const held = async (route) => { if (route.request().headers().accept === "application/json") await gate; await route.continue(); };
  await older.route("**/m/*", held);
  await older.fill('[name="box.next"]', "On a Wednesday");
  await saved(older, "Saving");
  await Promise.all([older.waitForNavigation(), keep.click().then(() => answer())]);
  assert.equal(await older.inputValue('[name="box.plan"]'), "The plan is changed.", "what was chosen while a save was on its way is done");
  assert.equal(await older.inputValue('[name="box.next"]'), "On a Wednesday", "and what was being saved is saved");
  await older.close();
  await lent.reload();
}

// Whoever takes the minutes of a core group flags a part as not for somebody.
async function flags(lent, called) {
  const people = await lent.locator("#flag_person > option").evaluateAll((all) => all.map(({ value, label }) => ({ value, label })).filter((one) => one.value));
  const whose = people.find((one) => /^(Mother|Father|Parent)/.test(one.label)) ?? people.find((one) => one.label !== called);
  await lent.selectOption("#flag_part", `box:${(await lent.locator('[name^="box.family:"]').first().getAttribute("name")).slice("box.".length)}`);
  await lent.selectOption("#flag_person", whose.value);
  // The page that comes has the same parts: what is waited for is that it has come.
  await Promise.all([lent.waitForNavigation(), lent.click('button[value="flag"]')]);
}

// Each reader has a copy of their own: what is not for one of them is in the others.
async function copiesDiffer(page, whose, href) {
  const rows = await page.locator('#copies a[href*="copy?row="]').evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  const [having, lacking] = [[], []];
  for (const row of rows) {
    await page.goto(row);
    const copy = await page.locator(".sp-copy-page").innerText();
    assert(copy.includes("She likes maths"), "what is for everybody is in each copy");
    (copy.includes(FLAGGED) ? having : lacking).push((await page.locator("h1").innerText()).replace("Copy for ", ""));
  }
  assert(having.length > 0, "what was flagged is in the copies of others");
  // Whoever two people have kept out is on no list of a core group, and has no copy at all.
  assert(!having.includes(whose), "what was flagged is not in the copy of the one whom it is not for");
  assert.deepEqual(lacking.filter((one) => one !== whose), [], "and it is in the copy of everybody else");
  await page.goto(href);
}

// The officer begins the minutes and lends them, or the social worker those of a core group; somebody without an account takes
// them, even where the connection drops.
async function minutes(document, way) {
  const isCore = way === WAYS[1] || way === WAYS[2];
  const officer = await at(isCore ? document.worker : document.officer, way);
  const { page } = officer;
  const look = async (screen, name) => {
    for (const fault of way.script ? await faults(screen) : []) trouble(`${name} at ${way.width} px: ${fault}`);
    if (pictures && way.script) await screen.screenshot({ path: join(pictures, `${name}-${way.width}.png`), fullPage: true });
  };
  const saved = (screen, words) => screen.waitForFunction((words) => document.getElementById("minutes-state").textContent.includes(words), words);
  await page.goto(`${document.href}/minutes`);
  if (isCore) await look(page, "minutes-before");
  // Of a child without a plan it is said so, and a core group is begun all the same.
  await page.click(`button:text-matches("Begin( all the same)?: ${isCore ? "Core group" : "Record of the review"}")`);
  await page.locator("form[data-minutes]").waitFor();
  await look(page, "minutes");
  if (isCore) {
    await page.click('a:has-text("Take somebody in")');
    await page.locator("#words").waitFor();
    await look(page, "minutes-list");
    const first = page.locator('form:has(input[name="key"]) button').first();
    const name = (await first.innerText()).replace(/^Take in\s*:?\s*/, "").trim();
    await first.click();
    await page.locator("form[data-minutes]").waitFor();
    await says(page, name, "who is taken in stands on the list");
  }
  await page.click("summary#lent-h");
  const taker = page.locator("#row > option").last();
  const called = (await taker.innerText()).replace(/ \([^()]*\)$/, "");
  await page.selectOption("#row", await taker.getAttribute("value"));
  await page.click('button:has-text("Make a link and a code")');
  const link = await page.locator("input[data-copy]").inputValue();
  const code = await page.locator(".sp-code").innerText();

  const context = await browser.newContext({ baseURL: base, viewport: { width: way.width, height: 900 }, javaScriptEnabled: way.script });
  const lent = await context.newPage();
  lent.setDefaultTimeout(10_000);
  await lent.goto(link);
  await look(lent, "minutes-code");
  await lent.fill("#code", code);
  const from = Date.now();
  await lent.click('button:has-text("Continue")');
  await lent.fill('[name="box.views"]', "She wants a bike.\n\n\u2022\tShe likes maths");
  if (way.script) console.log(`       typing ${Date.now() - from} ms after the code`);
  await look(lent, "minutes-lent");
  if (way.script) {
    await saved(lent, "Saved at");
    await context.setOffline(true);
    await lent.fill('[name="box.plan"]', "The plan stands.");
    await saved(lent, "no connection");
    await context.setOffline(false);
    await saved(lent, "Saved at");
    await typesOn(lent, saved);
    await twoWindows(context, lent, saved);
  }
  if (isCore) {
    await lent.fill('[name="box.why"]', "She is to be safe at home.");
    await lent.locator('[name^="box.family:"]').first().fill(FLAGGED);
    await lent.click('.sp-savebar button[value="save"]');
    await flags(lent, called);
  }
  await lent.click('button[value="add"]');
  await lent.locator(".govuk-error-summary").waitFor();
  assert((await lent.locator("#owner-error").innerText()).includes("Choose who does this"), "no action without an owner");
  await lent.fill("#what", "Ask about a maths club");
  await lent.selectOption("#owner", { label: called });
  await lent.fill("#due", new Date(Date.now() + 14 * 86_400_000).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "Europe/London" }));
  await lent.click('button[value="add"]');
  await says(lent, "Ask about a maths club", "the action stands in the list");
  assert.equal(await lent.locator('[name="box.views"]').inputValue(), "She wants a bike.\n\n- She likes maths", "what was typed is kept, the pasted bullet as an item");
  await lent.click('button[value="submit"]');
  // An action without a reason is asked about first, and somebody can go over it.
  await says(lent, "Nothing says the reason of", "it is asked why before the minutes are sent");
  await look(lent, "minutes-asked");
  await lent.click('button[value="submit_over"]');
  await says(lent, "The minutes are with the chair now", "whoever took them is told");
  await look(lent, "minutes-sent");

  await page.reload();
  await says(page, "She likes maths", "the chair reads them");
  const whose = isCore ? await page.locator('#flags td[data-label="Not for"]').innerText() : "";
  if (isCore) {
    await page.click('#flags button:has-text("Keep it back")');
    await says(page, "Kept back", "the lead practitioner decides about what is flagged");
  }
  await page.fill("#held_on", yesterday);
  // A child under 4 has one code, and nobody else has it.
  const usual = page.locator('input[name="participation"][value="PN1"]');
  if (!isCore) await ((await usual.count()) ? usual : page.locator("#participation")).check();
  await page.click('button:has-text("Accept the minutes")');
  // Of a child who is on the list as not there it is refused that they came.
  for (const code of ["PN6", "PN0"]) {
    const other = page.locator(`input[name="participation"][value="${code}"]`);
    if (!(await page.locator("#participation-error").count()) || !(await other.count())) continue;
    await other.check();
    await page.click('button:has-text("Accept the minutes")');
  }
  await says(page, "These minutes are accepted", "the chair has accepted them");
  await look(page, "minutes-accepted");
  await owns(page, look, way);
  await page.goto(`${document.href}/minutes/letter`);
  await page.locator("#letter").waitFor();
  await look(page, "minutes-letter");
  await page.fill("#letter", "Hello\n\nWe will ask about a maths club.\n\nBye for now,\n\nYour reviewing officer");
  await page.click('button:has-text("Save the letter")');
  await page.click('button:has-text("Approve these words")');
  await says(page, "Print the letter", "the words are approved");
  await page.goto(`${document.href}/minutes`);
  if (isCore) await copiesDiffer(page, whose, `${document.href}/minutes`);
  await page.locator('#copies a[href*="copy?row="]').nth(1).click();
  await page.locator(".sp-copy-page").waitFor();
  await look(page, "minutes-copy");
  const printed = await officer.context.request.get(await page.locator('a[href*="copy/file?row="]').getAttribute("href"));
  assert((await printed.body()).subarray(0, 5).toString() === "%PDF-", "the copy is a file to print");
  await lent.reload();
  await says(lent, "This link does not work any more", "the lent link is over");
  await context.close();
  await officer.context.close();
}

// The owner of an action sees it without an account, and says how it stands; staff see what was said.
async function owns(page, look, way) {
  await page.locator('button:has-text("Make a link to hand on")').first().click();
  const link = await page.locator("#actions input[data-copy]").first().inputValue();
  const context = await browser.newContext({ baseURL: base, viewport: { width: way.width, height: 900 }, javaScriptEnabled: way.script });
  const own = await context.newPage();
  own.setDefaultTimeout(10_000);
  await own.goto(link);
  await says(own, "Ask about a maths club", "the owner reads what is theirs");
  assert(!(await own.locator("body").innerText()).includes("She likes maths"), "and nothing else of the minutes");
  await look(own, "actions-own");
  const one = own.locator(".sp-own-action").first();
  await one.locator('summary:has-text("Not yet")').click();
  await one.locator('button:has-text("Not yet")').click();
  await own.locator(".govuk-error-summary").waitFor();
  await look(own, "actions-own-wrong");
  const again = own.locator(".sp-own-action").first();
  await again.locator('summary:has-text("It is done")').click();
  await again.locator('textarea[id$="-done-words"]').fill("She goes every Tuesday");
  await again.locator('button:has-text("It is done")').click();
  await says(own, "Thank you", "what they said is kept");
  await context.close();
  await page.reload();
  await says(page, "She goes every Tuesday", "staff see what the owner said");
  await look(page, "minutes-actions");
}

// What the demo's own meetings left behind: lists of staff, and the tab.
async function left() {
  assert(held.length > 0, "the demo has meetings behind it");
  for (const width of [360, 1280]) {
    const way = { script: true, width };
    const look = async (page, name) => {
      for (const fault of await faults(page)) trouble(`${name} at ${width} px: ${fault}`);
      if (pictures) await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true });
    };
    const worker = await at(held[0].worker, way);
    await worker.page.goto("/actions");
    await says(worker.page, "Arrange a visit to grandma", "the worker has an action of their own");
    await look(worker.page, "my-actions");
    await worker.page.goto("/reviews");
    await says(worker.page, "After the meeting", "what is due after the meeting is listed");
    await look(worker.page, "reviews-after");
    await worker.page.goto(`${held[0].href}/minutes`);
    await look(worker.page, "minutes-held");
    const support = await at(held[0].support, way);
    await support.page.goto("/board");
    await look(support.page, "board-actions");
    await Promise.all([worker.context.close(), support.context.close()]);
  }
}

// A social worker refers a child: the form saves itself, says what is missing, and its page follows what happens.
async function referred(document, way) {
  const worker = await at(document.worker, way);
  const { page } = worker;
  const look = async (name, shown = page) => {
    for (const fault of way.script ? await faults(shown) : []) trouble(`${name} at ${way.width} px: ${fault}`);
    if (pictures && way.script) await shown.screenshot({ path: join(pictures, `${name}-${way.width}.png`), fullPage: true });
  };
  await page.goto(`${document.href}/refer`);
  await look("referrals");
  await Promise.all([page.waitForNavigation(), page.locator('main form[method="post"] button').first().click()]);
  const address = page.url();
  for (const service of ["family-support", "housing", "family-group-conference"]) await page.check(`#service-${service}`);
  await page.fill("#reason", "She has been quiet since the summer");
  if (way.script) {
    const saved = (words) => page.waitForFunction((words) => document.getElementById("draft-state").textContent.includes(words), words);
    await saved("Saved at");
    await worker.cut(async () => {
      await page.fill("#hoped", "Somebody to talk to");
      await saved("no connection");
    });
    await saved("Saved at");
    await page.goto(address);
    assert.equal(await page.inputValue("#hoped"), "Somebody to talk to", "what was typed was saved without a button");
  } else await page.fill("#hoped", "Somebody to talk to");
  await worker.press("Check before it goes");
  await page.locator(".govuk-error-summary").waitFor();
  assert.equal(await page.inputValue("#reason"), "She has been quiet since the summer", "what was typed is kept");
  await look("referral");
  await page.fill("#tried", "Talks at school");
  await page.check('input[name="urgency"][value="soon"]');
  for (const agreed of await page.locator('main input[name^="consent-"][value="agreed"]').all()) await agreed.check();
  await page.check('input[name="how"][value="in_person"]');
  await worker.press("Check before it goes");
  await look("referral-check");
  await worker.press("Send");
  assert.equal(await page.locator(".sp-part").count(), 3, "each service has its part");
  const housing = page.locator(".sp-part", { hasText: "Housing advice" });
  await housing.getByText("For you to pass on").waitFor();
  await look("referral-states");
  // What is done on one page is seen on the other.
  const tab = way.script ? await worker.another() : page;
  if (way.script) await page.locator('body[data-state="live"]').waitFor({ state: "attached" });
  await tab.goto(address);
  await worker.press("I have told them", tab);
  await housing.getByText("With the service").waitFor();
  await page.goto(`${document.href}/refer`);
  await says(page, "With the service", "the list of referrals says where each part is");
  await page.goto(address);
  await aService(page, way, look);

  await page.goto(address);
  await says(page, "Could help instead", "after a decline the next service is offered");
  await look("referral-declined");
  await page.goto(`${address}/change`);
  await look("referral-change");
  await page.fill("#reason", "She asks for help herself");
  await worker.press("Send the change");
  await says(page, "changed since", "who has it is told of a change");
  await page.goto(`${address}/family`);
  await says(page, "They cannot help just now", "the family's paper says in plain words how it stands");
  await look("referral-family");
  await worker.context.close();
  await toSiblings(way);
}

// A service opens its page by the link in its mail, without an account: it asks, and then declines.
async function aService(states, way, look) {
  const reference = (await states.textContent("body")).match(/SP-[A-Z0-9]+-R[A-Z0-9]+/)[0];
  let link;
  for (let tries = 0; !link && tries < 100; tries++) {
    link = letters().find((text) => text.includes("fgc@northshire.example") && text.includes(reference))?.match(/http:\/\/[^\s"<>]+\/s\/[0-9a-z]+/)?.[0];
    if (!link) await new Promise((wait) => setTimeout(wait, 100));
  }
  assert(link, "no mail with a link to the service lies in the mailbox");
  const context = await browser.newContext({ baseURL: base, viewport: { width: way.width, height: 900 }, javaScriptEnabled: way.script });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const shown = (name) => look(name, page);
  const press = () => Promise.all([page.waitForNavigation(), page.click('main button:has-text("Send our answer")')]);
  await page.goto(link);
  await says(page, "She has been quiet since the summer", "the service reads why");
  await says(page, "Role: Social worker", "the service reads whom it speaks with");
  await shown("service");
  await press();
  await page.locator(".govuk-error-summary").waitFor();
  await shown("service-wrong");
  await page.check('input[name="said"][value="asked"]');
  await page.fill("#words", "Who would come?");
  await page.fill("#who", "Pat Lane, duty desk");
  await press();
  await says(page, "Who would come?", "what was asked stands on its page");
  await shown("service-asked");
  await page.check('input[name="said"][value="declined"]');
  await page.fill("#words", "No coordinator is free");
  await page.fill("#who", "Pat Lane, duty desk");
  await press();
  assert(!(await page.textContent("body")).includes("quiet since"), "who declined reads nothing of the family any more");
  await shown("service-over");
  await context.close();
}

// Answers of a form are copied to a brother or a sister: chosen, confirmed for the child, done.
async function toSiblings(way) {
  if (!way.script) return;
  let found;
  for (const one of documents) {
    const context = await browser.newContext({ baseURL: base });
    await context.request.post("/sign-in", { form: { staff: one.worker.id, to: "/reviews" } });
    const html = await (await context.request.get(`${one.href}/refer`)).text();
    await context.close();
    if (html.includes('name="with"')) { found = one; break; }
  }
  assert(found, "of no child a brother or sister has a list that the same worker may open");
  const worker = await at(found.worker, way);
  const { page } = worker;
  const look = async (name) => {
    for (const fault of await faults(page)) trouble(`${name} at ${way.width} px: ${fault}`);
    if (pictures) await page.screenshot({ path: join(pictures, `${name}-${way.width}.png`), fullPage: true });
  };
  // Each way has a form of its own: what was copied once is filled in already.
  const form = way.width > 400 ? "accommodation-request" : "transport-request";
  await page.goto(`${found.href}/forms`);
  await Promise.all([page.waitForNavigation(), page.click(`form:has(input[value="${form}"]) button`)]);
  const address = page.url();
  await page.locator('main textarea[name^="f:"]:visible').first().fill("The side door, please");
  await worker.press("Save");
  await page.goto(`${address}/siblings`);
  await look("siblings");
  await page.locator('main input[type=checkbox][name^="c:"]').first().check();
  await worker.press("Check what goes to whom");
  await look("siblings-check");
  await page.locator('main input[type=checkbox][name^="right:"]').first().check();
  await worker.press("Copy to the children that are ticked");
  await says(page, "1 answer copied", "the answer stands in the other form");
  await look("siblings-done");
  await worker.context.close();
}

async function looks(document) {
  const everybody = await staff(browser, base);
  const [manager, keeper, governor] = ["anager", "dministrator", "governance"].map((role) => everybody.find((one) => one.about.includes(role)));
  assert(manager && keeper && governor, "somebody manages, keeps the staff and answers for information");
  const first = await at(document.officer, { script: true, width: 1280 });
  await first.page.goto(document.href);
  const row = await first.page.locator('a[href*="/knows?row="]').nth(1).getAttribute("href");
  const about = row.split("?")[1];
  await first.context.close();
  for (const width of [320, 1280]) {
    const way = { script: true, width };
    // Each kind of page that a link leads to is looked at once at that width, whoever meets it first.
    const met = new Set();
    for (const [who, paths] of [
      [manager, ["/reviews/team", "/allocation", "/receipt", "/incidents"]],
      [keeper, ["/staff"]],
      [governor, ["", "/history", "/looks"]],
      [document.officer, ["/reviews", "", "/invite", "/dates", "/responses", "/changed", "/home", "/history", "/sign", "/close", "/between", `/knows?${about}`, `/decide?${about}`, `/exclude?${about}`, `/as?${about}`, "/from/mosaic/1", "/emergency", "/add", "/add/person", "/permissions", "/directory", "/help", "/cookies", "/nowhere"]],
      [document.worker, ["/reviews", "/actions", "", "/sign", "/calendar"]],
      [document.support, ["/reviews/team", "/board", "/board/mail", ...LISTS, "", "/dates", "/together", "/directory", "/directory/entry", "/library", "/library/new", "/library/transport-request", "/library/transport-request/change", "/library/transport-request/words", "/library/transport-request/archive"]],
    ]) {
      const screen = await at(who, way);
      const links = new Map();
      const look = async (href, name) => {
        await screen.page.goto(href);
        for (const fault of await faults(screen.page)) trouble(`${name}: ${fault}`);
        if (pictures) await screen.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
        met.add(pageAt(new URL(screen.page.url()).pathname)?.address);
        for (const link of await screen.page.$$eval("a[href^='/']", (all) => all.map((one) => one.getAttribute("href")))) {
          const kind = pageAt(link.split(/[?#]/)[0])?.address;
          if (kind && !links.has(kind)) links.set(kind, link);
        }
      };
      for (const path of paths) {
        const own = ["/reviews", "/actions", "/staff", "/board/mail", "/reviews/team", "/board", "/calendar", "/allocation", "/receipt", "/incidents", "/permissions", "/directory", "/directory/entry", "/library", "/library/new", "/library/transport-request", "/library/transport-request/change", "/emergency", "/from/mosaic/1", "/help", "/cookies", "/nowhere", ...LISTS];
        const href = own.includes(path) ? path : document.href + path;
        await look(href, `${who.about.split(" ")[0].toLowerCase()}${(own.includes(path) ? path : `/document${path}`).split("?")[0].replaceAll("/", "-")}-${width}`);
      }
      // What a page leads to may lead further.
      for (let next; (next = [...links].find(([kind]) => !met.has(kind)));) {
        const [kind, href] = next;
        met.add(kind);
        await look(href, `met${kind.replaceAll(/[/{}*]+/g, "-")}-${width}`);
      }
      await screen.context.close();
    }
  }
}

for (const [index, way] of WAYS.entries()) {
  const document = documents[index];
  for (const [name, tell] of [
    ["a social worker enters what the child said", wishes],
    ["two people see each other's work on one sheet", together],
    ["two people change one field, and both values are kept to choose from", collision],
    ["a form that is sent twice is done once", twice],
    ["business support corrects an address from the board", board],
    ["one thing is done for several children", severalAtOnce],
    ["what was typed outlives the session", sessionEnds],
    ["somebody more is added to the list", somebodyMore],
    ["nobody is kept out by one person alone", keptOut],
    ["telling somebody more takes two people", told],
    ["a form of the library is filled in by two and signed", formOfTheLibrary],
    ["a booking is asked for, and its letter, its print and its form are read", booked],
    ["the social worker confirms the list, and the reviewing officer agrees", signed],
    ["letters go once, and answers come by link and by phone", answered],
    ["what somebody thinks is written by their link, and read by two", thought],
    ["answers come by calendar, in a reader's own words, and as a letter that came back", answeredByMail],
    ["a letter reaches somebody else, and the address is mended", reachedAnother],
    ["a date is offered, answered by link and chosen", dateFound],
    ["minutes are lent, taken without an account, accepted and copied", minutes],
    ["the wrong person was told: links die, and somebody decides", wrongPerson],
    ["a child is referred, the form saves itself, and its page follows what happens", referred],
    ["what is not for somebody is not there, and signing out ends it", nothingThere],
  ]) await story(`${name} (${described(way)})`, () => tell(document, way));
}
for (const [index, way] of WAYS.entries()) await story(`a review is closed with what came of it (${described(way)})`, () => closed(documents[index], way));
await story("somebody is told by a person that a review is not held", async () => assert(process.env.STORY || seenTo, "nobody was named for a person to tell"));
await story("somebody wrote what they think", async () => assert(process.env.STORY || thoughts, "of no child anybody with mail was asked what they think"));
await story("what meetings left to be done stands before whose it is", left);
await story("axe-core finds nothing, and no page scrolls sideways", () => looks(documents.at(-1)));
// No journey has come to these yet: it needs an entry that was replaced, a step that was written home, a row opened without a
// script. The list is only to become shorter.
const UNSEEN = ["/directory/replace", "/signed-in", "/m/{token}/row", "/documents/{document}/home/copy", "/documents/{document}/minutes/row"];
await story("every page of the service was looked at", async () => {
  const paths = [...looked];
  const missed = PAGES.filter((page) => !paths.some((path) => pageAt(path) === page)).map((page) => page.address).filter((address) => !UNSEEN.includes(address));
  if (process.env.STORY) return console.log(`axe-core was not shown ${missed.join(", ")}`);
  assert.deepEqual(missed, [], "axe-core never saw these");
});
await browser.close();
console.log(`${wrong.length} things are not as they should be`);
process.exit(wrong.length === 0 ? 0 : 1);
