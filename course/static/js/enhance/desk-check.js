/** What this device can and cannot: each line of the page is looked at, and says what to do. */
import readShown from "../door/codes.js";
import readToken, { hasEd25519 } from "../door/token.js";
import verify from "../door/ed25519.js";
import watch, { hasCamera } from "../door/camera.js";
import play from "../door/sound.js";
import duration from "../door/duration.js";
import Desk from "../door/desk.js";
import { ask } from "../door/talk.js";
import readWords from "../quiz/words.js";

const NEEDED = ["script", "secure", "storage", "worker", "sealing", "signature", "list", "clock"];
const CLOCK_MAY_DIFFER = 60; // seconds

export default async function begin(root) {
  const words = readWords();
  const find = (name) => root.querySelector(`[data-${name}]`);
  const wrong = new Set();
  let desk = null;

  function tell(name, isGood, detail = "") {
    const row = root.querySelector(`[data-check="${name}"]`);
    const word = isGood ? "ok" : NEEDED.includes(name) ? "wrong" : "without";
    row.querySelector("[data-state]").replaceChildren(words.drawing(word));
    row.querySelector("[data-detail]").textContent = detail;
    row.querySelector("[data-remedy]").hidden = isGood;
    if (word === "wrong") wrong.add(name);
  }

  async function look() {
    tell("script", true);
    tell("secure", isSecureContext);
    tell("sealing", Boolean(globalThis.crypto?.subtle));
    await Promise.all([storage(), worker(), signature(), camera()]);
    await listAndClock();
    tell("sound", Boolean(globalThis.AudioContext));
    tell("print", typeof print === "function");
    const sum = wrong.size ? words.say("sum-bad", { count: wrong.size }) : words.say("sum-good");
    find("sum").textContent = sum;
    root.dataset.ready = "";
  }

  async function storage() {
    try {
      desk = await Desk.open({ list: root.dataset.list }, () => {});
      const { quota, usage } = await navigator.storage.estimate();
      const megabytes = Math.floor((quota - usage) / 1e6);
      tell("storage", megabytes > 20, words.say("space", { megabytes }));
    } catch {
      tell("storage", false);
    }
  }

  async function worker() {
    const there = await navigator.serviceWorker?.getRegistration(root.dataset.scope);
    tell("worker", Boolean(there?.active));
  }

  /** A signature that is known to fit, and one that is known not to (RFC 8032, section 7.1). */
  async function signature() {
    if (!globalThis.crypto?.subtle) return tell("signature", false);
    const key = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    const first = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155";
    const fits = bytes(`${first}5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b`);
    const nothing = new Uint8Array(0);
    const isRight = await verify(key, fits, nothing);
    fits[3] ^= 1;
    const isGood = isRight && !(await verify(key, fits, nothing));
    tell("signature", isGood, words.say((await hasEd25519) ? "native" : "slowly"));
  }

  async function camera() {
    tell("camera", hasCamera(), hasCamera() ? words.say("reads") : "");
    find("open-camera").hidden = !hasCamera();
  }

  async function listAndClock() {
    if (!desk) return tell("list", false);
    const count = desk.list.seats.size;
    const minutes = Math.max(0, Math.floor((desk.now - (desk.info.fetched ?? 0)) / 60000));
    tell("list", count > 0, count ? words.say("list-age", { count, age: duration(minutes, words) }) : "");
    const answer = await ask(root.dataset.list, { after: 0 });
    if (answer.kind !== "ok") return tell("clock", false);
    const seconds = Math.round(Math.abs(answer.now - answer.middle) / 1000);
    return tell("clock", seconds <= CLOCK_MAY_DIFFER, words.say("clock-same", { seconds }));
  }

  async function scanned(text) {
    const shown = readShown(text);
    const { keys = [], key_ids: ids = [] } = desk?.info ?? {};
    const known = new Map(ids.map((id, n) => [id, keys[n]]));
    const isSigned = shown.kind === "token" && (await readToken(shown.value, known));
    const isCode = shown.kind === "code" || shown.kind === "serial";
    const word = isSigned ? "scan-good" : isCode ? "scan-code" : "scan-bad";
    find("scanned").textContent = words.say(word);
  }

  find("tools").hidden = find("scan").hidden = false;
  find("sounds").addEventListener("click", () => {
    ["green", "amber", "red"].forEach((colour, n) => setTimeout(() => play(colour), n * 700));
  });
  find("print").addEventListener("click", () => print());
  find("open-camera").addEventListener("click", async () => {
    const video = find("video");
    video.hidden = false;
    await watch(video, scanned).catch(() => tell("camera", false));
  });
  root.querySelector("#scan").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    scanned(event.target.value);
    event.target.select();
  });
  await look();
}

function bytes(hex) {
  return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
}
