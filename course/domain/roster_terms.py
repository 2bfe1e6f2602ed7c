"""The terms in which a list of names is held against the people who are here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from course.domain.errors import NotNow
from course.domain.names import (
    LATIN_MAX,
    Change,
    Names,
    is_in_latin,
    judge_change,
    name_keys,
    search_key,
)
from course.domain.people import is_code
from course.domain.roster_rows import Bad, Row
from course.domain.words import Words, words

FIELDS = (
    "name",
    "latin_name",
    "email",
    "delegation",
    "category",
    "accreditation",
    "locale",
)
"""What the list may say of a person; the delegation by its code."""

SEAT = frozenset({"delegation", "category", "accreditation"})

Values = Mapping[str, str | None]


class Known(NamedTuple):
    """Somebody who is here."""

    id: int
    values: Values  # all FIELDS; those of the seat None where they hold none
    is_disabled: bool = False
    works_here: bool = False  # holds a right beside learning
    has_submitted: bool = False  # any quiz; or completed the course without
    left: frozenset[str] = frozenset()  # accreditation ids of seats that ended with them


class Book(NamedTuple):
    """What is here, as far as a list can touch it."""

    people: Sequence[Known]
    places: Mapping[str, str]  # names of delegations, by code
    passed_on: frozenset[str] = frozenset()  # accreditation ids of seats that others hold now


class Kind(StrEnum):
    """What a line would do."""

    ADD = "add"
    CHANGE = "change"
    PERHAPS = "perhaps"  # by the name alone: somebody decides whether it is the same person
    LEAVE = "leave"
    SAME = "same"
    BAD = "bad"


class Entry(NamedTuple):
    """One person of the difference."""

    kind: Kind
    line: int | None  # None: the person is not in the file
    person_id: int | None  # None: nobody yet
    before: Values  # the fields that differ, as they are
    after: Values  # the same, as they would be
    new: Values | None = None  # of a new person; None: nobody would be added


class Plan(NamedTuple):
    """The whole difference."""

    entries: tuple[Entry, ...]
    bad: tuple[Bad, ...]
    new_places: Mapping[str, str]  # names of delegations that would be made, by code
    unspoken: Mapping[str, int]  # lines by code of a language that the course does not speak


class Doubt(Exception):
    """A line that changes nothing; the words say why."""

    def __init__(self, reason: Words) -> None:
        super().__init__(str(reason))
        self.reason = reason


def same_as(line: int | None) -> Words:
    """Say that a line is about somebody who has a line already."""
    return words("This is the person of line %(line)s too.", line=line)


class Places:
    """Delegations by code and by name, those that a list makes included."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = dict(names)
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        for code, name in names.items():
            self._by_name[search_key(name)].append(code)

    def of(self, row: Row) -> str | None:
        """The code of the delegation that a line names, known or new; None where it names none.

        Raises NotNow where nobody knows which one is meant.
        """
        said = row.delegation or row.delegation_name
        if said is None:
            return None
        for code in (said, said.upper()):
            if code in self.names:
                return code
        named = self._by_name.get(search_key(said), [])
        if len(named) == 1:
            return named[0]
        if row.delegation and row.delegation_name and is_code(row.delegation):
            return row.delegation
        raise NotNow(
            words(
                "There is no delegation “%(said)s” yet. Write its code (2 to 12 capital letters or"
                " figures) and its name, in two columns, to make it.",
                said=said,
            )
        )


# ---------------------------------------------------------------- names


def names_after(row: Row, known: Known) -> Names:
    """How somebody would be called.

    A name in Latin letters never takes the place of one in another script. Once a quiz was handed
    in, the rule of change holds: another spelling is left to the person, another name is refused.
    It holds for those who work in the course from the beginning: a list renames nobody of them.
    """
    old = Names(known.values["name"] or "", known.values["latin_name"])
    own, latin = row.name, row.latin_name or old.latin
    if is_in_latin(own) and not is_in_latin(old.own):
        given = own if len(own) <= LATIN_MAX else None
        own, latin = old.own, row.latin_name or old.latin or given
    new = Names(own, latin)
    if not known.has_submitted and not known.works_here:
        return new
    if judge_change(old, new, quiz_submitted=True) is Change.REQUEST:
        if known.works_here:
            raise Doubt(
                words(
                    "This is the address or the id of “%(name)s”, who works in the course, and the"
                    " list has another name.",
                    name=old.own,
                )
            )
        raise Doubt(
            words(
                "They have handed in a quiz, and this is another name than “%(name)s”. A change of"
                " name is asked for on the account page.",
                name=old.own,
            )
        )
    return old


def keys_of(*names: str | None) -> frozenset[str]:
    """What several names have in common with others."""
    return frozenset[str]().union(*(name_keys(name) for name in names if name))
