"""A file of another system, read in a process apart: a hostile one costs the server nothing."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from course.content.pictures import size_of
from course.domain.errors import NotValid
from course.domain.words import Words, from_json, words
from course.formats import apart
from course.formats.foreign import Loss, Unreadable
from course.formats.limits import MOST_BYTES, too_large

CHILD = Path(__file__).with_name("reading_child.py")


class Question(NamedTuple):
    """One question that can become an item."""

    foreign_id: str  # unique within the file
    category: str
    title: str
    content: Mapping[str, Any]  # images by the names of ours
    line: int | None
    losses: tuple[tuple[Words, int | None], ...]


class ReadFile(NamedTuple):
    """All that a file gave."""

    format: str
    questions: tuple[Question, ...]
    refused: tuple[Loss, ...]
    losses: tuple[Loss, ...]
    images: Mapping[str, bytes]  # by the names of ours, encoded anew


def read_apart(data: bytes, *, name: str, file_name: str) -> ReadFile:
    """Read a file in a child process.

    name: of its format, "" to guess it from the file.
    Raises Unreadable with words for whoever chose the file, TooMany while another is being read.
    """
    if len(data) > MOST_BYTES:
        raise too_large()
    if not data.strip():
        raise Unreadable(words("The file is empty. Choose another one."))
    return _from_json(apart.run(CHILD, name, file_name.replace("\0", "")[:200], data=data))


def _from_json(answer: Mapping[str, Any]) -> ReadFile:
    try:
        images = {
            name: base64.b64decode(data, validate=True) for name, data in answer["images"].items()
        }
    except binascii.Error as error:
        raise Unreadable(apart.BROKEN) from error
    if any(size_of(name) is None for name in images):
        raise NotValid(words("An image of the file could not be kept."))
    return ReadFile(
        answer["format"],
        tuple(
            Question(**{**one, "losses": tuple(losses_of(one["losses"]))})
            for one in answer["questions"]
        ),
        tuple(Loss.from_json(one) for one in answer["refused"]),
        tuple(Loss.from_json(one) for one in answer["losses"]),
        images,
    )


def losses_of(kept: Iterable[Sequence[Any]]) -> list[tuple[Words, int | None]]:
    """What a question loses, and on which lines, of its JSON."""
    return [(from_json(said), line) for said, line in kept]
