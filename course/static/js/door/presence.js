/**
 * Who is inside, from what desks wrote down in any order: course/domain/passages.py says the same.
 *
 * A passage is {uid, who, passage: "in", "out" or "undo", undoes, device, desk, at}. Gives a Map from
 * whoever was seen to {isInside, last, also}; `also` is the passage at another desk, where somebody
 * came in at two.
 */
export default function presences(passages) {
  const written = [...passages].sort((a, b) => a.at - b.at || (a.uid < b.uid ? -1 : 1));
  const undone = new Set(written.filter((one) => one.passage === "undo").map((one) => one.undoes));
  const found = new Map();
  for (const one of written) {
    if (one.passage === "undo" || undone.has(one.uid) || !one.who) continue;
    found.set(one.who, after(found.get(one.who), one));
  }
  return found;
}

function after(before, one) {
  let also = before?.also ?? null;
  const isDouble = before?.isInside && one.passage === "in" && before.last.device !== one.device;
  if (isDouble) also = before.last;
  return { isInside: one.passage === "in", last: one, also };
}
