"""A list of names held against the people who are here: what it would add, change and end.

Somebody is the person of a line by the accreditation id, else by the e-mail address. A name alone
is never enough, for two people may have one name and one person several spellings: it is proposed,
and somebody decides. A line that is in doubt is named with its reason and changes nothing; so no
two lines ever become one person, and nobody takes over what belongs to another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from course.domain.errors import NotNow
from course.domain.roster_rows import Bad, Row, told_twice
from course.domain.roster_terms import (
    FIELDS,
    SEAT,
    Book,
    Doubt,
    Entry,
    Kind,
    Known,
    Places,
    Plan,
    Values,
    keys_of,
    names_after,
    same_as,
)
from course.domain.words import words


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
        self.unspoken: Counter[str] = Counter()

    def plan(self, rows: Sequence[Row], *, is_whole: bool) -> Plan:
        rows = [self._in_our_languages(row) for row in rows]
        bad = {row.line: reason for row, reason in told_twice(rows)}
        entries: list[Entry] = []
        for row in rows:
            if row.line in bad:
                continue
            try:
                entries.append(self._entry(row))
            except Doubt as doubt:
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
        return Plan(tuple(entries), tuple(faults), made, self.unspoken)

    def _in_our_languages(self, row: Row) -> Row:
        """A line without a language that the course does not speak: nobody stays out for it."""
        said = row.locale
        if said is None or said in self.locales:
            return row
        general = said.partition("_")[0]
        if general in self.locales:
            return row._replace(locale=general)
        self.unspoken[said] += 1
        return row._replace(locale=None)

    # ------------------------------------------------------------ whose line it is

    def _entry(self, row: Row) -> Entry:
        """What a line does: with somebody who is here, or as a new person."""
        code = self.places.of(row)
        known = self._whose(row)
        if known is None:
            new = self._new(row, code)
            self._note_place(row, code)
            return Entry(Kind.ADD, row.line, None, {}, {}, new)
        if known.id in self.taken:
            raise Doubt(same_as(self.taken[known.id]))
        entry = self._difference(row, code, known)
        self._note_place(row, code)
        self.taken[known.id] = row.line
        return entry

    def _note_place(self, row: Row, code: str | None) -> None:
        if code is None or not row.delegation_name or code in self.book.places:
            return
        name = self.places.names.setdefault(code, row.delegation_name)
        if name != row.delegation_name:
            raise Doubt(
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
            raise Doubt(
                words(
                    "The place with the accreditation id %(id)s has been passed on.",
                    id=row.accreditation,
                )
            )
        if known is None and (past := self.by_past_id.get(row.accreditation)) is not None:
            if past.values["delegation"] is not None:
                raise Doubt(
                    words(
                        "The accreditation id %(id)s belongs to a place that has ended.",
                        id=row.accreditation,
                    )
                )
            known = past
        if known is None and by_email is not None and by_email.values["accreditation"] is None:
            return by_email
        if by_email is not None and by_email is not known:
            raise Doubt(
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
            for key in keys_of(known.values["name"], known.values["latin_name"]):
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
            one.id: one for key in keys_of(row.name, row.latin_name) for one in by_key.get(key, ())
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
        except Doubt:
            return None

    # ------------------------------------------------------------ what it does

    def _new(self, row: Row, code: str | None) -> Values:
        if code is None:
            raise Doubt(words("Nobody of this name is here. To add them, say which delegation."))
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
        """What a line would change in somebody. Raises Doubt where it may not."""
        names = names_after(row, known)
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
            raise Doubt(words("They hold no place now. Say which delegation they are of."))
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
            raise Doubt(words("They are here, and may not sign in any more. An admin can decide."))
        if after and known.id == self.by:
            raise Doubt(words("This is you. Nobody changes their own record by an import."))
        if "email" in after and known.works_here:
            raise Doubt(
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


__all__ = [
    "FIELDS",
    "SEAT",
    "Book",
    "Entry",
    "Kind",
    "Known",
    "Places",
    "Plan",
    "Values",
    "plan",
    "same_as",
]
