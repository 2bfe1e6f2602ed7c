/** The preview as a phone shows it, and with the lamp off; without a script these are links. */
export default function switches() {
  const sheet = document.querySelector("[data-sheet]");
  const isDarkHere = matchMedia("(prefers-color-scheme: dark)").matches;
  const ACTS = {
    phone() {
      const isPhone = sheet.dataset.width !== "phone";
      sheet.dataset.width = isPhone ? "phone" : "wide";
      return isPhone;
    },
    dark() {
      const isDark = (sheet.dataset.lamp ?? (isDarkHere ? "dark" : "light")) !== "dark";
      sheet.dataset.lamp = isDark ? "dark" : "light";
      return isDark;
    },
  };
  for (const link of document.querySelectorAll("[data-look]")) {
    if (link.dataset.look === "dark" && isDarkHere && !sheet.dataset.lamp) {
      link.textContent = link.dataset.on;
    }
    link.addEventListener("click", (event) => {
      event.preventDefault();
      link.textContent = ACTS[link.dataset.look]() ? link.dataset.on : link.dataset.off;
    });
  }
}
