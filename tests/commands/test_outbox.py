"""`course outbox send` and `course standing rebuild`: by hand what a server does by itself."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from course.content import load_course
from course.learn import services
from course.records import outbox
from course.settings import read
from course.store import OutboxMessage, StandingRow
from tests.commands.conftest import Run, run, said
from tests.conftest import SAMPLE
from tests.factories import NOON, make_person

# ---------------------------------------------------------------- outbox


def write(db: Session, recipient: str = "amina@example.org", cause: str = "invite:1") -> None:
    """A letter that waits since a minute ago: the command looks at the machine's own clock."""
    written_at = datetime.now(UTC) - timedelta(minutes=1)
    outbox.write(
        db, cause=cause, recipient=recipient, subject="Hello", body="Hi.\n", now=written_at
    )
    db.commit()


def test_what_is_due_is_sent_once(run_course: Run, look: Callable) -> None:
    with look() as db:
        write(db)
    assert run_course("outbox", "send").stdout == "1 messages sent.\n"
    (file,) = (read().instance_path / "mail").glob("*.eml")
    assert message_from_bytes(file.read_bytes())["To"] == "amina@example.org"
    assert run_course("outbox", "send").stdout == "0 messages sent.\n"


def test_a_letter_that_no_server_can_take_is_told(run_course: Run, look: Callable) -> None:
    with look() as db:
        write(db, recipient="nobody at home")
        write(db, cause="invite:2")
    result = run_course("outbox", "send", status=1)
    assert result.stdout == "1 messages sent.\n"
    assert said(result) == ["Error: 1 messages did not go; the lines above say which."]
    assert "state=failed" in result.stderr
    assert "nobody at home" not in result.stderr
    assert run_course("outbox", "send").stdout == "0 messages sent.\n"


def test_a_mail_server_that_is_away_is_told_and_the_letters_wait(
    run_at: Callable[..., Run], database_url: str, look: Callable
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    run_at(database_url, smtp_url=f"smtp://127.0.0.1:{port}")
    with look() as db:
        write(db)
        write(db, cause="invite:2")
    result = run("outbox", "send", status=1)
    assert said(result) == ["Error: 2 messages did not go; the lines above say which."]
    assert "mail-away" in result.stderr
    with look() as db:
        assert [row.sent_at for row in db.scalars(select(OutboxMessage))] == [None, None]
        assert not any(db.scalars(select(OutboxMessage.failed_at)))


def test_settings_of_the_mail_that_cannot_be_used_are_one_line(
    run_at: Callable[..., Run], database_url: str
) -> None:
    run_at(database_url, smtp_url="pigeon://mail")
    assert "COURSE_SMTP_URL" in said(run("outbox", "send", status=1))[0]


# ---------------------------------------------------------------- standing


def test_a_sound_database_has_nothing_to_correct_and_a_damaged_one_is_mended(
    run_course: Run, look: Callable
) -> None:
    course = load_course(SAMPLE)
    with look() as db:
        for _ in range(2):
            person = make_person(db)
            services.open_lesson(db, course, person.id, course.lessons[0], NOON)
        make_person(db, role="admin")
        db.commit()
        sound = db.scalars(select(StandingRow.record).order_by(StandingRow.person_id)).all()
    rebuild = ("standing", "rebuild")
    assert run_course(*rebuild).stdout == "3 people looked at, 0 standings corrected.\n"
    with look() as db:
        db.execute(
            text("UPDATE standing SET record = '{}' WHERE person_id = :last"), {"last": person.id}
        )
        db.commit()
    assert run_course(*rebuild).stdout == "3 people looked at, 1 standings corrected.\n"
    with look() as db:
        mended = db.scalars(select(StandingRow.record).order_by(StandingRow.person_id)).all()
        assert mended[:2] == sound
    assert run_course(*rebuild).stdout == "3 people looked at, 0 standings corrected.\n"


@pytest.mark.parametrize("content", ["nowhere", "empty"])
def test_without_lessons_it_changes_nothing_and_says_why(
    run_at: Callable[..., Run], database_url: str, tmp_path: Path, content: str
) -> None:
    (tmp_path / "empty").mkdir()
    run_at(database_url, content=str(tmp_path / content))
    result = run("standing", "rebuild", status=1, has_many_faults=True)
    assert said(result)[0].startswith("modules/course.toml:1: ")
