/**
 * Who is let in: course/domain/admission.py, said once more for a desk without a network.
 *
 * shown: {isSigned: true, false or null, proof: "valid", "superseded", "revoked" or null,
 * isThisEdition}; seat: {held, progress, proof} or null. Gives {colour, reason}.
 */
const COLOURS = {
  complete: "green",
  exempt: "green",
  "not-listed": "green",
  inside: "amber",
  unfinished: "amber",
  "no-course": "amber",
  "other-edition": "amber",
  forged: "red",
  revoked: "red",
  "passed-on": "red",
  unknown: "red",
};

export default function judge(shown, seat, isInside = false) {
  const reason = reasonOf(shown, seat, isInside);
  return { colour: COLOURS[reason], reason };
}

function reasonOf(shown, seat, isInside) {
  if (shown.isSigned === false) return "forged";
  if (shown.proof === "revoked") return "revoked";
  if (!seat) return unlisted(shown, isInside);
  if (!seat.held) return "passed-on";
  if (seat.proof === "revoked") return "revoked";
  if (isInside) return "inside";
  return seat.progress === "ready" ? "complete" : seat.progress;
}

function unlisted(shown, isInside) {
  if (!shown.isSigned) return "unknown";
  if (isInside) return "inside";
  return shown.isThisEdition ? "not-listed" : "other-edition";
}
