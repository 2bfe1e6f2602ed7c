"""What is written to people: the text that an admin wrote, else the built-in one.

Each room adds its own kinds of letters, as it adds its tabs.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from course.domain import letters as rules
from course.domain.letters import Letter, LetterKind
from course.records import letters as book
from course.web.i18n import get_locale, say

_EXTENSION = "letters"


def add_letters(bp: Blueprint, *kinds: LetterKind) -> None:
    """Let admins see and change the text of a room's letters."""

    def add(state: BlueprintSetupState) -> None:
        known: dict[str, LetterKind] = state.app.extensions.setdefault(_EXTENSION, {})
        known.update({kind.name: kind for kind in kinds})

    bp.record_once(add)


def letter_kinds() -> tuple[LetterKind, ...]:
    """Every kind of letter that this app writes."""
    return tuple(current_app.extensions.get(_EXTENSION, {}).values())


def built_in(kind: LetterKind) -> Letter:
    """The text that comes with the course, in the reader's language, its places open."""
    return Letter(say(kind.subject), "\n\n".join(say(part) for part in kind.paragraphs) + "\n")


def write_letter(db: Session, kind: LetterKind, values: Mapping[str, str]) -> Letter:
    """Write one letter in the reader's language."""
    text = book.text_of(db, kind.name, get_locale().code)
    return rules.compose(text or built_in(kind), values)
