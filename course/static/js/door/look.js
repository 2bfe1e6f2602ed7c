/** Finding somebody who has no code, by name, on this device. */
const MOST = 12;

export default function showLook(root, { desk, words, choose }) {
  const field = root.querySelector("[data-name]");
  const place = root.querySelector("[data-found]");
  const none = root.querySelector("[data-found-none]");

  let shown = ""; // who, so that a list that says the same leaves the rows and the focus alone

  function look() {
    const found = desk.list.search(field.value, MOST + 1);
    shown = named(found);
    place.replaceChildren(...found.slice(0, MOST).map(row));
    const more = found.length > MOST ? words.say("found-more") : "";
    none.textContent = field.value.trim() && !found.length ? words.say("nobody") : more;
  }

  const named = (found) => found.map((seat) => `${seat.seat} ${seat.latin} ${seat.name}`).join("\n");

  function row(seat) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const own = document.createElement("bdi");
    const second = document.createElement("span");
    button.type = "button";
    own.textContent = seat.name === seat.latin ? "" : seat.name;
    second.textContent = `${seat.delegation} · ${words.say(`category-${seat.category}`)}`;
    button.append(Object.assign(document.createElement("strong"), { textContent: seat.latin }));
    button.append(own, second);
    button.addEventListener("click", () => {
      field.value = "";
      look();
      choose(desk.list.seats.get(seat.seat) ?? seat); // as the list has it by now
      root.querySelector("[data-verdict]").focus();
    });
    item.append(button);
    return item;
  }

  field.addEventListener("input", look);

  /** The list may have come, or changed, since the name was typed. */
  return function show() {
    if (field.value.trim() && named(desk.list.search(field.value, MOST + 1)) !== shown) look();
  };
}
