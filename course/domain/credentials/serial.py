"""Serials of certificates: 7KQ2-M4TD-9XH9, read aloud and typed."""

from __future__ import annotations

from course.domain.codes import ALPHABET, check_character, read_typed
from course.domain.words import words

LENGTH = 12  # characters, the check character among them
ENTROPY_BYTES = 7  # 55 of their 56 bits are used


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
    return _grouped(
        read_typed(
            text,
            LENGTH,
            shape=words("A serial has 12 letters and figures, like 7KQ2-M4TD-9XH9."),
            wrong=words("One character of this serial is not right. Compare it again."),
        )
    )


def _grouped(text: str) -> str:
    return "-".join(text[start : start + 4] for start in range(0, LENGTH, 4))
