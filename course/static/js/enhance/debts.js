/** The grid by keyboard: a field is saved when it is left, Enter goes to the next one, the arrow keys
 * up and down move between rows. Saves go one after the other, each on the revision before it. */
const PATIENCE = 15000; // milliseconds before a silent server counts as away

export default function debts(area) {
  const form = area.querySelector("[data-grid]");
  if (!form) return;
  const fields = [...form.querySelectorAll("[data-pay]")];
  let line = Promise.resolve();

  form.addEventListener("change", ({ target }) => {
    if (fields.includes(target) && target.value.trim()) line = line.then(() => save(area, form, target));
  });
  form.addEventListener("keydown", (event) => {
    const at = fields.indexOf(event.target);
    if (at < 0 || event.isComposing) return;
    const step = stepOf(event);
    if (!step) return;
    event.preventDefault();
    const next = fields[at + step];
    if (next) next.focus();
    else event.target.blur();
  });
}

/** Where a key leads: 1 to the next row, -1 to the one before, 0 nowhere. */
function stepOf({ key, shiftKey, ctrlKey, altKey, metaKey, target }) {
  if (ctrlKey || altKey || metaKey) return 0;
  if (key === "Enter" && !shiftKey) return 1; // with Shift it begins a line
  const isChoice = target.tagName === "SELECT"; // there the arrows choose
  if (isChoice || (key !== "ArrowDown" && key !== "ArrowUp")) return 0;
  const { value, selectionStart, selectionEnd } = target;
  if (key === "ArrowUp") return value.slice(0, selectionStart).includes("\n") ? 0 : -1;
  return value.slice(selectionEnd).includes("\n") ? 0 : 1;
}

async function save(area, form, field) {
  const row = field.closest("tr");
  const place = row.querySelector('[name^="at-"]');
  const body = new URLSearchParams({
    csrf_token: form.elements.csrf_token.value,
    "at-0": place.value,
    "pay-0": field.value,
    "was-0": field.dataset.was || "",
  });
  const { value } = field;
  try {
    const answer = await fetch(area.dataset.url, {
      method: "POST",
      headers: { Accept: "application/json" },
      body,
      signal: AbortSignal.timeout(PATIENCE),
    });
    const said = await answer.json();
    if (answer.ok) {
      field.dataset.was = value;
      paid(area, form, row, said.revisions);
    } else refused(form, row, place, said);
  } catch {
    tell(row, area.dataset.failed, false);
  }
}

function paid(area, form, row, revisions) {
  for (const [slug, revision] of Object.entries(revisions)) know(form, slug, revision);
  tell(row, area.dataset.saved, true);
  if (row.classList.contains("paid")) return; // corrected: it was counted before
  row.classList.add("paid");
  for (const kind of ["all", row.dataset.kind]) {
    const count = area.querySelector(`[data-count="${kind}"]`);
    if (count) count.textContent = Math.max(0, Number(count.textContent) - Number(row.dataset.things));
  }
}

function refused(form, row, place, said) {
  if (said.revision) know(form, place.value.split(" ")[0], said.revision);
  tell(row, [said.message, said.stands].filter(Boolean).join(" "), false);
}

/** Every row of a question stands on its newest revision. */
function know(form, slug, revision) {
  for (const place of form.querySelectorAll('[name^="at-"]')) {
    const [name, field] = place.value.split(" ");
    if (name === slug) place.value = `${name} ${field} ${revision}`;
  }
}

function tell(row, words, isGood) {
  const state = row.querySelector("[data-state]");
  state.textContent = words;
  state.classList.toggle("failed", !isGood);
}
