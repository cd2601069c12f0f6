// Live pages: asks again for the parts that changed, says who is here, edits in place.
// Every page works without this file; nothing here decides what anybody may see.
const page = document.body.dataset;
const find = (id) => document.getElementById(id);
const read = (text) => new DOMParser().parseFromString(text, "text/html"), make = (name, of) => Object.assign(document.createElement(name), of);
const [status, state, pause] = ["live-status", "live-state", "live-pause"].map(find);
const wanted = new Set(); // parts to ask for
const held = new Set(); // parts that changed while they were paused or in use
const QUIET = 10_000; // a screen reader is not spoken to more often than this, in milliseconds
let last = Number(page.after || 0), paused = false, asking = false, news = [], saidAt = 0, timer = 0, tries = 0;
function show() {
  const on = page.state === "live" ? "Live updates on" : "Live updates are interrupted; trying again";
  if (state) state.textContent = paused ? `Live updates paused${held.size ? ": there are changes" : ""}` : on;
}
function announce(text) {
  if (!text || paused || news.includes(text)) return;
  news.push(text);
  timer ||= setTimeout(() => {
    status.textContent = news.length > 3 ? `${news.length} things changed` : news.join(". ");
    [news, saidAt, timer] = [[], Date.now(), 0];
  }, Math.max(0, saidAt + QUIET - Date.now()));
}
// A link with a name of its own gets the focus back after an exchange; nothing else in use is exchanged.
const inUse = (element) => element.querySelector("[data-inline]") ||
  (element.contains(document.activeElement) && !document.activeElement.matches("a[id]"));
