"""A learner's page asks the database little, and no more after sixty tries than after one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from course.cards import desk_services
from course.domain.challenge import Verdict
from course.domain.items import Response
from course.domain.rights import Right
from course.records import keys, standing
from course.remind.off import address
from course.store import (
    Attempt,
    AttemptState,
    Base,
    Challenge,
    CheckAnswer,
    Credential,
    DrawnItem,
    ItemResult,
    Purpose,
    StoredResponse,
    WebSession,
)
from course.web.rights import PUBLIC, SIGNED_IN
from tests.client.accounts import give_link
from tests.client.conftest import Counter, SignIn, Visitor
from tests.client.test_cards import give_card
from tests.client.walking import COVER, routes
from tests.conftest import Clock
from tests.factories import make_person
from tests.quiz import drawn, right, wrong

MOST = 3
"""Questions a page asks, beside the one that finds whose session it is."""

ONE_MORE = {"learn.lesson", "quiz.cover", "quiz.review", "cards.card"}
"""The cover says, after the third failed try, which lessons are still to be answered. The page of a
card counts guesses before it looks. The others say what became of objections to what they show: a
look into an index, most often in vain. Joined to a paper it would repeat its questions, and a
lesson has no row to join it to."""

TRIES = 60
LESSONS = ("/course/introduction/first-steps/", "/course/introduction/second-steps/")

ANYWHERE = {
    "accounts.account": "/account/",
    "accounts.forgot": "/password/forgot",
    "accounts.invitation": "/invitation/{token}",
    "accounts.latin_name": "/account/latin-name/",
    "accounts.proved": "/account/proof/",
    "accounts.reset": "/password/reset/{reset}",
    "accounts.send_link": "/login/link",
    "accounts.sent": "/login/sent/reset",
    "accounts.sign_in": "/login",
    "cards.card": "/card/{card}",
    "cards.desk": "/desk/{desk}",
    "cards.enter": "/card/",
    "cards.learning_room": "/learning-room/",
    "certify.certificate": "/certificate/",
    "certify.verify": "/verify/",
    "challenge.mine": "/challenges/",
    "challenge.question": "/challenges/new/{submitted}/1/",
    "challenge.sentence": "/challenges/lesson/introduction/first-steps/",
    "door.shell": "/door/shell/",
    "learn.about": "/about/",
    "learn.contents": "/course/",
    "learn.front": "/",
    "learn.lesson": LESSONS[0],
    "learn.module": "/course/introduction/",
    "learn.privacy": "/about/privacy/",
    "learn.scheme": "/about/scheme/",
    "pretest.sitting": "/course/before/",
    "privacy.data": "/account/data/",
    "quiz.cover": COVER,
    "quiz.review": "/attempt/{submitted}/review/",
    "reference.booklet": "/course/booklet/",
    "remind.off": "/reminders/off/{reminders}",
    "reference.glossary": "/glossary/",
    "reference.module_booklet": "/course/introduction/booklet/",
    "reference.sources": "/sources/",
    "reference.timeline": "/timeline/",
}
DURING_A_TRY = {
    "quiz.attempt": "/attempt/{open}/",
    "quiz.look_over": "/attempt/{open}/submit",
}
WITH_A_VERDICT = {"challenge.appeal": "/challenges/{challenge}/appeal/"}
AFTER_A_TRY = {"challenge.question", "quiz.review"}
WITH_A_CERTIFICATE = {
    "certify.document": "/credentials/{certificate}",
    "certify.jwt": "/certificate.jwt",
    "certify.shown": "/verify/{certificate}",
}
SENDS_ON = {
    "accounts.send_link",
    "accounts.sign_in",
    "cards.learning_room",
}  # whoever is signed in already
NO_PAGES = {
    "author.image": "a file; it asks for its bytes",
    "admin.logo": "a file",
    "cards.here": "for machines",
    "certify.pdf": "a file; it asks what /certificate.jwt asks",
    "certify.jwks": "for machines",
    "certify.status": "for machines",
    "door.worker": "a script; it asks nothing",
    "healthz": "for machines",
    "learn.figure": "a file; it asks nothing",
    "readyz": "for machines",
    "reference.booklet_pages": "a stylesheet; it asks nothing",
    "reference.module_booklet_pages": "a stylesheet; it asks nothing",
    "static": "a file",
    "stylesheet": "it asks nothing",
}


def test_every_page_that_a_learner_may_open_is_counted_here(app: Flask) -> None:
    theirs = {
        route.endpoint
        for route in routes(app)
        if (to := route.opens_to(app)) in {PUBLIC, SIGNED_IN} or (to and Right.LEARN in to)
    }
    counted = ANYWHERE | DURING_A_TRY | WITH_A_VERDICT | WITH_A_CERTIFICATE
    assert theirs == set(counted) | set(NO_PAGES) - {"static"}


class Learner:
    """A delegate, and what they have done so far."""

    def __init__(self, visitor: Visitor, db: Session, clock: Clock) -> None:
        self.visitor, self.db, self.clock = visitor, db, clock
        self.person = visitor.person  # type: ignore[attr-defined]

    def read(self) -> None:
        """Read every lesson to its end."""
        for lesson in LESSONS:
            page = self.visitor.get(lesson)
            for check in page.select("form[action*='/checks/']"):
                field = check.select_one("input[type=radio]")
                assert field is not None
                self.visitor.post(str(check["action"]), {str(field["name"]): field["value"]})
            self.visitor.post(f"{lesson}complete/")

    def begin(self) -> str:
        """Begin a try, as soon as one is open."""
        self.clock.pass_(minutes=20)
        self.visitor.get(COVER)
        self.visitor.post(COVER)
        return self.visitor.location.rstrip("/").rpartition("/")[2]

    def submit(self, attempt: str, answer: Callable[..., Response]) -> None:
        self.visitor.get(f"/attempt/{attempt}/")
        for position, item in enumerate(drawn(self.db, attempt), start=1):
            body = {"revision": 0, "response": answer(item)}
            self.visitor.post_json(f"/attempt/{attempt}/answers/{position}", body)
        self.visitor.post(f"/attempt/{attempt}/submit")

    def objected(self, attempt: str) -> str:
        """Object to a question of a try, and to a sentence; both are decided. Names the second."""
        lesson = "/challenges/lesson/introduction/first-steps/"
        quote = self.visitor.app.extensions["course"].lessons[0].key_points[0]
        for page, more in ((f"/challenges/new/{attempt}/1/", {}), (lesson, {"quote": quote})):
            self.visitor.post(page, {"objection": "This is not right.", **more})
        judge = make_person(self.db, role="admin")
        given = {"verdict": Verdict.REJECTED, "reasons": "It is.", "decided_by": judge.id}
        self.db.execute(update(Challenge).values(decided_at=self.clock.now, **given))
        self.db.commit()
        last = self.db.scalars(select(Challenge.public_id).order_by(Challenge.id.desc())).first()
        self.db.rollback()
        assert last is not None
        return last

    def tried(self, attempt: str, until: int) -> None:
        """As many more tries like this one, with all that belongs to them."""
        (first,) = self._rows(Attempt, Attempt.public_id == attempt)
        places = self._rows(DrawnItem, DrawnItem.attempt_id == first["id"])
        own = {place["id"]: number for number, place in enumerate(places)}
        numbers = range(int(first["ordinal"]) + 1, until + 1)
        attempts = self._write(
            Attempt,
            [
                first
                | {"public_id": f"try-{number}", "ordinal": number}
                | {"submitted_at": first["submitted_at"] + timedelta(seconds=number)}
                for number in numbers
            ],
        )
        drawn_ids = self._write(
            DrawnItem, [place | {"attempt_id": new} for new in attempts for place in places]
        )
        for table in (StoredResponse, ItemResult):
            rows = self._rows(table, table.drawn_item_id.in_(own))
            copies = [
                row | {"drawn_item_id": drawn_ids[start + own[row["drawn_item_id"]]]}
                for start in range(0, len(drawn_ids), len(places))
                for row in rows
            ]
            self._write(table, copies)

    def settled(self) -> None:
        """Each check answered twenty times more, on sixty more devices; then the standing of it."""
        answers = self._rows(CheckAnswer, CheckAnswer.person_id == self.person.id)
        self._write(CheckAnswer, answers * 20)
        (device,) = self._rows(WebSession, WebSession.person_id == self.person.id)
        more = [{"token_hash": f"{n:064}", "public_id": f"device-{n}"} for n in range(TRIES)]
        self._write(WebSession, [device | other for other in more])
        course = self.visitor.app.extensions["course"]
        standing.refresh(self.db, course, self.person.id, self.clock.now)
        self.db.commit()

    def _rows(self, table: type[Base], where: ColumnElement[bool]) -> list[dict[str, Any]]:
        rows = self.db.execute(select(table.__table__).where(where)).mappings()
        return [dict(row) for row in rows]

    def _write(self, table: type[Base], rows: list[dict[str, Any]]) -> list[int]:
        """Write rows, each with an id of its own; returns the ids in the same order."""
        bare = [{name: value for name, value in row.items() if name != "id"} for row in rows]
        key = table.__table__.c.id
        statement = insert(table).returning(key, sort_by_parameter_order=True)
        return list(self.db.scalars(statement, bare))

    def tries(self, state: AttemptState) -> int:
        mine = Attempt.person_id == self.person.id
        statement = select(func.count()).where(mine, Attempt.state == state)
        found = self.db.scalar(statement)
        self.db.rollback()
        return found or 0


@pytest.fixture
def learner(app: Flask, db: Session, sign_in: SignIn, clock: Clock) -> Learner:
    keys.prepare(app.extensions["settings"].keys_path)
    return Learner(sign_in(), db, clock)


def count(
    learner: Learner, queries: Counter, pages: Mapping[str, str], **names: str
) -> dict[str, int]:
    """What each page asks beside the session's question, once it has been opened before."""
    for name, purpose in (("token", Purpose.INVITE), ("reset", Purpose.RESET)):
        link = give_link(learner.db, learner.person, purpose, learner.clock.now)
        names[name] = link.rpartition("/")[2]
    names["card"] = give_card(learner.visitor.app, learner.db, learner.person, learner.clock)
    names["desk"] = give_desk(learner)
    app = learner.visitor.app
    with app.test_request_context():
        off = address(app.config["SECRET_KEY"], learner.person.public_id)
    names["reminders"] = off.rpartition("/")[2]
    counted = {}
    for page, path in pages.items():
        for _ in range(2):
            queries.clear()
            learner.visitor.get(path.format(**names), 303 if page in SENDS_ON else 200)
        counted[page] = len(queries) - 1
    return counted


