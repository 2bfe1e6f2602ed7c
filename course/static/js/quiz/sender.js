import { post } from "./post.js";
import { same } from "./unsaved.js";

const WAITS = [1, 2, 4, 8, 15, 30]; // seconds between tries, the last one for ever

/**
 * Sends changes one after the other until each is acknowledged.
 *
 * An entry is {url, value, revision, sent}: what is to stand, the revision that it changes, and what
 * was already sent for that revision without an answer; `field` is what the server calls the value,
 * where it is no response. `report(kind, name, outcome)` hears of everything that happens.
 */
export default class Sender {
  constructor(form, unsaved, report) {
    Object.assign(this, { form, unsaved, report, waiting: new Map(), stuck: new Map() });
    this.isKept = true;
    this.failures = 0;
    for (const sign of ["online", "focus", "pageshow"]) addEventListener(sign, () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  /** How many changes are not acknowledged. */
  get left() {
    return this.waiting.size + this.stuck.size;
  }

  /** Keep a change on this device, then send it, `delay` milliseconds later. */
  add(name, entry, delay = 0) {
    const before = this.waiting.get(name) ?? this.stuck.get(name);
    entry.sent ??= before && before.revision === entry.revision ? before.sent : [];
    this.stuck.delete(name);
    this.waiting.set(name, entry);
    this.keep(name, entry);
    setTimeout(() => this.run(), delay);
  }

  /** What the learner has changed while only they can decide: kept, not sent. */
  change(name, value) {
    const entry = this.stuck.get(name);
    entry.value = value;
    this.keep(name, entry);
  }

  /** The learner has taken another answer instead. */
  giveUp(name) {
    const entry = this.stuck.get(name);
    this.stuck.delete(name);
    this.unsaved.drop(name, entry);
  }

  keep(name, entry) {
    this.isKept = this.unsaved.keep(name, entry);
  }

  /** Try at once, and often again: somebody, or the network, has given a sign of life. */
  hurry() {
    this.failures = 0;
    this.again();
  }

  /** Try what waits for a better moment. */
  again() {
    clearTimeout(this.timer);
    this.timer = null;
    this.run();
  }

  async run() {
    if (this.isBusy || this.timer) return;
    this.isBusy = true;
    while (this.waiting.size) {
      const [name, entry] = this.waiting.entries().next().value;
      this.report("saving", name);
      if (!(await this.send(name, entry))) break;
    }
    this.isBusy = false;
  }

  /** Send one entry; false when the others must wait too. */
  async send(name, entry) {
    if (!entry.sent.some((value) => same(value, entry.value))) entry.sent.push(entry.value);
    this.keep(name, entry);
    const answer = await post(entry.url, body(entry), this.form);
    if (answer.kind === "ok") this.acknowledge(name, entry, answer);
    else if (answer.kind === "newer") this.settle(name, entry, answer);
    else if (answer.kind === "refused") this.setAside(name, entry, answer);
    else return this.rest(name, answer);
    this.failures = 0;
    return true;
  }

  acknowledge(name, entry, answer) {
    this.unsaved.drop(name, entry);
    if (this.waiting.get(name) === entry) this.waiting.delete(name);
    else this.rebase(name, answer.revision);
    this.report("saved", name, answer);
  }

  /** A newer answer stands. If this page sent it, and only its acknowledgement was lost, go on. */
  settle(name, entry, answer) {
    if (entry.sent.some((value) => same(value, answer.response))) this.rebase(name, answer.revision);
    else this.setAside(name, entry, answer);
  }

  /** Whatever waits under this name now changes that revision. */
  rebase(name, revision) {
    const next = this.waiting.get(name);
    if (!next) return;
    Object.assign(next, { revision, sent: [] });
    this.keep(name, next);
  }

  /** Only the learner can decide: keep the entry, and let the others pass. */
  setAside(name, entry, answer) {
    if (this.waiting.get(name) !== entry) return; // changed meanwhile: the change goes next
    this.waiting.delete(name);
    this.stuck.set(name, entry);
    this.report(answer.kind, name, answer);
  }

  /** The try is over: what waits can never be saved. */
  end() {
    for (const [name, entry] of this.waiting) this.unsaved.drop(name, entry);
    this.waiting.clear();
  }

  rest(name, answer) {
    const seconds = WAITS[Math.min(this.failures, WAITS.length - 1)];
    this.failures += 1;
    this.report(answer.kind, name, answer);
    if (answer.kind === "submitted") this.end();
    else this.timer = setTimeout(() => this.again(), seconds * 1000 * (0.8 + 0.4 * Math.random()));
    return false;
  }
}

function body({ value, revision, field = "response" }) {
  return typeof value === "boolean" ? { flagged: value } : { [field]: value, revision };
}
