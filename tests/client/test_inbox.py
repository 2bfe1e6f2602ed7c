"""The inbox, the page of a person, and the letter of the morning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content import get_course
from course.domain.errors import NotValid
from course.domain.rights import Right
from course.domain.words import words
from course.facilitate.digest import write_digests
from course.records import standing
from course.records.sessions import Scope
from course.store import Completion, InboxClaim, OutboxMessage, RecordView
from course.web.waiting import Answer, Source, Waiting
from tests.client.conftest import Counter, SignIn, Visitor
from tests.conftest import Clock
from tests.factories import NOON, make_delegation, make_person

TWO_DAYS_AGO = NOON - timedelta(days=2)


class Requests:
    """A kind of thing that waits, as a room would bring it in."""

    def __init__(self) -> None:
        self.open = {"first": TWO_DAYS_AGO, "second": NOON - timedelta(hours=1)}
        self.given: list[tuple[str, str, str]] = []
        self.scopes: list[Scope] = []
        self.source = Source(
            "request",
            words("Requests"),
            frozenset({Right.SECRETARIAT}),
            self.ask,
            is_stuck=True,
            answers=(
                Answer("grant", words("Grant"), words("Your request is granted.")),
                Answer("refuse", words("Refuse")),
            ),
            give=self.give,
        )

    def ask(self, _db: Session, scope: Scope, _now: datetime) -> Iterator[Waiting]:
        self.scopes.append(scope)
        for subject, since in self.open.items():
            said = words("Asks for the %(which)s thing", which=subject)
            yield Waiting(subject, since, said, "/facilitate/", "p", "أمينة ديالو", "Chile")

    def give(
        self, _db: Session, subject: str, answer: str, text: str, _by: int, _now: datetime
    ) -> None:
        if not text:
            raise NotValid(words("Write why."))
        self.given.append((subject, answer, text))
        del self.open[subject]


@pytest.fixture
def requests(app: Flask) -> Requests:
    requests = Requests()
    app.extensions["waiting"] = [requests.source]
    return requests


def lines(visitor: Visitor) -> list[str]:
    assert visitor.page is not None
    return [line.get_text(strip=True) for line in visitor.page.select(".inbox-line")]


def test_what_waits_longest_stands_first(sign_in: SignIn, requests: Requests) -> None:
    visitor = sign_in(role="facilitator")
    visitor.get("/facilitate/")
    assert lines(visitor) == ["Asks for the first thing", "Asks for the second thing"]
    assert "for 2 days" in visitor.page.get_text()
    assert "أمينة ديالو" in visitor.page.get_text()


def test_whoever_may_not_answer_a_kind_does_not_see_it(
    db: Session, sign_in: SignIn, requests: Requests
) -> None:
    visitor = sign_in(role="focal", delegation=make_delegation(db))
    visitor.get("/facilitate/")
    assert lines(visitor) == []
    assert "Nothing waits for you" in visitor.page.get_text()
    for act in ("take", "leave", "answer"):
        visitor.post(f"/facilitate/inbox/request/first/{act}", status=404)
    assert requests.given == []


def test_one_takes_it_the_others_see_who_and_it_can_be_given_back(
    db: Session, sign_in: SignIn, requests: Requests
) -> None:
    one = sign_in(role="facilitator", name="Lena Keller")
    one.get("/facilitate/")
    one.post("/facilitate/inbox/request/first/take")
    other = sign_in(role="facilitator", name="Jonas Meier")
    other.get("/facilitate/")
    assert "Lena Keller has it" in other.page.select_one(".inbox-row").get_text()
    other.post("/facilitate/inbox/request/first/take")  # a colleague is ill
    one.get("/facilitate/")
    assert "Jonas Meier has it" in one.page.select_one(".inbox-row").get_text()
    other.get("/facilitate/")
    other.post("/facilitate/inbox/request/first/leave")
    assert db.scalars(select(InboxClaim)).all() == []


def test_each_button_says_to_a_screen_reader_what_it_takes(
    sign_in: SignIn, requests: Requests
) -> None:
    visitor = sign_in(role="facilitator")
    visitor.get("/facilitate/")
    said = [one.get_text() for one in visitor.page.select(".inbox-who button")]
    assert said == [
        "I take it: Asks for the first thing, أمينة ديالو",
        "I take it: Asks for the second thing, أمينة ديالو",
    ]


def test_it_is_answered_from_the_row_with_a_template(sign_in: SignIn, requests: Requests) -> None:
    visitor = sign_in(role="facilitator")
    visitor.get("/facilitate/")
    box = visitor.page.select_one(".inbox-row textarea")
    assert box.get_text() == "Your request is granted."
    visitor.post(
        "/facilitate/inbox/request/first/answer", {"answer": "grant", "text": box.get_text()}
    )
    assert requests.given == [("first", "grant", "Your request is granted.")]
    visitor.get("/facilitate/")
    assert lines(visitor) == ["Asks for the second thing"]


def test_an_answer_that_cannot_be_given_says_why_and_loses_nothing(
    sign_in: SignIn, requests: Requests
) -> None:
    visitor = sign_in(role="facilitator")
    visitor.get("/facilitate/")
    visitor.post("/facilitate/inbox/request/second/answer", {"answer": "no", "text": "We"}, 422)
    assert "Choose one of the answers." in visitor.page.get_text()
    assert visitor.page.select_one("details[open] textarea").get_text() == "We"
    visitor.post("/facilitate/inbox/request/second/answer", {"answer": "grant", "text": ""}, 422)
    assert "Write why." in visitor.page.get_text()
    assert requests.given == []


def test_answered_twice_is_told_that_it_does_not_wait_any_more(
    sign_in: SignIn, requests: Requests
) -> None:
    visitor = sign_in(role="facilitator")
    visitor.get("/facilitate/")
    answer = {"answer": "grant", "text": "Yes."}
    visitor.post("/facilitate/inbox/request/first/answer", answer)
    visitor.post("/facilitate/inbox/request/first/answer", answer, 404)
    assert "does not wait any more" in visitor.page.get_text()


def test_an_empty_inbox_asks_little(sign_in: SignIn, app: Flask, queries: Counter) -> None:
    app.extensions["waiting"] = []
    visitor = sign_in(role="facilitator")
    queries.clear()
    visitor.get("/facilitate/")
    assert len(queries) == 3  # whose session, how many are ready, and since when


# ---------------------------------------------------------------- one person


def test_a_persons_page_shows_states_and_no_points(db: Session, sign_in: SignIn) -> None:
    person = make_person(db, delegation=make_delegation(db), name="Paula Rojas")
    visitor = sign_in(role="facilitator")
    visitor.get(f"/facilitate/people/{person.public_id}/")
    text = visitor.page.get_text()
    assert "Paula Rojas" in text
    assert "Not started" in text
    assert "It has not been opened yet." in text
    assert "points" not in text


def test_whoever_opens_a_record_is_seen_once_a_day(
    db: Session, sign_in: SignIn, clock: Clock
) -> None:
    delegate = sign_in(role="delegate")
    facilitator = sign_in(role="facilitator", name="Lena Keller")
    address = f"/facilitate/people/{delegate.person.public_id}/"
    facilitator.get(address)
    facilitator.get(address)
    assert len(db.scalars(select(RecordView.id)).all()) == 1
    delegate.get("/account/")
    assert "Lena Keller" in delegate.page.select_one("#views").get_text()


def test_a_focal_point_does_not_reach_another_delegation(db: Session, sign_in: SignIn) -> None:
    chile, fiji = make_delegation(db), make_delegation(db, code="FJI", name="Fiji")
    theirs = make_person(db, delegation=fiji)
    visitor = sign_in(role="focal", delegation=chile)
    visitor.get(f"/facilitate/people/{theirs.public_id}/", 404)
    assert db.scalars(select(RecordView.id)).all() == []


# ---------------------------------------------------------------- the letter of the morning


def test_the_morning_tells_what_changed_and_what_waits(
    app: Flask, db: Session, requests: Requests
) -> None:
    make_person(db, role="facilitator", name="Lena Keller", email="lena@example.org")
    make_person(db, role="facilitator", email=None)
    with app.app_context():
        course = get_course()
    one, _other = make_person(db), make_person(db)
    db.add(
        Completion(
            person_id=one.id,
            edition=course.edition,
            policy_digest=course.policy_digest,
            requirements="[]",
            completed_at=NOON - timedelta(hours=3),
        )
    )
    standing.refresh(db, course, one.id, NOON)
    db.commit()
    with app.test_request_context("/", base_url="http://127.0.0.1:8000"):
        write_digests(db, course, NOON)
        write_digests(db, course, NOON)  # the clock is asked twice
    letter = db.scalars(select(OutboxMessage)).one()
    assert letter.recipient == "lena@example.org"
    assert "Since yesterday: 1 ready, 1 stuck. 1 of 2 are ready." in letter.body
    assert "2 things wait for you." in letter.body
    assert "The oldest waits for 2 days." in letter.body
    assert "http://127.0.0.1:8000/facilitate/" in letter.body


def test_a_focal_points_morning_is_about_their_delegation(
    app: Flask, db: Session, requests: Requests
) -> None:
    chile, fiji = make_delegation(db), make_delegation(db, code="FJI", name="Fiji")
    make_person(db, role="focal", delegation=chile)
    for place in (chile, fiji, fiji):
        make_person(db, delegation=place)
    with app.test_request_context("/", base_url="http://127.0.0.1:8000"):
        write_digests(db, get_course(), NOON)
    letter = db.scalars(select(OutboxMessage)).one()
    assert "0 of 2 are ready" in letter.body  # the focal point learns too
    assert "Nothing waits for you." in letter.body


def test_each_morning_has_its_letter_where_the_day_begins_before_ours(
    app: Flask, db: Session
) -> None:
    """In Auckland the one morning, late, and the next lie within one day of our calendar."""
    make_person(db, role="facilitator")
    with app.test_request_context("/", base_url="http://127.0.0.1:8000"):
        course = get_course()
        course = replace(course, summit=replace(course.summit, zone="Pacific/Auckland"))
        late = datetime(2027, 5, 3, 20, 0, tzinfo=ZoneInfo("Pacific/Auckland"))
        for moment in (late, late + timedelta(hours=12)):
            write_digests(db, course, moment.astimezone(UTC))
    assert len(db.scalars(select(OutboxMessage.cause)).all()) == 2
