"""Reading TOML tables strictly: each key by its kind, and no key that nobody knows.

A reader asks for what it knows and calls `done()`. What is missing, of the wrong kind or unknown is
told to `complain`; the reader goes on with an empty value, so that one look names every fault.
"""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeGuard

from course.content.problems import Complain

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""Names in addresses, of items and of anchors: kebab-case."""


class Fields:
    """One table, read key by key."""

    def __init__(self, table: Mapping[str, object], complain: Complain) -> None:
        self._table = table
        self._complain = complain
        self._known: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._table

    def text(self, key: str, *, required: bool = True) -> str:
        """A string; required ones are not blank."""
        value = self._take(key, "")
        if not isinstance(value, str):
            self._complain(f'"{key}" must be text in quotes')
            return ""
        if required and not value.strip():
            self._complain(f'"{key}" is missing')
        return value

    def slug(self, key: str) -> str:
        """A name such as "neural-networks"."""
        value = self.text(key)
        if value and not SLUG.fullmatch(value):
            self._complain(
                f'"{key}" is "{value}": use small letters, digits and single hyphens only'
            )
        return value

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of strings."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._complain(f'"{key}" must be a list of texts: ["one", "two"]')
            return ()
        if required and not value:
            self._complain(f'"{key}" is missing')
        return tuple(value)

    def number(self, key: str, default: float | None = None) -> float | None:
        """A finite number, whole or not."""
        value = self._take(key, default)
        if value is None:
            return None
        if is_number(value) and math.isfinite(value):
            return float(value)
        self._complain(f'"{key}" must be a number')
        return None

    def whole(self, key: str, default: int) -> int:
        """A whole number that is not negative."""
        value = self._take(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self._complain(f'"{key}" must be a whole number, 0 or more')
        return default

    def flag(self, key: str) -> bool:
        """Read true or false; false where it is left out."""
        value = self._take(key, False)
        if not isinstance(value, bool):
            self._complain(f'"{key}" must be true or false')
        return value is True

    def day(self, key: str) -> date | None:
        """A date such as 2027-06-01, or None."""
        value = self._take(key, None)
        if value is None or type(value) is date:
            return value
        self._complain(f'"{key}" must be a date such as 2027-06-01, without quotes')
        return None

    def raw(self, key: str) -> object:
        """The value as it came, or None: the reader judges it."""
        return self._take(key, None)

    def table(self, key: str) -> Mapping[str, object]:
        """A table; empty where it is left out."""
        value = self._take(key, {})
        if isinstance(value, dict):
            return value
        self._complain(f'"{key}" must be a table')
        return {}

    def tables(self, key: str) -> tuple[Mapping[str, object], ...]:
        """A list of tables; empty where it is left out."""
        value = self._take(key, [])
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            return tuple(value)
        self._complain(f'"{key}" must be written as [[{key}]] tables')
        return ()

    def done(self) -> None:
        """Name every key that nobody asked for."""
        for key in self._table:
            if key not in self._known:
                self._complain(f'unknown key "{key}"{_meant(key, self._known)}')

    def _take(self, key: str, default: object) -> object:
        self._known.add(key)
        return self._table.get(key, default)


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value of TOML or JSON is a number; true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def parse_toml(
    text: str, first_line: int, complain_at: Callable[[int, str], None]
) -> dict[str, object] | None:
    """Read TOML; a fault goes to `complain_at(line, message)` with its line in the file.

    first_line: the line of the file on which `text` begins.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        message = re.sub(r"\s*\(at .*\)$", "", str(error))
        complain_at(first_line + line - 1, f"this cannot be read as TOML: {message}")
        return None


def _meant(key: str, known: set[str]) -> str:
    close = difflib.get_close_matches(key, sorted(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""
