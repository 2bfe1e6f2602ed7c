/** Answer a check where it stands: the page keeps its place, and its words come from the server. */
import enhance from "../loading.js";
import { readRows } from "../quiz/rows.js";

export default function check(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

async function send(form) {
  show(form.querySelector("[data-offline]"), false);
  let response;
  try {
    response = await fetch(form.action, {
      method: "POST",
      headers: {
        Accept: "application/json",
        "Content-Type": "application/json",
        "X-CSRFToken": form.elements.csrf_token.value,
      },
      body: JSON.stringify(answer(form)),
    });
  } catch {
    show(form.querySelector("[data-offline]"), true);
    return;
  }
  const said = await response.json().catch(() => null);
  if (response.ok && said) replace(form, said);
  else if (response.status === 400 && said && said.error !== "csrf") refuse(form, said.message);
  else form.submit(); // signed out, or something else for which there is a page
}

function answer(form) {
  if (form.querySelector("select[data-row]")) return readRows(form);
  const given = new FormData(form).getAll(form.dataset.field);
  const isTyped = form.querySelector("input[type=text]") !== null;
  return isTyped ? { text: given[0] ?? "" } : { options: given };
}

function refuse(form, message) {
  const line = form.querySelector("[data-error]");
  line.querySelector("span").textContent = message;
  show(line, true);
}

function replace(form, said) {
  const place = put(form.closest(".check"), said.check);
  put(document.getElementById("ending"), said.ending);
  place.focus({ preventScroll: true });
}

function put(old, html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  const fresh = template.content.firstElementChild;
  old.replaceWith(fresh);
  enhance(fresh);
  return fresh;
}

function show(line, isShown) {
  line.hidden = !isShown;
}
