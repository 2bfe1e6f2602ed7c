/** Submitting waits for answers that this device still keeps: it sends them first. */
import Sender from "../quiz/sender.js";
import Unsaved from "../quiz/unsaved.js";

const form = document.querySelector("form[data-attempt]");
const message = document.querySelector("[data-unsaved]");
const line = message.querySelector("[data-unsaved-words]");
const unsaved = new Unsaved(form.dataset.person, form.dataset.attempt);
const kept = unsaved.all();
const sender = new Sender(form, unsaved, report);

for (const [name, entry] of kept) sender.add(name, entry);
show();
form.addEventListener("submit", (event) => {
  if (!sender.left) return;
  event.preventDefault();
  sender.hurry();
  message.scrollIntoView({ block: "center" });
});

function report(kind, name) {
  show();
  // Only the paper can show two answers, or what is wrong with one.
  if (kind === "newer" || kind === "refused") {
    location.assign(`${form.dataset.page}#question-${name.replace("flag-", "")}`);
  }
  if (kind === "saved" && !sender.left) location.reload(); // the list of what is open has changed
}

function show() {
  message.hidden = !sender.left;
  line.textContent = line.dataset.unsavedWords.replace("{count}", sender.left);
}
