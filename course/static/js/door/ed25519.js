/**
 * Checking a signature where the browser's own cryptography has no Ed25519.
 *
 * It only checks, so there is no secret that its timing could tell. Source: RFC 8032, section 5.1;
 * equality without the cofactor, as the browsers and the server have it. SHA-512 is the browser's.
 */
const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = mod(-121665n * inverse(121666n));
const ROOT = power(2n, (P - 1n) / 4n); // of -1
const BASE = pointOfY(mod(4n * inverse(5n)), 0n);
const NEUTRAL = [0n, 1n, 1n, 0n];

/** Whether a signature of 64 bytes is that of a message, by the key of 32 bytes. */
export default async function verify(key, signature, message) {
  if (signature.length !== 64 || key.length !== 32) return false;
  const a = decodePoint(key);
  const s = number(signature.subarray(32));
  if (!a || s >= ORDER) return false;
  const r = signature.subarray(0, 32);
  const digest = await crypto.subtle.digest("SHA-512", join(r, key, message));
  const k = number(new Uint8Array(digest)) % ORDER;
  const found = encodePoint(add(times(s, BASE), times(k, negate(a))));
  return found.every((byte, n) => byte === r[n]);
}

function mod(value) {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base, exponent) {
  let result = 1n;
  for (let square = base; exponent > 0n; exponent >>= 1n, square = (square * square) % P) {
    if (exponent & 1n) result = (result * square) % P;
  }
  return result;
}

function inverse(value) {
  return power(mod(value), P - 2n);
}

/** The point of the curve with this y, its x even or odd as `sign` says; null where there is none. */
function pointOfY(y, sign) {
  const square = mod((y * y - 1n) * inverse(D * y * y + 1n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square)) x = (x * ROOT) % P;
  if (mod(x * x - square) || (x === 0n && sign)) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)]; // extended coordinates
}

function decodePoint(bytes) {
  const whole = number(bytes);
  const y = whole & (2n ** 255n - 1n);
  return y < P ? pointOfY(y, whole >> 255n) : null;
}

function encodePoint([x, y, z]) {
  const one = inverse(z);
  let whole = mod(y * one) | ((mod(x * one) & 1n) << 255n);
  return Uint8Array.from({ length: 32 }, () => {
    const byte = Number(whole & 255n);
    whole >>= 8n;
    return byte;
  });
}

function negate([x, y, z, t]) {
  return [mod(-x), y, z, mod(-t)];
}

/** The unified sum, which also doubles. */
function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * t1 * t2 * D);
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(scalar, point) {
  let sum = NEUTRAL;
  for (let doubled = point; scalar > 0n; scalar >>= 1n, doubled = add(doubled, doubled)) {
    if (scalar & 1n) sum = add(sum, doubled);
  }
  return sum;
}

/** Little-endian. */
function number(bytes) {
  return bytes.reduceRight((whole, byte) => (whole << 8n) | BigInt(byte), 0n);
}

function join(...parts) {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
