import { normal, read, write } from "./answer.js";
import showConflict from "./conflict.js";
import { same } from "./unsaved.js";

const TYPING = 700; // milliseconds of rest before typed text is sent

/** One question of the paper: its fields, what the server holds, and what is on its way there. */
export default class Question {
  constructor(section, sender, words, changed) {
    Object.assign(this, { section, sender, words, changed });
    this.name = section.dataset.position;
    this.revision = Number(section.dataset.revision);
    this.saved = normal(JSON.parse(section.dataset.was));
    section.addEventListener("input", ({ target }) => this.answer(target.type === "text" ? TYPING : 0));
    section.addEventListener("change", () => this.answer(0));
    section.querySelector("[data-flag]").addEventListener("click", (event) => {
      event.preventDefault();
      this.flag(section.dataset.flagged !== "true");
    });
  }

  /** The fields have changed. */
  answer(delay) {
    const value = read(this.section);
    this.refuse("");
    if (this.conflict) {
      this.sender.change(this.name, value);
      this.conflict.refresh();
    } else if (!same(value, this.latest())) {
      this.send(value, delay);
    } else if (!delay) {
      this.sender.hurry(); // the text was kept while it was typed; now it may go
    }
    this.changed();
  }

  /** Somebody may have answered before this script came. */
  catchUp() {
    if (!same(read(this.section), this.saved)) this.answer(0);
  }

  /** What stands here last: on its way, waiting for the learner, or saved. */
  latest() {
    const entry = this.sender.waiting.get(this.name) ?? this.sender.stuck.get(this.name);
    return entry ? entry.value : this.saved;
  }

  send(value, delay = 0) {
    const { saveUrl: url } = this.section.dataset;
    this.sender.add(this.name, { url, value, revision: this.revision }, delay);
  }

  /** An answer of an earlier visit that the server never acknowledged. */
  restore({ value, revision, sent }) {
    write(this.section, value);
    const { saveUrl: url } = this.section.dataset;
    this.sender.add(this.name, { url, value, revision, sent: sent ?? [] });
  }

  flag(flagged) {
    this.showFlag(flagged);
    this.sender.add(`flag-${this.name}`, {
      url: this.section.dataset.flagUrl,
      value: flagged,
      revision: 0,
    });
    this.changed();
  }

  showFlag(flagged) {
    this.section.dataset.flagged = flagged;
    this.section.querySelector("[data-flag]").textContent = this.words.say(
      flagged ? "unflag" : "flag",
    );
  }

  /** The server holds an answer now. The form's own fields follow, should the script ever fail. */
  acknowledged(revision, value) {
    this.revision = revision;
    this.saved = value;
    this.section.querySelector(`[name="r${this.name}"]`).value = revision;
  }

  /** Say why an answer was not saved; "" takes the words away. */
  refuse(message) {
    const line = this.section.querySelector("[data-refused]");
    line.hidden = !message;
    line.querySelector("span").textContent = message;
  }

  /** Another answer was saved elsewhere: the learner chooses. */
  settle({ revision, response }) {
    this.acknowledged(revision, response);
    this.conflict = showConflict(this.section, response, this.words, (which) => {
      this.conflict = null;
      if (which === "mine") {
        this.sender.stuck.delete(this.name);
        this.send(read(this.section));
      } else {
        this.sender.giveUp(this.name);
        write(this.section, response);
      }
      this.changed();
    });
  }
}
