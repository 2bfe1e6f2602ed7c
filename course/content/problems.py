"""A fault in a file that an author wrote, and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

Complain = Callable[[str], None]
"""Takes one fault, in words for the author; whoever gives it knows the place."""


class Problem(NamedTuple):
    """One fault: `file:line: message`."""

    path: Path  # below the folder that was read
    line: int  # 1 for the first
    message: str

    def __str__(self) -> str:
        return f"{self.path.as_posix()}:{self.line}: {self.message}"


class ContentError(Exception):
    """The files cannot be served as they stand; its problems say why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class Report:
    """Collects the problems of one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def add(self, line: int, message: str) -> None:
        """Note one fault."""
        self.problems.append(Problem(self.path, line, message))

    def at(self, line: int, prefix: str = "") -> Complain:
        """Note faults at one line, each beginning with `prefix`."""
        return lambda message: self.add(line, prefix + message)


def line_of(source: str, needle: str, default: int = 1) -> int:
    """Find the line on which `needle` stands first; `default` where it does not stand."""
    at = source.find(needle)
    return default if at < 0 else source.count("\n", 0, at) + 1
