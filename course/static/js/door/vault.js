/**
 * What a desk keeps on its device, in IndexedDB.
 *
 * The list, and what other desks wrote, are sealed (AES-GCM) with a key that no script can read out;
 * `forget` destroys key and list, at midnight. What this desk wrote and the server has not
 * acknowledged is sealed with another key and stays as long as it must. Nothing else is kept but the
 * keys' and the list's dates.
 */
const NONCE = 12; // bytes; a fresh one each time
const LIST = "list";
const UNSENT = "unsent";

export default class Vault {
  static async open() {
    const vault = new Vault();
    vault.db = await asked(
      Object.assign(indexedDB.open("course-door", 1), {
        onupgradeneeded: ({ target }) => {
          for (const name of ["keys", "plain", "sealed", "unsent"]) {
            target.result.createObjectStore(name);
          }
        },
      }),
    );
    return vault;
  }

  get(name) {
    return this.ask("plain", "readonly", (store) => store.get(name));
  }

  set(name, value) {
    return this.ask("plain", "readwrite", (store) => store.put(value, name));
  }

  /** Seal a part of the list. */
  async seal(name, value) {
    const sealed = await close(await this.key(LIST), name, value);
    await this.ask("sealed", "readwrite", (store) => store.put(sealed, name));
  }

  /** Every part of the list, by name; empty where the key is gone. */
  async opened() {
    const key = await this.ask("keys", "readonly", (store) => store.get(LIST));
    return key ? this.all("sealed", key) : new Map();
  }

  /** Destroy the list and its key. */
  async forget() {
    await this.ask("keys", "readwrite", (store) => store.delete(LIST));
    await this.ask("sealed", "readwrite", (store) => store.clear());
  }

  /** Keep a passage until `sent` is called for it; resolves once it is on the disk. */
  async keep(passage) {
    const sealed = await close(await this.key(UNSENT), passage.uid, passage);
    await this.ask("unsent", "readwrite", (store) => store.put(sealed, passage.uid));
  }

  async unsent() {
    return [...(await this.all("unsent", await this.key(UNSENT))).values()];
  }

  async sent(uids) {
    await this.ask("unsent", "readwrite", (store) => uids.map((uid) => store.delete(uid)).at(-1));
  }

  /** The key of that name, made where there is none; two windows that make one agree. */
  async key(name) {
    const there = await this.ask("keys", "readonly", (store) => store.get(name));
    if (there) return there;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
      "encrypt",
      "decrypt",
    ]);
    await this.ask("keys", "readwrite", (store) => store.add(made, name)).catch(() => {});
    return this.ask("keys", "readonly", (store) => store.get(name));
  }

  async all(kind, key) {
    const [names, values] = await Promise.all([
      this.ask(kind, "readonly", (store) => store.getAllKeys()),
      this.ask(kind, "readonly", (store) => store.getAll()),
    ]);
    const found = new Map();
    await Promise.all(
      names.map(async (name, n) => {
        const value = values[n] && (await open(key, name, values[n]).catch(() => null));
        if (value) found.set(name, value);
      }),
    );
    return found;
  }

  /** One request; resolves with its result once it is on the disk. */
  ask(name, mode, request) {
    return new Promise((resolve, reject) => {
      const transaction = this.db.transaction(name, mode, { durability: "strict" });
      const asking = request(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(asking?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }
}

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function close(key, place, value) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE));
  const text = new TextEncoder().encode(JSON.stringify(value));
  return { iv, data: await crypto.subtle.encrypt(how(iv, place), key, text) };
}

async function open(key, place, { iv, data }) {
  const text = await crypto.subtle.decrypt(how(iv, place), key, data);
  return JSON.parse(new TextDecoder().decode(text));
}

/** In another place than its own a sealed value does not open. */
function how(iv, place) {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(place) };
}
