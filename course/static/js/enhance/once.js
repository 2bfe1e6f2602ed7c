/** One press sends a form once. A second one soon after is a slip of the hand, or impatience. */
const PAUSE = 8_000; // milliseconds; the page stays where it is when the answer is a file

export default function once(form) {
  const line = form.querySelector("[data-once]");
  let sent = -Infinity;
  form.addEventListener("submit", (event) => {
    if (performance.now() - sent < PAUSE) return event.preventDefault();
    sent = performance.now();
    line.hidden = false;
    setTimeout(() => (line.hidden = true), PAUSE);
  });
}
