"""Letters reach a real mail server once, whatever that server does; without one they are files."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from course.records import outbox
from course.serving import composing, mail
from course.serving.mail import Smtp, server_from
from course.serving.sender import send_due
from course.settings import Settings
from course.store import OutboxMessage
from course.store.database import Database
from tests.conftest import settings_for
from tests.factories import NOON
from tests.mail.server import Mailroom, running

BODY = (
    "Bonjour Amina,\n\nvotre lien : https://course.example.org/invitation/"
    + "x" * 90
    + "\n\n你好\n"
)
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def mailroom() -> Iterator[Mailroom]:
    with running(Mailroom()) as room:
        yield room


def settings(database_url: str, tmp_path: Path, smtp_url: str = "") -> Settings:
    return settings_for(
        database_url, tmp_path, smtp_url=smtp_url, base_url="https://course.example.org/2027"
    )


@pytest.fixture
def by_smtp(database_url: str, tmp_path: Path, mailroom: Mailroom) -> Settings:
    return settings(database_url, tmp_path, mailroom.url())


def write(
    database: Database, cause: str = "invite:1", recipient: str = "amina@example.org", **text: str
) -> None:
    with database.session(writes=True) as db:
        outbox.write(
            db,
            cause=cause,
            recipient=recipient,
            subject=text.get("subject", "Votre invitation à « Sécurité de l'IA »"),
            body=text.get("body", BODY),
            now=NOON,
        )
        db.commit()


def text(message: EmailMessage) -> str:
    return str(message.get_content()).replace("\r\n", "\n")


def row(database: Database, cause: str = "invite:1") -> OutboxMessage:
    with database.session(writes=False) as db:
        return db.scalars(select(OutboxMessage).where(OutboxMessage.cause == cause)).one()


def test_a_letter_arrives_as_it_was_written(
    database: Database, by_smtp: Settings, mailroom: Mailroom
) -> None:
    write(database)
    assert send_due(database, by_smtp, NOON) == 1
    [message] = mailroom.taken
    assert message["To"] == "amina@example.org"
    assert message["From"] == "course@course.example.org"
    assert message["Subject"] == "Votre invitation à « Sécurité de l'IA »"
    assert message["Date"].datetime == NOON
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"
    assert text(message) == BODY
    assert row(database).sent_at is not None
    assert row(database).body == "", "it held a link"
    assert send_due(database, by_smtp, NOON + timedelta(days=1)) == 0, "nor a second time"


def test_the_same_cause_gives_the_same_message_id_and_another_host_another(
    database: Database, by_smtp: Settings, mailroom: Mailroom
) -> None:
    write(database)
    write(database, "invite:2")
    send_due(database, by_smtp, NOON)
    ids = [message["Message-ID"] for message in mailroom.taken]
    assert ids[0] == composing.message_id(1, "invite:1", "course.example.org")
    assert ids[0].endswith("@course.example.org>")
    assert len({*ids, composing.message_id(1, "invite:1", "other.example.org")}) == 3


def test_a_round_of_letters_takes_one_connection(
    database: Database, by_smtp: Settings, mailroom: Mailroom
) -> None:
    for number in range(5):
        write(database, f"invite:{number}")
    assert send_due(database, by_smtp, NOON) == 5
    assert mailroom.connections == 1


def test_a_round_ends_after_its_turn_and_the_next_one_goes_on(
    database: Database, by_smtp: Settings, mailroom: Mailroom
) -> None:
    for number in range(3):
        write(database, f"invite:{number}")
    assert send_due(database, by_smtp, NOON, seconds=0) < 3
    send_due(database, by_smtp, NOON)
    assert len({message["Message-ID"] for message in mailroom.taken}) == 3
    assert len(mailroom.taken) == 3


@pytest.mark.parametrize("where", ["rcpt", "data"])
def test_a_letter_refused_for_now_is_tried_again_and_arrives(
    database: Database, by_smtp: Settings, mailroom: Mailroom, where: str
) -> None:
    write(database)
    setattr(mailroom, where, "451 4.3.0 come back later")
    assert send_due(database, by_smtp, NOON) == 0
    assert row(database).error == "451 4.3.0 come back later"
    assert row(database).body == BODY
    setattr(mailroom, where, "250 OK")
    assert send_due(database, by_smtp, NOON) == 0, "not at once"
    assert send_due(database, by_smtp, NOON + A_MINUTE + timedelta(seconds=5)) == 1
    assert (row(database).error, row(database).tries) == ("", 2)


@pytest.mark.parametrize("where", ["rcpt", "data"])
def test_a_letter_refused_for_good_is_given_up_with_the_reason_and_others_go(
    database: Database, by_smtp: Settings, mailroom: Mailroom, where: str
) -> None:
    write(database)
    setattr(mailroom, where, "550 5.1.1 no such mailbox")
    assert send_due(database, by_smtp, NOON) == 0
    assert row(database).failed_at is not None
    assert row(database).error == "550 5.1.1 no such mailbox"
    assert row(database).body == ""
    setattr(mailroom, where, "250 OK")
    write(database, "invite:2")
    assert send_due(database, by_smtp, NOON + timedelta(days=1)) == 1


def test_one_refused_recipient_does_not_keep_the_next_letter_waiting(
    database: Database, by_smtp: Settings, mailroom: Mailroom
) -> None:
    write(database, recipient="not an address at all")
    write(database, "invite:2")
    assert send_due(database, by_smtp, NOON) == 1
    assert row(database).error == "the address cannot be read"
    assert len(mailroom.taken) == 1


def test_a_server_that_refuses_the_sender_fails_no_letter(
    database: Database, by_smtp: Settings, mailroom: Mailroom
) -> None:
    write(database)
    mailroom.mail = "550 we do not know you"
    send_due(database, by_smtp, NOON)
    assert row(database).failed_at is None, "whoever runs the course can mend it"
    assert row(database).error == "550 we do not know you"


@pytest.mark.parametrize("moment", ["rcpt", "data"])
def test_a_server_that_dies_in_mid_conversation_loses_no_letter(
    database: Database, by_smtp: Settings, mailroom: Mailroom, moment: str
) -> None:
    write(database)
    write(database, "invite:2")
    mailroom.dies_at, mailroom.dies_left = moment, 1
    assert send_due(database, by_smtp, NOON) == 0, "the round ends"
    assert send_due(database, by_smtp, NOON) == 1, "the second letter was never begun"
    assert send_due(database, by_smtp, NOON + A_MINUTE + timedelta(seconds=5)) == 1
    assert len(mailroom.taken) == 2
    assert len(set(mailroom.seen)) == 2, "what came twice had the same Message-ID"


def test_a_server_that_stalls_is_left_after_a_while_and_asked_again(
    database: Database, by_smtp: Settings, mailroom: Mailroom
) -> None:
    write(database)
    mailroom.stalls_seconds = 1.5
    post = Smtp(server_from(mailroom.url()), "course.example.org", timeout_seconds=0.3)
    began = time.monotonic()
    assert send_due(database, by_smtp, NOON, post=post) == 0
    assert time.monotonic() - began < 1.2
    assert row(database).sent_at is None
    assert "timed out" in row(database).error
    mailroom.stalls_seconds = 0
    assert send_due(database, by_smtp, NOON + A_MINUTE + timedelta(seconds=5), post=post) == 1


def test_a_server_that_is_not_there_costs_one_try_a_round(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    with running(Mailroom()) as gone:
        pass
    for number in (1, 2):
        write(database, f"invite:{number}")
    assert send_due(database, settings(database_url, tmp_path, gone.url()), NOON) == 0
    tries = [row(database, f"invite:{number}").tries for number in (1, 2)]
    assert tries == [1, 0]
    assert "refused" in row(database).error.lower()


def test_after_two_days_a_letter_is_given_up(
    database: Database, by_smtp: Settings, mailroom: Mailroom
) -> None:
    write(database)
    mailroom.rcpt = "450 mailbox busy"
    now: datetime = NOON
    while row(database).failed_at is None:
        send_due(database, by_smtp, now)
        assert now <= NOON + timedelta(days=2)
        now = max(now, row(database).due_at) + timedelta(seconds=5)
    assert row(database).error == "450 mailbox busy"
    mailroom.rcpt = "250 OK"
    assert send_due(database, by_smtp, now + timedelta(days=9)) == 0


HOSTILE = ["Hello\r\nBcc: all@example.org", "Hello\nX: y", "Hello\x07\x1b[2J", "Hello\u2028Bcc: a"]


@pytest.mark.parametrize("subject", HOSTILE)
def test_no_subject_adds_a_header(
    database: Database, by_smtp: Settings, mailroom: Mailroom, subject: str
) -> None:
    write(database, subject=subject, body="Text\r\n.\r\nRCPT TO:<all@example.org>\r\n")
    assert send_due(database, by_smtp, NOON) == 1
    [message] = mailroom.taken
    assert "Bcc" not in message
    assert "X" not in message
    assert str(message["Subject"]).startswith("Hello ")
    assert "RCPT TO" in message.get_content()


@pytest.mark.parametrize(
    "recipient",
    ["a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org", "<a@example.org>", ""],
)
def test_no_recipient_becomes_two_or_a_header(
    database: Database, by_smtp: Settings, mailroom: Mailroom, recipient: str
) -> None:
    write(database, recipient=recipient)
    assert send_due(database, by_smtp, NOON) == 0
    assert row(database).failed_at is not None
    assert mailroom.connections == 0


def test_without_a_mail_server_letters_are_whole_files_for_their_owner_alone(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    write(database)
    write(database, "invite:2")
    given = settings(database_url, tmp_path)
    assert send_due(database, given, NOON) == 2
    folder = given.instance_path / "mail"
    files = sorted(folder.iterdir())
    assert len(files) == 2
    assert all(file.suffix == ".eml" and file.stat().st_mode & 0o777 == 0o600 for file in files)
    assert folder.stat().st_mode & 0o777 == 0o700
    ids = set()
    for file in files:
        message = message_from_bytes(file.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        ids.add(message["Message-ID"])
        assert text(message) == BODY
    assert ids == {composing.message_id(n, f"invite:{n}", "course.example.org") for n in (1, 2)}
    assert str(folder) in mail.open_post(given).describe()


def test_a_folder_that_cannot_be_written_loses_no_letter(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    write(database)
    given = settings(database_url, tmp_path)
    given.instance_path.mkdir()
    (given.instance_path / "mail").write_text("in the way")
    assert send_due(database, given, NOON) == 0
    assert row(database).error.startswith("the folder of outgoing mail")
    (given.instance_path / "mail").unlink()
    assert send_due(database, given, NOON + timedelta(minutes=2)) == 1
