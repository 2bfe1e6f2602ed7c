"""The audit log on its pages: filtered, proved, taken away as a file. And the system's page."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from course.domain.rights import Right
from course.records import audit, outbox
from course.store import ChoreRow, Grant, OutboxMessage
from tests.client.conftest import Counter, SignIn, Visitor
from tests.conftest import Clock
from tests.factories import NOON, make_person
from tests.store.unguarded import unguarded

LOG = "/admin/audit/"


@pytest.fixture
def admin(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin", name="Mara Lind", email="mara@example.org")


@pytest.fixture
def events(db: Session, admin: Visitor) -> None:
    """Four events of three kinds, on two days."""
    me, other = admin.person, make_person(db, name="Luc Keller", email="luc@example.org")
    for actor, action, subject, hours in (
        (me, "item.published", "item nn-weights-learn", 0),
        (other, "item.retired", "item nn-layers", 1),
        (me, "grant.given", f"person {other.public_id}", 2),
        (None, "bank.loaded", "bank", 24),
    ):
        audit.record(
            db, actor_id=actor.id if actor else None, action=action, subject=subject,
            now=NOON + timedelta(hours=hours), details={"version": hours},
            personal={"reason": "=1+1"},
        )  # fmt: skip
    db.commit()


def numbers(page: BeautifulSoup) -> list[int]:
    return [int(cell.get_text()) for cell in page.select("tbody td.num")]


FILTERS = [
    ("", [4, 3, 2, 1]),
    ("?action=item", [2, 1]),
    ("?action=item.retired", [2]),
    ("?actor=LUC@example.org", [2]),
    ("?actor={me}", [3, 1]),
    ("?subject=item+nn-w", [1]),
    ("?subject=%25", []),
    ("?on=2027-05-03", [3, 2, 1]),
    ("?on=2027-05-04", [4]),
    ("?action=item&actor=mara@example.org&on=2027-05-03", [1]),
    ("?before=3", [2, 1]),
    ("?before=three", [4, 3, 2, 1]),
    ("?actor=nobody", []),
]


@pytest.mark.parametrize(("query", "shown"), FILTERS)
def test_the_filter_lives_in_the_address(
    admin: Visitor, events: None, query: str, shown: list[int]
) -> None:
    page = admin.get(LOG + query.format(me=admin.person.public_id))
    assert numbers(page) == shown


def test_a_day_is_the_reader_s_day(db: Session, admin: Visitor, events: None) -> None:
    admin.person.zone = "Pacific/Auckland"
    db.merge(admin.person)
    db.commit()
    assert numbers(admin.get(f"{LOG}?on=2027-05-04")) == [3, 2, 1]
    assert numbers(admin.get(f"{LOG}?on=2027-05-05")) == [4]


def test_a_day_that_is_none_is_refused_in_words(admin: Visitor) -> None:
    assert "Write the day as 2027-05-14." in admin.get(f"{LOG}?on=someday", status=400).get_text()


def test_an_event_shows_who_what_and_why_and_what_was_erased(
    db: Session, admin: Visitor, events: None
) -> None:
    audit.forget(db, "bank")
    db.commit()
    rows = [" ".join(row.get_text(" ").split()) for row in admin.get(LOG).select("tbody tr")]
    assert rows[0].endswith("the system bank.loaded bank version: 24 reason: erased")
    assert "Mara Lind grant.given person" in rows[1]
    assert "Luc Keller" in rows[1]  # the person behind the subject
    assert rows[1].endswith("version: 2 reason: =1+1")


def test_a_long_log_comes_page_by_page_with_as_many_queries(
    db: Session, admin: Visitor, events: None, queries: Counter
) -> None:
    admin.get(LOG)
    queries.clear()
    admin.get(LOG)
    few = len(queries)
    for _ in range(116):
        audit.record(db, actor_id=None, action="item.published", subject="item x", now=NOON)
    db.commit()
    seen: list[int] = []
    address = LOG
    while True:
        queries.clear()
        page = admin.get(address)
        assert len(queries) <= few
        seen += numbers(page)
        following = page.find("a", string="Next page")
        if following is None:
            break
        address = str(following["href"])
    assert seen == list(range(120, 0, -1))


def test_the_file_holds_what_the_filter_asks_for_and_no_formula(
    admin: Visitor, events: None
) -> None:
    response = admin.http.get(f"{LOG}events.csv?action=item")
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"] == "attachment; filename=audit.csv"
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert [row["number"] for row in rows] == ["1", "2"]
    assert rows[0]["actor"] == "Mara Lind"
    assert rows[0]["texts"] == "reason: =1+1"
    assert not [cell for row in rows for cell in row.values() if cell[:1] in set("=+-@")]


def test_a_name_that_a_spreadsheet_would_run_is_marked_as_text(db: Session, admin: Visitor) -> None:
    person = make_person(db, name="=HYPERLINK(1)")
    audit.record(db, actor_id=person.id, action="item.published", subject="item x", now=NOON)
    db.commit()
    text = admin.http.get(f"{LOG}events.csv").data.decode("utf-8-sig")
    assert ",'=HYPERLINK(1)," in text


# ---------------------------------------------------------------- proof


def test_a_whole_chain_is_proved_with_its_last_digest(
    db: Session, admin: Visitor, events: None
) -> None:
    last = audit.verify(db).last_digest
    db.commit()
    page = admin.get(f"{LOG}proof/")
    assert "4 events, and the chain is whole." in " ".join(page.get_text(" ").split())
    assert page.select_one("code").get_text() == last
    page = admin.get(f"{LOG}proof/?noted={last}")
    assert "is that of event 4" in page.get_text()
    page = admin.get(f"{LOG}proof/?noted={'0' * 64}")
    assert "No event has the digest you noted." in page.get_text()


def test_a_broken_chain_names_the_event(db: Session, admin: Visitor, events: None) -> None:
    with unguarded(db):
        db.connection().exec_driver_sql("UPDATE audit_event SET action = 'x.y' WHERE id = 2")
    db.commit()
    page = " ".join(admin.get(f"{LOG}proof/").get_text(" ").split())
    assert "The chain breaks at event 2. It was changed after it was written." in page


def test_whoever_may_read_the_log_alone_sees_the_log_alone(db: Session, sign_in: SignIn) -> None:
    reader = sign_in(role="facilitator")
    db.add(Grant(person_id=reader.person.id, right=Right.AUDIT_READ, granted_at=NOON))
    db.commit()
    page = reader.get(LOG)
    assert [link.get_text() for link in page.select(".sections a")] == ["Audit log"]
    reader.get(f"{LOG}proof/")
    for path in ("", "settings/", "letters/", "keys/", "system/"):
        reader.get(f"/admin/{path}", status=403)


# ---------------------------------------------------------------- system


def facts(page: BeautifulSoup) -> dict[str, str]:
    names = [cell.get_text(strip=True) for cell in page.select("dt")]
    return dict(zip(names, (c.get_text(strip=True) for c in page.select("dd")), strict=True))


def test_the_system_says_what_runs_and_what_needs_somebody(
    db: Session, app: Flask, admin: Visitor
) -> None:
    app.extensions["settings"].instance_path.mkdir()
    outbox.write(
        db, cause="link:1", recipient="a@example.org", subject="x", body="x",
        now=NOON - timedelta(hours=1),
    )  # fmt: skip
    db.add(
        OutboxMessage(
            cause="invite:secret-id", recipient="b@example.org", subject="x", body="",
            written_at=NOON, due_at=NOON, failed_at=NOON, error="550 no such mailbox",
        )
    )  # fmt: skip
    db.commit()
    page = admin.get("/admin/system/")
    told = facts(page)
    assert told["Kind"].startswith(("SQLite 3", "PostgreSQL"))
    assert (told["Waiting"], told["Given up"]) == ("1", "1")
    assert told["Last backup"] == "none was recorded"
    text = " ".join(page.get_text(" ").split())
    assert "A letter waits since 3 May, 11:00 UTC." in text
    assert "invite, 3 May, 12:00 UTC: 550 no such mailbox" in text
    assert "secret-id" not in text
    assert "Run “course backup FILE” every day" in text
    assert "letters are written into a folder of this server and reach nobody" in text


def test_a_backup_of_today_needs_nobody(db: Session, admin: Visitor, clock: Clock) -> None:
    audit.record(db, actor_id=None, action=audit.BACKED_UP, subject="database", now=NOON)
    db.commit()
    page = admin.get("/admin/system/")
    assert facts(page)["Last backup"] == "3 May, 12:00 UTC"
    assert "every day" not in page.get_text()


def test_the_system_names_work_by_the_clock_that_fails_and_since_when(
    db: Session, admin: Visitor
) -> None:
    assert "Nothing failed the last time." in admin.get("/admin/system/").get_text()
    db.add(ChoreRow(name="printing", due_at=NOON, failures=3, failing_since=NOON))
    db.add(ChoreRow(name="statistics", due_at=NOON))
    db.commit()
    page = admin.get("/admin/system/").get_text()
    assert "“printing” has failed 3 times since 3 May, 12:00 UTC." in page
    assert "statistics" not in page
    assert "Nothing failed" not in page
