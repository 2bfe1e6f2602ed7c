/**
 * The page of a correction that has not reached everybody yet shows how far it is, by itself. Where
 * the reader may apply corrections it also asks for the next portion each time, so that it goes on
 * where no process of the server does it. Anything unexpected leaves the page as it is.
 */
const CALM = 1000; // milliseconds between two looks, and never less than the last one took

export default function applying(element) {
  hideWhatNeedsNoScript(element);
  if (element.querySelector("[data-under-way]")) setTimeout(() => look(element), CALM);
}

async function look(element) {
  const began = Date.now();
  const form = element.querySelector("form");
  const request = form ? { method: "POST", body: new FormData(form) } : {};
  try {
    const answer = await fetch(form ? form.action : location.href, request);
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector('[data-enhance="applying"]');
    if (!found) throw new Error("another page");
    element.replaceChildren(...found.childNodes);
    hideWhatNeedsNoScript(element);
  } catch {
    for (const part of element.querySelectorAll("[data-without-script]")) part.hidden = false;
    return;
  }
  if (element.querySelector("[data-under-way]")) {
    setTimeout(() => look(element), Math.max(CALM, Date.now() - began));
  }
}

function hideWhatNeedsNoScript(element) {
  for (const part of element.querySelectorAll("[data-without-script]")) part.hidden = true;
}
