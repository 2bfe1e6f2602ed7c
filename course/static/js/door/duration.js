/** How long something takes, in words: course/domain/duration.py, said once more for a desk. */
const IN_MINUTES = 90; // so many are said in minutes

export default function duration(minutes, words) {
  if (minutes <= IN_MINUTES) return words.say(minutes === 1 ? "minutes-one" : "minutes-many", { minutes });
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return words.say(rest ? "hours-and-minutes" : "hours", { hours, minutes: rest });
}

/** About how long: of more than an hour, the nearest ten minutes. */
export function roughly(minutes, words) {
  return duration(minutes > 60 ? Math.floor((minutes + 5) / 10) * 10 : minutes, words);
}
