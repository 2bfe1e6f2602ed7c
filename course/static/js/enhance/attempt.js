/**
 * A quiz that loses no answer. The page works without this script, as one form; with it, one
 * question is shown at a time and each change is kept on this device until the server has it.
 */
import { normal } from "../quiz/answer.js";
import Question from "../quiz/paper.js";
import Pager from "../quiz/pager.js";
import SaveState from "../quiz/state.js";
import Sender from "../quiz/sender.js";
import Unsaved from "../quiz/unsaved.js";
import sayDamaged from "../quiz/damaged.js";
import readWords from "../quiz/words.js";
import showNavigator from "../quiz/navigator.js";

const form = document.getElementById("paper");
const sections = [...form.querySelectorAll(".item")];
const words = readWords();
const state = new SaveState(words);
const unsaved = new Unsaved(form.dataset);
const sender = new Sender(form, unsaved, report);
const questions = new Map();
let isFinishing = false;
let trouble = ""; // the kind of the last failure, until something is saved again

for (const section of sections) {
  const question = new Question(section, sender, words, changed);
  questions.set(question.name, question);
}
const pager = new Pager(sections);
prepare();
changed();
for (const question of questions.values()) question.catchUp();
restore();

/** From a page that works without a script to one that works with it. */
function prepare() {
  form.classList.add("one-at-a-time");
  document.querySelector("[data-save]").hidden = false;
  for (const place of document.querySelectorAll("[data-without-script]")) place.hidden = true;
  for (const button of document.querySelectorAll("[data-finish]")) {
    button.addEventListener("click", finish);
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    pager.next();
  });
  addEventListener("hashchange", () => {
    isFinishing = false;
    showState(); // the way back leads to the question shown now
  });
  // A page that the browser kept may show what is no longer so.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("beforeunload", (event) => {
    if (sender.left && !sender.isKept) event.preventDefault();
  });
}

/** Take up what an earlier visit could not save. */
async function restore() {
  for (const [name, entry] of await unsaved.all()) {
    const question = questions.get(name.replace("flag-", ""));
    if (!question) continue;
    if (name.startsWith("flag-")) question.flag(entry.value);
    else question.restore(entry);
  }
  changed();
  if (unsaved.isDamaged) sayDamaged();
}

function changed() {
  showNavigator(sections, words);
  showState();
}

/** Hear from the sender what became of a change. */
function report(kind, name, answer) {
  const question = questions.get(name.replace("flag-", ""));
  const isAnswer = !name.startsWith("flag-");
  if (kind === "saved") {
    trouble = "";
    if (isAnswer) question.acknowledged(answer.revision, normal(answer.response));
  } else if (kind === "newer") question.settle(answer);
  else if (kind === "refused") question.refuse(answer.message);
  else if (kind !== "saving") trouble = kind;
  if (answer?.saved) form.dataset.saved = answer.saved;
  showState();
  goOn();
}

function showState() {
  const [stuck] = sender.stuck.keys();
  const number = stuck?.replace("flag-", "");
  const time = form.dataset.saved;
  if (trouble) state.show(sender.isKept || trouble === "submitted" ? trouble : "unkept", {}, way());
  else if (stuck) state.show(questions.get(number).conflict ? "newer" : "refused", { number });
  else if (sender.left) state.show(isFinishing ? "waiting" : "saving");
  else state.show(time ? "saved" : "nothing", { time });
}

/** The way out of trouble, where there is one. Signing in leads back to this very question. */
function way() {
  if (trouble === "submitted") return { href: form.dataset.review, text: words.say("review") };
  if (trouble !== "signed-out") return null;
  const here = location.pathname + location.search + `#${pager.current.id}`;
  const href = `${form.dataset.signIn}?next=${encodeURIComponent(here)}`;
  return { href, text: words.say("sign-in") };
}

/** Look over and submit, once everything is saved. */
function finish(event) {
  event.preventDefault();
  isFinishing = true;
  sender.hurry();
  showState();
  goOn();
}

function goOn() {
  if (!isFinishing) return;
  const [stuck] = sender.stuck.keys();
  if (stuck) pager.go(questions.get(stuck.replace("flag-", "")).section);
  else if (!sender.left) location.assign(form.dataset.submit);
}
