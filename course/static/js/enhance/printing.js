/** Look again while something is being printed, and show how far it is. */
const EVERY = 5_000; // milliseconds

export default function printing(section) {
  if (section.querySelector("[data-waits]")) setTimeout(() => look(section), EVERY);
}

async function look(section) {
  try {
    const answer = await fetch(location.pathname, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector('[data-enhance="printing"]');
    // What somebody is about to press stays where it is.
    if (next && !section.contains(document.activeElement)) section.replaceChildren(...next.childNodes);
  } catch {
    // No network: the next look may have one.
  }
  printing(section);
}