def give_desk(learner: Learner) -> str:
    course, by = learner.visitor.app.extensions["course"], make_person(learner.db, role="admin")
    now = learner.clock.now
    _, token = desk_services.open_desk(learner.db, course, "Desk 1", by.id, now)
    learner.db.commit()
    return token


def over(counted: Mapping[str, int]) -> dict[str, int]:
    most = {page: MOST + (page in ONE_MORE) for page in counted}
    return {page: number for page, number in counted.items() if number > most[page]}


def test_in_the_middle_of_the_course_no_page_asks_more_than_three_questions(
    learner: Learner, queries: Counter
) -> None:
    learner.read()
    first = learner.begin()
    learner.submit(first, wrong)
    pages = ANYWHERE | DURING_A_TRY | WITH_A_VERDICT
    challenge = learner.objected(first)
    second = learner.begin()
    once = count(learner, queries, pages, submitted=first, open=second, challenge=challenge)
    assert over(once) == {}
    learner.submit(second, wrong)
    learner.tried(second, until=TRIES - 1)
    learner.settled()
    names = {"submitted": f"try-{TRIES - 1}", "open": learner.begin(), "challenge": challenge}
    again = count(learner, queries, pages, **names)
    assert over(again) == {}
    assert {page for page in once if once[page] != again[page]} == {"quiz.cover"}  # asks for help
    assert learner.tries(AttemptState.SUBMITTED) == TRIES - 1
    assert learner.tries(AttemptState.OPEN) == 1


def test_with_the_certificate_no_page_asks_more_than_three_questions(
    learner: Learner, queries: Counter
) -> None:
    learner.read()
    first = learner.begin()
    learner.submit(first, right)
    certificate = learner.db.scalars(select(Credential.public_id)).one()
    learner.db.rollback()
    pages = ANYWHERE | WITH_A_CERTIFICATE
    once = count(learner, queries, pages, submitted=first, certificate=certificate)
    assert over(once) == {}
    learner.tried(first, until=TRIES)
    learner.settled()
    names = {"submitted": f"try-{TRIES}", "certificate": certificate}
    assert count(learner, queries, pages, **names) == once
    assert learner.tries(AttemptState.SUBMITTED) == TRIES


def test_before_anything_is_done_no_page_asks_more_than_three_questions(
    learner: Learner, queries: Counter
) -> None:
    pages = {page: path for page, path in ANYWHERE.items() if page not in AFTER_A_TRY}
    assert over(count(learner, queries, pages)) == {}
