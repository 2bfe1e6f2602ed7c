"""Images that stand in foreign questions, each under a name that our Markdown can hold."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping

_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST = 80


class Images:
    """Collects the images of a file; the same image under the same name is held once."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    @property
    def held(self) -> Mapping[str, bytes]:
        """All of them, by name."""
        return self._held

    def add(self, name: str, data: bytes) -> str:
        """Hold an image. Returns its name in `image:NAME`; another of that name gets a number."""
        wanted = _UNFIT.sub("-", name.rpartition("/")[2])[-LONGEST:].strip("-.") or "image"
        stem, dot, ending = wanted.rpartition(".")
        free, count = wanted, 1
        while self._held.get(free, data) != data:
            count += 1
            free = f"{stem}-{count}.{ending}" if dot else f"{wanted}-{count}"
        self._held[free] = data
        return free

    def add_base64(self, name: str, text: str) -> str | None:
        """Hold an image that is written in base64; None where it is damaged."""
        try:
            return self.add(name, b64decode("".join(text.split()), validate=True))
        except (binascii.Error, ValueError):
            return None

    def add_address(self, address: str) -> str | None:
        """Hold an image that is its own address, `data:image/png;base64,…`."""
        kind, _, base64 = address.removeprefix("data:image/").partition(",")
        return self.add_base64(f"image.{kind.partition(';')[0][:4]}", base64)
