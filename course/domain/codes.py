"""Numbers that people read aloud and type: 7KQ2-M4TD-9XH9.

Crockford's alphabet leaves out I, L, O and U. The last character is a check character: the others,
each times its own power of a primitive element, summed in the field of 32 elements. Every single
wrong character and every exchange of two characters is found.
"""

from __future__ import annotations

import unicodedata

from course.domain.errors import NotValid
from course.domain.words import Words

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SAID_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None})
_REDUCTION = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)


def read_typed(text: str, length: int, *, shape: Words, wrong: Words) -> str:
    """Read what a person typed: any case, spaces and hyphens, O for 0, I or L for 1.

    Returns its characters, without hyphens. Raises NotValid, saying `shape` where it has another
    length or another character, `wrong` where its check character does not fit.
    """
    typed = "".join(unicodedata.normalize("NFKC", text).upper().split()).translate(_SAID_AS)
    if len(typed) != length or not set(typed) <= set(ALPHABET):
        raise NotValid(shape)
    if check_character(typed[:-1]) != typed[-1]:
        raise NotValid(wrong)
    return typed


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
