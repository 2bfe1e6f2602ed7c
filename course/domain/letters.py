"""Letters whose text an admin may change: what kinds there are made of, and filling their places.

A place is a name in braces: "Dear {name},". Nothing else in a text means anything: no expression,
no format, so whoever may edit a letter can make it say things and do nothing. A paragraph of places
that have nothing to say this time is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from course.domain.words import Words, words

LONGEST_SUBJECT = 200
LONGEST_BODY = 10_000

_PLACE = re.compile(r"\{([a-z_]+)\}")


Sayable = str | Words | Sequence[Words]
"""What fills a place: a name or an address, a sentence to be said, or paragraphs of sentences."""


class Letter(NamedTuple):
    """What is written to a person; or its text, places and all."""

    subject: str
    body: str


class Place(NamedTuple):
    """What a letter's text may name."""

    name: str  # "link"
    meaning: Words
    sample: Sayable  # for the preview
    is_needed: bool = False  # the letter is of no use without it


class LetterKind(NamedTuple):
    """One kind of letter. Its built-in text is in words, so that it can be translated."""

    name: str  # "invitation"
    title: Words
    places: tuple[Place, ...]
    subject: Words
    paragraphs: tuple[Words, ...]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in their places; what they hold is not looked into."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def compose(text: Letter, values: Mapping[str, str]) -> Letter:
    """Fill a whole letter; its subject stays on one line and within bounds."""
    subject = " ".join(fill(text.subject, values).split())
    written = [(part, fill(part, values)) for part in text.body.split("\n\n")]
    told = [filled for part, filled in written if filled.strip() or not part.strip()]
    return Letter(subject[:LONGEST_SUBJECT], "\n\n".join(told).rstrip("\n") + "\n")


def clean(text: Letter) -> Letter:
    """A text as it is kept: the subject on one line, plain line ends, one of them last."""
    lines = text.body.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    body = "\n".join(line.rstrip() for line in lines)
    return Letter(" ".join(text.subject.split()), f"{body}\n" if body else "")


def subject_fault(kind: LetterKind, subject: str) -> Words | None:
    """What is wrong with a subject."""
    if not subject:
        return words("Write a subject.")
    if len(subject) > LONGEST_SUBJECT:
        return words("This is longer than %(most)s characters. Shorten it.", most=LONGEST_SUBJECT)
    if not subject.isprintable():
        return words("This holds a character that cannot be shown. Type it anew.")
    secret = next((p.name for p in kind.places if p.is_needed and f"{{{p.name}}}" in subject), None)
    if secret:
        return words("{%(place)s} belongs into the text: a subject is seen by many.", place=secret)
    return _place_fault(kind, subject)


def body_fault(kind: LetterKind, body: str) -> Words | None:
    """What is wrong with a text."""
    if not body.strip():
        return words("Write the text.")
    if len(body) > LONGEST_BODY:
        return words("This is longer than %(most)s characters. Shorten it.", most=LONGEST_BODY)
    if not all(c.isprintable() or c in "\n\u200d\u200c" for c in body):
        return words("This holds a character that cannot be shown. Type it anew.")
    fault = _place_fault(kind, body)
    if fault:
        return fault
    for place in kind.places:
        if place.is_needed and f"{{{place.name}}}" not in body:
            return words(
                "The place {%(place)s} is missing. Without it this letter is of no use.",
                place=place.name,
            )
    return None


def _place_fault(kind: LetterKind, text: str) -> Words | None:
    known = {place.name for place in kind.places}
    for name in _PLACE.findall(text):
        if name not in known:
            return words("This letter has no place {%(place)s}. See the list.", place=name)
    rest = _PLACE.sub("", text)
    if "{" in rest or "}" in rest:
        return words("A brace stands alone. Write a place as {name}, in small letters.")
    return None
