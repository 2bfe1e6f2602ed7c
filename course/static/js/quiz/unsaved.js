/** Answers that the server has not acknowledged, kept on this device under person and attempt. */
export default class Unsaved {
  constructor(person, attempt) {
    this.prefix = `course:unsaved:${person}:${attempt}:`;
  }

  /** Keep an entry; false where this browser keeps nothing. */
  keep(name, entry) {
    try {
      localStorage.setItem(this.prefix + name, JSON.stringify(entry));
      return true;
    } catch {
      return false;
    }
  }

  /** Forget an entry, unless another window has put a later one in its place. */
  drop(name, entry) {
    try {
      const kept = JSON.parse(localStorage.getItem(this.prefix + name));
      if (kept && same(kept.value, entry.value)) localStorage.removeItem(this.prefix + name);
    } catch {
      // Nothing was kept, so there is nothing to forget.
    }
  }

  /** Everything kept: [name, entry] pairs. */
  all() {
    try {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(this.prefix))
        .map((key) => [key.slice(this.prefix.length), JSON.parse(localStorage.getItem(key))]);
    } catch {
      return [];
    }
  }
}

/** Whether two values are the same as JSON. */
export function same(one, other) {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
