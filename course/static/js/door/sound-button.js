import play, { isMuted, mute } from "./sound.js";

/** The button that mutes the tones, and lets one hear that they are on. */
export default function showSound(button, words) {
  const show = () => {
    button.textContent = words.say(isMuted() ? "sound-off" : "sound-on");
    button.setAttribute("aria-pressed", String(!isMuted()));
  };
  button.addEventListener("click", () => {
    mute(!isMuted());
    show();
    play("green");
  });
  show();
}
