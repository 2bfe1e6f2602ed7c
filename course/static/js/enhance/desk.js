/** The desk: what is shown and pressed. What it knows stands in door/desk.js. */
import readShown from "../door/codes.js";
import Desk from "../door/desk.js";
import Screen from "../door/screen.js";
import showCamera from "../door/camera-button.js";
import showGroup from "../door/group.js";
import showLook from "../door/look.js";
import showSound from "../door/sound-button.js";
import showStatus from "../door/status.js";
import keepPage from "../door/keeping.js";
import readWords from "../quiz/words.js";

export default async function begin(root) {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return; // the page without a script stays
  const words = readWords();
  const find = (name) => root.querySelector(`[data-${name}]`);
  const field = find("entry").elements.code;
  const parts = []; // each shows anew what may have changed
  const show = () => parts.forEach((part) => part());
  const desk = await Desk.open(root.dataset, show).catch(() => null);
  if (!desk) return; // nothing can be kept here, in a private window perhaps: as without a script
  const time = clock(root.dataset.zone);
  const screen = new Screen(find("verdict"), find("slip"), { desk, words, time, after });
  let shown = Promise.resolve(); // each verdict after the one before, however fast the scanner
  const kept = keepPage(root.dataset, show);

  /** Whatever was pressed, the next scan comes into the field. */
  function after() {
    field.focus();
  }

  /** Take what was scanned or typed; the field is free for the next at once. */
  function enter(text) {
    const begun = performance.now();
    const read = readShown(text);
    const isFault = read.kind === "unreadable";
    find("fault").textContent = isFault ? words.say(`fault-${read.fault}`) : "";
    if (isFault) {
      screen.hide();
      field.select();
      return;
    }
    field.value = "";
    shown = shown.then(() => judge(read, begun));
  }

  async function judge(read, begun) {
    const seen = await desk.judge(read);
    if (seen.isSelf) find("fault").textContent = words.say("self");
    await screen.show(seen, "code");
    requestAnimationFrame(() => performance.measure("door:verdict", { start: begun }));
  }

  find("entry").addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) enter(field.value);
    after();
  });
  find("refresh").addEventListener("click", () => {
    desk.hurry();
    after();
  });
  showCamera(find("camera"), find("video"), words, enter);
  showSound(find("sound"), words);
  parts.push(showStatus(root, { desk, words, time, kept }));
  parts.push(showLook(root, { desk, words, choose: (seat) => screen.show(desk.seen(seat), "name") }));
  parts.push(showGroup(root, { desk, words, time }));

  find("without-script").hidden = true;
  find("desk").hidden = false;
  if ("shell" in root.dataset) document.querySelector(".top-end").hidden = true;
  const scanned = location.hash.length > 1 ? location.hash : "";
  if (scanned) history.replaceState(null, "", location.pathname);
  show();
  desk.start();
  after();
  if (scanned) enter(scanned);
  root.dataset.ready = "";
}

/** Writes a moment as the clock beside the desk shows it. */
function clock(zone) {
  const writer = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
  });
  return (at) => writer.format(at);
}
