import { read } from "./answer.js";

/** Show which questions are answered and flagged: in the cells, and in words with counts. */
export default function showNavigator(sections, words) {
  const count = { answered: 0, open: 0, flagged: 0 };
  for (const section of sections) {
    const state = read(section) ? "answered" : "open";
    const isFlagged = section.dataset.flagged === "true";
    const cell = document.querySelector(`[data-cell="${section.dataset.position}"]`);
    cell.classList.toggle("answered", state === "answered");
    cell.classList.toggle("flagged", isFlagged);
    cell.querySelector(".out-of-sight").textContent =
      words.say(`cell-${state}`) + (isFlagged ? words.say("cell-flagged") : "");
    count[state] += 1;
    count.flagged += isFlagged;
  }
  for (const place of document.querySelectorAll("[data-count]")) {
    place.textContent = words.say(place.dataset.count, { count: count[place.dataset.count] });
  }
}
