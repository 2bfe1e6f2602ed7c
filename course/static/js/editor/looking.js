import enhance from "../loading.js";
import { post } from "../quiz/post.js";
import { all } from "./fields.js";

const PAUSE = 500; // milliseconds of rest before the server is asked

/** Shows the question, what came of an answer, and what is not finished, as the server sees it. */
export default class Looking {
  constructor(form) {
    this.form = form;
    this.asked = 0;
    this.form.addEventListener("click", (event) => this.lead(event));
  }

  /** Look once the author rests. onlyTried: the question stays, somebody is answering it. */
  soon({ onlyTried = false } = {}) {
    this.isWhole = this.isWhole || !onlyTried;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), onlyTried ? 0 : PAUSE);
  }

  async look() {
    const number = ++this.asked;
    const isWhole = this.isWhole;
    this.isWhole = false;
    const seen = await post(this.form.dataset.lookUrl, { fields: all(this.form) }, this.form);
    if (seen.kind !== "ok" || number !== this.asked) {
      this.isWhole = this.isWhole || isWhole;
      return;
    }
    const preview = this.form.querySelector("[data-preview]");
    if (isWhole && !preview.contains(document.activeElement)) put(preview, seen.preview);
    put(this.form.querySelector("[data-tried]"), seen.tried);
    put(this.form.querySelector("[data-before]"), seen.before);
    this.note(seen.notes);
  }

  note(notes) {
    for (const place of this.form.querySelectorAll("[data-notes]")) {
      put(place, notes[fieldOf(place)] ?? "");
    }
  }

  /** A link of the list leads to its field, wherever its row stands by now. */
  lead(event) {
    const link = event.target.closest("[data-field]");
    if (!link) return;
    const places = [...this.form.querySelectorAll("[data-notes]")];
    const notes = places.find((place) => fieldOf(place) === link.dataset.field);
    const field = notes?.previousElementSibling;
    if (!field?.matches("input, textarea, select")) return;
    event.preventDefault();
    field.closest("details")?.setAttribute("open", "");
    field.focus();
  }
}

/** The name of a field as the server knows it: rows are counted as they stand. */
function fieldOf(place) {
  const row = place.closest("[data-row]");
  if (!row) return place.dataset.notes;
  const at = [...row.parentElement.children].indexOf(row);
  return `${row.dataset.row}-${at}-${place.dataset.notes}`;
}

/** Put HTML of the server's in a place, unless it stands there already. */
function put(place, html) {
  if (place.shown === html) return;
  place.shown = html;
  place.innerHTML = html;
  enhance(place);
}
