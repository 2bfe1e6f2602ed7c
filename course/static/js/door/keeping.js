/**
 * Let the service worker keep this page. Gives {state}: "no" until everything is kept, then "yes";
 * "never" where this browser keeps nothing. `changed` is called when that changes.
 */
export default function keepPage({ worker, scope }, changed) {
  const kept = { state: navigator.serviceWorker ? "no" : "never" };
  const settle = (state) => {
    kept.state = state;
    changed();
  };
  navigator.serviceWorker
    ?.register(worker, { scope, updateViaCache: "none" })
    .then((registration) => active(registration))
    .then(() => settle("yes"))
    .catch(() => settle(navigator.serviceWorker.controller ? "yes" : "never"));
  navigator.storage?.persist?.(); // asks the browser not to clear it when space is short
  return kept;
}

/** Resolves once a worker has taken everything it keeps. */
function active(registration) {
  const coming = registration.installing ?? registration.waiting;
  if (!coming) return registration;
  return new Promise((resolve, reject) => {
    const look = () => {
      if (coming.state === "activated") resolve();
      if (coming.state === "redundant") registration.active ? resolve() : reject(new Error());
    };
    coming.addEventListener("statechange", look);
    look();
  });
}
