"""The images of the bank's items as files: quizzes/images/<name>, written by an export."""

from __future__ import annotations

import hashlib
from pathlib import Path

from course.content.pictures import name_of, size_of
from course.content.problems import ContentError, Problem

FOLDER = "images"
"""Below quizzes/."""


def load_pictures(root: Path) -> dict[str, bytes]:
    """The images below `root`/quizzes/images, by name; empty where there is no such folder.

    Raises ContentError for a file whose name does not tell what it holds.
    """
    found, problems = read_pictures(root)
    if problems:
        raise ContentError(problems)
    return found


def read_pictures(root: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """Read them, and name every file that is no image of ours.

    They were encoded by the editor, which named them by what they hold.
    """
    found: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in sorted((root / "quizzes" / FOLDER).glob("*")):
        data, size = path.read_bytes(), size_of(path.name)
        ending = path.suffix.removeprefix(".")
        if size and path.name == name_of(hashlib.sha256(data).hexdigest(), size, ending):
            found[path.name] = data
        else:
            what = "this is not an image as the editor keeps it: upload the image there"
            problems.append(Problem(path.relative_to(root), 1, what))
    return found, problems
