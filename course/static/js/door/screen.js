/** One verdict, large: a word, a shape, a colour, a tone, and what can be pressed. */
import { roughly } from "./duration.js";
import play from "./sound.js";

export default class Screen {
  constructor(place, paper, { desk, words, time, after }) {
    Object.assign(this, { place, paper, desk, words, time });
    const acts = {
      in: () => this.in(),
      again: () => this.in(),
      out: () => this.out(),
      undo: () => this.undo(),
      slip: () => this.printSlip(),
    };
    for (const button of place.querySelectorAll("[data-act]")) {
      button.addEventListener("click", async () => {
        await acts[button.dataset.act]();
        after();
      });
    }
  }

  hide() {
    this.place.hidden = true;
  }

  /**
   * Show a verdict. Whoever came with a code and is not inside is let in at once, because the next
   * person waits; whoever was found by name, only when the button is pressed.
   */
  async show(seen, how) {
    Object.assign(this, { seen, how, written: null });
    this.fill();
    const isIn = how === "code" && this.mayEnter && seen.reason !== "inside";
    if (isIn) await this.in();
    else this.offer(this.mayEnter ? (seen.reason === "inside" ? ["out", "again"] : ["in"]) : []);
    this.place.hidden = false;
    play(seen.colour);
  }

  get mayEnter() {
    return this.seen.colour !== "red" && !this.seen.isSelf;
  }

  fill() {
    const { seen, words } = this;
    this.place.dataset.colour = seen.colour;
    this.at("sign").replaceChildren(words.drawing(seen.colour));
    this.put("word-shown", words.say(`word-${seen.reason}`));
    const latin = seen.seat?.latin ?? seen.said?.latin ?? "";
    this.put("latin", latin);
    this.put("own", seen.seat && seen.seat.name !== latin ? seen.seat.name : "");
    this.put("second", this.second());
    this.put("means", words.say(`means-${seen.reason}`, this.values()).trim());
    this.put("note", seen.shownProof === "superseded" ? words.say("superseded") : "");
    this.put("advice", words.say(`advice-${seen.reason}`));
    this.put("done", "");
  }

  second() {
    const { seat, said } = this.seen;
    if (!seat) return said ? `${said.delegation} · ${this.words.say("unlisted")}` : "";
    return `${seat.delegation} · ${this.words.say(`category-${seat.category}`)}`;
  }

  values() {
    const { seat, presence } = this.seen;
    const { room } = this.desk.info;
    return {
      time: roughly(seat?.minutes ?? 0, this.words),
      room: room ? this.words.say("room", { room }) : "",
      category: seat ? this.words.say(`category-${seat.category}`) : "",
      since: presence ? this.time(presence.last.at) : "",
      desk: presence?.last.desk ?? "",
    };
  }

  // ------------------------------------------------------------ what is pressed

  async in() {
    this.written = await this.desk.write(this.seen, "in", this.how);
    this.put("done", this.words.say("let-in", { time: this.time(this.written.at) }));
    this.offer(this.seen.reason === "unfinished" ? ["undo", "slip"] : ["undo"]);
  }

  async out() {
    this.written = await this.desk.write(this.seen, "out", this.how);
    this.put("done", this.words.say("went-out", { time: this.time(this.written.at) }));
    this.offer(["undo"]);
  }

  async undo() {
    await this.desk.undo(this.written);
    this.put("done", this.words.say("undone", { name: this.at("latin").textContent }));
    this.offer([]);
  }

  printSlip() {
    const put = (name, text) => {
      this.paper.querySelector(`[data-slip-${name}]`).textContent = text;
    };
    put("name", this.at("latin").textContent);
    put("second", this.at("second").textContent);
    put("means", this.at("means").textContent);
    put("code", this.seen.seat.code);
    this.paper.hidden = false;
    print();
    this.paper.hidden = true;
  }

  // ------------------------------------------------------------ pieces

  offer(acts) {
    for (const button of this.place.querySelectorAll("[data-act]")) {
      button.hidden = !acts.includes(button.dataset.act);
    }
  }

  at(name) {
    return this.place.querySelector(`[data-${name}]`);
  }

  put(name, text) {
    this.at(name).textContent = text;
    this.at(name).hidden = !text;
  }
}
