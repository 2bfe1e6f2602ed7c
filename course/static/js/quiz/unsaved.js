import sealer, { isSealed } from "../seal.js";

/**
 * Answers that the server has not acknowledged, kept on this device under person and attempt, and
 * sealed for their author.
 *
 * Sealing takes a few milliseconds, and a tab can end at any moment, with a warning (`pagehide`) or
 * without. So an entry is written as it is, at once, and its sealed form takes its place when it is
 * ready. If the tab ends in between, that entry stays legible here until its author opens the try
 * again. We accept that: a lost answer would be worse.
 *
 * A sealed form takes the place of the very text that it was made of, or none. So seals may be
 * ready late, or in another order: what was replaced or dropped meanwhile, by this window or by
 * another, never comes back.
 */
export default class Unsaved {
  constructor({ person, attempt, seal }) {
    this.prefix = `course:unsaved:${person}:${attempt}:`;
    this.sealer = sealer(seal);
    this.own = new Map(); // name -> {value, text, stored}: what this page put or found there last
    this.isDamaged = false; // whether something was found that cannot be read any more
  }

  /** Keep an entry; false where this browser keeps nothing. */
  keep(name, entry) {
    const place = this.prefix + name;
    const text = JSON.stringify(entry);
    const own = this.own.get(name);
    try {
      const stored = localStorage.getItem(place);
      if (own?.text === text && own.stored === stored && isSealed(stored)) return true;
      localStorage.setItem(place, text);
    } catch {
      return false;
    }
    this.own.set(name, { value: entry.value, text, stored: text });
    if (this.sealer) this.seal(name, text);
    return true;
  }

  async seal(name, text) {
    const place = this.prefix + name;
    try {
      const sealed = await this.sealer.close(text, place);
      const own = this.own.get(name);
      if (own.text !== text || localStorage.getItem(place) !== text) return;
      localStorage.setItem(place, sealed);
      own.stored = sealed;
    } catch {
      // Sealed texts are longer, and storage may be full: then the answer stays as it is.
    }
  }

  /** Forget an entry, unless a later one has been put in its place, here or in another window. */
  drop(name, entry) {
    const own = this.own.get(name);
    if (!own || !same(own.value, entry.value)) return;
    try {
      if (localStorage.getItem(this.prefix + name) === own.stored) this.remove(name);
    } catch {
      // Nothing was kept, so there is nothing to forget.
    }
  }

  remove(name) {
    localStorage.removeItem(this.prefix + name);
  }

  /** Everything kept: [name, entry] pairs. What cannot be read any more is forgotten. */
  async all() {
    const kept = this.stored();
    const entries = await Promise.all(kept.map(([name, stored]) => this.read(name, stored)));
    return kept.flatMap(([name, stored], n) => {
      // What has changed while it was opened is newer, and in other hands.
      if (localStorage.getItem(this.prefix + name) !== stored) return [];
      return this.takeUp(name, stored, entries[n]);
    });
  }

  /** [name, text] of everything that can be opened here. */
  stored() {
    try {
      return Object.entries(localStorage)
        .filter(([place]) => place.startsWith(this.prefix))
        .filter(([, stored]) => this.sealer || !isSealed(stored))
        .map(([place, stored]) => [place.slice(this.prefix.length), stored]);
    } catch {
      return [];
    }
  }

  /** The entry in a stored text; null where the text is damaged or the key does not fit. */
  async read(name, stored) {
    try {
      const place = this.prefix + name;
      const text = isSealed(stored) ? await this.sealer.open(stored, place) : stored;
      const entry = JSON.parse(text);
      return Number.isInteger(entry.revision) && "value" in entry ? entry : null;
    } catch {
      return null;
    }
  }

  takeUp(name, stored, entry) {
    if (!entry) {
      this.isDamaged = true;
      this.remove(name);
      return [];
    }
    this.own.set(name, { value: entry.value, text: JSON.stringify(entry), stored });
    return [[name, entry]];
  }
}

/** Whether two values are the same as JSON. */
export function same(one, other) {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
