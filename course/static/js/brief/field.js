/** One question of a brief: a text, or one choice of some. */
export default class Field {
  constructor(element) {
    this.element = element;
    this.name = element.dataset.prompt;
    this.control = element.querySelector("textarea, select");
  }

  get label() {
    return this.element.querySelector("label").textContent.trim();
  }

  get value() {
    return this.control.value;
  }

  set value(text) {
    this.control.value = text;
  }

  /** Take up what was kept; what was written before this script came stands after it.
   * Returns whether there was any. */
  takeUp(kept) {
    const early = this.value === kept ? "" : this.value;
    const isText = this.control.tagName === "TEXTAREA";
    this.value = isText ? [kept, early].filter(Boolean).join("\n") : early || kept;
    return early !== "";
  }

  get isInUse() {
    return this.control === document.activeElement;
  }

  /** Put the answer where paper shows it. */
  print() {
    const written = this.element.querySelector(".brief-written");
    if (written) written.textContent = this.value;
    for (const choice of this.element.querySelectorAll(".brief-choices li")) {
      choice.classList.toggle("chosen", choice.textContent === this.value);
    }
  }
}
