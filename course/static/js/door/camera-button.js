import watch, { hasCamera } from "./camera.js";

/** The button of the camera, where there is one that reads codes. */
export default function showCamera(button, video, words, found) {
  if (!hasCamera()) return;
  let stop = null;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      if (stop) stop();
      stop = stop ? null : await watch(video, found);
      button.textContent = words.say(stop ? "camera-off" : "camera-on");
    } catch {
      button.textContent = words.say("camera-refused");
    }
    video.hidden = !stop;
  });
}
