"""Numbers that people read aloud and type: 7KQ2-M4TD-9XH9.

Crockford's alphabet leaves out I, L, O and U. The last character is a check character: the others,
each times its own power of a primitive element, summed in the field of 32 elements. Every single
wrong character and every exchange of two characters is found.
"""

from __future__ import annotations

import unicodedata

from course.domain.errors import NotValid
from course.domain.words import words

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12  # characters, the check character among them
ENTROPY_BYTES = 7  # 55 of their 56 bits are used
SAID_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None})
_REDUCTION = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)


def new_serial(token: bytes) -> str:
    """Make a serial from seven random bytes.

    Raises ValueError for another number of bytes.
    """
    if len(token) != ENTROPY_BYTES:
        raise ValueError(f"a serial is made from {ENTROPY_BYTES} bytes")
    number = int.from_bytes(token)
    body = "".join(ALPHABET[number >> shift & 31] for shift in range(0, 5 * (LENGTH - 1), 5))
    return _grouped(body + check_character(body))


def normalise_serial(text: str) -> str:
    """Read a serial as a person typed it: any case, spaces and hyphens, O for 0, I or L for 1.

    Raises NotValid when it has another length, another character or a wrong check character.
    """
    typed = "".join(unicodedata.normalize("NFKC", text).upper().split()).translate(SAID_AS)
    if len(typed) != LENGTH or not set(typed) <= set(ALPHABET):
        raise NotValid(words("A serial has 12 letters and figures, like 7KQ2-M4TD-9XH9."))
    if check_character(typed[:-1]) != typed[-1]:
        raise NotValid(words("One character of this serial is not right. Compare it again."))
    return _grouped(typed)


def _grouped(text: str) -> str:
    return "-".join(text[start : start + 4] for start in range(0, LENGTH, 4))


def check_character(body: str) -> str:
    """Sum of the characters, each times x to the power of its place (Horner's rule).

    It finds every wrong character and every exchange of two in texts of up to 31 characters.
    """
    total = 0
    for character in body:
        total = _times_x(total ^ ALPHABET.index(character))
    return ALPHABET[total]


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ _REDUCTION if doubled & 32 else doubled
