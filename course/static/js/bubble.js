/** A small frame beside a word: one at a time, closed by Escape, by a press elsewhere, by leaving. */

const GAP = 6; // pixels between a word and its frame
const EDGE = 16; // pixels that stay free at either side of the window
let shown = null; // {anchor, bubble, home, changed}

/** Whether this browser can put a frame above everything else. */
export const canShow = "popover" in HTMLElement.prototype;

export const isShown = (anchor) => shown?.anchor === anchor;

/** Show `bubble` beside `anchor`. It comes right after the word for whoever reads on or presses Tab.
 * changed: told whether it is shown. */
export function show(anchor, bubble, changed = () => {}) {
  if (isShown(anchor)) return;
  hide();
  shown = { anchor, bubble, changed, home: bubble.parentNode, next: bubble.nextSibling };
  anchor.after(bubble);
  bubble.popover = "manual";
  bubble.showPopover();
  place(anchor, bubble);
  changed(true);
}

export function hide() {
  if (!shown) return;
  const { anchor, bubble, changed, home, next } = shown;
  // First, while it is shown: words that open on focus would open it again.
  if (bubble.contains(document.activeElement)) anchor.focus({ preventScroll: true });
  shown = null;
  bubble.hidePopover();
  home.insertBefore(bubble, next);
  changed(false);
}

/** Below the word's last line, or above its first where there is more room; within the window. */
function place(anchor, bubble) {
  const lines = anchor.getClientRects();
  const [first, last] = [lines[0], lines[lines.length - 1]];
  const { width, height } = bubble.getBoundingClientRect();
  const room = document.documentElement.clientWidth;
  const isBelow = last.bottom + GAP + height <= innerHeight || first.top < innerHeight / 2;
  const start = getComputedStyle(anchor).direction === "rtl" ? last.right - width : last.left;
  const left = Math.max(EDGE, Math.min(start, room - width - EDGE));
  bubble.style.top = `${scrollY + (isBelow ? last.bottom + GAP : first.top - GAP - height)}px`;
  bubble.style.left = `${scrollX + left}px`;
}

const isWithin = (target) => shown.anchor.contains(target) || shown.bubble.contains(target);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});
document.addEventListener("pointerdown", (event) => {
  if (shown && !isWithin(event.target)) hide();
});
document.addEventListener("focusin", ({ target }) => {
  // Pressing plain words within the frame gives the focus to what stands around it all.
  if (shown && !isWithin(target) && !target.contains(shown.anchor)) hide();
});
addEventListener("resize", () => shown && place(shown.anchor, shown.bubble));
addEventListener("beforeprint", hide);
