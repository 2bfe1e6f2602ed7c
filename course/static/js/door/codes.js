/** What somebody typed or scanned: the code of a seat, a serial, or a signed token.
 *
 * Alphabet and check character are those of course/domain/credentials/serial.py. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE = 8;
const SERIAL = 12;
const TOKEN = /^[A-Za-z0-9_-]{100,1000}$/;

/** The last character of a code: every wrong character and every exchange of two changes it. */
export function checkCharacter(body) {
  let total = 0;
  for (const character of body) {
    const doubled = (total ^ ALPHABET.indexOf(character)) << 1;
    total = doubled & 32 ? doubled ^ 0b100101 : doubled;
  }
  return ALPHABET[total];
}

/**
 * {kind: "code" | "serial" | "token", value}, or {kind: "unreadable", fault: "length" | "character"}.
 *
 * Of an address, as the square codes hold it, the part behind # counts.
 */
export default function readShown(text) {
  const given = text.trim().split("#").pop();
  const typed = plain(given);
  const isOurs = [...typed].every((character) => ALPHABET.includes(character));
  if (isOurs && (typed.length === CODE || typed.length === SERIAL)) {
    if (checkCharacter(typed.slice(0, -1)) !== typed.at(-1)) return unreadable("character");
    const kind = typed.length === CODE ? "code" : "serial";
    return { kind, value: typed.match(/.{4}/g).join("-") };
  }
  return TOKEN.test(given) ? { kind: "token", value: given } : unreadable("length");
}

const unreadable = (fault) => ({ kind: "unreadable", fault });

/** Any case, spaces and hyphens; O for 0, I or L for 1. */
function plain(text) {
  const bare = text.normalize("NFKC").toUpperCase().replace(/[\s-]+/g, "");
  return bare.replace(/O/g, "0").replace(/[IL]/g, "1");
}
