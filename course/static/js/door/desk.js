/**
 * A desk without its screen: the list, the book, the clock, and the talk with the server.
 *
 * Whatever happens, a passage that was written stays on this device until the server has said that it
 * has it. `changed` is called whenever there may be something new to show.
 */
import Book, { newId } from "./book.js";
import List from "./list.js";
import Vault from "./vault.js";
import readToken from "./token.js";
import judge from "./verdict.js";
import { ask, send } from "./talk.js";

const AT_ONCE = 200; // passages of one sending
const EVERY = 60000; // milliseconds between looks for news
const WAITS = [2, 4, 8, 15, 30]; // seconds between tries of a sending

export default class Desk {
  static async open(addresses, changed) {
    const desk = new Desk();
    Object.assign(desk, { addresses, changed, list: new List(), vault: await Vault.open() });
    desk.book = new Book(desk.vault);
    await desk.restore();
    return desk;
  }

  async restore() {
    this.info = (await this.vault.get("info")) ?? { keys: [], key_ids: [], offset: 0, until: 0 };
    this.device = (await this.vault.get("device")) ?? newId();
    this.tokens = new Map(); // number that a part begins after -> its token
    this.trouble = ""; // "offline", "signed-out", "refused"
    this.failures = 0;
    await this.vault.set("device", this.device);
    await this.book.restore();
    if (await this.endOfDay()) return;
    if (!this.info.until) await this.vault.forget(); // of no day: a page died while it was taken in
    for (const [name, kept] of await this.vault.opened()) {
      if (name === "heard") this.book.hear(kept.passages, kept.last);
      else if (name === "head") this.head = kept;
      else this.take(Number(name), kept);
    }
    this.list.index(this.head?.revoked);
  }

  /** Milliseconds since 1970, by the server's clock as last measured. */
  get now() {
    return Date.now() + this.info.offset;
  }

  get hasList() {
    return this.list.seats.size > 0;
  }

  /** At midnight where the summit is, the list and its key are destroyed; true where they were. */
  async endOfDay() {
    if (!this.info.until || this.now < this.info.until) return false;
    await this.forget(); // before its day is: a page that dies here does it when it opens again
    this.info.until = 0;
    if (!this.book.unsent.size) this.device = newId(); // kept for a day
    await this.vault.set("device", this.device);
    await this.keepInfo();
    return true;
  }

  async forget() {
    this.list.clear();
    this.book.clear();
    this.tokens.clear();
    this.head = null;
    await this.vault.forget();
    this.changed();
  }

  // ------------------------------------------------------------ at the desk

  /** {seat, certificate, colour, reason, isSelf} for what `readShown` has read. */
  async judge({ kind, value }) {
    if (kind === "code") return this.seen(this.list.codes.get(value) ?? null);
    if (kind === "serial") return this.certified(this.list.serials.get(value), { isSigned: null });
    const keys = new Map(this.info.key_ids.map((id, n) => [id, this.info.keys[n]]));
    const said = await readToken(value, keys);
    if (!said) return { ...judge({ isSigned: false }, null), seat: null };
    const isThisEdition = said.edition === this.info.edition;
    const shown = { isSigned: true, isThisEdition, certificate: said.publicId, said };
    return this.certified(this.list.certificates.get(said.publicId), shown);
  }

  certified(found, shown) {
    return this.seen(found?.seat ?? null, { ...shown, proof: found?.proof ?? null });
  }

  /** The verdict on somebody whose seat is known, or on a signed code without one. */
  seen(seat, shown = { isSigned: null, proof: null }) {
    const who = seat?.person ?? (shown.certificate ? this.book.holderOf(shown.certificate) : null);
    const presence = this.book.presences.get(who);
    const verdict = judge(shown, seat, Boolean(presence?.isInside));
    const isSelf = Boolean(seat) && seat.person === this.head?.desk.person;
    return { ...verdict, seat, who, presence, isSelf, ...pick(shown) };
  }

  /** Write down that somebody went in or out, or that it was a mistake. */
  async write(seen, passage, how, undoes = null) {
    const one = {
      uid: newId(),
      who: seen.who,
      seat: seen.seat?.seat ?? seen.number ?? null,
      certificate: seen.certificate ?? "",
      latin: seen.seat?.latin ?? seen.said?.latin ?? "",
      passage,
      undoes,
      verdict: seen.colour,
      how,
      device: this.device,
      desk: this.head?.desk.name ?? "",
      clock: Date.now(),
      at: this.now,
    };
    await this.book.write(one);
    this.changed();
    this.send();
    return one;
  }

  /** Take back a passage, of this desk or another. */
  undo({ uid, who, seat, certificate = "", verdict = "green" }) {
    return this.write({ who, number: seat, certificate, colour: verdict }, "undo", "code", uid);
  }

