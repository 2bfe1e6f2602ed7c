"""Codes of sign-in cards: 7KQ2-M4TD-9XH9, made to be read off paper and typed once.

Eleven characters of the serials' alphabet, which has no look-alikes, hold 55 random bits; the
twelfth is their check character. So what was mistyped is told at once, before anything is asked.
"""

from __future__ import annotations

from course.domain.codes import ALPHABET, check_character, read_typed
from course.domain.words import words

LENGTH = 12  # characters, the check character among them
BITS = 5 * (LENGTH - 1)
_GROUP = 4


def new_code(number: int) -> str:
    """Make the code of a random number of `BITS` bits, in three groups.

    Raises ValueError for a number that is larger.
    """
    if not 0 <= number < 1 << BITS:
        raise ValueError(f"a code is made from {BITS} bits")
    body = "".join(ALPHABET[number >> shift & 31] for shift in range(BITS - 5, -1, -5))
    return _grouped(body + check_character(body))


def normalise_code(text: str) -> str:
    """Read a code as a person typed it: any case, spaces and hyphens, O for 0, I or L for 1.

    Raises NotValid when it has another length, another character or a wrong check character.
    """
    return _grouped(
        read_typed(
            text,
            LENGTH,
            shape=words("A code has 12 letters and figures, like 7KQ2-M4TD-9XH9."),
            wrong=words("One character of this code is not right. Compare it with the card."),
        )
    )


def _grouped(text: str) -> str:
    return "-".join(text[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))
