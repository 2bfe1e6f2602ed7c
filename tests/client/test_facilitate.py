"""The facilitators' list: who is ready, who is not, and what is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from course.content import get_course
from course.domain.completion import READ, LessonRecord, QuizRecord, Record, record_to_json
from course.domain.rights import Right
from course.facilitate import queries as room
from course.store import Grant, Person, StandingRow
from tests.client.conftest import Counter, SignIn, Visitor
from tests.factories import NOON, make_delegation, make_person

FIRST, SECOND = "introduction/first-steps", "introduction/second-steps"
LIST = "/facilitate/people/"

READ_IT = LessonRecord(NOON, completed_at=NOON, how=READ)
FAILED = QuizRecord(tries=7, submitted_at=NOON, points=3.25, of=12.0, needed=9.6)
HALFWAY = Record({FIRST: READ_IT, SECOND: LessonRecord(NOON)}, {"introduction": FAILED})
COMPLETE = Record({FIRST: READ_IT, SECOND: READ_IT}, {}, completed_at=NOON)


def make_standing(app: Flask, db: Session, person: Person, record: Record) -> None:
    """Write down how far somebody is, as their own room would."""
    with app.app_context():
        edition = get_course().edition
    db.add(
        StandingRow(
            person_id=person.id, record=record_to_json(record), edition=edition,
            lessons_done=sum(one.completed_at is not None for one in record.lessons.values()),
            quizzes_passed=0, completed_at=record.completed_at,
        )
    )  # fmt: skip
    db.commit()


def make_learner(
    app: Flask, db: Session, name: str, record: Record | None = None, **values: object
) -> Person:
    person = make_person(db, name=name, latin_name=name, **values)  # type: ignore[arg-type]
    if record is not None:
        make_standing(app, db, person, record)
    return person


def names(page: BeautifulSoup) -> list[str]:
    return [cell.get_text(" ", strip=True) for cell in page.select("tbody th bdi")]


def row(page: BeautifulSoup, name: str) -> str:
    found = [r for r in page.select("tbody tr") if r.select_one("th bdi").get_text() == name]
    assert len(found) == 1
    return " ".join(found[0].get_text(" ", strip=True).split())


def numbers(page: BeautifulSoup) -> list[str]:
    return [" ".join(li.get_text(" ", strip=True).split()) for li in page.select(".numbers li")]


@pytest.fixture
def facilitator(sign_in: SignIn) -> Visitor:
    return sign_in(role="facilitator", name="L. Keller")


def test_a_facilitator_sees_everybody_and_what_is_missing(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    chile = make_delegation(db)
    make_learner(app, db, "Ready Person", COMPLETE, delegation=chile)
    make_learner(app, db, "Halfway Person", HALFWAY)
    make_learner(app, db, "New Person")

    page = facilitator.get(LIST)

    assert names(page) == ["Halfway Person", "New Person", "Ready Person"]
    assert row(page, "Ready Person").endswith("Nothing")
    assert "Chile" in row(page, "Ready Person")
    halfway = row(page, "Halfway Person")
    assert "Under way" in halfway
    assert "1 of 2" in halfway
    assert "Complete lesson 1.2, Second steps" in halfway
    assert "Pass quiz 1, Introduction. It has been taken, and not passed yet." in halfway
    assert "Complete lesson 1.1, First steps. It has not been opened yet." in row(
        page, "New Person"
    )


def test_the_numbers_count_everybody_in_view(app: Flask, db: Session, facilitator: Visitor) -> None:
    chile = make_delegation(db)
    make_learner(app, db, "A", COMPLETE, delegation=chile)
    make_learner(app, db, "B", HALFWAY, delegation=chile)
    make_learner(app, db, "C", HALFWAY)
    make_learner(app, db, "D", Record())  # a row, and nothing done

    page = facilitator.get(LIST)

    # From noon UTC on 3 May to 18 June in Geneva.
    assert numbers(page) == [
        "1 ready", "2 under way", "1 not started", "4 people, in 1 delegation", "46 days left",
    ]  # fmt: skip


def test_no_points_and_no_tries_are_shown(app: Flask, db: Session, facilitator: Visitor) -> None:
    make_learner(app, db, "Halfway Person", HALFWAY)

    said = facilitator.get(LIST).select_one("main").get_text(" ")

    for told in ("3.2", "3.25", "9.6", "12", "7"):
        assert told not in said.split(), told
    assert "points" not in said


def test_a_focal_point_sees_their_own_delegation_alone(
    app: Flask, db: Session, sign_in: SignIn
) -> None:
    chile = make_delegation(db)
    fiji = make_delegation(db, code="FJI", name="Fiji")
    make_learner(app, db, "Of Chile", HALFWAY, delegation=chile)
    make_learner(app, db, "Of Fiji", COMPLETE, delegation=fiji)
    make_learner(app, db, "Of Nowhere")
    focal = sign_in(role="focal", name="Focal Point", delegation=chile)

    page = focal.get(LIST)

    assert names(page) == ["Focal Point", "Of Chile"]
    assert numbers(page)[:4] == [
        "0 ready", "1 under way", "1 not started", "2 people, in 1 delegation",
    ]  # fmt: skip


def test_the_page_of_another_delegation_cannot_be_asked_for(
    app: Flask, db: Session, sign_in: SignIn
) -> None:
    chile = make_delegation(db)
    fiji = make_delegation(db, code="FJI", name="Fiji")
    stranger = make_learner(app, db, "Aa of Fiji", delegation=fiji)
    make_learner(app, db, "Of Chile", delegation=chile)
    focal = sign_in(role="focal", name="Focal Point", delegation=chile)

    page = focal.get(f"{LIST}?after={stranger.public_id}")

    assert names(page) == []
    assert "Fiji" not in page.get_text()


def test_a_focal_grant_for_no_delegation_opens_nobody(
    app: Flask, db: Session, sign_in: SignIn
) -> None:
    make_learner(app, db, "Somebody")

    page = sign_in(role="focal", name="Focal Point").get(LIST)

    assert names(page) == []
    assert "Nobody is here yet" in page.get_text()


def test_a_focal_grant_that_is_over_opens_nothing(app: Flask, db: Session, sign_in: SignIn) -> None:
    chile = make_delegation(db)
    make_learner(app, db, "Of Chile", delegation=chile)
    person = make_person(db, name="Was Focal")
    db.add(
        Grant(person_id=person.id, right=Right.FOCAL, granted_at=NOON - timedelta(days=9),
              delegation_id=chile.id, until=NOON - timedelta(days=1))
    )  # fmt: skip
    db.commit()

    sign_in(person).get(LIST, status=403)


@pytest.mark.parametrize("role", ["facilitator", "admin"])
def test_the_secretariat_and_admins_see_all(
    app: Flask, db: Session, sign_in: SignIn, role: str
) -> None:
    make_learner(app, db, "Somebody", delegation=make_delegation(db))

    assert names(sign_in(role=role).get(LIST)) == ["Somebody"]


def test_a_delegate_may_not_see_the_list(sign_in: SignIn) -> None:
    sign_in().get(LIST, status=403)


def test_a_stranger_is_asked_to_sign_in(visitor: Visitor) -> None:
    visitor.get(LIST, status=303)
    assert "/login" in visitor.location


@pytest.mark.parametrize(
    ("show", "shown"),
    [
        ("all", ["Halfway", "New", "Ready"]),
        ("not-ready", ["Halfway", "New"]),
        ("not-started", ["New"]),
        ("ready", ["Ready"]),
    ],
)
def test_a_filter_lives_in_the_address(
    app: Flask, db: Session, facilitator: Visitor, show: str, shown: list[str]
) -> None:
    make_learner(app, db, "Ready", COMPLETE)
    make_learner(app, db, "Halfway", HALFWAY)
    make_learner(app, db, "New")

    page = facilitator.get(f"{LIST}?show={show}")

    assert names(page) == shown
    current = page.select('.filters [aria-current="page"]')
    assert [link.get_text(" ", strip=True).split()[-1] for link in current] == [str(len(shown))]


def test_a_list_of_an_unknown_name_is_not_there(facilitator: Visitor) -> None:
    facilitator.get(f"{LIST}?show='or'1", status=404)


def test_an_empty_list_says_what_would_have_been_there(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    make_learner(app, db, "New")

    page = facilitator.get(f"{LIST}?show=ready")

    assert "Nobody is in this list" in page.get_text()
    assert page.select("thead th")
    assert numbers(page)[2] == "1 not started"


def test_nobody_is_told_about_people_who_may_no_longer_sign_in_or_do_not_learn(
    app: Flask, db: Session, facilitator: Visitor
) -> None:
    gone = make_learner(app, db, "Gone", HALFWAY)
    gone.disabled_at = NOON
    make_person(db, role="admin", name="An Admin")
    db.commit()

    page = facilitator.get(LIST)

    assert names(page) == []
    assert numbers(page)[3] == "0 people, in 0 delegations"


def test_every_page_goes_on_where_the_last_one_ended(
    app: Flask, db: Session, facilitator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PAGE_SIZE", 2)
    # Two of one name, and cases that a byte-wise order would part.
    for name in ("ana", "Ana", "Berit", "cho", "Dia"):
        make_learner(app, db, name)
    shown, page = [], facilitator.get(LIST)
    while True:
        shown += names(page)
        following = page.select_one(".pages a[href*=after]")
        if following is None:
            break
        page = facilitator.get(str(following["href"]))

    assert [name.lower() for name in shown] == ["ana", "ana", "berit", "cho", "dia"]
    assert len(set(shown)) == 5


def test_addresses_of_pages_hold_no_names(
    app: Flask, db: Session, facilitator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PAGE_SIZE", 1)
    first = make_learner(app, db, "Aurelia")
    make_learner(app, db, "Berit")

    links = " ".join(str(a["href"]) for a in facilitator.get(LIST).select("main a"))

    assert first.public_id in links
    assert "urelia" not in links


@pytest.mark.parametrize("people", [1, 60])
def test_the_list_takes_one_query_however_many_people_there_are(
    app: Flask, db: Session, facilitator: Visitor, queries: Counter, people: int
) -> None:
    for number in range(people):
        make_learner(app, db, f"Person {number:02}", HALFWAY)
    queries.clear()

    page = facilitator.get(LIST)

    assert len(names(page)) == min(people, room.PAGE_SIZE)
    assert len(queries) == 2  # the session's one and the list's one
