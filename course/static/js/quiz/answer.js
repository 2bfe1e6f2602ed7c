/** The answer in a question's fields: read it, write it, say it in words. */
import { KINDS, describeRows, inOrder, readRows, writeRows } from "./rows.js";

const chosen = (section) => [...section.querySelectorAll(".option input:checked")];
const isArranged = (section) => KINDS.includes(section.dataset.kind);
const field = (section) => section.querySelector('.answer input[type="text"]');

/** The answer as the server reads it; null where nothing is answered. */
export function read(section) {
  if (isArranged(section)) return normal(readRows(section));
  if (section.dataset.kind === "text") {
    const text = field(section).value;
    return text.trim() ? { text } : null;
  }
  // In the order of their ids, so that the same choice always reads the same.
  const options = chosen(section).map((input) => input.value).sort();
  return options.length ? { options } : null;
}

/** Put an answer into the fields. */
export function write(section, response) {
  if (isArranged(section)) return writeRows(section, response);
  if (section.dataset.kind === "text") {
    field(section).value = response?.text ?? "";
    return;
  }
  for (const input of section.querySelectorAll(".option input")) {
    input.checked = Boolean(response?.options?.includes(input.value));
  }
}

/** The server's form of an answer, with its parts in the order that `read` gives. */
export function normal(response) {
  const kind = KINDS.find((one) => Object.keys(response?.[one] ?? {}).length);
  if (kind) return { [kind]: inOrder(response[kind]) };
  if (!response || (!response.text && !response.options?.length)) return null;
  return response.options ? { options: [...response.options].sort() } : { text: response.text };
}

/** The answer in words, as the page says it. */
export function describe(section, response, nothing) {
  if (!response) return nothing;
  if (isArranged(section)) return describeRows(section, response);
  if (section.dataset.kind === "text") return response.text;
  return [...section.querySelectorAll(".option input")]
    .filter((input) => response.options.includes(input.value))
    .map((input) => input.closest(".option").querySelector(".option-text").textContent.trim())
    .join("; ");
}
