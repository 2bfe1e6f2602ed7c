/** Add comfort to a page that already works: `data-enhance="name"` loads `enhance/name.js`. */

const begun = new WeakMap(); // element -> names already at work on it

/** Enhance `root` and all it holds; an element that is put in later comes here again. */
export default async function enhance(root) {
  const marked = [...root.querySelectorAll("[data-enhance]")];
  if (root.dataset?.enhance) marked.push(root);
  await Promise.all(marked.flatMap((element) => names(element).map((name) => load(name, element))));
}

function names(element) {
  return element.dataset.enhance.split(" ").filter(Boolean);
}

async function load(name, element) {
  const there = begun.get(element) ?? new Set();
  if (there.has(name)) return;
  begun.set(element, there.add(name));
  const { default: begin } = await import(`./enhance/${name}.js`);
  begin(element);
}
