/** Rows added, removed and moved in place; the same buttons send the form where no script is. */

export default function rows(form, changed) {
  const said = form.querySelector("[data-said]");
  const taken = new Set(form.dataset.taken.split(" ").filter(Boolean));
  for (const list of form.querySelectorAll("[data-rows]")) number(list);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act], [data-add]");
    if (!button) return;
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    if (button.dataset.add) add(button.dataset.add);
    else ACTS[button.dataset.act](button.closest("[data-row]"), button);
    changed();
  });

  const ACTS = {
    up: (row, button) => move(row, row.previousElementSibling, button),
    down: (row, button) => move(row, row.nextElementSibling, button),
    remove,
  };

  function add(kind) {
    const list = form.querySelector(`[data-rows="${kind}"]`);
    const html = document.querySelector(`template[data-new="${kind}"]`).innerHTML;
    const box = document.createElement("template");
    box.innerHTML = html.replaceAll("__n__", freeNumber(list)).replaceAll("__id__", freeId(list)).trim();
    const row = box.content.firstElementChild;
    list.append(row);
    number(list);
    row.querySelector("textarea, input[type=text]").focus();
    say("added", row);
  }

  function remove(row) {
    const list = row.parentElement;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    const adding = form.querySelector(`[data-add="${list.dataset.rows}"]`);
    for (const id of row.querySelectorAll("[data-id]")) taken.add(id.value);
    say("removed", row);
    row.remove();
    number(list);
    (next?.querySelector('[data-act="remove"]') ?? adding).focus();
  }

  function move(row, other, button) {
    if (!other) return;
    // The other one goes round it: what is moved itself would lose the focus.
    if (button.dataset.act === "up") row.after(other);
    else row.before(other);
    number(row.parentElement);
    button.focus();
    say("moved", row);
  }

  function say(what, row) {
    const list = [...row.parentElement.children];
    const name = row.querySelector(".row-fields [data-label]").getAttribute("aria-label");
    const values = { name, place: list.indexOf(row) + 1, count: list.length };
    said.textContent = said.dataset[what].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  }

  /** A name that no row has or had: "a" to "z", then "a1"; the server counts in the same way. */
  function freeId(list) {
    for (const { value } of list.querySelectorAll("[data-id]")) taken.add(value);
    for (let turn = 0; ; turn += 1) {
      for (const letter of "abcdefghijklmnopqrstuvwxyz") {
        if (!taken.has(`${letter}${turn || ""}`)) return `${letter}${turn || ""}`;
      }
    }
  }
}

/** A number that no row's fields carry; rows keep theirs when they move. */
function freeNumber(list) {
  const names = [...list.querySelectorAll("[name]")].map(({ name }) => Number(name.split("-")[1]));
  return Math.max(-1, ...names.filter(Number.isInteger)) + 1;
}

/** Name fields and buttons by the places of their rows. */
function number(list) {
  const all = [...list.children];
  all.forEach((row, at) => {
    const named = (pattern) => pattern.replace("{n}", at + 1);
    for (const field of row.querySelectorAll("[data-label]")) {
      field.setAttribute("aria-label", named(field.dataset.label));
    }
    for (const name of row.querySelectorAll("[data-name]")) {
      name.textContent = named(name.dataset.name);
    }
    for (const place of row.querySelectorAll("[data-number]")) place.textContent = at + 1;
    row.querySelector('[data-act="up"]')?.setAttribute("aria-disabled", at === 0);
    row.querySelector('[data-act="down"]')?.setAttribute("aria-disabled", at === all.length - 1);
  });
}
