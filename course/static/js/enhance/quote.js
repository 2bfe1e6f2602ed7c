/** Object to the words that are selected: the link at the end of a lesson comes to them as well. */

const FEWEST = 8; // letters, as the server asks for
const MOST = 1500; // of an address; longer selections are no sentence
const WAIT = 250; // milliseconds: a selection grows while it is made
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
  addEventListener("resize", hide);

  function look() {
    const selection = document.getSelection();
    const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const within = range && prose(range.startContainer) && prose(range.endContainer);
    const text = within ? words(range) : "";
    if ((text.match(LETTERS) ?? []).length < FEWEST || text.length > MOST) hide();
    else show(range, text);
  }

  /** It stands right after the paragraph in the page, so that Tab leads to it from the selection. */
  function show(range, text) {
    near.href = `${address}?quote=${encodeURIComponent(text)}`;
    const block = element(range.endContainer).closest(".prose > *");
    if (block && near.previousSibling !== block) block.after(near);
    near.hidden = false;
    const lines = range.getClientRects();
    const last = lines[lines.length - 1] ?? range.getBoundingClientRect();
    const home = near.offsetParent?.getBoundingClientRect() ?? { left: -scrollX, top: -scrollY };
    const room = document.documentElement.clientWidth - near.offsetWidth - 16;
    near.style.left = `${Math.max(16, Math.min(last.left, room)) - home.left}px`;
    near.style.top = `${last.bottom + 6 - home.top}px`;
  }

  function hide() {
    if (near.contains(document.activeElement)) return; // it is about to be pressed
    near.hidden = true;
  }

  function prose(node) {
    const found = element(node).closest(".prose, .key-points");
    return found && article.contains(found);
  }
}

const element = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);

/** What is selected, without the marks of notes. */
function words(range) {
  const copy = range.cloneContents();
  for (const mark of copy.querySelectorAll("sup, .quote-link")) mark.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}