  // ------------------------------------------------------------ with the server

  /** Begin: now, regularly, and whenever somebody or the network gives a sign of life. */
  start() {
    for (const sign of ["online", "focus", "pageshow"]) addEventListener(sign, () => this.hurry());
    setInterval(() => this.endOfDay().then(() => this.changed()), 10000);
    this.look();
    this.send();
  }

  hurry() {
    this.failures = 0;
    clearTimeout(this.sending);
    this.sending = null;
    this.send();
    this.look();
  }

  /** Ask for what is new in the list; one look at a time. */
  async look() {
    if (this.isLooking) return;
    this.isLooking = true;
    clearTimeout(this.looking);
    const answer = await this.readAll().catch(() => ({ kind: "offline" }));
    await this.note(answer.kind);
    this.isLooking = false;
    this.looking = setTimeout(() => this.look(), EVERY * (0.8 + 0.4 * Math.random()));
    this.changed();
  }

  async readAll() {
    await this.endOfDay();
    for (let after = 0; after !== null; ) {
      const query = { after, since: this.tokens.get(after) ?? "", heard: this.book.last };
      const answer = await ask(this.addresses.list, query);
      if (answer.kind !== "ok") return answer;
      if (after === 0) await this.takeHead(answer);
      if (this.head) await this.takePart(after, answer);
      if (!this.head) return this.readAnew();
      after = answer.next;
    }
    this.list.index(this.head.revoked);
    this.info.fetched = this.now;
    await this.keepInfo();
    if (this.head.more) return this.readAll();
    return { kind: "ok" };
  }

  /** The day ended while its list was taken in: nothing of it stays. */
  async readAnew() {
    await this.forget();
    return this.readAll();
  }

  async takeHead({ now, until, edition, room, keys, key_ids, ...answer }) {
    const offset = now - answer.middle;
    this.info = { ...this.info, until, edition, room, keys, key_ids, offset, csrf: answer.csrf };
    this.head = { desk: answer.desk, revoked: answer.revoked, more: answer.more };
    await this.keepInfo();
    await this.vault.seal("head", this.head);
    this.book.hear(answer.passages, answer.heard);
    if (answer.passages.length) await this.sealHeard();
  }

  /** The token against forgery belongs to the session, and goes with this page. */
  keepInfo() {
    return this.vault.set("info", { ...this.info, csrf: undefined });
  }

  async sealHeard() {
    const passages = [...this.book.heard.values()];
    await this.vault.seal("heard", { passages, last: this.book.last });
  }

  /** What is new stands in place of what was there; a part ends where the next one begins. */
  async takePart(after, { seats, token, next }) {
    if (token === this.tokens.get(after)) return;
    this.take(after, { token, seats });
    const all = [...this.list.seats.values()];
    const own = all.filter(({ seat }) => seat > after && (next === null || seat <= next));
    await this.vault.seal(String(after), { token, seats: own });
  }

  take(after, { token, seats }) {
    this.tokens.set(after, token);
    this.list.put(seats);
  }

  /** Send what waits, some at a time, until nothing is left or nobody answers. */
  async send() {
    if (this.isSending || this.sending) return;
    this.isSending = true;
    while (this.book.unsent.size && (await this.sendSome()));
    this.isSending = false;
    this.changed();
  }

  async sendSome() {
    const some = [...this.book.unsent.values()].slice(0, AT_ONCE);
    const body = { device: this.device, clock: Date.now(), passages: some.map(plain) };
    const answer = await send(this.addresses.passages, body, this.info);
    await this.note(answer.kind);
    if (answer.kind === "ok") {
      await this.book.acknowledge(answer.kept, answer.refused);
      if (this.head) await this.sealHeard();
      this.refused = answer.refused.length;
      this.failures = 0;
      return true;
    }
    if (answer.kind === "csrf") this.look(); // it brings a new token
    const seconds = WAITS[Math.min(this.failures++, WAITS.length - 1)];
    this.sending = setTimeout(() => {
      this.sending = null;
      this.send();
    }, seconds * 1000);
    return false;
  }

  /** Remember what the last answer was. Who may no longer see the list does not keep it. */
  async note(kind) {
    if (kind !== "csrf") this.trouble = kind === "ok" ? "" : kind;
    if (kind === "forbidden") await this.forget();
  }
}

const pick = ({ certificate, said, proof }) => ({ certificate, said, shownProof: proof });

/** A passage as the server reads it; the moment is the device's own, put right by the server. */
const plain = ({ uid, passage, undoes, seat, certificate, verdict, how, clock }) => ({
  uid,
  passage,
  undoes,
  seat,
  certificate,
  verdict,
  how,
  at: clock,
});
