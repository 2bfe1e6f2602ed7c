/** Show what a word of the glossary means where it is used: on focus, and when it is pressed.
 *
 * It stays a link: with the keyboard, Enter goes to the glossary. */
import { canShow, show } from "../bubble.js";

export default function terms(article) {
  if (!canShow) return;
  const meanings = new Map();
  for (const bubble of article.querySelectorAll("[data-meaning]")) {
    meanings.set(bubble.dataset.meaning, bubble);
  }
  const meaning = (link) => meanings.get(link?.hash.slice(1));

  for (const link of article.querySelectorAll("a.term")) {
    const bubble = meaning(link);
    if (bubble) link.setAttribute("aria-describedby", bubble.firstElementChild.id);
  }
  article.addEventListener("focusin", (event) => open(event));
  open({ target: document.activeElement }); // what had the focus before this script came
  article.addEventListener("click", (event) => {
    const isByKey = event.detail === 0;
    const goesElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!isByKey && !goesElsewhere && open(event)) event.preventDefault();
  });

  function open(event) {
    const link = event.target.closest("a.term");
    const bubble = meaning(link);
    if (bubble) show(link, bubble);
    return Boolean(bubble);
  }
}
