/**
 * Lets the desk open without a network: it keeps the desk's own page, styles and scripts, as nobody
 * sees them, and nothing else. Lists, names and whatever else is somebody's pass through untouched.
 *
 * `DOOR` stands before this text when it is served: what to keep, and a version that changes with it.
 */
const PREFIX = "door-";
const CACHE = PREFIX + DOOR.version;
const PATIENCE = 3000; // milliseconds before a slow network counts as none
const AGAIN = 30000; // and before it is asked again: a page is many files, one after the other
let slowUntil = 0;

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  const path = address.pathname + address.search;
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(open(request, address.pathname));
  else if (DOOR.kept.includes(path)) event.respondWith(kept(request));
  else if (DOOR.fresh.includes(path)) event.respondWith(soon(request, request));
});

/** Everything or nothing: an answer that is not the file itself keeps the whole version from starting. */
async function fill() {
  const cache = await caches.open(CACHE);
  await Promise.all(
    [DOOR.shell, ...DOOR.kept, ...DOOR.fresh].map(async (path) => {
      const answer = await fetch(path, { cache: "reload" });
      if (!answer.ok || answer.redirected) throw new Error(path);
      await cache.put(path, answer);
    }),
  );
}

async function tidy() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function kept(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetch(request);
}

/** From the network where it answers in time, else what was kept under `name`. */
async function soon(request, name) {
  const cache = await caches.open(CACHE);
  const there = await cache.match(name);
  if (there && Date.now() < slowUntil) return there;
  try {
    const answer = await Promise.race([fetch(request), late()]);
    if (!answer) slowUntil = Date.now() + AGAIN;
    else if (answer.status < 500) return answer; // a proxy may answer for a server that is down
  } catch {
    // No network.
  }
  return there ?? fetch(request);
}

/** Nothing, after a while. */
function late() {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE));
}

/** The desk opens in any case; every other page of the door leads to it where there is no network. */
async function open(request, path) {
  if (path !== DOOR.door) return fetch(request).catch(() => Response.redirect(DOOR.door, 302));
  const answer = await soon(request, DOOR.shell);
  if (answer.status === 403) await forget();
  return answer;
}

/** Whoever is signed in now may not work at a desk: the list of those who may goes (vault.js). */
function forget() {
  return new Promise((resolve) => {
    const opening = indexedDB.open("course-door");
    opening.onupgradeneeded = () => opening.transaction.abort(); // there is none
    opening.onerror = resolve;
    opening.onsuccess = () => {
      const changing = opening.result.transaction(["keys", "sealed"], "readwrite");
      changing.objectStore("keys").delete("list");
      changing.objectStore("sealed").clear();
      changing.oncomplete = changing.onabort = () => {
        opening.result.close();
        resolve();
      };
    };
  });
}
