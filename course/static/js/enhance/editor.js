/**
 * The editor with a script: the draft is kept as one types, the question is shown and judged as it
 * stands, rows change in place. The form stays what the server reads, and works without all this.
 */
import Keeper from "../editor/keeper.js";
import Looking from "../editor/looking.js";
import { isAnswer, isTouched } from "../editor/fields.js";
import pictures from "../editor/pictures.js";
import rows from "../editor/rows.js";
import switches from "../editor/switches.js";
import watchOthers from "../editor/others.js";

const RELOADING = ["type", "place"]; // what else there is to fill in depends on them

export default function editor(form) {
  for (const place of form.querySelectorAll("[data-without-script]")) place.hidden = true;
  for (const place of form.querySelectorAll("[data-save], [data-when-well]")) place.hidden = false;
  const keeper = new Keeper(form);
  const looking = new Looking(form);
  const early = [...form.elements].filter((field) => field.name && !isAnswer(field) && isTouched(field));
  const changed = () => {
    keeper.changed();
    looking.soon();
  };
  rows(form, changed);
  pictures(form);
  switches();
  watchOthers(form);

  form.addEventListener("input", ({ target }) => {
    if (isAnswer(target)) looking.soon({ onlyTried: true });
    else if (target.name) changed();
  });
  form.addEventListener("change", ({ target }) => {
    if (isAnswer(target)) looking.soon({ onlyTried: true });
    else if (RELOADING.includes(target.name)) form.requestSubmit();
  });
  // A full save waits for the small one on its way: else they would look like two authors.
  form.addEventListener("submit", (event) => {
    if (!keeper.left) return;
    event.preventDefault();
    keeper.whenKept(() => form.requestSubmit(event.submitter));
  });
  addEventListener("beforeunload", (event) => {
    if (keeper.left && !keeper.isKept) event.preventDefault();
  });
  if (early.length) {
    keeper.latest = null;
    changed();
  }
  if (early.some(({ name }) => RELOADING.includes(name))) form.requestSubmit();
  // A page that the browser kept may show what is no longer so.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
