"""What a file may cost: whoever reads one measures before it unpacks or parses."""

from __future__ import annotations

from collections.abc import Iterator

from course.domain.words import words
from course.formats.foreign import Unreadable

MOST_BYTES = 50 * 1024 * 1024
"""Of a file as it is sent, and of all that a package unpacks to."""

MOST_QUESTIONS = 20_000
MOST_ANSWERS = 200
"""Of one question; nobody reads more."""

MOST_LINES = 2_000_000
"""Of one text file; each costs a moment."""

MOST_LETTERS = 20_000
"""Of one text."""

MOST_LETTERS_OF_ALL = 1_000_000
"""Of one question with all its answers."""


_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def too_large() -> Unreadable:
    """Why a file is not even looked at."""
    return Unreadable(
        words(
            "The file is larger than %(most)s MB. Split it and import the parts.",
            most=MOST_BYTES // 1024**2,
        )
    )


def too_many_questions() -> Unreadable:
    """Why a file is not read to its end."""
    return Unreadable(
        words(
            "The file holds more than %(most)s questions. Split it and import the parts.",
            most=f"{MOST_QUESTIONS:,}",
        )
    )


def as_text(data: bytes) -> str:
    """Decode a text file, with or without a mark of its encoding. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise too_large()
    encoding = next((one for mark, one in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            words(
                "Line %(line)s is not written in UTF-8. Save the file as UTF-8 (in Excel: CSV "
                "UTF-8) and import it again.",
                line=line,
            )
        ) from error
    if "\0" in text:
        raise Unreadable(
            words(
                "The file holds zero bytes: it is not a text in UTF-8. Save it as UTF-8, or choose "
                "another file."
            )
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MOST_LINES:
        raise Unreadable(
            words(
                "The file has more than %(most)s lines. Split it and import the parts.",
                most=f"{MOST_LINES:,}",
            )
        )
    return text


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text with their numbers, one at a time: a list would outweigh the text."""
    number, start = 1, 0
    while (end := text.find("\n", start)) >= 0:
        yield number, text[start:end]
        number, start = number + 1, end + 1
    yield number, text[start:]
