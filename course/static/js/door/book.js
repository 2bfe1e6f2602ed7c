/** What was written down at this desk and at others, and who is inside by all of it. */
import presences from "./presence.js";

export default class Book {
  constructor(vault) {
    this.vault = vault;
    this.clear();
    this.unsent = new Map(); // uid -> passage of this desk that the server has not acknowledged
  }

  clear() {
    this.heard = new Map(); // uid -> passage, as the server has it
    this.last = 0; // number of the last one heard
    this.found = null;
  }

  async restore() {
    for (const one of await this.vault.unsent()) this.unsent.set(one.uid, one);
    this.found = null;
  }

  /**
   * Take in what the server has; it stands in place of our own. Whose certificate it was, the server
   * may not know: then what this desk read in it stays.
   */
  hear(passages, last) {
    for (const one of passages) {
      const own = this.heard.get(one.uid) ?? this.unsent.get(one.uid);
      this.heard.set(one.uid, one.who || !own ? one : { ...one, who: own.who, certificate: own.certificate });
    }
    if (passages.length) this.found = null;
    this.last = last;
  }

  /** Write down a passage; resolves once this device has kept it. */
  async write(passage) {
    this.unsent.set(passage.uid, passage);
    this.found = null;
    await this.vault.keep(passage);
  }

  /** The server has these. Until it is heard from, they count as they were written. */
  async acknowledge(kept, refused) {
    for (const uid of kept) this.heard.set(uid, this.heard.get(uid) ?? this.unsent.get(uid));
    for (const uid of [...kept, ...refused]) this.unsent.delete(uid);
    this.found = null;
    await this.vault.sent([...kept, ...refused]);
  }

  /** Map from person to {isInside, last, also}. */
  get presences() {
    this.found ??= presences(new Map([...this.unsent, ...this.heard]).values());
    return this.found;
  }

  /** By what name a certificate without a seat was seen; the server may know its holder. */
  holderOf(certificate) {
    for (const one of this.heard.values()) {
      if (one.seat === null && one.certificate === certificate && one.who) return one.who;
    }
    return `certificate:${certificate}`;
  }

  /** Those who came in at two desks. */
  get doubles() {
    return [...this.presences.values()].filter((one) => one.also);
  }

  /** What this desk wrote last and nobody has taken back, the newest first. */
  latest(device, most) {
    const all = [...new Map([...this.unsent, ...this.heard]).values()];
    const undone = new Set(all.map((one) => one.undoes));
    return all
      .filter((one) => one.device === device && one.passage !== "undo" && !undone.has(one.uid))
      .sort((a, b) => b.at - a.at)
      .slice(0, most);
  }
}

/** A random id, also where a page over plain http has no `randomUUID`. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
