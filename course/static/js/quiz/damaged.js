/**
 * Say that something kept on this device cannot be read any more, and let it be seen.
 *
 * An address may name a question: the browser scrolls there until the page is loaded, and on a phone
 * the sentence would stand above the screen.
 */
export default function sayDamaged() {
  const sentence = document.querySelector("[data-damaged]");
  const show = () => sentence.scrollIntoView({ block: "nearest" });
  sentence.hidden = false;
  show();
  addEventListener("load", () => requestAnimationFrame(show), { once: true });
}
