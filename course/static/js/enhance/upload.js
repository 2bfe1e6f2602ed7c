/** A large file shows how much of it has arrived. A small one is sent as every form is. */
const LARGE = 500_000; // bytes that take longer than a moment on a slow line
const STEP = 25; // percent between two words to a screen reader

export default function upload(form) {
  const way = new Way(form);
  form.addEventListener("submit", (event) => {
    const file = form.querySelector("[type=file]").files[0];
    if (!file || file.size < LARGE) return;
    event.preventDefault();
    if (!way.isOpen) send(form, way);
  });
}

function send(form, way) {
  const request = new XMLHttpRequest(); // fetch does not tell how much was sent
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", ({ loaded, total }) => way.show(loaded / total));
  request.upload.addEventListener("load", () => way.show(1));
  request.addEventListener("error", () => way.fail());
  request.addEventListener("load", () => {
    const said = request.response;
    if (said?.address) location.assign(said.address);
    else way.fail(said?.message);
  });
  way.open();
  request.send(new FormData(form));
}

/** The bar and its words. */
class Way {
  constructor(form) {
    this.area = form.querySelector("[data-upload-way]");
    this.bar = this.area.querySelector("[data-upload-bar]");
    this.line = this.area.querySelector("[data-upload-words]");
    this.told = this.area.querySelector("[data-upload-told]");
    this.isOpen = false;
  }

  open() {
    this.isOpen = true;
    this.spoken = -STEP;
    this.area.hidden = this.bar.hidden = false;
    this.area.classList.remove("failed");
    this.show(0);
  }

  show(share) {
    const percent = Math.floor(share * 100);
    const { travelling, reading } = this.line.dataset;
    if (share < 1) this.bar.value = share;
    else this.bar.removeAttribute("value"); // how long reading takes, nobody knows
    this.line.textContent = share < 1 ? travelling.replace("{percent}", percent) : reading;
    if (share === 1 || percent >= this.spoken + STEP) {
      this.spoken = percent;
      this.told.textContent = this.line.textContent;
    }
  }

  fail(message) {
    this.isOpen = false;
    this.bar.hidden = true;
    this.area.classList.add("failed");
    this.line.textContent = this.told.textContent = message || this.line.dataset.failed;
  }
}
