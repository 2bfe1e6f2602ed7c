"""Ethiopic letters that sound alike today, so that one name is written with either.

Haile is ኃይሌ, ሀይሌ or ሃይሌ, and each is right. Whoever looks for a name does not know which: names are
compared with one letter of each sound, and shown as they are written. The door's script says the
same once more (static/js/door/ethiopic.js).
"""

from __future__ import annotations

ETHIOPIC = ("\u1200", "\u137f")
"""Where the letters stand in Unicode."""

_ORDERS = range(7)
"""The forms of a letter with its vowels; they follow each other in Unicode."""

_ROWS = {"ሐ": "ሀ", "ኀ": "ሀ", "ኸ": "ሀ", "ሠ": "ሰ", "ዐ": "አ", "ፀ": "ጸ"}
"""First forms, each with that of the letter it sounds like in Amharic."""

_ALONE = {"ኇ": "ሇ", "ሧ": "ሷ", "ኋ": "ሗ"}
"""Forms beyond the seven that sound alike too."""

_FIRST_AS_FOURTH = {"ሃ": "ሀ", "ኣ": "አ"}
"""After these two sounds the first vowel is spoken as the fourth."""

_FORMS = {
    chr(ord(one) + order): chr(ord(other) + order)
    for one, other in _ROWS.items()
    for order in _ORDERS
}
SAME_SOUND = {
    letter: _FIRST_AS_FOURTH.get(other, other)
    for letter, other in (_FORMS | _ALONE | _FIRST_AS_FOURTH).items()
}
"""Each letter that another stands for, and that other one."""

_TABLE = str.maketrans(SAME_SOUND)


def fold_ethiopic(text: str) -> str:
    """Write a text with one letter of each sound."""
    return text.translate(_TABLE)
