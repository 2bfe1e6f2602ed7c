/** One change sent to the server, and what became of it. */
import { normal } from "./answer.js";

const PATIENCE = 15000; // milliseconds before a silent server counts as away

/** Send one change; resolves to {kind, ...}, never rejects. */
export async function post(url, body, form) {
  const first = await once(url, body, form);
  if (first.kind !== "csrf") return first;
  // Signed in anew in the meantime: this page's token is old, that of a fresh copy is not.
  const renewed = await renew(form);
  return renewed.kind === "ok" ? once(url, body, form) : renewed;
}

async function once(url, body, form) {
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      headers: {
        Accept: "application/json",
        "Content-Type": "application/json",
        "X-CSRFToken": form.elements.csrf_token.value,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
    return outcome(answer.status, await answer.json());
  } catch (error) {
    if (answer) return { kind: "away" }; // something answered, but not the course
    return { kind: error.name === "TimeoutError" ? "away" : "offline" };
  }
}

function outcome(status, said) {
  if (status === 200) return { kind: "ok", ...said };
  if (status === 409 && said.error === "newer") {
    const response = "response" in said ? normal(said.response) : undefined; // a draft has none
    return { kind: "newer", ...said, response };
  }
  if (status === 409) return { kind: "submitted", ...said };
  if (status === 401 || status === 403 || status === 404) return { kind: "signed-out" };
  if (said.error === "csrf") return { kind: "csrf" };
  if (status === 429 || status >= 500) return { kind: "away" };
  return { kind: "refused", ...said };
}

async function renew(form) {
  try {
    const page = await fetch(form.dataset.page, {
      headers: { Accept: "text/html" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const person = fresh.querySelector("[data-person]")?.dataset.person;
    // Not this page any more: signed out, or somebody else is signed in now.
    if (person !== form.dataset.person) return { kind: "signed-out" };
    form.elements.csrf_token.value = fresh.querySelector('[name="csrf_token"]').value;
    return { kind: "ok" };
  } catch {
    return { kind: "offline" };
  }
}
