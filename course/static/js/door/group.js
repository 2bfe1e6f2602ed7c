/** A delegation that arrives together: tick who is here, one press lets all of them in. */
export default function showGroup(root, { desk, words, time }) {
  const choice = root.querySelector("[data-delegation]");
  const form = root.querySelector("[data-group-form]");
  const place = root.querySelector("[data-people]");
  const button = form.querySelector("button");
  const done = root.querySelector("[data-group-done]");
  const blank = choice.options[0];
  let offered = "";

  const counted = (name, count, values = {}) =>
    words.say(`${name}-${count === 1 ? "one" : "many"}`, { count, ...values });
  const ticked = () => [...form.querySelectorAll("input:checked:not(:disabled)")];

  function people() {
    form.hidden = !choice.value;
    place.replaceChildren(...desk.list.of(choice.value).map(row));
    count();
  }

  function row(seat) {
    const seen = desk.seen(seat);
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", value: seat.seat });
    const isInside = seen.reason === "inside";
    box.disabled = seen.colour === "red" || isInside || seen.isSelf;
    box.checked = isInside;
    label.className = "tick door-tick";
    label.dataset.colour = seen.colour;
    label.append(box, drawing(seen), name(seat), state(seen));
    return label;
  }

  function drawing(seen) {
    const place = document.createElement("span");
    place.append(words.drawing(seen.colour));
    return place;
  }

  function name(seat) {
    const place = document.createElement("span");
    const strong = Object.assign(document.createElement("strong"), { textContent: seat.latin });
    place.append(strong, ` ${words.say(`category-${seat.category}`)}`);
    return place;
  }

  function state(seen) {
    const place = document.createElement("span");
    const since = seen.presence ? time(seen.presence.last.at) : "";
    const isInside = seen.reason === "inside";
    place.className = "door-tick-state";
    place.textContent = isInside
      ? words.say("inside-since", { time: since })
      : words.say(`word-${seen.reason}`);
    return place;
  }

  function count() {
    const number = ticked().length;
    button.textContent = number ? counted("group-button", number) : words.say("group-button");
    button.disabled = !number;
  }

  choice.addEventListener("change", () => {
    done.textContent = "";
    people();
  });
  form.addEventListener("change", count);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const boxes = ticked();
    button.disabled = true; // a second press would let everybody in twice
    for (const box of boxes) {
      const seat = desk.list.seats.get(Number(box.value));
      await desk.write(desk.seen(seat), "in", "group");
    }
    done.textContent = counted("group-done", boxes.length, { delegation: choice.value });
    people();
  });

  /** New delegations come into the choice; who is ticked stays ticked until somebody presses. */
  return function show() {
    const names = desk.list.delegations();
    if (names.join("\n") === offered) return;
    offered = names.join("\n");
    const { value } = choice;
    choice.replaceChildren(blank, ...names.map((one) => new Option(one, one)));
    choice.value = value;
  };
}
