"""Names in what others wrote: an erasure blots out the names and the address wherever they stand.

A note about a question, the reason of somebody else's exemption or a line of a list may name the
person who is erased, and no key leads from there to them. So all free text is searched, once an
erasure. In tables "(erased)" takes the place of the name; a text beside the audit log can only go
as a whole, or its digest would not hold.

People write their names themselves. One that stands in very many texts is a common word, and
blotting it out would destroy what others wrote: it stays, and the log says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from course.domain.privacy.people import NO_NAME
from course.domain.programme import programme_from_json, programme_to_json
from course.records import audit
from course.store import (
    AuditDetail,
    Challenge,
    Correction,
    ErasureRequest,
    Exemption,
    Import,
    ItemComment,
    ItemDraft,
    ItemReview,
    ItemVersion,
    NameRequest,
    OutboxMessage,
    Person,
    PrintRun,
    ProgrammeRow,
    QuizVersion,
    Reminder,
    RosterImport,
    RosterRow,
)

TEXTS: tuple[InstrumentedAttribute[str] | InstrumentedAttribute[str | None], ...] = (
    Challenge.text,
    Challenge.reasons,
    Correction.reason,
    ErasureRequest.answer,
    Exemption.evidence,
    Exemption.answer,
    Import.file_name,
    ItemComment.text,
    ItemDraft.reason,
    ItemReview.note,
    ItemReview.settlement,
    ItemVersion.reason,
    NameRequest.answer,
    OutboxMessage.subject,
    OutboxMessage.body,
    PrintRun.place,
    ProgrammeRow.content,
    QuizVersion.reason,
    Reminder.note,
    RosterImport.file_name,
)
"""Where people write what they like."""

MOST = 200
"""Texts of others that may name one person."""

_LINES = (RosterRow.label, RosterRow.said, RosterRow.before, RosterRow.after, RosterRow.reasons)

Named = Collection[str]


def names_of(db: Session, person: Person) -> Named:
    """What somebody may be called by: names in both scripts, names asked for, the address."""
    asked = select(NameRequest.name, NameRequest.latin_name).where(
        NameRequest.person_id == person.id
    )
    found = {person.name, person.latin_name, person.email}
    found.update(name for row in db.execute(asked) for name in row)
    return {name for name in found if name and name != NO_NAME}


def names_in(text: str, names: Named) -> bool:
    """Whether a text names somebody, in whole words, in capitals or not."""
    return bool(names) and _pattern(names).search(text) is not None


def too_common(db: Session, names: Named) -> Named:
    """Those that stand in more than `MOST` texts."""
    return {name for name in names if _texts_with(db, name) > MOST}


def _texts_with(db: Session, name: str) -> int:
    """How many texts hold a name, in words or not."""
    counts = (
        select(func.count()).where(_may_name(column, [name])).scalar_subquery()
        for column in (*TEXTS, AuditDetail.text)
    )
    return sum(db.execute(select(*counts)).one())


def blot_out(db: Session, names: Named) -> None:
    """Take the names out of all free text; the audit log still holds."""
    if not names:
        return
    pattern = _pattern(names)
    for column in TEXTS:
        table = column.class_.__table__
        rows = db.execute(select(table.c.id, column).where(_may_name(column, names))).all()
        read = _bare_programme if column is ProgrammeRow.content else _bare
        for row_id, text in rows:
            if (bare := read(text, pattern)) != text:
                db.execute(update(table).where(table.c.id == row_id).values({column.key: bare}))
    _drop_lines(db, names, pattern)
    beside = select(AuditDetail.event_id, AuditDetail.name, AuditDetail.text)
    for event_id, name, text in db.execute(beside.where(_may_name(AuditDetail.text, names))).all():
        if text is not None and pattern.search(text):
            audit.forget_text(db, event_id, name)
    db.expire_all()


def _bare(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(NO_NAME, text)


def _bare_programme(text: str, pattern: re.Pattern[str]) -> str:
    programme = programme_from_json(text)
    sessions = (
        replace(
            one,
            title=_bare(one.title, pattern),
            aim=_bare(one.aim, pattern),
            text=_bare(one.text, pattern),
        )
        for one in programme.sessions
    )
    return programme_to_json(replace(programme, sessions=tuple(sessions)))


def _drop_lines(db: Session, names: Named, pattern: re.Pattern[str]) -> None:
    """Delete lines of lists that name them and lead to nobody: bad ones, and lists not applied."""
    may = or_(*(_may_name(column, names) for column in _LINES))
    lines = select(RosterRow.id, *_LINES).where(RosterRow.person_id.is_(None), may)
    for row_id, *said in db.execute(lines).all():
        if any(text and pattern.search(text) for text in said):
            db.execute(delete(RosterRow).where(RosterRow.id == row_id))


def _may_name(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], names: Named
) -> ColumnElement[bool]:
    """Narrow down in the database, which knows no words; the pattern has the last word.

    It may know capitals of plain letters alone: other names are looked for as they are often set.
    """
    return or_(
        *(
            column.icontains(form, autoescape=True)
            for name in sorted(names)
            for form in dict.fromkeys((name, name.upper(), name.lower(), name.title()))
            if form == name or not name.isascii()
        )
    )


def _pattern(names: Named) -> re.Pattern[str]:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(_alone, longest_first)), re.IGNORECASE)


def _alone(name: str) -> str:
    """The pattern of a name that stands between what is no letter, where its script shows that.

    Scripts without capitals put no space between words, or join particles to them. A single letter
    of one is a name only where it stands alone.
    """
    is_one = len(name) == 1
    before = r"(?<!\w)" if is_one or _parts_words(name[0]) else ""
    after = r"(?!\w)" if is_one or _parts_words(name[-1]) else ""
    return f"{before}{re.escape(name)}{after}"


def _parts_words(character: str) -> bool:
    """Whether its script puts spaces around words; so does what is no letter, nor part of one."""
    has_capitals = character.lower() != character.upper()
    return has_capitals or unicodedata.category(character)[0] not in "LM"
