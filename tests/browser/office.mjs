// The office of the demo: who works there, whose documents they share, and somebody at a screen.
import assert from "node:assert/strict";

const unescaped = (text) => text.replace(/&#x27;|&#39;/g, "'").replace(/&quot;/g, '"').replace(/&amp;/g, "&").replace(/<[^>]+>/g, "").trim();
const documentsIn = (html) => [...new Set([...html.matchAll(/href="(\/documents\/[^"/?#]+)"/g)].map(([, href]) => href))];

// Everybody whom the demo's page for signing in offers.
export async function staff(browser, base) {
  const context = await browser.newContext({ baseURL: base });
  const html = await (await context.request.get("/sign-in")).text();
  await context.close();
  const forms = [...html.matchAll(/name="staff" value="([^"]+)"[\s\S]*?<strong>([\s\S]*?)<\/strong><br>([\s\S]*?)<\/button>/g)];
  assert(forms.length > 2, "the page for signing in offers nobody");
  return forms.map(([, id, name, about]) => ({ id, name: unescaped(name), about: unescaped(about) }));
}

// For each document that an officer, a social worker and business support all see: who they are.
export async function shared(browser, base) {
  const seen = new Map();
  for (const one of await staff(browser, base)) {
    const part = [["Independent Reviewing Officer", "officer"], ["Social worker", "worker"], ["Business support", "support"]].find(([words]) => one.about.startsWith(words));
    if (!part) continue;
    const context = await browser.newContext({ baseURL: base });
    await context.request.post("/sign-in", { form: { staff: one.id, to: "/reviews" } });
    const html = await (await context.request.get(part[1] === "support" ? "/reviews/team" : "/reviews")).text();
    for (const href of documentsIn(html)) seen.set(href, { ...seen.get(href), [part[1]]: one });
    await context.close();
  }
  return [...seen].filter(([, who]) => who.officer && who.worker && who.support).map(([href, who]) => ({ href, ...who }));
}


// Somebody at a screen of one width, with a script or without.
export class Screen {
  constructor(context, name, trouble) {
    Object.assign(this, { context, name, trouble });
  }

  static async open(browser, base, who, { width, script }, trouble) {
    const context = await browser.newContext({ baseURL: base, viewport: { width, height: 900 }, javaScriptEnabled: script });
    const screen = new Screen(context, who.name, trouble);
    screen.page = await screen.another();
    await screen.page.goto("/sign-in");
    await screen.page.click(`form:has(input[name=staff][value="${who.id}"]) button`);
    await screen.page.waitForURL((url) => url.pathname !== "/sign-in");
    return screen;
  }

  // What a browser says of answers that are refusals, and of a connection that we have cut ourselves.
  expects(words) {
    return /status of 4(01|04|22|09)/.test(words) || (this.wasCut && words.includes("ERR_INTERNET_DISCONNECTED"));
  }

  // Cuts the connection while something is done.
  async cut(meanwhile) {
    this.wasCut = true;
    await this.context.setOffline(true);
    await meanwhile();
    await this.context.setOffline(false);
  }

  // A further tab. What its console complains of is a fault, refusals of the policy among it.
  async another() {
    const page = await this.context.newPage();
    page.setDefaultTimeout(10_000);
    page.on("console", (message) => message.type() === "error" && !this.expects(message.text()) && this.trouble(`${this.name}: console: ${message.text()}`));
    page.on("pageerror", (error) => this.trouble(`${this.name}: ${error}`));
    return page;
  }

  // The address of the form for one place, as a link on the page has it.
  async form(place, page = this.page) {
    const hrefs = await page.locator('a[href*="/field?"]').evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    const found = hrefs.find((href) => new URL(href, "http://x").searchParams.get("place") === place);
    assert(found, `${this.name} finds no link to change ${place}`);
    return found;
  }

  // Types into one field on its small page, and saves.
  async enter(place, text, page = this.page) {
    const href = await this.form(place, page);
    await page.goto(href);
    await this.type(text, page);
  }

  async type(text, page = this.page) {
    const radio = page.locator(`main input[type=radio][value="${text}"]`);
    if (await radio.count()) await radio.check();
    else await page.fill("main #value", text);
    await this.press("Save", page);
  }

  // Presses a button that sends a form, and waits for the page that comes of it.
  async press(words, page = this.page) {
    await Promise.all([page.waitForNavigation(), page.click(`main button:has-text("${words}")`)]);
  }

  // On a phone sections and people are folded: opens all that can be seen to be.
  async unfold(page = this.page) {
    for (const summary of await page.locator("main .sp-wide:not([open]) > summary, main .sp-more:not([open]) > summary").all()) {
      if (await summary.isVisible()) await summary.click();
    }
  }

  async text(page = this.page) {
    return page.locator("body").innerText();
  }
}
