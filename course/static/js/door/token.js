/** The signed token of a certificate's square code (docs/credential.md), checked on this device. */
import { decode, encode } from "./bytes.js";
import slowly from "./ed25519.js";

const PURPOSE = new TextEncoder().encode("summit-course compact credential\0");
const HEAD = 29; // version, key, public id, moment
const SIGNATURE = 64;

/**
 * What a token says, or null where it is not ours, was changed or not read whole.
 *
 * keys: Map from the short name of a key to its 32 bytes, both in base64url.
 */
export default async function readToken(text, keys) {
  const raw = decode(text);
  if (!raw || raw[0] !== 1 || raw.length < HEAD + 3 + SIGNATURE) return null;
  const packed = raw.subarray(0, -SIGNATURE);
  const key = keys.get(encode(packed.subarray(1, 9)));
  if (!key) return null;
  const signed = Uint8Array.from([...PURPOSE, ...packed]);
  return (await isSigned(decode(key), raw.subarray(-SIGNATURE), signed)) ? read(packed) : null;
}

/** Whether this browser checks such signatures by itself. */
export const hasEd25519 = ready();

async function ready() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), "Ed25519", false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}

async function isSigned(key, signature, message) {
  if (!(await hasEd25519)) return slowly(key, signature, message);
  const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", imported, signature, message);
}

function read(packed) {
  const texts = [];
  for (let at = HEAD; at < packed.length && texts.length < 3; at += 1 + packed[at]) {
    texts.push(new TextDecoder().decode(packed.subarray(at + 1, at + 1 + packed[at])));
  }
  const [delegation = "", edition = "", latin = ""] = texts;
  return { publicId: encode(packed.subarray(9, 25)), delegation, edition, latin };
}
