/**
 * Where a brief is kept: in this browser and nowhere else, each answer an entry of its own.
 *
 * Entries are sealed with a key that only their author's pages bring. Where a browser cannot seal,
 * nothing is kept: an open text would be there for whoever comes next.
 */
import sealer from "../seal.js";

export default class Store {
  constructor({ person, lesson, seal }) {
    this.prefix = `course:brief:${person}:${lesson}:`;
    this.sealer = sealer(seal);
    this.turns = new Map(); // name -> how often it was changed here
  }

  get canKeep() {
    return this.sealer !== null;
  }

  place(name) {
    return this.prefix + name;
  }

  /** Keep a text; returns the time, or 0 where a later change came first. Throws where the
   * browser's store is full or switched off. */
  async keep(name, text) {
    const turn = this.turn(name);
    const at = Date.now();
    const sealed = text && (await this.sealer.close(JSON.stringify({ text, at }), this.place(name)));
    if (this.turns.get(name) !== turn) return 0;
    if (text) localStorage.setItem(this.place(name), sealed);
    else localStorage.removeItem(this.place(name));
    return at;
  }

  /** What is kept: {text, at}, or null where it was changed here meanwhile. Rejects where it cannot
   * be opened. */
  async read(name) {
    const turn = this.turns.get(name);
    const stored = localStorage.getItem(this.place(name));
    const opened = stored && JSON.parse(await this.sealer.open(stored, this.place(name)));
    return this.turns.get(name) === turn ? (opened ?? { text: "", at: 0 }) : null;
  }

  remove(name) {
    this.turn(name);
    localStorage.removeItem(this.place(name));
  }

  /** A change begins; what was begun before it no longer counts. */
  turn(name) {
    const turn = (this.turns.get(name) ?? 0) + 1;
    this.turns.set(name, turn);
    return turn;
  }
}
