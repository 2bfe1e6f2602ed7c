"""Keeping what desks write down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from course.domain.passages import corrected
from course.records.decisions import refuse_own
from course.store import Checkin, Credential, Passage, Seat

_LOCK = 20270520  # PostgreSQL's advisory lock of whoever appends


class Written(NamedTuple):
    """One passage as a desk sends it."""

    uid: str
    passage: Passage
    undoes: str | None
    seat: int | None  # number of the seat; None: it stands on no list
    certificate: str  # public id; "": none was shown
    verdict: str
    how: str
    at_ms: int  # by the desk's clock


class Kept(NamedTuple):
    """What became of a sending, by uid."""

    kept: list[str]  # they are there, from this sending or one before
    refused: list[str]  # about whoever sends it: nobody checks in themselves


def append(
    db: Session,
    desk_id: int,
    device: str,
    clock_ms: int,
    passages: Sequence[Written],
    now: datetime,
) -> Kept:
    """Append what a desk wrote; sent twice it is there once, in any order.

    clock_ms: what the desk's clock says at this sending. What it wrote is put right by the
    difference to ours.
    Desks ask for what is new by number, so numbers must appear in their order: whoever appends
    holds a lock until the end of the transaction.
    """
    people = _people_of_seats(db, {one.seat for one in passages if one.seat is not None})
    certificates = _certificates(db, {one.certificate for one in passages if one.certificate})
    rows: list[dict[str, object]] = []
    for one in passages:
        serial, by_certificate = certificates.get(one.certificate, ("", None))
        rows.append(
            {
                "uid": one.uid,
                "person_id": people.get(one.seat, by_certificate) if one.seat else by_certificate,
                "seat_id": one.seat if one.seat in people else None,
                "serial": serial,
                "passage": one.passage,
                "undoes": one.undoes,
                "verdict": one.verdict,
                "how": one.how,
                "desk_id": desk_id,
                "device": device,
                "at": corrected(one.at_ms, clock_ms, now),
                "received_at": now,
            }
        )
    mine = _own_passages(db, desk_id, {one.undoes for one in passages if one.undoes})
    is_own = [row["person_id"] == desk_id or row["undoes"] in mine for row in rows]
    own = [str(row["uid"]) for row, refused in zip(rows, is_own, strict=True) if refused]
    wanted = [row for row, refused in zip(rows, is_own, strict=True) if not refused]
    if wanted:
        _insert(db, wanted)
    return Kept([str(row["uid"]) for row in wanted], own)


def append_one(db: Session, desk_id: int, device: str, written: Written, now: datetime) -> None:
    """Append what was pressed on a page without a script.

    Raises NotAllowed for whoever lets in themselves.
    """
    kept = append(db, desk_id, device, written.at_ms, [written], now)
    if kept.refused:
        refuse_own(desk_id, desk_id)


def _insert(db: Session, rows: list[dict[str, object]]) -> None:
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        db.execute(postgresql.insert(Checkin).on_conflict_do_nothing(), rows)
    else:
        db.execute(sqlite.insert(Checkin).on_conflict_do_nothing(), rows)


def _people_of_seats(db: Session, seats: set[int]) -> Mapping[int | None, int]:
    statement = select(Seat.id, Seat.person_id).where(Seat.id.in_(seats))
    return {row.id: row.person_id for row in db.execute(statement)} if seats else {}


def _own_passages(db: Session, desk_id: int, uids: set[str]) -> set[str]:
    """Which of these passages are of whoever sits at the desk: nobody takes back their own."""
    statement = select(Checkin.uid).where(Checkin.uid.in_(uids), Checkin.person_id == desk_id)
    return set(db.scalars(statement)) if uids else set()


def _certificates(db: Session, public_ids: set[str]) -> Mapping[str, tuple[str, int]]:
    """Serial and holder of certificates, by public id."""
    if not public_ids:
        return {}
    statement = select(Credential.public_id, Credential.serial, Credential.person_id)
    rows = db.execute(statement.where(Credential.public_id.in_(public_ids)))
    return {public_id: (serial, person) for public_id, serial, person in rows}
