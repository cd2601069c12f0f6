// Live pages: asks again for the parts that changed, says who is here, edits in place.
// Every page works without this file; nothing here decides what anybody may see.
const page = document.body.dataset;
const find = (id) => document.getElementById(id);
const [status, state, pause] = ["live-status", "live-state", "live-pause"].map(find);
const held = new Set(); // parts that changed while they were paused or in use
const asking = new Map(); // parts that are being fetched, and whether they changed again meanwhile
const QUIET = 10_000; // a screen reader is not spoken to more often than this, in milliseconds
let last = Number(page.after || 0), paused = false, news = [], saidAt = 0, timer = 0, tries = 0;

const show = (text) => { if (state) state.textContent = text; };
const waiting = () => show(paused ? `Live updates paused${held.size ? ": there are changes" : ""}` : "Live updates on");

function announce(text) {
  if (!text || paused) return;
  news.push(text);
  timer ||= setTimeout(() => {
    status.textContent = news.length > 3 ? `${news.length} things changed` : news.join(". ");
    [news, saidAt, timer] = [[], Date.now(), 0];
  }, Math.max(0, saidAt + QUIET - Date.now()));
}

const inUse = (element) => element.contains(document.activeElement) || element.querySelector("[data-inline]");

// Puts one element in the place of another, piece by piece where the pieces have names, so that
// what somebody is working in stays as it is. Answers whether all of it could be done.
function put(old, fresh) {
  if (old.isEqualNode(fresh)) return true;
  const pieces = [...fresh.querySelectorAll("[data-piece]")];
  if (pieces.length && inUse(old)) {
    let done = true;
    for (const piece of pieces) {
      const before = find(piece.id);
      if (before && !put(before, piece.cloneNode(true))) done = false;
    }
    return done && pieces.length === old.querySelectorAll("[data-piece]").length;
  }
  if (inUse(old)) return false;
  const said = pieces.length ? pieces : [fresh];
  for (const piece of said) {
    const before = piece.id && find(piece.id);
    if (piece.dataset.say && !(before && before.isEqualNode(piece))) announce(piece.dataset.say);
  }
  old.replaceWith(fresh);
  return true;
}

async function renew(part) {
  if (paused) { held.add(part); return waiting(); }
  if (asking.has(part)) return asking.set(part, true);
  asking.set(part, false);
  try {
    const answer = await fetch(`${page.parts}/${part}`, { headers: { accept: "text/html" } });
    if (answer.redirected || answer.status === 404) return location.reload();
    if (!answer.ok) return held.add(part);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
    const old = fresh && find(fresh.id);
    if (old && !put(old, document.adoptNode(fresh))) held.add(part); else held.delete(part);
  } catch { held.add(part); } finally {
    const again = asking.get(part);
    asking.delete(part);
    if (again) renew(part);
  }
}

const renewHeld = () => { const parts = [...held]; held.clear(); parts.forEach(renew); };

function listen() {
  const source = new EventSource(`${page.events}&after=${last}`);
  source.addEventListener("change", (event) => {
    last = Math.max(last, Number(event.lastEventId));
    event.data.split(" ").forEach(renew);
  });
  source.addEventListener("here", () => renew("here"));
  source.addEventListener("reload", () => location.reload());
  source.onopen = () => { tries = 0; document.body.dataset.state = "live"; waiting(); renewHeld(); };
  source.onerror = () => {
    document.body.dataset.state = "waiting";
    show("Live updates are interrupted; trying again");
    // The browser itself tries again unless the answer was a refusal.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, Math.min(60_000, 2_000 * 2 ** tries++));
  };
}

// A link to a small form opens it beside the link; sent from there, the page stays where it is.
async function inline(url, options, link) {
  const answer = await fetch(url, options);
  const there = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = there.querySelector("[data-small]");
  if (!form) return null;
  const box = document.createElement("div");
  box.dataset.inline = "";
  box.className = "sp-edit";
  box.append(document.adoptNode(form));
  const cancel = Object.assign(document.createElement("button"), { type: "button", className: "sp-plain", textContent: "Cancel" });
  cancel.onclick = () => { box.remove(); link.hidden = false; link.focus(); renewHeld(); };
  box.append(cancel);
  return box;
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-edit]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const box = await inline(link.href, {}, link).catch(() => null);
  if (!box) return location.assign(link.href);
  link.after(box);
  link.hidden = true;
  box.querySelector("input:not([type=hidden]),select,textarea")?.focus();
  box.addEventListener("submit", async (sent) => {
    sent.preventDefault();
    const form = sent.target, data = new URLSearchParams(new FormData(form, sent.submitter));
    const part = link.closest("[data-part]")?.dataset.part;
    const next = await inline(form.action, { method: "POST", body: data }, link).catch(() => form.submit());
    if (next) { box.replaceChildren(...next.childNodes); box.querySelector("[tabindex], input:not([type=hidden])")?.focus(); return; }
    box.remove();
    link.hidden = false;
    if (part) await renew(part);
    find(link.id)?.focus();
    announce("Saved");
  });
});

addEventListener("focusout", () => setTimeout(renewHeld));
if (pause) pause.onclick = () => {
  paused = !paused;
  pause.textContent = paused ? "Go on with live updates" : "Pause live updates";
  waiting();
  if (!paused) renewHeld();
};
if (page.events) { if (pause) pause.hidden = false; listen(); }
