/** The page's own words, from its template: the script brings none of its own. */
export default function words() {
  const list = document.getElementById("words").content.querySelectorAll("[data-word]");
  const found = Object.fromEntries([...list].map((word) => [word.dataset.word, word]));
  return {
    /** Say a word, with what belongs into its places. */
    say(name, values = {}) {
      const text = found[name].textContent.trim();
      return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
    },
    /** A copy of a drawing. */
    drawing: (name) => found[`icon-${name}`].firstElementChild.cloneNode(true),
  };
}
