// Minutes: saves what is typed while somebody types, and keeps it in this page when nothing can be sent.
// The page works without this file: then its own button saves. Nothing is kept on the device.
const form = document.querySelector("form[data-minutes]");
const PAUSE = 2_000, LONGEST = 60_000; // milliseconds: after the last key; between two tries
if (form) {
  const say = document.getElementById("minutes-state");
  const field = (name) => form.elements.namedItem(name);
  const boxes = [...form.querySelectorAll("textarea[name^='box.']")].map((area) => ({ area, name: area.name.slice(4), saved: area.value }));
  const state = (one) => form.querySelector(`[data-state="${CSS.escape(one.name)}"]`);
  // What somebody chooses or types beside the boxes; versions go along with it, and are no change of theirs.
  const CHOSEN = /^(here|report|state|changed|member)\.|^(others|next_on)$/, WITH_IT = /^row\.|^(present|members|next)_seen$/;
  const SEEN = { present: "present_seen", members: "members_seen", next_on: "next_seen" };
  // A tick beside somebody who is not on the list is sent by its button, which draws the list again.
  const ticked = () => form.querySelector("input[name^='add.']:checked") !== null;
  // A day that is half typed, or has passed, is not sent while somebody types: Save says what is wrong with it.
  const isBad = (name) => name === "next_on" && !field(name).validity.valid;
  const other = () => [...new FormData(form)].filter(([name]) => CHOSEN.test(name) && !isBad(name)).map((pair) => pair.join("=")).join("&");
  // What was sent and not answered is sent again as it was, so that it is done once.
  let last = other(), sent = null, timer = 0, busy = null, tries = 0, stopped = "", left = false;
  const unsaved = () => boxes.filter((one) => one.area.value !== one.saved);
  const open = () => form.querySelector(".sp-conflict[data-other]"); // somebody else has said something else
  const isUnsaved = () => unsaved().length > 0 || other() !== last || open() !== null || ticked() || (field("next_on") !== null && field("next_on").value !== field("next_on").defaultValue && isBad("next_on"));
  const tell = (words) => { if (say.textContent !== words) say.textContent = words; };
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  // Both texts are shown; nothing is written over unseen.
  function conflict(one, { theirs, by, are, version }) {
    field(`seen.${one.name}`).value = version;
    const id = `c-${one.area.id.slice("b-".length)}`, old = document.getElementById(id);
    const box = Object.assign(document.createElement("div"), { className: "sp-conflict", id });
    const words = (tag, className, text) => box.appendChild(Object.assign(document.createElement(tag), { className, textContent: text }));
    const button = (text, done) => Object.assign(words("button", "govuk-button govuk-button--secondary govuk-!-margin-bottom-1", text), { type: "button", onclick: () => { done(); box.remove(); one.area.focus(); later(0); } });
    words("p", "govuk-body", `${by} wrote something else here while you were typing. Yours is in the box above. ${are[0]}:`);
    words("p", "sp-value", theirs);
    button("Keep yours", () => { one.held = false; });
    box.append(" ");
    button(`Keep ${are[1]}`, () => { one.held = false; one.area.value = one.saved = theirs; });
    one.held = true; // until somebody has chosen, this box waits
    if (old) old.replaceWith(box); else one.area.after(box);
  }

  // The same of who is here, and of an action: what they said is shown, and what was chosen here waits.
  function otherwise({ name, theirs, by, are, version }) {
    const isList = name === "present" || name === "members", isDay = name === "next_on", id = name.slice("state-".length);
    const at = isList ? document.getElementById(`b-${name}`) : document.getElementById(name)?.closest(isDay ? ".govuk-form-group" : "fieldset");
    if (!at) return;
    const box = Object.assign(document.createElement("div"), { className: "sp-conflict", id: `c-${name}` });
    box.dataset.other = "";
    const add = (tag, className, text) => box.appendChild(Object.assign(document.createElement(tag), { className, textContent: text }));
    if (by) add("p", "govuk-body", `${by} has said something else here since you opened the page. Yours is above and is not saved yet. ${are[0]}:`);
    for (const line of theirs.split("\n")) add("p", "sp-value", line);
    const seen = field(SEEN[name] ?? `row.${id}`);
    const button = (text, done) => { add("button", "govuk-button govuk-button--secondary govuk-!-margin-bottom-1", text).onclick = () => { done(); box.remove(); later(0); }; box.lastChild.type = "button"; box.append(" "); };
    if (by) button("Keep yours", () => { seen.value = version; last = ""; });
    button(by ? `Leave ${are[1]}` : "I have read this", () => {
      const choice = by && field(`state.${id}`);
      if (choice) { // "Done: what changed", or the state alone
        const now = [...choice.options].find(({ text }) => theirs === text || theirs.startsWith(`${text}: `));
        if (now) [choice.value, field(`changed.${id}`).value, seen.value] = [now.value, theirs.slice(now.text.length + 2), version];
      }
      if (!isDay) return;
      seen.value = version; // 20261221, 0 where there is no day
      field(name).value = version ? `${version}`.replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3") : "";
    });
    document.getElementById(box.id)?.remove();
    if (isList) at.after(box); else at.append(box);
  }

  // This page has seen what it wrote: the next save goes over that.
  function made(versions) {
    for (const [name, version] of Object.entries(versions)) {
      const seen = field(SEEN[name] ?? (name.startsWith("state-") ? `row.${name.slice("state-".length)}` : `seen.${name}`));
      if (seen) seen.value = version;
    }
  }

  async function once() {
    if (!sent) {
      const changed = unsaved().filter((one) => !one.held), rest = other();
      if (!changed.length && rest === last) return;
      const body = new URLSearchParams([["operation", field("operation").value]]);
      for (const one of changed) { body.append(one.area.name, one.area.value); body.append(`seen.${one.name}`, field(`seen.${one.name}`).value); one.sent = one.area.value; }
      if (rest !== last) for (const [name, value] of new FormData(form)) if ((CHOSEN.test(name) && !isBad(name)) || WITH_IT.test(name)) body.append(name, value);
      sent = { changed, rest, body };
    }
    tell("Saving…");
    let answer = null, told = {};
    try {
      answer = await fetch(form.action, { method: "POST", body: sent.body, headers: { accept: "application/json" }, redirect: "manual" });
      told = await answer.json();
    } catch { answer = answer && answer.status < 500 ? { status: 401 } : null; } // a page came: somebody has to sign in
    const { changed, rest } = sent;
    if (answer && answer.status === 200) {
      [tries, sent] = [0, null];
      for (const one of changed) { one.saved = one.sent; state(one).textContent = `Saved at ${told.at}`; }
      made(told.versions);
      last = rest; // what was sent: what was changed while it was on its way is not saved
      field("operation").value = told.operation;
      tell(isUnsaved() ? "Not saved yet" : `Saved at ${told.at}`);
      if (isUnsaved()) later(PAUSE);
    } else if (answer && answer.status === 409 && told.boxes) {
      [tries, sent] = [0, null];
      for (const one of changed) if (told.kept.includes(one.name)) { one.saved = one.sent; state(one).textContent = "Saved"; }
      made(told.versions);
      if (told.kept.includes("next_on")) field("next_seen").value = field("next_on").value.replaceAll("-", "") || 0;
      last = rest; // saved, or shown beside what somebody else has said
      field("operation").value = told.operation;
      for (const found of told.others) otherwise(found);
      for (const found of told.boxes) { const one = boxes.find((box) => box.name === found.name); if (one) conflict(one, found); }
      tell(told.boxes.length ? "Something else was written in one of the boxes. Choose which to keep." : "Something else has been said. All the rest is saved.");
      if (unsaved().some((one) => !one.held) || other() !== last) later(PAUSE);
    } else if (answer && [401, 403, 404, 422].includes(answer.status)) {
      [stopped, sent] = [told.words || "You are signed out. What you typed is still on this page: copy it before you close it.", null];
      tell(`Not saved. ${stopped}`);
    } else {
      const wait = Math.min(LONGEST, PAUSE * 2 ** tries++);
      tell(`Not saved: no connection. What you typed is kept on this page only, so keep it open. Trying again in ${Math.round(wait / 1000)} seconds.`);
      later(wait);
    }
  }
  function save() {
    clearTimeout(timer);
    if (!busy && !stopped) busy = once().finally(() => { busy = null; });
    return busy;
  }

  // A word processor puts markup on the clipboard too: of that its headings, lists and paragraphs are kept, as the
  // program writes them. Without any of these the browser pastes the words alone, as ever.
  const KEPT = "h1,h2,h3,h4,h5,h6,p,li,tr,[style*='mso-list' i]";
  const LOOKS = "style,script,xml,title,meta,link,[style*='mso-list:ignore' i],[style*='mso-list: ignore' i]";
  function tidied(html) {
    const page = new DOMParser().parseFromString(html, "text/html"); // runs nothing and loads nothing
    page.querySelectorAll(LOOKS).forEach((one) => one.remove());
    if (!page.querySelector(KEPT)) return "";
    const blocks = [];
    let words = "", sign = "";
    const end = () => { // two ends of lines stand between paragraphs
      for (const part of words.split(/\n\s*\n/)) { const text = part.replace(/\s+/g, " ").trim(); if (text) blocks.push(sign + text); }
      words = sign = "";
    };
    const block = (what, before) => { end(); sign = before; what(); end(); };
    const walk = (node) => {
      for (const one of node.childNodes) {
        if (one.nodeType === Node.TEXT_NODE) words += one.data.replace(/\s+/g, " ");
        else if (one.nodeType !== Node.ELEMENT_NODE) continue;
        else if (one.tagName === "BR") words += "\n";
        else if (one.tagName === "TR") block(() => { words = [...one.cells].map((cell) => cell.textContent).join(" "); }, "");
        else if (/^H[1-6]$/.test(one.tagName) || /\bMsoTitle\b/.test(one.className)) block(() => walk(one), "# ");
        else if (one.tagName === "LI" || /mso-list:\s*l\d/i.test(one.getAttribute("style") ?? "")) block(() => walk(one), "- ");
        // A paragraph in an item of a list is the item.
        else if (one.tagName === "P" && sign && !words.trim()) walk(one);
        else if (/^(P|DIV|UL|OL|TABLE|BLOCKQUOTE|PRE|SECTION|ARTICLE)$/.test(one.tagName)) block(() => walk(one), "");
        else walk(one);
      }
    };
    block(() => walk(page.body), "");
    const isItem = (text) => text?.startsWith("- ");
    return blocks.map((text, at) => (at === 0 ? "" : isItem(text) && isItem(blocks[at - 1]) ? "\n" : "\n\n") + text).join("");
  }
  form.addEventListener("paste", (event) => {
    const area = event.target, html = event.clipboardData?.getData("text/html");
    if (!html || !area.name?.startsWith("box.")) return;
    const text = tidied(html);
    if (!text) return;
    event.preventDefault();
    const before = area.value.slice(0, area.selectionStart);
    const whole = (before && !before.endsWith("\n") && text.includes("\n") ? "\n\n" : "") + text;
    // The first can be undone; where a browser has done away with it, the second does the same.
    if (document.execCommand?.("insertText", false, whole)) return;
    area.setRangeText(whole, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });

  tell("Saves by itself while you type");
  form.addEventListener("input", (event) => {
    if (event.target.name?.startsWith("box.")) state(boxes.find((one) => one.area === event.target)).textContent = "";
    if (!stopped && isUnsaved() && !tries) { tell("Not saved yet"); later(PAUSE); }
  });
  form.addEventListener("change", () => { if (!stopped && isUnsaved() && !tries) later(PAUSE); });
  // A button saves what stands there then, over what was saved last: never over what is on its way.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (!busy && (!sent || stopped)) { left = true; return; }
    event.preventDefault();
    const before = new Set(form.querySelectorAll(".sp-conflict")), button = event.submitter;
    await (busy || save());
    // Only what came with this answer is to be looked at first. A button that stands beside what was known is the choice;
    // where another text has come meanwhile, its place is taken.
    const isStill = button?.closest(".sp-conflict") ? button.isConnected : [...form.querySelectorAll(".sp-conflict")].every((one) => before.has(one));
    if (!sent && !stopped && isStill) { left = true; form.requestSubmit(button); }
  });
  addEventListener("online", () => { if (isUnsaved()) { tries = 0; later(0); } });
  addEventListener("beforeunload", (event) => { if (!left && isUnsaved()) event.preventDefault(); });
}
