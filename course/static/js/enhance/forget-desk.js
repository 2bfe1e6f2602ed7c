/**
 * Nobody is signed in here: a desk's list of names goes from this device (door/vault.js). What the
 * desk wrote and could not send stays.
 */
export default function forgetDesk() {
  const opening = globalThis.indexedDB?.open("course-door");
  if (!opening) return;
  opening.onupgradeneeded = () => opening.transaction.abort(); // this device never was a desk
  opening.onerror = (event) => event.preventDefault();
  opening.onsuccess = () => {
    const changing = opening.result.transaction(["keys", "sealed"], "readwrite");
    changing.objectStore("keys").delete("list");
    changing.objectStore("sealed").clear();
    changing.oncomplete = changing.onabort = () => opening.result.close();
  };
}
