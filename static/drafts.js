// Drafts: saves a form while somebody fills it in, and keeps it in this page when nothing can be sent.
// The page works without this file: then its own button saves. Nothing is kept on the device.
const form = document.querySelector("form[data-draft]");
const PAUSE = 2_000, LONGEST = 60_000; // milliseconds: after the last key; between two tries
if (form) {
  const say = document.getElementById("draft-state");
  const field = (name) => form.elements.namedItem(name);
  const all = () => [...new FormData(form)].filter(([name]) => !["operation", "send_operation", "edit"].includes(name));
  const shown = () => JSON.stringify(all());
  // What was sent and not answered is sent again as it was, so that it is done once.
  let saved = shown(), sent = null, busy = null, tries = 0, stopped = false, left = false, timer = 0;
  const isUnsaved = () => sent !== null || shown() !== saved;
  const tell = (words) => { if (say.textContent !== words) say.textContent = words; };
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  async function once() {
    sent ||= { shown: shown(), body: new URLSearchParams([["operation", field("operation").value], ["edit", field("edit").value], ...all()]) };
    tell("Saving…");
    let answer = null, told = {};
    try {
      answer = await fetch(form.action, { method: "POST", body: sent.body, headers: { accept: "application/json" }, redirect: "manual" });
      told = await answer.json();
    } catch { answer = answer && answer.status < 500 ? { status: 401 } : null; } // a page came: somebody has to sign in
    if (answer && answer.status === 200) {
      tries = 0;
      [saved, sent] = [sent.shown, null];
      field("edit").value = told.edit;
      field("operation").value = told.operation;
      tell(isUnsaved() ? "Not saved yet" : `Saved at ${told.at}`);
      if (isUnsaved()) later(PAUSE);
    } else if (answer && answer.status < 500) {
      stopped = true;
      tell(`Not saved. ${told.words || "You are signed out. What you typed is still on this page: copy it before you close it."}`);
    } else {
      const wait = Math.min(LONGEST, PAUSE * 2 ** tries++);
      tell(`Not saved: no connection. What you typed is kept on this page only, so keep it open. Trying again in ${Math.round(wait / 1000)} seconds.`);
      later(wait);
    }
  }
  function save() {
    clearTimeout(timer);
    if (!busy && !stopped && isUnsaved()) busy = once().finally(() => { busy = null; });
    return busy;
  }

  tell("Saves by itself while you type");
  const changed = () => { if (!stopped && isUnsaved() && !tries) { tell("Not saved yet"); later(PAUSE); } };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // A button saves what stands there then, over what was saved last: never over what is on its way.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (!busy && (!sent || stopped)) { left = true; return; }
    event.preventDefault();
    await (busy || save());
    if (!sent) { left = true; form.requestSubmit(event.submitter); }
  });
  addEventListener("online", () => { if (isUnsaved()) { tries = 0; later(0); } });
  addEventListener("beforeunload", (event) => { if (!left && isUnsaved()) event.preventDefault(); });
}
