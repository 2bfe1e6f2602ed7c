/** Says in words whether all is saved; aloud only when that fails, and when it is well again. */

const WELL = { saved: "saved", nothing: "wait", saving: "wait", waiting: "wait" }; // their drawings

export default class SaveState {
  constructor(words) {
    this.words = words;
    this.failed = ""; // what was said aloud, until all is well again
    this.places = document.querySelectorAll("[data-save-state], [data-item-save]");
    this.aloud = document.querySelector("[data-announce]");
  }

  /** kind: a word of the page; values: what it speaks of; link: {href, text}, the way out. */
  show(kind, values = {}, link = null) {
    const text = this.words.say(kind, values);
    // What stands already is left alone: somebody may be pressing its link.
    const shown = JSON.stringify([text, link]);
    if (shown === this.shown) return;
    this.shown = shown;
    for (const place of this.places) place.replaceChildren(...this.drawn(kind, text, link));
    document.querySelector("[data-when-well]").hidden = !(kind in WELL);
    this.announce(kind, text);
  }

  drawn(kind, text, link) {
    const state = document.createElement("span");
    state.className = `state state-${WELL[kind] ?? "advice"}`;
    const said = document.createElement("span");
    said.textContent = text;
    if (link) {
      const way = document.createElement("a");
      Object.assign(way, { href: link.href, textContent: link.text });
      said.append(". ", way);
    }
    state.append(this.words.drawing(WELL[kind] ?? "advice"), said);
    return [state];
  }

  announce(kind, text) {
    if (!(kind in WELL) && text !== this.failed) {
      this.aloud.textContent = this.failed = text;
    } else if (kind === "saved" && this.failed) {
      this.aloud.textContent = this.words.say("back");
      this.failed = "";
    }
  }
}
