"""A file from outside, read in a process apart: a hostile one costs the server nothing."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from course.domain.errors import TooMany
from course.domain.words import from_json, words
from course.formats.foreign import Unreadable

SECONDS = 60  # of computing
MEMORY_BYTES = 2 * 1024**3  # of address space, the libraries included
AT_ONCE = 1  # in each worker
WAIT_SECONDS = 5.0
_PASSED_ON = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")

_log = logging.getLogger("course")
_places = threading.BoundedSemaphore(AT_ONCE)

BROKEN = words(
    "The file cannot be read: something in it is not as its format says. Nothing was stored."
)
_TOO_COSTLY = words(
    "The file takes more time or memory than any real one needs. Split it and import the parts."
)


def run(child: Path, *given: str, data: bytes) -> dict[str, Any]:
    """Let a program of ours read a file; returns what it answered.

    child: the program, which ends with `child.answer`. given: what stands on its command line.
    Raises Unreadable with words for whoever chose the file, TooMany while another is being read.
    """
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise TooMany(words("Another file is being read. Try again in a moment."), 10)
    try:
        answer = _run(child, given, data)
    finally:
        _places.release()
    if "unreadable" in answer:
        why = answer["unreadable"]
        raise Unreadable(_TOO_COSTLY if why is None else from_json(why))
    return answer


def _run(child: Path, given: tuple[str, ...], data: bytes) -> dict[str, Any]:
    command = [sys.executable, "-I", str(child), *given, str(SECONDS), str(MEMORY_BYTES)]
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
        raise Unreadable(_TOO_COSTLY if done.returncode < 0 else BROKEN)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
