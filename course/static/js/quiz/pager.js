/** Shows one question at a time; the address says which, so that a reload stays there. */
export default class Pager {
  constructor(sections) {
    this.sections = sections;
    for (const [index, section] of sections.entries()) {
      this.wire(section, "previous", sections[index - 1]);
      this.wire(section, "next", sections[index + 1]);
    }
    addEventListener("hashchange", () => {
      const asked = this.named();
      if (asked) this.show(asked, true);
    });
    this.show(this.named() ?? sections.find((one) => one.dataset.was === "{}") ?? sections[0]);
  }

  wire(section, direction, target) {
    const button = section.querySelector(`[data-go="${direction}"]`);
    button.hidden = !target;
    button.addEventListener("click", () => this.go(target));
  }

  /** The question that the address names, if it names one. */
  named() {
    return this.sections.find((section) => `#${section.id}` === location.hash);
  }

  /** Go to a question, and let the address say so. */
  go(section) {
    if (!section) return;
    if (location.hash === `#${section.id}`) this.show(section, true);
    else location.hash = section.id;
  }

  next() {
    this.go(this.sections[this.sections.indexOf(this.current) + 1]);
  }

  show(section, withFocus = false) {
    this.current = section;
    for (const one of this.sections) one.hidden = one !== section;
    for (const cell of document.querySelectorAll("[data-cell]")) {
      if (cell.dataset.cell === section.dataset.position) cell.setAttribute("aria-current", "step");
      else cell.removeAttribute("aria-current");
    }
    // Whoever is in its fields already stays there: the address may change a moment later.
    if (withFocus && !section.contains(document.activeElement)) section.focus();
  }
}
