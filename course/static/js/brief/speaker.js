/** Says in the page's own words where a brief stands; all but "kept" is said aloud, too. */
export default function speaker(section) {
  const line = section.querySelector("[data-kept-words]");
  const aloud = section.querySelector("[data-said]");
  const words = section.querySelector("[data-words]").content;
  const word = (name) => words.querySelector(`[data-word="${name}"]`).textContent;
  return {
    word,
    say(name, at = 0) {
      line.textContent = word(name).replace("{time}", clock(at));
      aloud.textContent = name === "kept" ? "" : line.textContent;
    },
  };
}

const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const clock = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, TIME);
