/** Keep what was typed and not saved, in this tab: a page left by mistake costs nothing. */
export default function unsent(form) {
  const key = `unsent:${form.dataset.unsent}`;
  const revision = form.querySelector("[name=revision]");
  const fields = [...form.querySelectorAll("input:not([type=hidden]), textarea")];
  const kept = JSON.parse(sessionStorage.getItem(key) || "null");

  if (kept && "unsentRestore" in form.dataset) {
    const isSaved = kept.isSent && kept.revision !== revision.value;
    const differs = fields.some((field) => kept.values[field.name] !== field.value);
    if (isSaved || !differs) {
      sessionStorage.removeItem(key);
    } else {
      for (const field of fields) field.value = kept.values[field.name] ?? field.value;
      revision.value = kept.revision; // so that the server notices what was saved since
      form.querySelector("[data-unsent-note]").hidden = false;
    }
  }

  function keep(isSent) {
    const values = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    sessionStorage.setItem(key, JSON.stringify({ values, revision: revision.value, isSent }));
  }

  form.addEventListener("input", () => keep(false));
  form.addEventListener("submit", () => keep(true));
  for (const link of document.querySelectorAll("[data-unsent-drop]")) {
    link.addEventListener("click", () => sessionStorage.removeItem(key));
  }
}
