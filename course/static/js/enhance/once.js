/** One press sends a form once. A second one soon after is a slip of the hand, or impatience. */
const PAUSE = 8_000; // milliseconds; the page stays where it is when the answer is a file

export default function once(form) {
  let sent = -Infinity;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sent < PAUSE) return event.preventDefault();
    sent = event.timeStamp;
    form.querySelector("[data-once]").hidden = false;
  });
}
