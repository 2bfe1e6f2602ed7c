"""The glossary as its page shows it: by letter, and narrowed to what somebody looks for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from course.domain.course import Term


class Letter(NamedTuple):
    """The terms that begin with one letter."""

    letter: str
    terms: tuple[Term, ...]

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return f"letter-{self.letter.casefold()}" if self.letter.isalpha() else "letter-other"


def by_letter(terms: Iterable[Term]) -> tuple[Letter, ...]:
    """The terms in the order of the alphabet, in groups; what begins with no letter comes first."""
    ordered = sorted(terms, key=lambda term: (_letter(term) != "#", _fold(term.term)))
    return tuple(Letter(letter, tuple(group)) for letter, group in groupby(ordered, key=_letter))


def looked_for(terms: Iterable[Term], text: str) -> tuple[Term, ...]:
    """The terms that hold every word of a text: in their name, meaning or agreed forms."""
    words = _fold(text).split()
    return tuple(term for term in terms if all(word in _fold(_said(term)) for word in words))


def _said(term: Term) -> str:
    forms = " ".join(form for _, form in term.agreed.forms) if term.agreed else ""
    return f"{term.term} {term.definition} {forms}"


def _letter(term: Term) -> str:
    first = _fold(term.term)[:1].upper()
    return first if first.isascii() and first.isalpha() else "#"


def _fold(text: str) -> str:
    """Without case and accents, so that whoever cannot type an accent finds it."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
