"""Reminders reach whom they are for, as often as they may, and say what is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from course.content import get_course
from course.records import board, outbox
from course.remind import writing
from course.store import Delegation, OutboxMessage, Person, Reminder, ReminderRound
from tests.client.conftest import SignIn, Visitor
from tests.conftest import Clock
from tests.factories import NOON, make_delegation, make_person

FORM = {"who": "not-ready", "inactive_days": "0", "when": "now", "hour": "9", "blocked_on": ""}
NEW = "/facilitate/reminders/new/"


def learner(db: Session, app: Flask, **values: object) -> Person:
    person = make_person(db, **values)  # type: ignore[arg-type]
    with app.app_context():
        board.refresh(db, get_course(), [person.id], NOON)
    db.commit()
    return person


def go_on(app: Flask, db: Session, clock: Clock, times: int = 1) -> None:
    """Let the clock ask for what is due."""
    with app.test_request_context("/", base_url="http://127.0.0.1:8000"):
        for _ in range(times):
            writing.go_on(db, get_course(), clock.now)
            db.commit()


def letters(db: Session) -> list[OutboxMessage]:
    statement = select(OutboxMessage).where(OutboxMessage.kind.startswith("reminder:"))
    return read(db, statement.order_by(OutboxMessage.id))


def read(db: Session, statement: Select[Any]) -> list[Any]:
    """What is there now; nobody waits for this session afterwards, as they would on SQLite."""
    db.rollback()
    found = list(db.scalars(statement))
    db.expunge_all()
    db.rollback()
    return found


@pytest.fixture
def chile(db: Session) -> Delegation:
    return make_delegation(db)


@pytest.fixture
def facilitator(sign_in: SignIn) -> Visitor:
    visitor = sign_in(role="facilitator")
    visitor.get("/facilitate/reminders/")
    return visitor


def test_a_reminder_is_looked_at_first_and_says_what_is_missing(
    app: Flask, db: Session, chile: Delegation, facilitator: Visitor, clock: Clock
) -> None:
    amina = learner(db, app, name="أمينة ديالو", delegation=chile).public_id
    facilitator.post(NEW, {**FORM, "act": "look", "note": "The summit is near."}, 200)
    text = facilitator.page.get_text()
    assert "/reminders/off/XXXXXXXX" in text
    assert amina not in text, "who looks at a letter cannot turn off somebody else's"
    assert "It reaches 1 person now" in text
    assert "Complete lesson 1.1" in text
    assert "The summit is near." in text
    assert "أمينة ديالو" in text
    assert letters(db) == []
    facilitator.post(NEW, {**FORM, "act": "send", "note": "The summit is near."})
    go_on(app, db, clock)
    (letter,) = letters(db)
    assert "It has not been opened yet." in letter.body
    assert "points" not in letter.body
    assert "The summit is near." in letter.body


def test_the_clock_has_work_while_a_reminder_waits_and_no_longer(
    app: Flask, db: Session, facilitator: Visitor, clock: Clock
) -> None:
    def is_any() -> bool:
        with app.app_context():
            return writing.is_any(db, get_course(), clock.now)

    learner(db, app)
    assert not is_any()
    db.rollback()
    facilitator.post(NEW, {**FORM, "act": "send"})
    assert is_any()
    go_on(app, db, clock)
    assert not is_any()


def test_it_carries_the_deadline_for_a_calendar_and_an_address_to_turn_it_off(
    app: Flask, db: Session, facilitator: Visitor, clock: Clock, visitor: Visitor
) -> None:
    person_id = learner(db, app).id
    facilitator.post(NEW, {**FORM, "act": "send"})
    go_on(app, db, clock)
    (letter,) = letters(db)
    (event,) = Calendar.from_ical(letter.calendar).walk("VEVENT")
    with app.app_context():
        assert event.decoded("dtstart") == get_course().summit.deadline
    off = letter.unsubscribe.removeprefix("http://127.0.0.1:8000")
    assert letter.unsubscribe in letter.body
    assert visitor.http.post(off, data={"List-Unsubscribe": "One-Click"}).status_code == 204
    assert read(db, select(Person.reminders_off_at).where(Person.id == person_id)) == [clock.now]


def test_who_is_ready_has_no_address_or_wants_none_gets_none(
    app: Flask, db: Session, facilitator: Visitor, clock: Clock
) -> None:
    learner(db, app, email=None)
    learner(db, app).reminders_off_at = NOON
    learner(db, app)
    db.commit()
    facilitator.post(NEW, {**FORM, "act": "look"}, 200)
    assert "It reaches 1 person now" in facilitator.page.get_text()
    facilitator.post(NEW, {**FORM, "act": "send"})
    go_on(app, db, clock)
    assert len(letters(db)) == 1
    facilitator.post(NEW, {**FORM, "act": "look"}, 200)
    assert "Nobody would get a letter now" in facilitator.page.get_text()
    (round_,) = read(db, select(ReminderRound))
    assert (round_.written, round_.off, round_.unreachable) == (1, 1, 1)
    facilitator.get("/facilitate/reminders/")
    assert "1 without an address" in facilitator.page.get_text()


def test_nobody_is_reminded_twice_in_a_day_whoever_sends(
    app: Flask, db: Session, facilitator: Visitor, clock: Clock, sign_in: SignIn
) -> None:
    address = f"/facilitate/people/{learner(db, app).public_id}/remind/"
    facilitator.post(NEW, {**FORM, "act": "send"})
    go_on(app, db, clock)
    facilitator.post(NEW, {**FORM, "act": "send"})
    go_on(app, db, clock)
    assert len(letters(db)) == 1
    facilitator.get(address)
    facilitator.post(address, {"note": "Please"}, 422)
    assert "They were reminded lately" in facilitator.page.get_text()
    assert facilitator.page.select_one("textarea").get_text().strip() == "Please"
    clock.pass_(hours=21)
    later = sign_in(role="facilitator")
    later.get(address)
    later.post(address)
    assert len(letters(db)) == 2


def test_a_round_goes_on_where_it_stopped(
    app: Flask, db: Session, facilitator: Visitor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course.remind.services.AT_ONCE", 2)
    for _ in range(5):
        learner(db, app)
    facilitator.post(NEW, {**FORM, "act": "send"})
    go_on(app, db, clock)
    assert len(letters(db)) == 2
    facilitator.get("/facilitate/reminders/")
    assert "Under way" in facilitator.page.get_text()
    go_on(app, db, clock, times=3)
    assert len(letters(db)) == 5
    assert read(db, select(ReminderRound.finished_at)) == [clock.now]


def test_every_monday_until_the_day_before(
    app: Flask, db: Session, facilitator: Visitor, clock: Clock
) -> None:
    learner(db, app)
    weekly = {**FORM, "when": "weekly", "weekdays": ["0"], "until": "2027-05-17"}
    facilitator.post(NEW, {**weekly, "act": "send"})
    go_on(app, db, clock)
    assert letters(db) == []  # it is Monday noon; nine o'clock has passed
    for _ in range(28):
        clock.pass_(days=1)
        go_on(app, db, clock)
    assert [letter.written_at - NOON for letter in letters(db)] == [
        timedelta(days=7),
        timedelta(days=14),
    ]
    assert read(db, select(Reminder.next_at)) == [None]


def test_a_schedule_can_be_ended(
    app: Flask, db: Session, facilitator: Visitor, clock: Clock
) -> None:
    learner(db, app)
    weekly = {**FORM, "when": "weekly", "weekdays": ["1"], "until": "2027-06-17"}
    facilitator.post(NEW, {**weekly, "act": "send"})
    (reminder,) = read(db, select(Reminder))
    facilitator.post(f"/facilitate/reminders/{reminder.public_id}/end")
    facilitator.post(f"/facilitate/reminders/{reminder.public_id}/end", status=409)
    clock.pass_(days=1)
    go_on(app, db, clock)
    assert letters(db) == []


def test_a_schedule_without_a_day_says_so(facilitator: Visitor) -> None:
    facilitator.post(NEW, {**FORM, "when": "weekly", "act": "look"}, 422)
    text = facilitator.page.get_text()
    assert "Choose a day." in text
    assert "Write the day of the last reminder." in text


def test_what_was_changed_after_the_look_is_shown_again_and_not_sent(
    app: Flask, db: Session, facilitator: Visitor, chile: Delegation
) -> None:
    learner(db, app, delegation=chile)
    learner(db, app)
    page = facilitator.post(NEW, {**FORM, "delegation": "CHL", "act": "look"}, 200)
    assert "It reaches 1 person now" in page.get_text()
    seen = {"seen": str(page.select_one("[name=seen]")["value"])}
    page = facilitator.post(NEW, {**FORM, "delegation": "", **seen, "act": "send"}, 200)
    assert "nothing was sent" in page.get_text()
    assert "It reaches 2 people now" in page.get_text()
    assert read(db, select(Reminder)) == []
    seen = {"seen": str(page.select_one("[name=seen]")["value"])}
    facilitator.post(NEW, {**FORM, "delegation": "", **seen, "act": "send"})
    assert len(read(db, select(Reminder))) == 1


def test_a_schedule_is_begun_not_sent_and_ends_the_day_before_unless_another_is_named(
    app: Flask, db: Session, facilitator: Visitor, chile: Delegation
) -> None:
    learner(db, app, delegation=chile)
    learner(db, app, delegation=chile, email=None)
    assert facilitator.get(NEW).select_one("#until")["value"] == "2027-06-17"
    weekly = {**FORM, "when": "weekly", "weekdays": ["0"], "until": "2027-05-17"}
    page = facilitator.post(NEW, {**weekly, "act": "look"}, 200)
    assert "If it went out now, it would reach 1 person" in page.get_text()
    assert "1 more is chosen and gets none" in page.get_text()
    assert page.select_one("button[value=send]").get_text() == "Begin the schedule"


def test_a_focal_points_reminder_stays_in_their_delegation(
    app: Flask, db: Session, sign_in: SignIn, chile: Delegation, clock: Clock
) -> None:
    fiji = make_delegation(db, code="FJI", name="Fiji")
    ours = learner(db, app, delegation=chile).id
    theirs = learner(db, app, delegation=fiji).public_id
    focal = sign_in(role="focal", delegation=chile)
    focal_id = focal.person.id
    focal.get(NEW)
    focal.post(NEW, {**FORM, "delegation": "FJI", "act": "send"}, 422)
    focal.post(NEW, {**FORM, "act": "send"})
    go_on(app, db, clock)
    # The focal point learns too.
    assert {letter.person_id for letter in letters(db)} == {ours, focal_id}
    focal.get(f"/facilitate/people/{theirs}/remind/", 404)


def test_a_list_of_people_leads_to_a_reminder_to_the_same_people(
    app: Flask, db: Session, facilitator: Visitor, chile: Delegation
) -> None:
    for place in (chile, make_delegation(db, code="FJI", name="Fiji")):
        learner(db, app, delegation=place)
    people = "/facilitate/people/"
    page = facilitator.get(f"{people}?delegation=CHL&state=not-started")
    link = page.find("a", string="Remind those who have not started")
    form = facilitator.get(str(link["href"]))
    chosen = [str(one["value"]) for one in form.select("option[selected], input[checked]")]
    assert {"CHL", "not-started", "now"} <= set(chosen)
    facilitator.post(NEW, {**FORM, "delegation": "CHL", "who": "not-started", "act": "look"}, 200)
    assert "It reaches 1 person now" in facilitator.page.get_text()
    for nobody_reminded in ("?state=ready", "?q=an", "?delegation=-", "?category=press"):
        assert "Remind those" not in facilitator.get(people + nobody_reminded).get_text()


def test_a_right_that_ended_reminds_nobody_any_more(
    app: Flask, db: Session, sign_in: SignIn, chile: Delegation, clock: Clock
) -> None:
    learner(db, app, delegation=chile)
    focal = sign_in(role="focal", delegation=chile)
    focal.get(NEW)
    focal.post(NEW, {**FORM, "act": "send"})
    db.connection().exec_driver_sql('DELETE FROM "grant"')
    db.commit()
    go_on(app, db, clock)
    assert letters(db) == []


# ---------------------------------------------------------------- turned off, came back


def test_an_address_that_is_not_whole_turns_nothing_off(
    app: Flask, db: Session, visitor: Visitor
) -> None:
    person = learner(db, app)
    zeros = "0" * 32
    for token in (person.public_id, f"{person.public_id}.{zeros}", f"x.{zeros}", "x.%C3%A9"):
        visitor.get(f"/reminders/off/{token}", 404)
        assert visitor.http.post(f"/reminders/off/{token}").status_code == 404
    db.refresh(person)
    assert person.reminders_off_at is None


def test_one_turns_them_off_and_on_on_the_account_page(db: Session, sign_in: SignIn) -> None:
    visitor = sign_in()
    visitor.get("/account/")
    visitor.post("/account/reminders/", {"reminders": "off"})
    visitor.get("/account/")
    assert "You get none." in visitor.page.select_one("#reminders").get_text()
    visitor.post("/account/reminders/", {"reminders": "on"})
    db.refresh(visitor.person)
    assert visitor.person.reminders_off_at is None


def test_a_letter_that_came_back_waits_in_the_inbox_until_somebody_saw_to_it(
    db: Session, app: Flask, facilitator: Visitor, chile: Delegation
) -> None:
    person = learner(db, app, name="Sunil Naidu", delegation=chile)
    outbox.write(
        db,
        cause="invite:x",
        recipient="sunil@example.org",
        subject="Your invitation",
        body="",
        now=NOON,
        person_id=person.id,
    )
    letter = db.scalars(select(OutboxMessage)).one()
    letter.sent_at, letter.bounced_at = NOON, NOON
    db.commit()
    facilitator.get("/facilitate/")
    row = facilitator.page.select_one(".inbox-row").get_text()
    assert "A letter did not arrive: Your invitation" in row
    assert "Sunil Naidu" in row
    facilitator.post(f"/facilitate/inbox/letter-back/{letter.id}/answer", {"answer": "reached"})
    facilitator.get("/facilitate/")
    assert facilitator.page.select(".inbox-row") == []


def test_whom_no_letter_reaches_is_offered_a_card_instead(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    person = learner(db, app, email=None)
    page = facilitator.get(f"/facilitate/people/{person.public_id}/remind/")
    assert not page.select("main textarea")
    assert page.select_one("main .actions a")["href"].endswith(f"{person.public_id}/card/")
    other = learner(db, app)
    other.reminders_off_at = NOON
    db.commit()
    page = facilitator.get(f"/facilitate/people/{other.public_id}/remind/")
    assert not page.select("main textarea")
    assert "They have turned reminders off" in page.get_text()
