"""A letter that comes back is known by its number and by what only the letter holds."""

from datetime import timedelta
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from course.records import outbox
from course.serving import bounces, composing
from course.serving.sender import send_due
from course.settings import Settings
from course.store import OutboxMessage
from course.store.database import Database
from tests.conftest import settings_for
from tests.factories import NOON


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return settings_for(database_url, tmp_path, base_url="https://course.example.org")


@pytest.fixture
def sent(database: Database, settings: Settings) -> EmailMessage:
    """A letter that went, as the mail server saw it."""
    with database.session(writes=True) as db:
        outbox.write(
            db, cause="invite:1", recipient="a@example.org", subject="S", body="B", now=NOON
        )
        db.commit()
    assert send_due(database, settings, NOON) == 1
    with database.session(writes=False) as db:
        row = db.scalars(select(OutboxMessage)).one()
        letter = outbox.Letter(row.id, row.cause, row.recipient, row.subject, "B", NOON, 1, NOON)
    return composing.compose(letter, settings)


def report(
    letter: EmailMessage, *, action: str = "failed", status: str = "5.1.1", headers: bool = False
) -> bytes:
    """What a mail server writes back; with the whole letter, or with its head alone."""
    whole = MIMEMultipart("report", **{"report-type": "delivery-status"})
    whole["From"] = "MAILER-DAEMON@mx.example.org"
    whole.attach(MIMEText("The letter could not be delivered."))
    facts = MIMEBase("message", "delivery-status")
    about = EmailMessage()
    about["Reporting-MTA"] = "dns; mx.example.org"
    recipient = EmailMessage()
    recipient["Final-Recipient"] = "rfc822; a@example.org"
    recipient["Action"] = action
    recipient["Status"] = status
    recipient["Diagnostic-Code"] = "smtp; 550 5.1.1 no such user"
    facts.set_payload([about, recipient])
    whole.attach(facts)
    if headers:
        back = MIMEText(f"Message-ID: {letter['Message-ID']}\r\n", "rfc822-headers")
    else:
        back = MIMEBase("message", "rfc822")
        back.attach(letter)
    whole.attach(back)
    return whole.as_bytes()


@pytest.mark.parametrize("headers", [False, True])
def test_a_report_names_the_letter(sent: EmailMessage, headers: bool) -> None:
    found = bounces.read_report(report(sent, headers=headers))
    assert found is not None
    assert found.message_id == 1
    assert "no such user" in found.reason


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("failed", "4.2.2")]
)
def test_a_delay_is_no_failure(sent: EmailMessage, action: str, status: str) -> None:
    assert bounces.read_report(report(sent, action=action, status=status)) is None


@given(st.binary(max_size=400))
def test_no_bytes_at_all_break_the_reading(raw: bytes) -> None:
    assert bounces.read_report(raw) is None


def test_it_is_noted_for_the_letter_that_the_report_has_seen(
    database: Database, settings: Settings, sent: EmailMessage
) -> None:
    found = bounces.read_report(report(sent))
    assert found is not None

    def note(digest: str) -> bool:
        with database.session(writes=True) as db:
            noted = outbox.mark_bounced(
                db,
                found.message_id,
                lambda cause: composing.is_cause(cause, digest, settings),
                found.reason,
                NOON + timedelta(minutes=3),
            )
            db.commit()
        return noted

    assert not note("0" * 64)  # somebody who guessed the number
    assert note(found.digest)
    with database.session(writes=False) as db:
        row = db.scalars(select(OutboxMessage)).one()
    assert row.bounced_at == NOON + timedelta(minutes=3)
    assert "no such user" in row.error
