"""A letter is written once for a cause, held by one sender, and put off or given up in the end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from itertools import chain
from pathlib import Path
from threading import Barrier, Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from course.records import outbox
from course.records.outbox import CLAIM, GIVE_UP_AFTER, Letter
from course.serving.sender import send_due
from course.store import OutboxMessage
from course.store.database import Database
from tests.conftest import settings_for
from tests.factories import NOON, make_person


def write(db: Session, cause: str = "invite:1") -> None:
    outbox.write(
        db,
        cause=cause,
        recipient="amina@example.org",
        subject="Your invitation",
        body="https://course.example.org/invitation/secret",
        now=NOON,
    )
    db.commit()


def row(db: Session) -> OutboxMessage:
    db.expire_all()
    return db.scalars(select(OutboxMessage)).one()


def claimed(db: Session, at: timedelta = timedelta()) -> Letter:
    letter = outbox.claim(db, row(db).id, NOON + at)
    db.commit()
    assert letter is not None
    return letter


def test_a_second_letter_for_the_same_cause_is_dropped(db: Session) -> None:
    write(db)
    write(db)
    assert row(db).cause == "invite:1"


def test_a_letter_is_not_due_before_its_time(db: Session) -> None:
    write(db)
    assert outbox.due(db, NOON - timedelta(seconds=1)) == []
    assert outbox.due(db, NOON) == [row(db).id]


def test_those_who_wait_longest_are_served_first(db: Session) -> None:
    for cause in ("b", "a", "c"):
        write(db, cause)
    claim = outbox.due(db, NOON)[0]
    assert outbox.claim(db, claim, NOON) is not None
    later = NOON + CLAIM + timedelta(hours=1)
    assert outbox.due(db, later)[-1] == claim


def test_a_claimed_letter_is_not_due_until_its_claim_runs_out(db: Session) -> None:
    write(db)
    letter = claimed(db)
    assert letter.tries == 1
    assert outbox.claim(db, letter.id, NOON) is None
    assert outbox.due(db, NOON + CLAIM - timedelta(seconds=1)) == []
    assert claimed(db, CLAIM).tries == 2, "its first sender died"


def test_a_sent_letter_keeps_no_text_and_is_never_due_again(db: Session) -> None:
    write(db)
    outbox.mark_sent(db, claimed(db), NOON)
    db.commit()
    assert (row(db).body, row(db).sent_at, row(db).error) == ("", NOON, "")
    assert outbox.due(db, NOON + timedelta(days=30)) == []


def test_a_letter_given_up_keeps_the_reason_but_no_text(db: Session) -> None:
    write(db)
    outbox.mark_failed(db, claimed(db), "550 no such mailbox" + "!" * 400, NOON)
    db.commit()
    assert (row(db).body, row(db).failed_at) == ("", NOON)
    assert row(db).error.startswith("550 no such mailbox")
    assert len(row(db).error) == 300


def test_each_refusal_puts_a_letter_off_longer_and_two_days_end_it(db: Session) -> None:
    write(db)
    now, waits = NOON, []
    while row(db).failed_at is None:
        letter = outbox.claim(db, row(db).id, now)
        assert letter is not None
        outbox.put_off(db, letter, "451 come back later", now)
        db.commit()
        waits.append(row(db).due_at - now)
        now = row(db).due_at
    assert waits[:5] == [timedelta(minutes=m) for m in (1, 5, 15, 60, 240)]
    assert sum(waits[:-1], timedelta()) <= GIVE_UP_AFTER
    assert sum(waits[:-1], timedelta()) > GIVE_UP_AFTER - timedelta(hours=5), "tried to the end"
    assert row(db).error == "451 come back later"


def test_a_sender_whose_claim_ran_out_cannot_move_what_another_one_holds(db: Session) -> None:
    write(db)
    slow = claimed(db)
    fast = claimed(db, CLAIM)
    outbox.put_off(db, slow, "timed out", NOON + CLAIM)
    db.commit()
    assert row(db).due_at == fast.claimed_until


def test_of_senders_that_reach_for_one_letter_at_the_same_moment_one_gets_it(
    database: Database,
) -> None:
    with database.session(writes=True) as db:
        for number in range(25):
            write(db, f"invite:{number}")
        waiting = outbox.due(db, NOON)
    together = Barrier(4)

    def reach() -> list[int]:
        won = []
        for message_id in waiting:
            together.wait()
            with database.session(writes=True) as db:
                letter = outbox.claim(db, message_id, NOON)
                db.commit()
            won += [] if letter is None else [letter.id]
        return won

    with ThreadPoolExecutor(4) as pool:
        won = [future.result() for future in [pool.submit(reach) for _ in range(4)]]
    assert sorted(chain(*won)) == sorted(waiting)


class Noted:
    """A post that notes every letter it is given."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.lock = Lock()

    def send(self, message: EmailMessage) -> None:
        with self.lock:
            self.taken.append(str(message["Message-ID"]))

    def close(self) -> None:
        pass

    def describe(self) -> str:
        return "noted"


def test_two_senders_at_once_never_send_one_letter_twice(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    with database.session(writes=True) as db:
        for number in range(40):
            write(db, f"invite:{number}")
    settings, post, together = settings_for(database_url, tmp_path), Noted(), Barrier(2)

    def run() -> int:
        together.wait()
        return send_due(database, settings, NOON, post=post)

    with ThreadPoolExecutor(2) as pool:
        sent = [future.result() for future in [pool.submit(run) for _ in range(2)]]
    assert len(post.taken) == len(set(post.taken)) == sum(sent) == 40
    with database.session(writes=False) as db:
        assert all(row.sent_at and row.body == "" for row in db.scalars(select(OutboxMessage)))


def test_a_letter_to_somebody_who_was_erased_meanwhile_goes_with_the_record(db: Session) -> None:
    """A reminder may be written in the very moment of an erasure, which cannot see it."""
    person = make_person(db)
    person.erased_at = NOON
    write(db)
    row(db).person_id = person.id
    db.commit()
    assert outbox.claim(db, row(db).id, NOON) is None
    db.commit()
    assert db.scalars(select(OutboxMessage.id)).all() == []


def test_what_becomes_of_a_letter_that_is_gone_is_not_noted_of_the_next_one(db: Session) -> None:
    """It was in a sender's hands when its reader was erased; SQLite gives its number again."""
    write(db, "invite:1")
    gone = claimed(db)
    db.delete(row(db))
    db.flush()
    write(db, "erased:1")
    new = row(db)
    new.id, new.kind = gone.id, outbox.FAREWELL
    db.commit()
    outbox.mark_sent(db, gone, NOON)
    outbox.mark_failed(db, gone, "full", NOON)
    assert outbox.put_off(db, gone, "full", NOON)
    db.commit()
    left = row(db)
    assert (left.cause, left.sent_at, left.failed_at, left.due_at) == ("erased:1", None, None, NOON)
