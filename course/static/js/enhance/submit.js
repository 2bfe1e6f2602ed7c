/** Submitting waits for answers that this device still keeps: it sends them first. */
import Sender from "../quiz/sender.js";
import sayDamaged from "../quiz/damaged.js";
import Unsaved from "../quiz/unsaved.js";

const form = document.querySelector("form[data-attempt]");
const message = document.querySelector("[data-unsaved]");
const line = message.querySelector("[data-unsaved-words]");
const unsaved = new Unsaved(form.dataset);
const sender = new Sender(form, unsaved, report);
let isRead = false; // whether it is known what this device keeps

const reading = takeUp();
form.addEventListener("submit", async (event) => {
  if (isRead && !sender.left) return;
  event.preventDefault();
  await reading;
  if (!sender.left) return form.requestSubmit();
  sender.hurry();
  message.scrollIntoView({ block: "center" });
});

async function takeUp() {
  for (const [name, entry] of await unsaved.all()) sender.add(name, entry);
  isRead = true;
  show();
  if (unsaved.isDamaged) sayDamaged();
}

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
