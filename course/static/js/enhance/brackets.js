/** Open the entry of a bracket beside it; without this script its link shows the entry below. */
import { canShow, hide, isShown, show } from "../bubble.js";

export default function brackets(section) {
  if (!canShow) return;
  for (const bracket of section.querySelectorAll("[data-bracket]")) prepare(bracket);
  for (const close of section.querySelectorAll("[data-close]")) {
    close.addEventListener("click", (event) => {
      event.preventDefault();
      hide();
    });
  }
}

function prepare(bracket) {
  const entry = document.getElementById(bracket.hash.slice(1));
  entry.popover = "manual";
  bracket.setAttribute("role", "button");
  bracket.setAttribute("aria-controls", entry.id);
  say(false);
  bracket.addEventListener("click", (event) => {
    event.preventDefault();
    toggle();
  });
  bracket.addEventListener("keydown", (event) => {
    if (event.key !== " ") return; // a link knows Enter alone
    event.preventDefault();
    toggle();
  });

  function toggle() {
    if (isShown(bracket)) hide();
    else show(bracket, entry, say);
  }

  function say(isOpen) {
    bracket.setAttribute("aria-expanded", isOpen);
  }
}
