"""Short codes of seats, for the door: 7KQ2-M4TR, typed where nothing can be scanned.

Seven characters of the serials' alphabet and a check character. The seven are the seat's number,
taken through a keyed permutation of the 35 bits they hold: so no two seats share a code, nothing is
stored, a code leads back to its seat, and whoever holds one cannot guess another.
"""

from __future__ import annotations

import hashlib
import hmac

from course.domain.codes import ALPHABET, check_character, read_typed
from course.domain.words import words

LENGTH = 8  # characters, the check character among them
_BITS = 5 * (LENGTH - 1)
_LOW = _BITS // 2  # 17 bits below, 18 above
_ROUNDS = 8  # of an unbalanced Feistel network


def code_of(seat_id: int, key: bytes) -> str:
    """The code of a seat, in two groups. Raises ValueError for a number beyond 35 bits."""
    if not 0 <= seat_id < 1 << _BITS:
        raise ValueError("no seat has such a number")
    number = seat_id
    for turn in range(_ROUNDS):
        number = _turn(number, turn, key)
    body = "".join(ALPHABET[number >> shift & 31] for shift in range(_BITS - 5, -1, -5))
    return grouped(body + check_character(body))


def seat_of(code: str, key: bytes) -> int:
    """The seat that a code would be of, whether there is one or not. Raises NotValid."""
    number = 0
    for character in normalise_code(code).replace("-", "")[:-1]:
        number = number << 5 | ALPHABET.index(character)
    for turn in reversed(range(_ROUNDS)):
        number = _turn(number, turn, key)
    return number


def normalise_code(text: str) -> str:
    """Read a code as a person typed it: any case, spaces and hyphens, O for 0, I or L for 1.

    Raises NotValid when it has another length, another character or a wrong check character.
    """
    return grouped(
        read_typed(
            text,
            LENGTH,
            shape=words("A code has 8 letters and figures, like 7KQ2-M4TR."),
            wrong=words("One character of this code is not right. Compare it again."),
        )
    )


def grouped(text: str) -> str:
    """Four and four, as they are read aloud."""
    return f"{text[:4]}-{text[4:]}"


def _turn(number: int, turn: int, key: bytes) -> int:
    """Mix one half into the other, which is its own undoing. Even turns change the upper half."""
    high, low = number >> _LOW, number & ((1 << _LOW) - 1)
    if turn % 2:
        low ^= _mask(turn, high, key) & ((1 << _LOW) - 1)
    else:
        high ^= _mask(turn, low, key) & ((1 << (_BITS - _LOW)) - 1)
    return high << _LOW | low


def _mask(turn: int, half: int, key: bytes) -> int:
    said = bytes([turn]) + half.to_bytes(4)
    return int.from_bytes(hmac.digest(key, said, hashlib.sha256)[:4])
