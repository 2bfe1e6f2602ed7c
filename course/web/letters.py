"""What is written to people: the text that an admin wrote, else the built-in one.

Each room adds its own kinds of letters, as it adds its tabs; then admins see, preview and change
their texts. In the room's `letters.py`:

    REMINDER = LetterKind(
        "reminder",
        words("Reminder"),
        (NAME, TITLE, Place("missing", words("what is missing"), words("Quiz 2 is not passed."))),
        words("What is still to do in “%(title)s”", title="{title}"),
        (DEAR, words("This is still to do:"), Words("{missing}")),
    )

In its `__init__.py`, once: `add_letters(bp, letters.REMINDER)`. To write one:

    write_letter(db, REMINDER, person, {"name": person.name, "missing": sentences})

The letter is in the language of whoever gets it, whoever causes it. A value is a text in nobody's
language (a name, an address, what somebody wrote), or `words`, or a list of `words`, each a
paragraph. A paragraph whose places have nothing to say is left out, so what is told only sometimes
is a place of its own. Whoever writes many letters of one kind at once asks for a `letter_writer`:
it reads the text once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from course.content import get_course
from course.domain import letters as rules
from course.domain.letters import Letter, LetterKind, Place, Sayable
from course.domain.words import Words, words
from course.records import letters as book
from course.web.i18n import get_locale, say, speaking
from course.web.pages import get_settings

_EXTENSION = "letters"

NAME = Place("name", words("the person's name"), "Amina Diallo")
TITLE = Place("title", words("the title of the course"), "AI Safety for Delegates")
CONTACT = Place("contact", words("whom to write to"), "help@example.org")
LINK = Place("link", words("the link"), "https://course.example.org/invitation/3k…", is_needed=True)
"""Places of letters that several rooms write."""

DEAR = words("Dear %(name)s,", name="{name}")
"""How letters begin."""

JUST_LINK = Words("{link}")
"""A paragraph of its own, with nothing in it to translate."""


def add_letters(bp: Blueprint, *kinds: LetterKind) -> None:
    """Let admins see and change the text of a room's letters."""

    def add(state: BlueprintSetupState) -> None:
        known: dict[str, LetterKind] = state.app.extensions.setdefault(_EXTENSION, {})
        for kind in kinds:
            assert known.setdefault(kind.name, kind) is kind, f"two letters are called {kind.name}"

    bp.record_once(add)


def letter_kinds() -> tuple[LetterKind, ...]:
    """Every kind of letter that this app writes."""
    return tuple(current_app.extensions.get(_EXTENSION, {}).values())


def built_in(kind: LetterKind) -> Letter:
    """The text that comes with the course, in the reader's language, its places open."""
    return Letter(say(kind.subject), "\n\n".join(say(part) for part in kind.paragraphs) + "\n")


def in_words(value: Sayable) -> str:
    """What fills a place, in the reader's language."""
    if isinstance(value, str):
        return value
    return say(value) if isinstance(value, Words) else "\n\n".join(say(part) for part in value)


class Receiver(Protocol):
    """Whoever gets a letter: a person, or what is known of one."""

    @property
    def locale(self) -> str:
        """The language they read; English where the course does not speak it."""

    @property
    def zone(self) -> str:
        """Where their clock stands."""


Writer = Callable[[Receiver, Mapping[str, Sayable]], Letter]


def letter_writer(db: Session, kind: LetterKind) -> Writer:
    """Read the texts of a kind of letter once, to write many."""
    texts = book.texts_of(db, kind.name)

    def write(to: Receiver, values: Mapping[str, Sayable]) -> Letter:
        with speaking(to.locale, to.zone):
            text = texts.get(get_locale().code) or built_in(kind)
            return rules.compose(text, {k: in_words(v) for k, v in values.items()})

    return write


def write_letter(
    db: Session, kind: LetterKind, to: Receiver, values: Mapping[str, Sayable]
) -> Letter:
    """Write one letter, in the language of whoever gets it."""
    return letter_writer(db, kind)(to, values)


def whom_to_write_to() -> str:
    """Whose address stands in letters for questions."""
    return get_settings().contact or get_course().issuer.contact
