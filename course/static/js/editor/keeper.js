import Sender from "../quiz/sender.js";
import SaveState from "../quiz/state.js";
import Unsaved, { same } from "../quiz/unsaved.js";
import readWords from "../quiz/words.js";
import { draft } from "./fields.js";

const TYPING = 800; // milliseconds of typing that are sent together
const DRAFT = "draft"; // under which the text on its way is kept on this device
const LATEST = "latest"; // and what was typed since it went

/**
 * Keeps the draft as one types: on this device at once, on the server soon after.
 *
 * One text is on its way at a time. Until the server has answered for it, what is typed meanwhile
 * waits: so a lost acknowledgement is cured by sending the same text again, which changes nothing
 * where it had arrived.
 */
export default class Keeper {
  constructor(form) {
    this.form = form;
    this.words = readWords();
    this.state = new SaveState(this.words);
    this.unsaved = new Unsaved(form.dataset);
    this.sender = new Sender(form, this.unsaved, (...heard) => this.hear(...heard));
    this.revision = Number(form.dataset.revision);
    this.latest = draft(form);
    this.held = null; // typed while another text is on its way
    this.trouble = "";
    this.waiters = [];
    this.show();
    this.restore();
  }

  /** How much is not acknowledged. */
  get left() {
    return this.sender.left + (this.held ? 1 : 0);
  }

  get isKept() {
    return this.sender.isKept;
  }

  /** Something was typed, or a row changed. */
  changed() {
    const value = draft(this.form);
    if (this.isRestoring || same(value, this.latest)) return;
    this.latest = value;
    if (this.sender.stuck.has(DRAFT)) this.sender.change(DRAFT, value);
    else if (this.sender.waiting.get(DRAFT)?.sent.length) this.hold(value);
    else this.send(value, TYPING);
    this.show();
  }

  send(value, delay = 0) {
    const { revision } = this;
    const entry = { url: this.form.dataset.keepUrl, field: "fields", value, revision };
    this.sender.add(DRAFT, entry, delay);
  }

  hold(value) {
    this.held = { value, revision: this.revision };
    this.unsaved.keep(LATEST, this.held);
  }

  /** Call back once nothing is left to keep. */
  whenKept(callback) {
    this.waiters.push(callback);
    this.sender.hurry();
  }

  /** Take up what an earlier visit could not save: it goes to the server first, then to the page. */
  async restore() {
    const kept = new Map(await this.unsaved.all());
    const [first, latest] = [kept.get(DRAFT), kept.get(LATEST)];
    if (!first && !latest) return;
    this.isRestoring = true;
    this.form.querySelector(".editor-all").disabled = true;
    if (first && latest) this.held = latest;
    if (first) this.sender.add(DRAFT, first);
    else this.send(latest.value);
    this.show();
  }

  /** Hear from the sender what became of a text. */
  hear(kind, _name, answer) {
    if (kind === "saved") this.saved(answer);
    else if (kind === "newer") this.choose(answer);
    else if (kind !== "saving") this.trouble = kind;
    this.message = kind === "refused" ? answer.message : "";
    this.show();
  }

  saved({ revision, saved }) {
    this.trouble = "";
    this.revision = revision;
    this.form.elements.revision.value = revision;
    this.form.dataset.saved = saved;
    if (this.held) {
      const { held } = this;
      this.held = null;
      this.send(held.value);
      this.unsaved.drop(LATEST, held);
    } else if (!this.sender.left) this.settled();
  }

  settled() {
    if (this.isRestoring) location.reload();
    for (const callback of this.waiters.splice(0)) callback();
  }

  /** Somebody saved since: show both texts, and let the author choose. */
  choose({ newer, revision }) {
    const place = this.form.querySelector("[data-conflict-place]");
    place.innerHTML = newer;
    this.waiters = [];
    place.querySelector('[data-keep="mine"]').addEventListener("click", (event) => {
      event.preventDefault();
      place.replaceChildren();
      this.revision = revision;
      this.send(this.sender.stuck.get(DRAFT).value);
      this.form.querySelector("#text").focus();
      this.show();
    });
    place.querySelector('[data-keep="theirs"]').addEventListener("click", (event) => {
      event.preventDefault();
      this.sender.giveUp(DRAFT);
      if (this.held) this.unsaved.drop(LATEST, this.held);
      this.held = null;
      location.assign(this.form.dataset.page);
    });
    place.firstElementChild.focus();
  }

  show() {
    const time = this.form.dataset.saved;
    if (this.sender.stuck.has(DRAFT)) this.showStuck();
    else if (this.trouble) this.state.show(this.isKept ? this.trouble : "unkept", {}, this.way());
    else if (this.left) this.state.show("saving");
    else this.state.show(time ? "saved" : "nothing", { time });
  }

  showStuck() {
    if (this.message) this.state.show("refused", { message: this.message });
    else this.state.show("newer");
  }

  /** The way out of trouble, where there is one. */
  way() {
    if (this.trouble !== "signed-out") return null;
    const here = encodeURIComponent(this.form.dataset.page);
    return { href: `${this.form.dataset.signIn}?next=${here}`, text: this.words.say("sign-in") };
  }
}
