/** Ethiopic letters that sound alike: course/domain/ethiopic.py, said once more for a desk. */
const ROWS = { ሐ: "ሀ", ኀ: "ሀ", ኸ: "ሀ", ሠ: "ሰ", ዐ: "አ", ፀ: "ጸ" };
const ORDERS = 7; // forms of a letter with its vowels
const ALONE = { ኇ: "ሇ", ሧ: "ሷ", ኋ: "ሗ" };
const FIRST_AS_FOURTH = { ሃ: "ሀ", ኣ: "አ" };

const same = { ...ALONE, ...FIRST_AS_FOURTH };
for (const [one, other] of Object.entries(ROWS)) {
  for (let order = 0; order < ORDERS; order += 1) same[form(one, order)] = form(other, order);
}

function form(letter, order) {
  return String.fromCodePoint(letter.codePointAt(0) + order);
}

/** A text with one letter of each sound. */
export default function foldEthiopic(text) {
  return text.replace(/[\u1200-\u137f]/g, (letter) => {
    const other = same[letter] ?? letter;
    return FIRST_AS_FOURTH[other] ?? other;
  });
}
