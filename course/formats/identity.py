"""The name by which a foreign question is known again when its file is imported once more."""

from __future__ import annotations

import hashlib


class Identities:
    """Gives each question of a file a name of its own, the same for the same file."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def give(self, named: str, category: str, title: str) -> str:
        """The name that the file gives; else one made of the category and the title.

        Systems ask for names that differ within a category only: where another question has the
        name already, the category joins it, and a number if even that is taken.
        """
        first = named.strip() or f"{_digest(category, title)}"
        wanted = first if first not in self._given else f"{first}@{_digest(category, '')}"
        name, count = wanted, 1
        while name in self._given:
            count += 1
            name = f"{wanted}#{count}"
        self._given.add(name)
        return name


def _digest(category: str, title: str) -> str:
    return hashlib.sha256(f"{category}\n{title}".encode("utf-8", "replace")).hexdigest()[:16]
