/** A file that takes long to make says how far it is, and can be given up. */
export default function saving(area) {
  const way = new Way(area.querySelector("[data-saving-way]"));
  for (const link of area.querySelectorAll("[data-saving]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (!way.stop) save(link, way);
    });
  }
}

async function save(link, way) {
  const stop = way.open();
  try {
    const headers = { "X-Course-Progress": "1" };
    const answer = await fetch(link.href, { headers, credentials: "same-origin", signal: stop.signal });
    if (!answer.ok || !answer.headers.has("X-Course-Rows")) throw new Error(answer.status);
    const about = Number(answer.headers.get("X-Course-Rows"));
    const file = await received(answer.body.getReader(), about, way);
    keep(file, answer.headers.get("Content-Disposition").split("filename=")[1]);
    way.close("done");
  } catch {
    way.close(stop.signal.aborted ? "stopped" : "failed");
  }
}

/** Lines with the rows so far, "=" and the length of the file, then the file itself. */
async function received(reader, about, way) {
  const parts = [];
  let head = "";
  let left = null; // bytes still to come; null: not known yet
  let length = 0;
  way.rows(0, about);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    let part = value;
    while (left === null && part.length) {
      const end = part.indexOf(10);
      head += new TextDecoder().decode(end < 0 ? part : part.subarray(0, end));
      part = end < 0 ? part.subarray(part.length) : part.subarray(end + 1);
      if (end < 0) break;
      if (head.startsWith("=")) left = length = Number(head.slice(1));
      else way.rows(Number(head), about);
      head = "";
    }
    if (!part.length) continue;
    parts.push(part);
    left -= part.length;
    way.share(1 - left / length);
  }
  if (left !== 0) throw new Error("cut off");
  return new Blob(parts);
}

function keep(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // a slow disk has a minute
}

/** The bar, its words, and the button that gives up. */
class Way {
  constructor(area) {
    this.area = area;
    this.bar = area.querySelector("progress");
    this.line = area.querySelector("[data-saving-words]");
    this.told = area.querySelector("[data-saving-told]");
    this.button = area.querySelector("button");
    this.numbers = new Intl.NumberFormat(document.documentElement.lang);
    this.stop = null;
    this.button.addEventListener("click", () => this.stop?.abort());
  }

  open() {
    this.stop = new AbortController();
    this.area.hidden = this.bar.hidden = this.button.hidden = false;
    this.bar.removeAttribute("value");
    this.told.textContent = this.line.textContent = this.line.dataset.begins;
    return this.stop;
  }

  rows(count, about) {
    const most = Math.max(count, about);
    if (most) this.bar.value = count / most;
    this.line.textContent = this.line.dataset.rows
      .replace("{count}", this.numbers.format(count))
      .replace("{about}", this.numbers.format(most));
  }

  share(share) {
    this.bar.value = share;
    this.line.textContent = this.line.dataset.arrives.replace("{percent}", Math.floor(share * 100));
  }

  close(how) {
    this.stop = null;
    this.bar.hidden = this.button.hidden = true;
    this.told.textContent = this.line.textContent = this.line.dataset[how];
  }
}
