/** Object to the words that are selected: the link at the end of a lesson comes to them as well. */

const FEWEST = 8; // letters, as the server asks for
const MOST = 1500; // of an address; longer selections are no sentence
const WAIT = 250; // milliseconds: a selection grows while it is made
const EDGE = 16; // pixels that stay free at the side of the window
const LETTERS = /\p{L}/gu;

export default function quote(link) {
  const article = link.closest("article");
  const address = link.href;
  const near = link.cloneNode(true);
  delete near.dataset.enhance;
  near.className = "quote-link";
  near.hidden = true;
  link.parentNode.append(near);

  let timer;
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT);
  });
  addEventListener("resize", look);
  document.addEventListener("keydown", (event) => {
    if (near.hidden) return;
    if (event.key === "Escape") near.hidden = true;
    // A press on words gives the focus to what stands around them all: Tab would lead to its top.
    const isNowhere = document.activeElement.contains(article);
    if (event.key !== "Tab" || event.shiftKey || !isNowhere) return;
    event.preventDefault();
    near.focus();
  });

  function look() {
    const selection = document.getSelection();
    const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const text = range && isProse(range) ? words(range) : "";
    if ((text.match(LETTERS) ?? []).length < FEWEST || text.length > MOST) hide();
    else show(range, text);
  }

  /** It stands right after the paragraph in the page too: who reads on, or goes on by Tab, meets it
   * in its place. */
  function show(range, text) {
    near.href = `${address}?quote=${encodeURIComponent(text)}`;
    const block = element(range.startContainer).closest(".prose > *");
    if (block && near.previousSibling !== block) block.after(near);
    near.hidden = false;
    const lines = [...range.getClientRects()].filter((line) => line.width > 0);
    const last = lines.at(-1) ?? range.getBoundingClientRect();
    const home = near.offsetParent?.getBoundingClientRect() ?? { left: -scrollX, top: -scrollY };
    // Held within the page by the browser itself, so that a window made narrower never scrolls.
    const [start, width] = [Math.max(0, last.left - home.left), near.offsetWidth + EDGE];
    near.style.left = `max(0px, min(${start}px, 100% - ${width}px))`;
    near.style.top = `${last.bottom + 6 - home.top}px`;
  }

  function hide() {
    if (near.contains(document.activeElement)) return; // it is about to be pressed
    near.hidden = true;
  }

  /** A paragraph that is selected whole ends at the start of what follows, whatever that is. */
  function isProse(range) {
    const start = element(range.startContainer).closest(".prose, .key-points");
    return start && article.contains(start) && article.contains(range.endContainer);
  }
}

const element = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);

/** What is selected, without the marks of notes. */
function words(range) {
  const copy = range.cloneContents();
  for (const mark of copy.querySelectorAll("sup, annotation, .quote-link")) mark.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}
