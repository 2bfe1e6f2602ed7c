/** The delegate's own brief: what is written stays on this device, and is there again next time. */
import Field from "../brief/field.js";
import Store from "../brief/store.js";
import speaker from "../brief/speaker.js";

const SOON = 300; // milliseconds after the last letter

export default function brief(section) {
  const store = new Store(section.dataset);
  const { say, word } = speaker(section);
  const fields = [...section.querySelectorAll("[data-prompt]")].map((one) => new Field(one));
  const waiting = new Map(); // field -> timer
  const ready = new Map(); // field -> when it has what was kept; before, nothing may take its place
  let latest = 0; // when something was last kept

  section.dataset.ready = "";
  section.querySelector("[data-with-script]").hidden = false;
  section.querySelector("[data-without-script]").hidden = true;
  if (store.canKeep) for (const field of fields) ready.set(field, restore(field));
  else say("unsealed");
  for (const field of fields) {
    field.control.addEventListener("input", () => later(field));
    field.control.addEventListener("change", () => keep(field));
  }
  document.addEventListener("visibilitychange", () => [...waiting.keys()].forEach(keep));
  addEventListener("beforeprint", () => fields.forEach((field) => field.print()));
  // A page that the browser kept may be somebody else's by now.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("storage", ({ key }) => {
    const field = fields.find((one) => store.place(one.name) === key);
    if (field && !field.isInUse) refresh(field);
  });
  on("[data-save]", () => save(section, fields, word("file")));
  on("[data-print]", print);
  on("[data-clear]", () => ask(true));
  on("[data-clear-no]", () => ask(false));
  on("[data-clear-yes]", clear);

  function on(selector, act) {
    section.querySelector(selector).addEventListener("click", act);
  }

  function later(field) {
    clearTimeout(waiting.get(field));
    waiting.set(field, setTimeout(() => keep(field), SOON));
  }

  async function keep(field) {
    clearTimeout(waiting.get(field));
    waiting.delete(field);
    if (!store.canKeep) return;
    await ready.get(field);
    try {
      tell(await store.keep(field.name, field.value));
    } catch {
      say("full");
    }
  }

  async function restore(field) {
    try {
      const kept = await store.read(field.name);
      if (field.takeUp(kept.text)) later(field);
      tell(kept.at);
    } catch {
      say("damaged");
    }
  }

  /** Show what another window of this browser has kept. */
  async function refresh(field) {
    const kept = await store.read(field.name).catch(() => null);
    if (!kept || field.isInUse) return;
    field.value = kept.text;
    tell(kept.at);
  }

  function tell(at) {
    latest = Math.max(latest, at);
    if (at) say(fields.some((field) => field.value) ? "kept" : "empty", latest);
  }

  function ask(isAsked) {
    section.querySelector("[data-sure]").hidden = !isAsked;
    section.querySelector(isAsked ? "[data-clear-no]" : "[data-clear]").focus();
  }

  function clear() {
    for (const field of fields) {
      clearTimeout(waiting.get(field));
      field.value = "";
      store.remove(field.name);
    }
    waiting.clear();
    ask(false);
    say("cleared");
  }
}

/** Print the brief alone. */
function print() {
  document.documentElement.dataset.printing = "brief";
  const done = () => delete document.documentElement.dataset.printing;
  addEventListener("afterprint", done, { once: true });
  window.print();
}

function save(section, fields, name) {
  const title = section.querySelector("h2").textContent;
  const answers = fields.map((field) => `${field.label}\n${field.value}`.trim());
  const text = `${[title, ...answers].join("\n\n")}\n`;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = `${name}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), SOON);
}
