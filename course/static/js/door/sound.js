/** A short tone for each colour, made here: nothing is loaded. Muted by a button, for good. */
const TONES = { green: [660, 880], amber: [520, 520], red: [220, 165] }; // hertz, one after the other
const LENGTH = 0.13; // seconds of each
const MUTED = "course:door:muted";
let context = null;

export function isMuted() {
  return localStorage.getItem(MUTED) === "yes";
}

export function mute(isWanted) {
  localStorage.setItem(MUTED, isWanted ? "yes" : "no");
}

/** Play the tone of a colour; false where this browser has no sound. */
export default function play(colour) {
  if (isMuted() || !globalThis.AudioContext) return false;
  context ??= new AudioContext();
  context.resume(); // it sleeps until somebody has pressed something
  TONES[colour].forEach((pitch, n) => tone(pitch, context.currentTime + n * LENGTH));
  return true;
}

function tone(pitch, start) {
  const voice = context.createOscillator();
  const loudness = context.createGain();
  voice.frequency.value = pitch;
  loudness.gain.setValueAtTime(0.25, start);
  loudness.gain.exponentialRampToValueAtTime(0.001, start + LENGTH);
  voice.connect(loudness).connect(context.destination);
  voice.start(start);
  voice.stop(start + LENGTH);
}
