/** The lines that say what this desk has: page, list, passages, connection; and its last entries. */
import duration from "./duration.js";

const LAST = 10;

export default function showStatus(root, { desk, words, time, kept }) {
  let first; // when the list was fetched that was here at the beginning
  const find = (name) => root.querySelector(`[data-${name}]`);
  const counted = (name, count) => words.say(`${name}-${count === 1 ? "one" : "many"}`, { count });

  function list() {
    if (!desk.hasList) return words.say("list-none");
    const { fetched } = desk.info;
    const minutes = Math.max(0, Math.floor((desk.now - fetched) / 60000));
    const known = { count: desk.list.seats.size, time: time(fetched) };
    if (!minutes) return words.say("list-fresh", known);
    return words.say("list-age", { ...known, age: duration(minutes, words) });
  }

  function sent() {
    const waiting = desk.book.unsent.size;
    return waiting ? counted("waiting", waiting) : words.say("sent-all");
  }

  function trouble() {
    const waiting = desk.book.unsent.size;
    if (desk.trouble === "signed-out" && waiting) return counted("sign-in", waiting);
    if (!desk.trouble) return desk.refused ? words.say("refused-own") : "";
    return words.say(desk.trouble);
  }

  function showTrouble() {
    const line = find("status-trouble");
    const text = trouble();
    const isDoor = ["signed-out", "forbidden"].includes(desk.trouble);
    if (line.textContent === text) return; // spoken once, not at every look
    const shown = isDoor ? Object.assign(document.createElement("a"), { href: root.dataset.signIn }) : null;
    if (shown) shown.textContent = text;
    line.replaceChildren(shown ?? text);
    line.hidden = !text;
  }

  function latest() {
    const rows = desk.book.latest(desk.device, LAST).map((one) => {
      const name = one.latin || desk.list.people.get(one.who)?.latin || words.say("unlisted");
      return row(`${time(one.at)} ${words.say(one.passage)} `, name, one);
    });
    replace(find("last"), rows);
  }

  function row(before, name, one) {
    const item = document.createElement("li");
    const text = document.createElement("span");
    const bold = document.createElement("bdi");
    bold.textContent = name;
    text.append(before, bold);
    item.dataset.uid = one.uid;
    item.append(text, button(name, one));
    return item;
  }

  function button(name, one) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "button quiet", textContent: words.say("undo") });
    made.setAttribute("aria-label", words.say("undo-of", { name }));
    made.addEventListener("click", () => desk.undo(one));
    return made;
  }

  function doubles() {
    const rows = desk.book.doubles.map(({ last, also }) => {
      const item = document.createElement("li");
      const name = desk.list.people.get(last.who)?.latin ?? last.latin ?? "";
      const [one, other] = [also.desk, last.desk];
      const times = { one_time: time(also.at), other_time: time(last.at) };
      item.dataset.uid = `${also.uid} ${last.uid}`;
      item.textContent = words.say("double", { name, one, other, ...times });
      return item;
    });
    find("doubles").hidden = !rows.length;
    replace(find("doubles-list"), rows);
  }

  /** The page that the device keeps leads to the whole one, once a list came since it was opened. */
  function whole() {
    const line = find("status-whole");
    if (!line || !desk.hasList) return;
    first ??= desk.info.fetched;
    line.hidden = Boolean(desk.trouble) || desk.info.fetched === first;
  }

  return function show() {
    say(find("status-kept"), words.say(`kept-${kept.state}`));
    say(find("status-list"), list());
    say(find("status-sent"), sent());
    showTrouble();
    latest();
    doubles();
    whole();
  };
}

/** Change what is there only where it differs: a focused button stays, and nothing is spoken twice. */
function replace(place, rows) {
  const names = (items) => items.map((item) => item.dataset.uid).join();
  if (names([...place.children]) !== names(rows)) place.replaceChildren(...rows);
}

function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}
