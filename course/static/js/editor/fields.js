/** The fields of the editor's form, as pairs of name and value in their order. */

const NOT_OURS = new Set(["csrf_token", "do", "item", "newer", "revision", "image", "alt", "t1"]);
const ANSWER = /^(?:a1(?:-.*)?|r1)$/; // of the question that its author tries

const pairs = (form) =>
  [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_OURS.has(name));

/** All that the server looks at: the item, and an answer to it. */
export const all = pairs;

/** What the draft is made of. */
export const draft = (form) => pairs(form).filter(([name]) => !ANSWER.test(name));

/** Whether an element is part of an answer, not of the item. */
export const isAnswer = (element) => element.closest("[data-preview]") !== null;

/** Let everybody hear that a field was changed by a script. */
export const tell = (element) => element.dispatchEvent(new Event("input", { bubbles: true }));

/** Whether a field holds something else than the page came with: somebody was quicker than its script. */
export function isTouched(field) {
  if (field.options) {
    const first = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(0, first);
  }
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  return "defaultValue" in field && field.value !== field.defaultValue;
}
