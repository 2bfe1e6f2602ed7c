/** Say that this item is open here, and show who else has it open. */
import { post } from "../quiz/post.js";

const EVERY = 10_000; // milliseconds

export default function watchOthers(form) {
  const place = form.querySelector("[data-others]");
  place.setAttribute("aria-live", "polite");
  let shown = place.innerHTML;

  async function look() {
    if (document.hidden) return;
    const heard = await post(form.dataset.hereUrl, {}, form);
    if (heard.kind !== "ok" || heard.others === shown) return;
    shown = heard.others;
    place.innerHTML = shown;
  }

  look();
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}
