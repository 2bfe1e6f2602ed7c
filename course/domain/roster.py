"""A list of names held against the people who are here: what it would add, change and end.

Somebody is the person of a line by the accreditation id, else by the e-mail address. A name alone
is never enough, for two people may have one name and one person several spellings: it is proposed,
and somebody decides. A line that is in doubt is named with its reason and changes nothing; so no
two lines ever become one person, and nobody takes over what belongs to another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
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
    has_submitted: bool = False  # any quiz
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


class _Doubt(Exception):
    """A line that changes nothing; the words say why."""

    def __init__(self, reason: Words) -> None:
        super().__init__(str(reason))
        self.reason = reason


def plan(
    rows: Sequence[Row],
    book: Book,
    *,
    by: int | None,
    locales: Collection[str],
    is_whole: bool = False,
) -> Plan:
    """Hold a list against what is here.

    by: who imports, about whom nothing is decided; None for the command line.
    locales: codes of the languages in which the course speaks; the first is the usual one.
    is_whole: whether whoever is not in the list leaves the delegations in it. Nobody leaves as long
    as one line is in doubt: it might be theirs.
    """
    return _Planner(book, by, tuple(locales)).plan(rows, is_whole=is_whole)


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


class _Planner:
    """One list, line by line."""

    def __init__(self, book: Book, by: int | None, locales: Sequence[str]) -> None:
        self.book, self.by, self.locales = book, by, locales
        self.places = Places(book.places)
        self.people = {one.id: one for one in book.people}
        self.by_email = {one.values["email"]: one for one in book.people if one.values["email"]}
        self.by_id = {
            one.values["accreditation"]: one for one in book.people if one.values["accreditation"]
        }
        self.by_past_id = {each: one for one in book.people for each in one.left}
        self.taken: dict[int, int] = {}  # the line of a person, by their id

    def plan(self, rows: Sequence[Row], *, is_whole: bool) -> Plan:
        bad = {row.line: reason for row, reason in _told_twice(rows)}
        entries: list[Entry] = []
        for row in rows:
            if row.line in bad:
                continue
            try:
                entries.append(self._entry(row))
            except _Doubt as doubt:
                bad[row.line] = doubt.reason
            except NotNow as refusal:
                bad[row.line] = refusal.words
        by_line = {row.line: row for row in rows}
        entries = self._with_proposals(by_line, entries)
        faults = [Bad(line, by_line[line].name, (why,)) for line, why in sorted(bad.items())]
        if is_whole and not faults:
            leaving, own = self._leaves(by_line, entries)
            entries += leaving
            faults += own
        made = {c: name for c, name in self.places.names.items() if c not in self.book.places}
        return Plan(tuple(entries), tuple(faults), made)

    # ------------------------------------------------------------ whose line it is

    def _entry(self, row: Row) -> Entry:
        """What a line does: with somebody who is here, or as a new person."""
        if row.locale is not None and row.locale not in self.locales:
            raise _Doubt(
                words(
                    "The course does not speak “%(said)s”. Choose %(all)s, or leave it empty.",
                    said=row.locale,
                    all=", ".join(self.locales),
                )
            )
        code = self.places.of(row)
        known = self._whose(row)
        if known is None:
            new = self._new(row, code)
            self._note_place(row, code)
            return Entry(Kind.ADD, row.line, None, {}, {}, new)
        if known.id in self.taken:
            raise _Doubt(same_as(self.taken[known.id]))
        entry = self._difference(row, code, known)
        self._note_place(row, code)
        self.taken[known.id] = row.line
        return entry

    def _note_place(self, row: Row, code: str | None) -> None:
        if code is None or not row.delegation_name or code in self.book.places:
            return
        name = self.places.names.setdefault(code, row.delegation_name)
        if name != row.delegation_name:
            raise _Doubt(
                words(
                    "The new delegation %(code)s has another name here than in a line before:"
                    " “%(name)s”.",
                    code=code,
                    name=name,
                )
            )

    def _whose(self, row: Row) -> Known | None:
        """The person of a line, by the accreditation id, else by the address."""
        by_email = self.by_email.get(row.email) if row.email else None
        if row.accreditation is None:
            return by_email
        known = self.by_id.get(row.accreditation)
        if known is None and row.accreditation in self.book.passed_on:
            raise _Doubt(
                words(
                    "The place with the accreditation id %(id)s has been passed on.",
                    id=row.accreditation,
                )
            )
        if known is None and (past := self.by_past_id.get(row.accreditation)) is not None:
            if past.values["delegation"] is not None:
                raise _Doubt(
                    words(
                        "The accreditation id %(id)s belongs to a place that has ended.",
                        id=row.accreditation,
                    )
                )
            known = past
        if known is None and by_email is not None and by_email.values["accreditation"] is None:
            return by_email
        if by_email is not None and by_email is not known:
            raise _Doubt(
                words(
                    "%(email)s is the address of somebody else, who has another accreditation id.",
                    email=row.email,
                )
            )
        return known

    def _with_proposals(self, by_line: Mapping[int, Row], entries: Sequence[Entry]) -> list[Entry]:
        """The same; beside each new person, whoever may be the same one."""
        by_key: defaultdict[str, list[Known]] = defaultdict(list)
        for known in self.book.people:
            for key in _keys(known.values["name"], known.values["latin_name"]):
                by_key[key].append(known)
        return [
            self._with_proposal(by_line[entry.line], entry, by_key)
            if entry.kind is Kind.ADD and entry.line is not None
            else entry
            for entry in entries
        ]

    def _with_proposal(
        self, row: Row, entry: Entry, by_key: Mapping[str, Sequence[Known]]
    ) -> Entry:
        assert entry.new is not None, "somebody would be added"
        code = entry.new["delegation"]
        alike = {
            one.id: one for key in _keys(row.name, row.latin_name) for one in by_key.get(key, ())
        }
        # Those of the same delegation first.
        nearest = sorted(alike.values(), key=lambda x: (x.values["delegation"] != code, x.id))
        for known in nearest:
            if proposal := self._proposal(row, code, known):
                return proposal._replace(kind=Kind.PERHAPS, new=entry.new)
        return entry

    def _proposal(self, row: Row, code: str | None, known: Known) -> Entry | None:
        """What would change if it were the same person; None where it cannot be."""
        held = known.values["accreditation"]
        is_another = row.accreditation is not None and held not in {None, row.accreditation}
        if known.id in self.taken or is_another or known.id == self.by:
            return None
        try:
            return self._difference(row, code, known)
        except _Doubt:
            return None

    # ------------------------------------------------------------ what it does

    def _new(self, row: Row, code: str | None) -> Values:
        if code is None:
            raise _Doubt(words("Nobody of this name is here. To add them, say which delegation."))
        return {
            "name": row.name,
            "latin_name": row.latin_name,
            "email": row.email,
            "delegation": code,
            "category": row.category or "delegate",
            "accreditation": row.accreditation,
            "locale": row.locale or self.locales[0],
        }

    def _difference(self, row: Row, code: str | None, known: Known) -> Entry:
        """What a line would change in somebody. Raises _Doubt where it may not."""
        names = _names(row, known)
        said = {
            "name": names.own,
            "latin_name": names.latin,
            "email": row.email,
            "delegation": code,
            "category": row.category,
            "accreditation": row.accreditation,
            "locale": row.locale,
        }
        holds = known.values["delegation"] is not None
        if not holds and code is not None:
            said["category"] = row.category or "delegate"
        if not holds and code is None and (row.category or row.accreditation):
            raise _Doubt(words("They hold no place now. Say which delegation they are of."))
        after = {
            field: value
            for field, value in said.items()
            if value is not None and value != known.values[field]
        }
        before = {field: known.values[field] for field in after}
        self._require_allowed(known, after)
        kind = Kind.CHANGE if after else Kind.SAME
        return Entry(kind, row.line, known.id, before, after)

    def _require_allowed(self, known: Known, after: Values) -> None:
        if known.is_disabled:
            raise _Doubt(words("They are here, and may not sign in any more. An admin can decide."))
        if after and known.id == self.by:
            raise _Doubt(words("This is you. Nobody changes their own record by an import."))
        if "email" in after and known.works_here:
            raise _Doubt(
                words("They work in the course. Their address is not changed by an import.")
            )

    def _leaves(
        self, by_line: Mapping[int, Row], entries: Sequence[Entry]
    ) -> tuple[list[Entry], list[Bad]]:
        """Whoever holds a seat of the list's delegations and is not in the list."""
        codes = {self._code(by_line[one.line], one) for one in entries if one.line is not None}
        meant = {one.person_id for one in entries}  # perhaps some of them, too
        leaving, own = [], []
        for known in self.book.people:
            code = known.values["delegation"]
            if code is None or code not in codes or known.id in meant:
                continue
            if known.id == self.by:
                why = words("You are not in the list. Nobody ends their own place by an import.")
                own.append(Bad(None, known.values["name"] or "", (why,)))
                continue
            before = {field: known.values[field] for field in FIELDS if field in SEAT}
            leaving.append(Entry(Kind.LEAVE, None, known.id, before, {"delegation": None}))
        return leaving, own

    def _code(self, row: Row, entry: Entry) -> str | None:
        """The delegation that a line is about."""
        said = self.places.of(row)
        if said is None and entry.person_id is not None:
            return self.people[entry.person_id].values["delegation"]
        return said


