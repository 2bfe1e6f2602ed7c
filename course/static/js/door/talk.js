/** Asking the server, and telling it; both resolve to {kind, ...} and never reject. */
const PATIENCE = 15000; // milliseconds before a silent server counts as away

/** Get JSON. `middle`: when the answer was about to be given, by this device's clock. */
export async function ask(address, query) {
  const begun = Date.now();
  const answer = await talk(`${address}?${new URLSearchParams(query)}`, {});
  return { ...answer, middle: (begun + Date.now()) / 2 };
}

/** Post JSON with the token against forgery. */
export function send(address, body, { csrf = "" }) {
  return talk(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
    body: JSON.stringify(body),
  });
}

async function talk(address, { headers = {}, ...options }) {
  try {
    const answer = await fetch(address, {
      ...options,
      headers: { ...headers, Accept: "application/json" },
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const said = await answer.json();
    return { ...said, kind: kindOf(answer.status, said.error) };
  } catch {
    return { kind: "offline" };
  }
}

function kindOf(status, error) {
  if (status === 200) return "ok";
  if (status === 401) return "signed-out";
  if (status === 403) return "forbidden";
  if (error === "csrf") return "csrf";
  return status === 429 || status >= 500 ? "offline" : "refused";
}
