/**
 * Seals texts, so that on this device only their author can read them, and nobody can change them.
 *
 * The key comes with the pages of one place (course/web/sealing.py makes it) and is never stored here.
 */
const MARK = "sealed-1:"; // and how: AES-GCM, the nonce first, in base64
const NONCE = 12; // bytes; a fresh one each time, or AES-GCM would protect nothing

/** Whether a text is sealed; no JSON begins like that. */
export const isSealed = (text) => text.startsWith(MARK);

/**
 * {close, open} under a key; null where this browser cannot seal.
 *
 * Browsers have `crypto.subtle` over https and on this very machine. Over plain http from another
 * host there is none, and texts stay as they are: such a connection hides nothing anyway.
 */
export default function sealer(key) {
  if (!key || !globalThis.crypto?.subtle) return null;
  const ready = crypto.subtle.importKey("raw", fromBase64(key), "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
  return {
    /** Seal a text for one place: in any other it does not open. */
    async close(text, place) {
      const iv = crypto.getRandomValues(new Uint8Array(NONCE));
      const sealed = await crypto.subtle.encrypt(how(iv, place), await ready, bytes(text));
      return MARK + toBase64([...iv, ...new Uint8Array(sealed)]);
    },
    /** Open a sealed text; rejects where the key does not fit or the text is damaged. */
    async open(text, place) {
      const all = fromBase64(text.slice(MARK.length));
      const iv = all.subarray(0, NONCE);
      const opened = await crypto.subtle.decrypt(how(iv, place), await ready, all.subarray(NONCE));
      return new TextDecoder().decode(opened);
    },
  };
}

const bytes = (text) => new TextEncoder().encode(text);
const how = (iv, place) => ({ name: "AES-GCM", iv, additionalData: bytes(place) });
const toBase64 = (numbers) => btoa(numbers.map((byte) => String.fromCharCode(byte)).join(""));
const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
