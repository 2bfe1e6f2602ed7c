/** The day's seats in memory, found by whatever somebody shows, and by name in any script. */
import foldEthiopic from "./ethiopic.js";

export default class List {
  constructor() {
    this.seats = new Map(); // number -> seat
    this.clear();
  }

  clear() {
    this.seats.clear();
    this.index();
  }

  put(seats) {
    for (const seat of seats) this.seats.set(seat.seat, seat);
  }

  /** Make the ways of finding; called once after many seats were put. */
  index(revoked = []) {
    this.codes = new Map();
    this.serials = new Map();
    this.certificates = new Map(); // public id -> {seat, proof, edition}
    this.people = new Map(); // public id -> the seat that counts
    for (const seat of this.seats.values()) {
      this.codes.set(seat.code, seat);
      if (seat.held || !this.people.has(seat.person)) this.people.set(seat.person, seat);
    }
    for (const [publicId, serial] of revoked) this.certify(null, publicId, serial, "revoked", "");
    for (const seat of this.people.values()) {
      for (const one of seat.certificates) this.certify(seat, ...one);
    }
    this.named = null;
  }

  certify(seat, publicId, serial, proof, edition) {
    const found = { seat, proof, edition };
    this.certificates.set(publicId, found);
    this.serials.set(serial, found);
  }

  /** Seats whose holder's name, or delegation, holds every part of what is asked; at most `most`. */
  search(asked, most) {
    const parts = fold(asked).split(" ").filter(Boolean);
    if (!parts.length) return [];
    const found = [];
    for (const [key, seat] of this.folded()) {
      if (parts.every((part) => key.includes(part)) && found.push(seat) === most) break;
    }
    return found;
  }

  folded() {
    this.named ??= this.held().map((seat) => [
      fold(`${seat.latin} ${seat.name} ${seat.delegation}`),
      seat,
    ]);
    return this.named;
  }

  /** Names of delegations that hold a seat, in order. */
  delegations() {
    return [...new Set(this.held().map((seat) => seat.delegation))].sort(compare);
  }

  of(delegation) {
    return this.held().filter((seat) => seat.delegation === delegation);
  }

  held() {
    const held = [...this.seats.values()].filter((seat) => seat.held);
    return held.sort((a, b) => compare(a.latin, b.latin));
  }
}

const { compare } = new Intl.Collator("en");
const PLAIN = {
  æ: "ae", œ: "oe", ø: "o", ß: "ss", þ: "th", đ: "d", ð: "d", ħ: "h", ı: "i", ł: "l", ŋ: "n",
  ŧ: "t", ə: "e", ς: "σ",
};

/** A name without case, accents, vowel points, hyphens and apostrophes. */
export function fold(text) {
  const bare = text
    .replace(/['’‘ʼʻ`´]/g, "")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640\u135d-\u135f]/g, "")
    .normalize("NFC");
  const plain = foldEthiopic(bare.replace(/[æœøßþđðħıłŋŧəς]/g, (letter) => PLAIN[letter]));
  return plain.split(/[\s,.\-\u2010-\u2015·・\u1361]+/).filter(Boolean).join(" ");
}
