/** Base64url, read strictly: one text for one sequence of bytes. */

export function encode(bytes) {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** The bytes, or null for anything that `encode` would not have written. */
export function decode(text) {
  try {
    const usual = text.replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(usual), (letter) => letter.charCodeAt(0));
    return encode(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}
