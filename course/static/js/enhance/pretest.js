/** Save each answer as it is given. Nothing hangs on these answers, so the last one stands. */
import { normal, read } from "../quiz/answer.js";
import Sender from "../quiz/sender.js";
import SaveState from "../quiz/state.js";
import { same } from "../quiz/unsaved.js";
import readWords from "../quiz/words.js";

const TYPING = 700; // milliseconds of rest before typed text is sent
const NOWHERE = { keep: () => true, drop() {} }; // this device keeps nothing: the page itself does

export default function pretest(form) {
  const words = readWords();
  const state = new SaveState(words);
  const sender = new Sender(form, NOWHERE, report);
  const sections = [...form.querySelectorAll(".item")];
  let trouble = ""; // the kind of the last failure, until something is saved again
  let isLeaving = false;

  for (const section of sections) watch(section);
  document.querySelector("[data-save]").hidden = false;
  for (const place of document.querySelectorAll("[data-without-script]")) place.hidden = true;
  form.addEventListener("submit", () => { isLeaving = true; });
  addEventListener("beforeunload", (event) => sender.left && !isLeaving && event.preventDefault());
  // A page that the browser kept may show what is no longer so.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  show();

  function watch(section) {
    const was = section.querySelector('[name^="was"]');
    let latest = normal(JSON.parse(was.value));
    const answer = (delay) => {
      const value = read(section);
      if (same(value, latest)) return delay || sender.hurry();
      latest = value;
      refuse(section, "");
      // What the page showed first says nothing any more: the form sends what stands now.
      was.disabled = true;
      sender.add(section.dataset.position, { url: section.dataset.saveUrl, value, revision: 0 }, delay);
      return show();
    };
    section.addEventListener("input", ({ target }) => answer(target.type === "text" ? TYPING : 0));
    section.addEventListener("change", () => answer(0));
    answer(0); // what was answered before this script came
  }

  /** Hear from the sender what became of an answer. */
  function report(kind, name, answer) {
    if (kind === "saved") trouble = "";
    else if (kind === "refused") refuse(document.getElementById(`question-${name}`), answer.message);
    else if (kind !== "saving") trouble = kind;
    if (answer?.saved) form.dataset.saved = answer.saved;
    show();
  }

  function show() {
    const [number] = sender.stuck.keys();
    const time = form.dataset.saved;
    if (trouble) state.show(trouble, {}, way());
    else if (number) state.show("refused", { number });
    else if (sender.left) state.show("saving");
    else state.show(time ? "saved" : "nothing", { time });
  }

  /** The way out of trouble. Signing in is done elsewhere: leaving this page would lose answers. */
  function way() {
    return trouble === "submitted" ? { href: form.dataset.page, text: words.say("review") } : null;
  }
}

function refuse(section, message) {
  const line = section.querySelector("[data-refused]");
  line.hidden = !message;
  line.querySelector("span").textContent = message;
}
