"""Changes: cards issued, desks opened and ended, orders to print kept and forgotten."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from course.cards import queries, run_queries
from course.domain.errors import NotFound, NotNow
from course.domain.words import words
from course.records import audit, invitations, locks, people
from course.records.decisions import refuse_own
from course.records.tokens import new_public_id
from course.store import Person, PrintPart, PrintRun, Purpose

_CARD = frozenset({Purpose.CARD})


# ---------------------------------------------------------------- cards


def issue(
    db: Session,
    tokens: Mapping[int, str],
    by: int,
    until: datetime,
    now: datetime,
    *,
    newest: int | None = None,
) -> None:
    """Let new cards open the course, and the older ones of the same people nothing any more.

    tokens: the secret of each person's card, by person.
    newest: `queries.newest_card` of these people, or of more, from before the cards were drawn.
    Raises NotAllowed for one's own card, and NotNow where others were issued since: of two prints
    at once one would lie there with cards that open nothing.
    """
    for person_id in tokens:
        refuse_own(by, person_id)
    locks.lock_all(db, tokens.keys())
    if newest is not None and queries.newest_card(db, tokens.keys()) > newest:
        raise NotNow(
            words(
                "Cards for the same people were printed at the same moment, and those are good."
                " Print again only if you do not have them."
            )
        )
    found = db.scalars(select(Person).where(Person.id.in_(tokens.keys())).order_by(Person.id))
    holders = list(found)
    for person in holders:
        invitations.make(
            db, person.id, Purpose.CARD, now, by=by, until=until, token=tokens[person.id]
        )
    for person in holders:
        audit.record(
            db,
            actor_id=by,
            action="card.issued",
            subject=people.subject(person),
            now=now,
            details={"until": until.isoformat()},
        )


def whose_card(db: Session, token: str, now: datetime) -> Person | None:
    """Whose card this is; None where it opens nothing, whatever the reason. It is not used up."""
    person = invitations.find(db, token, _CARD, now)
    if person is None or person.id not in queries.learners_only(db, [person.id], now):
        return None
    return person


def use_card(db: Session, token: str, now: datetime) -> Person:
    """Use a card up; of two presses at once one succeeds. Raises NotFound."""
    if whose_card(db, token, now) is None:
        raise NotFound(words("This card has been used, replaced, or its time is over."))
    person = invitations.use(db, token, _CARD, now)
    audit.record(
        db, actor_id=person.id, action="card.used", subject=people.subject(person), now=now
    )
    return person


# ---------------------------------------------------------------- orders to print


def order(
    db: Session,
    kind: str,
    delegations: Collection[int],
    by: int,
    now: datetime,
    *,
    days: int,
    place: str = "",
) -> PrintRun:
    """Let something be printed for many delegations; the work is done by the clock.

    days: for which its cards open the course. place: of the learning room.
    Pressed twice, it is one order: a second one would make the cards of the first worthless.
    """
    locks.lock_all(db, [by])
    run = PrintRun(
        public_id=new_public_id(), kind=kind, days=days, place=place, made_by=by, made_at=now
    )
    same = run_queries.same_waiting(db, run, delegations)
    if same is not None:
        return same
    db.add(run)
    db.flush()
    db.add_all(PrintPart(run_id=run.id, delegation_id=one) for one in sorted(delegations))
    db.flush()
    return run


def keep(
    db: Session, run: PrintRun, delegation_id: int, content: bytes | None, now: datetime
) -> bool:
    """Keep one file of an order; False where somebody has made it, or the order is gone.

    SQLite may have given the number of an order that is gone to another one.
    """
    this = select(PrintRun.id).where(PrintRun.id == run.id, PrintRun.public_id == run.public_id)
    kept = (
        update(PrintPart)
        .where(PrintPart.run_id.in_(this), PrintPart.delegation_id == delegation_id)
        .where(PrintPart.made_at.is_(None))
        .values(content=content, made_at=now)
        .returning(PrintPart.run_id)
    )
    return db.scalar(kept) is not None


def stop(db: Session, run_id: int) -> None:
    """Print no more of an order; what is there remains. One without anything is forgotten."""
    waits = PrintPart.run_id == run_id, PrintPart.made_at.is_(None)
    db.execute(delete(PrintPart).where(*waits))
    if db.scalar(select(PrintPart.run_id).where(PrintPart.run_id == run_id).limit(1)) is None:
        forget(db, [run_id])


def give_up(db: Session, run_id: int, now: datetime) -> None:
    """Note that nothing more of an order can be made here."""
    db.execute(update(PrintRun).where(PrintRun.id == run_id).values(failed_at=now))


def forget(db: Session, run_ids: Collection[int]) -> None:
    """Delete orders and all that was made for them."""
    db.execute(delete(PrintPart).where(PrintPart.run_id.in_(run_ids)))
    db.execute(delete(PrintRun).where(PrintRun.id.in_(run_ids)))


def forget_old(db: Session, now: datetime) -> None:
    """Delete orders whose day is over."""
    old = run_queries.old_runs(db, now)
    if old:
        forget(db, old)
