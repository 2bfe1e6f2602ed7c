/** Answers row by row: a match or an order, in one select a row. */

const selects = (place) => [...place.querySelectorAll("select[data-row]")];
const label = (select) => select.labels[0].textContent.trim();

/** The kinds of such answers: {pairs: {a: "c"}}, {places: {a: 2}}; rows may be missing. */
export const KINDS = ["pairs", "places"];

/** With its rows in one order, so that the same answer always reads the same. */
export const inOrder = (rows) =>
  Object.fromEntries(Object.entries(rows).sort(([one], [other]) => (one < other ? -1 : 1)));

/** What was chosen, the rows without an answer left out. */
export function readRows(place) {
  const { kind } = place.dataset;
  const chosen = selects(place).filter((select) => select.value);
  const value = (select) => (kind === "places" ? Number(select.value) : select.value);
  return { [kind]: inOrder(Object.fromEntries(chosen.map((one) => [one.dataset.row, value(one)]))) };
}

export function writeRows(place, response) {
  const rows = response?.[place.dataset.kind] ?? {};
  for (const select of selects(place)) select.value = rows[select.dataset.row] ?? "";
  // Where steps are moved, the list follows; see enhance/ordering.js.
  place.querySelector('[data-enhance="ordering"]')?.dispatchEvent(new Event("written"));
}

/** Each row with what was chosen for it, steps in the order of their places. */
export function describeRows(place, response) {
  const { kind } = place.dataset;
  const rows = response[kind];
  const said = selects(place).filter((select) => select.dataset.row in rows);
  if (kind === "places") {
    const at = (select) => rows[select.dataset.row];
    said.sort((one, other) => at(one) - at(other));
    return said.map((select) => `${at(select)}. ${label(select)}`).join("; ");
  }
  return said.map((select) => `${label(select)}: ${choice(select, rows)}`).join("; ");
}

function choice(select, rows) {
  const chosen = [...select.options].find((option) => option.value === rows[select.dataset.row]);
  return chosen?.textContent.trim() ?? "";
}
