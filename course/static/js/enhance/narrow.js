/** Narrow a list while its reader types; without this the form asks the server for the same. */
export default function narrow(form) {
  const list = document.getElementById(form.dataset.narrow);
  const status = form.querySelector("[data-words]");
  const field = form.querySelector("input");
  const entries = [...list.querySelectorAll("[data-entry]")].map((element) => ({
    element,
    text: fold(element.textContent),
  }));

  function look() {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { element, text } of entries) {
      element.hidden = !words.every((word) => text.includes(word));
      if (!element.hidden) shown += 1;
    }
    for (const group of list.querySelectorAll("[data-group]")) {
      group.hidden = !group.querySelector("[data-entry]:not([hidden])");
    }
    status.textContent = status.dataset.words
      .replace("{shown}", shown)
      .replace("{all}", entries.length);
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", look);
  if (field.value) look(); // the browser kept it
}

/** Without case and accents, as the server looks. */
function fold(text) {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
}
