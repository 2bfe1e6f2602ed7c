"""A file of another system, read in a process apart: a hostile one costs the server nothing."""

from __future__ import annotations

import base64
import binascii
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from course.content.pictures import size_of
from course.domain.errors import NotValid, TooMany
from course.domain.words import words
from course.formats.foreign import Unreadable
from course.formats.limits import MOST_BYTES

SECONDS = 60  # of computing
MEMORY_BYTES = 2 * 1024**3  # of address space, the libraries included
AT_ONCE = 1  # in each worker
WAIT_SECONDS = 5.0
CHILD = Path(__file__).with_name("reading_child.py")
_PASSED_ON = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")

_log = logging.getLogger("course")
_places = threading.BoundedSemaphore(AT_ONCE)


class Told(NamedTuple):
    """One thing that cannot be carried over."""

    question: str  # title or foreign id; "" for the file as a whole
    message: str
    line: int | None


class Question(NamedTuple):
    """One question that can become an item."""

    foreign_id: str  # unique within the file
    category: str
    title: str
    content: Mapping[str, Any]  # images by the names of ours
    line: int | None
    losses: tuple[tuple[str, int | None], ...]


class ReadFile(NamedTuple):
    """All that a file gave."""

    format: str
    questions: tuple[Question, ...]
    refused: tuple[Told, ...]
    losses: tuple[Told, ...]
    images: Mapping[str, bytes]  # by the names of ours, encoded anew


def read_apart(data: bytes, *, name: str, file_name: str) -> ReadFile:
    """Read a file in a child process.

    name: of its format, "" to guess it from the file.
    Raises Unreadable with words for whoever chose the file, TooMany while another is being read.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable("The file is larger than 50 MB. Split it and import the parts.")
    if not data.strip():
        raise Unreadable("The file is empty. Choose another one.")
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise TooMany(words("Another file is being read. Try again in a moment."), 10)
    try:
        answer = _run(data, name, file_name)
    finally:
        _places.release()
    if "unreadable" in answer:
        raise Unreadable(answer["unreadable"] or _TOO_COSTLY)
    return _from_json(answer)


_TOO_COSTLY = (
    "The file takes more time or memory than any real one needs. Split it and import the parts."
)


def _run(data: bytes, name: str, file_name: str) -> dict[str, Any]:
    command = [
        *(sys.executable, "-I", str(CHILD), name, file_name.replace("\0", "")[:200]),
        *(str(SECONDS), str(MEMORY_BYTES)),
    ]
    environ = {one: os.environ[one] for one in _PASSED_ON if one in os.environ}
    try:
        done = subprocess.run(  # noqa: S603  # our own program, by its path
            command,
            input=data,
            capture_output=True,
            env=environ | {"OPENBLAS_NUM_THREADS": "1"},  # each thread would reserve memory
            timeout=2 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(_TOO_COSTLY) from error
    if done.returncode:
        tail = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:300]
        _log.error("import not read", extra={"values": {"exit": done.returncode, "said": tail}})
        raise Unreadable(_TOO_COSTLY if done.returncode < 0 else _BROKEN)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


_BROKEN = "The file cannot be read: something in it is not as its format says. Nothing was stored."


def _from_json(answer: Mapping[str, Any]) -> ReadFile:
    try:
        images = {
            name: base64.b64decode(data, validate=True) for name, data in answer["images"].items()
        }
    except binascii.Error as error:
        raise Unreadable(_BROKEN) from error
    if any(size_of(name) is None for name in images):
        raise NotValid(words("An image of the file could not be kept."))
    return ReadFile(
        answer["format"],
        tuple(
            Question(**{**one, "losses": tuple((said, line) for said, line in one["losses"])})
            for one in answer["questions"]
        ),
        tuple(Told(*one) for one in answer["refused"]),
        tuple(Told(*one) for one in answer["losses"]),
        images,
    )
