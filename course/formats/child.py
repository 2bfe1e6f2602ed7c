"""What every program that reads a file apart does: keep to its bounds, and answer in JSON.

The file comes in on stdin, what it gave goes out on stdout. The last two words of the command line
are the bounds: seconds of computing and bytes of memory.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from typing import Any

from course.domain.words import as_json
from course.formats.foreign import Unreadable


def answer(read: Callable[..., dict[str, Any]]) -> None:
    """Read, or say why not.

    read: given the file and the other words of the command line; raises Unreadable.
    """
    *given, seconds, memory_bytes = sys.argv[1:]
    _limit(int(seconds), int(memory_bytes))
    try:
        told = read(sys.stdin.buffer.read(), *given)
    except Unreadable as error:
        told = {"unreadable": as_json(error.words)}
    except (MemoryError, RecursionError):
        told = {"unreadable": None}
    sys.stdout.write(json.dumps(_keepable(told)))


def _limit(seconds: int, memory_bytes: int) -> None:
    """Give up the process's own freedom to use more time or memory, or to leave a core behind."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # elsewhere the limit is taken and not kept
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _keepable(value: Any) -> Any:
    """The same without what no database keeps in a text: NUL, and half a letter."""
    if isinstance(value, dict):
        return {key: _keepable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_keepable(one) for one in value]
    if isinstance(value, str):
        return value.replace("\0", " ").encode("utf-8", "replace").decode()
    return value
