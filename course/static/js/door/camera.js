/** Square codes before the camera, where this browser can read them. */
const PAUSE = 200; // milliseconds between looks
const AGAIN = 4000; // before the same code counts once more

export function hasCamera() {
  return Boolean(globalThis.BarcodeDetector && navigator.mediaDevices?.getUserMedia);
}

/** Look until `stop` is called; tells `found` each code once while it is held before the camera. */
export default async function watch(video, found) {
  const wanted = { video: { facingMode: "environment" }, audio: false };
  const stream = await navigator.mediaDevices.getUserMedia(wanted);
  video.srcObject = stream;
  await video.play();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  let last = { text: "", at: 0 };
  const timer = setInterval(async () => {
    const [code] = await detector.detect(video).catch(() => []);
    if (!code) return;
    const isSame = code.rawValue === last.text && Date.now() - last.at < AGAIN;
    last = { text: code.rawValue, at: Date.now() };
    if (!isSame) found(code.rawValue);
  }, PAUSE);
  return function stop() {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
}
