import { describe, read } from "./answer.js";

/** Show two answers to one question side by side; `decide("mine" | "theirs")` hears the choice. */
export default function showConflict(section, theirs, words, decide) {
  const box = document.getElementById("conflict").content.firstElementChild.cloneNode(true);
  const say = (response) => describe(section, response, words.say("no-answer"));
  const mine = box.querySelector("[data-mine]");
  box.querySelector("[data-theirs]").textContent = say(theirs);
  mine.textContent = say(read(section));
  for (const button of box.querySelectorAll("[data-keep]")) {
    button.addEventListener("click", () => {
      box.remove();
      section.focus();
      decide(button.dataset.keep);
    });
  }
  section.querySelector("[data-conflict-place]").replaceChildren(box);
  return { refresh: () => (mine.textContent = say(read(section))) };
}
