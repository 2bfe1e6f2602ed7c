/** Upload an image, and put it where the author wrote last. */
import { tell } from "./fields.js";

export default function pictures(form) {
  const part = form.querySelector("[data-pictures]");
  const { image, alt } = form.elements;
  let text = form.elements.stem; // where it goes
  form.addEventListener("focusin", ({ target }) => {
    if (target.matches("textarea")) text = target;
  });
  part.querySelector("[data-upload]").addEventListener("click", async (event) => {
    event.preventDefault();
    const button = event.target;
    if (button.disabled) return;
    button.disabled = true;
    const [markdown, message] = await upload();
    button.disabled = false;
    refuse(message);
    if (!markdown) return;
    put(text.isConnected ? text : form.elements.stem, markdown);
    form.querySelector("[data-said]").textContent = button.dataset.into;
    image.value = alt.value = "";
  });

  /** [Markdown, ""], or ["", why it was not taken]. */
  async function upload() {
    const sent = new FormData();
    if (image.files.length) sent.append("image", image.files[0]);
    sent.append("alt", alt.value);
    try {
      const answer = await fetch(form.dataset.imageUrl, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value },
        body: sent,
      });
      const said = await answer.json();
      return answer.ok ? [said.markdown, ""] : ["", said.message];
    } catch {
      return ["", part.dataset.offline];
    }
  }

  function refuse(message) {
    const line = part.querySelector("[data-image-error]");
    line.hidden = !message;
    line.querySelector("span").textContent = message;
  }

  function put(area, markdown) {
    const at = area.selectionStart ?? area.value.length;
    area.setRangeText(markdown, at, area.selectionEnd ?? at, "end");
    area.focus();
    tell(area);
  }
}
