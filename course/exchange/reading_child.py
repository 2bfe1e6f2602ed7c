"""Read one file of another system: it comes in on stdin, what it gave goes out as JSON on stdout.

Run by its path as a process of its own, so that a file that takes too much time or memory ends this
process and not the server.

    python -I reading_child.py FORMAT NAME SECONDS BYTES
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

# The package itself would load the whole server: here its parts are found without it.
_package = types.ModuleType("course")
_package.__path__ = [str(Path(__file__).resolve().parents[1])]
sys.modules["course"] = _package

from course.content.uploads import OLDER, encode  # noqa: E402
from course.content.uploads import Encoded as EncodedImage  # noqa: E402
from course.domain.errors import NotValid  # noqa: E402
from course.domain.words import Words, as_json, words  # noqa: E402
from course.formats.child import answer  # noqa: E402
from course.formats.foreign import ForeignQuestion, Loss, Reading  # noqa: E402
from course.formats.identity import Identities  # noqa: E402
from course.formats.registry import FORMATS, guess  # noqa: E402

MOST_IMAGES = 500
"""Of one file; encoding more would take minutes."""

MOST_TOLD = 2000
"""Losses and refusals of a file that are listed; nobody reads more."""

_NOT_HELD = words("The file does not hold it.")
LONGEST_NAME = 200
LONGEST_CATEGORY = 400
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\(image:([^)\s]*)\)")

Encoded = Mapping[str, EncodedImage | Words]
"""By the name in the file: the image as we keep it, or why there is none."""


def read(data: bytes, name: str, file_name: str) -> dict[str, Any]:
    """Read a file whole. name: of its format, "" to guess it. Raises Unreadable."""
    name = name or guess(data, file_name)
    reading = FORMATS[name].read(data, file_name)
    images = _encoded(reading)
    identities = Identities()
    return {
        "format": name,
        "questions": [_question(one, identities, images) for one in reading.questions],
        "refused": [loss.as_json() for loss in reading.refused[:MOST_TOLD]],
        "losses": [loss.as_json() for loss in _losses(reading)],
        "images": {
            one.name: base64.b64encode(one.data).decode()
            for one in images.values()
            if not isinstance(one, Words)
        },
    }


def _losses(reading: Reading) -> list[Loss]:
    left = len(reading.refused) - MOST_TOLD
    if left <= 0:
        return [*reading.losses[:MOST_TOLD]]
    more = words("Questions that cannot become items and are not listed: %(count)s.", count=left)
    return [*reading.losses[:MOST_TOLD], Loss("", more)]


def _encoded(reading: Reading) -> Encoded:
    encoded: dict[str, EncodedImage | Words] = {}
    for count, (name, data) in enumerate(reading.images.items()):
        if count >= MOST_IMAGES:
            encoded[name] = words("A file may hold %(most)s images.", most=MOST_IMAGES)
            continue
        try:
            encoded[name] = encode(data, OLDER)
        except NotValid as error:
            encoded[name] = error.words
    return encoded


def _question(one: ForeignQuestion, identities: Identities, images: Encoded) -> dict[str, Any]:
    losses = [[as_json(loss.message), loss.line] for loss in one.losses[:MOST_TOLD]]

    def lose(message: Words) -> None:
        losses.append([as_json(message), one.line])

    title = " ".join(one.title.split())[:LONGEST_NAME]
    category = " ".join(one.category.split())[:LONGEST_CATEGORY]
    name = identities.give(one.foreign_id, category, title or str(one.content.get("stem", "")))
    if len(name) > LONGEST_NAME:
        name = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
    return {
        "foreign_id": name,
        "category": category,
        "title": title,
        "content": _with_images(dict(one.content), images, lose),
        "line": one.line,
        "losses": losses,
    }


def _with_images(value: Any, images: Encoded, lose: Callable[[Words], None]) -> Any:
    """The same, its images by the names under which we keep them."""
    if isinstance(value, Mapping):
        return {key: _with_images(one, images, lose) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_with_images(one, images, lose) for one in value]
    if not isinstance(value, str):
        return value

    def exchange(found: re.Match[str]) -> str:
        image = images.get(found[2], _NOT_HELD)
        if isinstance(image, Words):
            lose(words("The image %(name)s is left out. %(why)s", name=found[2], why=image))
            return found[1]
        return f"![{found[1]}](image:{image.name})"

    return _IMAGE.sub(exchange, value)


if __name__ == "__main__":
    answer(read)