# ---------------------------------------------------------------- names


def _names(row: Row, known: Known) -> Names:
    """How somebody would be called.

    A name in Latin letters never takes the place of one in another script. Once a quiz was handed
    in, the rule of change holds: another spelling is left to the person, another name is refused.
    """
    old = Names(known.values["name"] or "", known.values["latin_name"])
    own, latin = row.name, row.latin_name or old.latin
    if is_in_latin(own) and not is_in_latin(old.own):
        given = own if len(own) <= LATIN_MAX else None
        own, latin = old.own, row.latin_name or old.latin or given
    new = Names(own, latin)
    if not known.has_submitted:
        return new
    if judge_change(old, new, quiz_submitted=True) is Change.REQUEST:
        raise _Doubt(
            words(
                "They have handed in a quiz, and this is another name than “%(name)s”. A change of"
                " name is asked for on the account page.",
                name=old.own,
            )
        )
    return old


def _keys(*names: str | None) -> frozenset[str]:
    return frozenset[str]().union(*(name_keys(name) for name in names if name))


# ---------------------------------------------------------------- within the list


def _told_twice(rows: Sequence[Row]) -> Iterator[tuple[Row, Words]]:
    """Lines that cannot both be true, or that say the same."""
    seen: dict[tuple[str | None, ...], int] = {}
    ids = _lines_of(rows, "accreditation")
    emails = _lines_of(rows, "email")
    for row in rows:
        said = tuple(row[1:])
        if said in seen:
            yield row, words("This line says the same as line %(line)s.", line=seen[said])
            continue
        seen[said] = row.line
        if other := _other(ids, row.accreditation, row):
            yield row, words("Line %(line)s has the same accreditation id.", line=other)
        elif other := _other(emails, row.email, row):
            yield row, words("Line %(line)s has the same e-mail address.", line=other)


def _lines_of(rows: Sequence[Row], field: str) -> Mapping[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if value := getattr(row, field):
            found[value].append(row)
    return found


def _other(found: Mapping[str, list[Row]], value: str | None, row: Row) -> int | None:
    """The first other line with this value that says something else."""
    alike = found.get(value, []) if value else []
    return next((one.line for one in alike if one[1:] != row[1:]), None)
