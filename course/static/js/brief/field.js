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
