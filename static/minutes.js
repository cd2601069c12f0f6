// Minutes: saves what is typed while somebody types, and keeps it in this page when nothing can be sent.
// The page works without this file: then its own button saves. Nothing is kept on the device.
const form = document.querySelector("form[data-minutes]");
const PAUSE = 2_000, LONGEST = 60_000; // milliseconds: after the last key; between two tries
if (form) {
  const say = document.getElementById("minutes-state");
  const field = (name) => form.elements.namedItem(name);
  const boxes = [...form.querySelectorAll("textarea[name^='box.']")].map((area) => ({ area, name: area.name.slice(4), saved: area.value }));
  const state = (one) => form.querySelector(`[data-state="${CSS.escape(one.name)}"]`);
  const other = () => [...new FormData(form)].filter(([name]) => /^(here|report|state|changed|others|row\.|present_seen)/.test(name)).map((pair) => pair.join("=")).join("&");
  let last = other(), timer = 0, busy = false, tries = 0, stopped = "", left = false;
  const unsaved = () => boxes.filter((one) => one.area.value !== one.saved);
  const isUnsaved = () => unsaved().length > 0 || other() !== last;
  const tell = (words) => { if (say.textContent !== words) say.textContent = words; };
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  // Both texts are shown; nothing is written over unseen.
  function conflict(one, { theirs, by, version }) {
    field(`seen.${one.name}`).value = version;
    const old = document.getElementById(`c-${one.name}`);
    const box = Object.assign(document.createElement("div"), { className: "sp-conflict", id: `c-${one.name}` });
    const words = (tag, className, text) => box.appendChild(Object.assign(document.createElement(tag), { className, textContent: text }));
    const button = (text, done) => Object.assign(words("button", "govuk-button govuk-button--secondary govuk-!-margin-bottom-1", text), { type: "button", onclick: () => { done(); box.remove(); one.area.focus(); later(0); } });
    words("p", "govuk-body", `${by} wrote something else here while you were typing. Yours is in the box above. Theirs:`);
    words("p", "sp-value", theirs);
    button("Keep yours", () => { one.held = false; });
    box.append(" ");
    button("Keep theirs", () => { one.held = false; one.area.value = one.saved = theirs; });
    one.held = true; // until somebody has chosen, this box waits
    if (old) old.replaceWith(box); else one.area.after(box);
  }

  async function save() {
    if (busy || stopped) return;
    const changed = unsaved().filter((one) => !one.held), rest = other();
    if (!changed.length && rest === last) return;
    const body = new URLSearchParams([["operation", field("operation").value]]);
    for (const one of changed) { body.append(one.area.name, one.area.value); body.append(`seen.${one.name}`, field(`seen.${one.name}`).value); one.sent = one.area.value; }
    if (rest !== last) for (const [name, value] of new FormData(form)) if (/^(here|report|state|changed|others|row\.|present_seen)/.test(name)) body.append(name, value);
    busy = true;
    tell("Saving…");
    let answer = null, told = {};
    try {
      answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" }, redirect: "manual" });
      told = await answer.json();
    } catch { answer = answer && answer.status < 500 ? { status: 401 } : null; } // a page came: somebody has to sign in
    busy = false;
    if (answer && answer.status === 200) {
      tries = 0;
      for (const one of changed) { one.saved = one.sent; field(`seen.${one.name}`).value = told.versions[one.name]; state(one).textContent = `Saved at ${told.at}`; }
      if (told.versions.present) field("present_seen").value = told.versions.present;
      if (rest !== last) last = other();
      field("operation").value = told.operation;
      tell(isUnsaved() ? "Not saved yet" : `Saved at ${told.at}`);
      if (isUnsaved()) later(PAUSE);
    } else if (answer && answer.status === 409 && told.boxes) {
      for (const found of told.boxes) { const one = boxes.find((box) => box.name === found.name); if (one) conflict(one, found); }
      tell("Somebody else wrote in one of the boxes. Choose which to keep.");
    } else if (answer && [401, 403, 404, 422].includes(answer.status)) {
      stopped = told.words || "You are signed out. What you typed is still on this page: copy it before you close it.";
      tell(`Not saved. ${stopped}`);
    } else {
      const wait = Math.min(LONGEST, PAUSE * 2 ** tries++);
      tell(`Not saved: no connection. What you typed is kept on this page only, so keep it open. Trying again in ${Math.round(wait / 1000)} seconds.`);
      later(wait);
    }
  }

  tell("Saves by itself while you type");
  form.addEventListener("input", (event) => {
    if (event.target.name?.startsWith("box.")) state(boxes.find((one) => one.area === event.target)).textContent = "";
    if (!stopped && isUnsaved() && !tries) { tell("Not saved yet"); later(PAUSE); }
  });
  form.addEventListener("change", () => { if (!stopped && isUnsaved() && !tries) later(PAUSE); });
  form.addEventListener("submit", () => { left = true; clearTimeout(timer); });
  addEventListener("online", () => { if (isUnsaved()) { tries = 0; later(0); } });
  addEventListener("beforeunload", (event) => { if (!left && isUnsaved()) event.preventDefault(); });
}