// Puts one element in the place of another, piece by piece where it has pieces, so that what somebody
// is working in stays as it is. Answers whether all of it could be done.
function put(old, fresh) {
  if (old.isEqualNode(fresh)) return true;
  const pieces = [...fresh.querySelectorAll("[data-piece]")];
  // What somebody has unfolded is no change.
  const folded = (element) => {
    const copy = element.cloneNode(true);
    for (const open of copy.querySelectorAll("details[open]")) open.removeAttribute("open");
    return copy;
  };
  const changed = (piece) => { const before = find(piece.id); return !before || !folded(before).isEqualNode(piece); };
  if (!inUse(old)) {
    for (const piece of pieces.length ? pieces.filter(changed) : [fresh]) announce(piece.dataset.say);
    for (const open of old.querySelectorAll("details[open][id]")) fresh.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
    const focus = old.contains(document.activeElement) && document.activeElement.id;
    old.replaceWith(fresh);
    if (focus) find(focus)?.focus({ preventScroll: true });
    return true;
  }
  if (!pieces.length || pieces.length !== old.querySelectorAll("[data-piece]").length) return false;
  return pieces.map((piece) => find(piece.id) && put(find(piece.id), piece.cloneNode(true))).every(Boolean);
}
async function renew() {
  if (asking || !wanted.size) return;
  const parts = [...wanted];
  const hold = () => { parts.forEach((part) => held.add(part)); show(); };
  wanted.clear();
  if (paused) return hold();
  asking = true;
  try {
    const answer = await fetch(`${page.parts}/${parts.join(".")}${page.parts.startsWith("/documents") ? "" : location.search}`);
    if (answer.redirected || answer.status === 404) return location.reload();
    if (!answer.ok) throw answer.status;
    const body = read(await answer.text()).body;
    // A list is drawn again as a whole page, of which its own part is taken.
    for (const fresh of [...(body.querySelector("main") ? body.querySelectorAll(parts.map((part) => `[data-part="${part}"]`).join()) : body.children)]) {
      const old = find(fresh.id);
      if (old && !put(old, document.adoptNode(fresh))) held.add(fresh.dataset.part);
    }
  } catch { hold(); }
  asking = false;
  return renew();
}
// A little chance keeps a thousand open pages from asking in the same moment.
const want = (parts) => {
  for (const part of parts) if (document.querySelector(`[data-part="${part}"]`)) wanted.add(part);
  setTimeout(renew, Math.random() * 200);
};
const wantHeld = () => { if (paused || !held.size) return; const parts = [...held]; held.clear(); want(parts); };
// What somebody has typed and not saved is never thrown away by a page that wants to be loaded anew.
const typed = () => document.querySelector(".govuk-error-summary") || [...document.querySelectorAll("main form :is(input, textarea)")].some((one) => one.value !== one.defaultValue || one.checked !== one.defaultChecked);
function listen() {
  const source = new EventSource(`${page.events}&after=${last}`);
  source.addEventListener("change", (event) => { last = Math.max(last, Number(event.lastEventId)); want(event.data.split(" ")); });
  source.addEventListener("here", () => want(["here"])); source.addEventListener("reload", () => { if (!typed()) location.reload(); });
  source.onopen = () => { tries = 0; page.state = "live"; show(); wantHeld(); };
  source.onerror = () => {
    show(page.state = "waiting");
    // The browser itself tries again unless the answer was a refusal.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, Math.min(60_000, 2_000 * 2 ** tries++));
  };
}
// A link to a small form opens it beside the link; sent from there, the page stays where it is.
async function small(url, options) {
  const answer = await fetch(url, options);
  const form = read(await answer.text()).querySelector("[data-small]");
  form?.querySelectorAll("h1").forEach((heading) => heading.replaceWith(...heading.childNodes));
  return form && document.adoptNode(form);
}
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-edit]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const form = await small(link.href).catch(() => null);
  if (!form) return location.assign(link.href);
  const box = make("div", { className: "sp-edit" });
  const cancel = make("button", { type: "button", className: "sp-plain", textContent: "Cancel" });
  const close = (part) => { box.remove(); link.hidden = false; (find(link.id) || link).focus(); if (part) held.add(part); wantHeld(); };
  [box.dataset.inline, link.hidden, cancel.onclick] = ["", true, () => close()];
  box.append(form, cancel);
  const row = link.closest(".govuk-summary-list__row"); // its column of links is too narrow for a form
  if (row) row.querySelector("dd").append(box); else link.after(box);
  box.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  box.addEventListener("submit", async (sent) => {
    sent.preventDefault();
    const part = link.closest("[data-part]")?.dataset.part;
    if (sent.target.method === "get") return close(part);
    try {
      const body = new URLSearchParams(new FormData(sent.target, sent.submitter));
      const next = await small(sent.target.action, { method: "POST", body });
      if (!next) { close(part); return announce("Saved"); }
      box.replaceChildren(next, cancel);
      box.querySelector("[tabindex], input:not([type=hidden]), textarea")?.focus();
    } catch { sent.target.submit(); }
  });
});
// Work that goes on is asked for until its part no longer says so.
function again() {
  const part = document.querySelector("[data-again]");
  if (part) setTimeout(() => { want([part.dataset.part]); again(); }, part.dataset.again * 1000);
}
// Two minutes before a session ends somebody is told, and can stay. What other tabs do counts.
const WARN = 120; // seconds
let ends = 0, box = null;
function warn({ idle, at_most }) {
  box ||= document.body.appendChild(make("dialog", { className: "sp-dialog" }));
  const soon = idle > 60 ? "in 2 minutes" : idle > 20 ? "in 1 minute" : "in a few seconds", canStay = idle > 0 && idle < at_most;
  const words = idle <= 0 ? "You have been signed out. What you typed is still on this page: when you send it, you are asked to sign in first." :
    canStay ? `Nothing was done here for a while. You will be signed out ${soon}.` : `Your session ends ${soon}, whatever you do. Save what you are working on, then sign in again.`;
  if (box.open && box.dataset.words === words) return;
  box.dataset.words = words;
  const heading = make("h2", { className: "govuk-heading-m", id: "session-h", textContent: idle > 0 ? "You will be signed out soon" : "You are signed out" });
  const button = make("button", { type: "button", className: "govuk-button", textContent: canStay ? "Stay signed in" : "Close" });
  button.onclick = () => { box.close(); if (canStay) session("POST"); };
  box.setAttribute("aria-labelledby", "session-h");
  box.replaceChildren(heading, make("p", { className: "govuk-body", role: "alert", textContent: words }), button);
  if (!box.open) box.showModal(); else button.focus();
}
async function session(method = "GET") {
  clearTimeout(ends);
  const later = (seconds) => { ends = setTimeout(session, seconds * 1000); };
  const answer = await fetch(method === "POST" ? `${page.session}/stay` : `${page.session}/parts/left`, { method }).catch(() => null);
  if (!answer || (!answer.ok && answer.status !== 401)) return later(30);
  const left = answer.ok ? await answer.json() : { idle: 0, at_most: 0 };
  if (left.idle > WARN) { box?.close(); return later(left.idle - WARN); }
  warn(left);
  if (left.idle > 0) later(Math.max(1, Math.min(left.idle, 20)));
}
// A field that another answer makes needed is hidden until that answer is there.
const asked = document.querySelectorAll("[data-if]");
function ask() {
  for (const field of asked) {
    const boxes = [...document.getElementsByName(`f:${field.dataset.if}`)];
    const said = boxes.filter((box) => box.type !== "radio" && box.type !== "checkbox" || box.checked).map((box) => box.value.trim()).join();
    const hidden = boxes[0]?.closest("[data-if]")?.hidden;
    field.hidden = hidden || !(field.dataset.is ? said === field.dataset.is : said);
  }
}
if (asked.length) { addEventListener("input", ask); ask(); }
document.addEventListener("visibilitychange", () => { if (page.session && !document.hidden && !box?.open) session(); });
addEventListener("focusout", () => setTimeout(wantHeld));
if (pause) [pause.hidden, pause.onclick] = [!page.events, () => {
  paused = !paused;
  show(pause.textContent = paused ? "Go on with live updates" : "Pause live updates");
  wantHeld();
}];
if (page.events) listen();
if (page.session) session();
again();
