/**
 * A tablet that others use next: say what signing out would delete, keep the sign-in while somebody is
 * busy with a page that asks the server for nothing, and end it when nobody is.
 *
 * The server ends it after ten minutes in any case; this leaves no page open behind it.
 */
const IDLE = 10 * 60; // seconds, as in records/sessions.py
const HERE_EVERY = 2 * 60;
const SIGNS = ["pointerdown", "keydown", "scroll", "input", "touchstart"];
const KEPT = ["course:unsaved:", "course:brief:"]; // what exists on this device alone

export default function shared(bar) {
  const form = bar.querySelector("form");
  const warning = bar.querySelector("[data-unsent]");
  let busyAt = Date.now();
  let saidAt = Date.now();

  form.addEventListener("submit", (event) => {
    if (!isAnythingKept() || form.dataset.anyway) return;
    event.preventDefault();
    warning.hidden = false;
  });
  bar.querySelector("[data-anyway]").addEventListener("click", () => {
    form.dataset.anyway = "1";
    form.requestSubmit();
  });
  for (const sign of SIGNS) {
    addEventListener(sign, () => (busyAt = Date.now()), { passive: true, capture: true });
  }
  setInterval(() => {
    const idle = (Date.now() - busyAt) / 1000;
    if (idle >= IDLE) leave();
    else if (busyAt > saidAt && (Date.now() - saidAt) / 1000 >= HERE_EVERY) say();
  }, 5_000);

  function say() {
    saidAt = Date.now();
    fetch(bar.dataset.here, { credentials: "same-origin" }).catch(() => {});
  }

  /** Nobody is here. What could not be sent stays for its author, and goes when another comes. */
  function leave() {
    if (isAnythingKept()) form.append(hidden("keeps", "1"));
    form.submit();
  }
}

function hidden(name, value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}

function isAnythingKept() {
  try {
    return Object.keys(localStorage).some((key) => KEPT.some((start) => key.startsWith(start)));
  } catch {
    return false;
  }
}
