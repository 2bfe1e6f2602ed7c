/**
 * Put steps in order by moving them. The selects stay what is saved and sent: they follow the list,
 * and where an answer is put into them ("written"), the list follows.
 */
export default function ordering(group) {
  const list = group.querySelector("ol");
  const steps = [...list.children]; // as they were drawn
  const place = (step) => Number(step.querySelector("select").value);

  for (const step of steps) {
    step.querySelector(".select").hidden = true;
    step.querySelector(".moves").hidden = false;
    for (const button of step.querySelectorAll("[data-move]")) {
      button.addEventListener("click", () => move(step, Number(button.dataset.move)));
    }
  }
  group.classList.add("sorting");
  group.querySelector(".as-shown button").addEventListener("click", () => {
    take();
    say(group.dataset.taken);
    list.focus(); // the button is gone
  });
  group.addEventListener("written", follow);
  follow();

  /** Show the steps at their places, those without one last. */
  function follow() {
    const last = steps.length + 1;
    list.append(...[...steps].sort((a, b) => (place(a) || last) - (place(b) || last)));
    show();
  }

  function move(step, by) {
    const other = by < 0 ? step.previousElementSibling : step.nextElementSibling;
    if (!other) return;
    // The other one goes round it: what is moved itself would lose the focus.
    if (by < 0) step.after(other);
    else step.before(other);
    take();
    const values = { step: text(step), place: place(step), count: steps.length };
    say(group.dataset.moved.replace(/\{(\w+)\}/g, (_, key) => values[key]));
  }

  /** The order shown is the answer. */
  function take() {
    [...list.children].forEach((step, n) => (step.querySelector("select").value = n + 1));
    show();
    group.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function show() {
    const places = new Set(steps.map(place).filter(Boolean));
    group.querySelector(".as-shown").hidden = places.size === steps.length;
    group.classList.toggle("placed", places.size === steps.length);
    for (const step of steps) {
      const [up, down] = step.querySelectorAll("[data-move]");
      up.setAttribute("aria-disabled", step === list.firstElementChild);
      down.setAttribute("aria-disabled", step === list.lastElementChild);
    }
  }

  function say(words) {
    group.querySelector("[data-said]").textContent = words;
  }
}

const text = (step) => step.querySelector(".option-text").textContent.trim();
