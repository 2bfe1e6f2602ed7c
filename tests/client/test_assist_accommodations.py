"""What is arranged for somebody holds everywhere, at tries that are open too."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from course.store import Attempt, AuditDetail, Person, QuizVersion
from tests.client.accounts import letters
from tests.client.conftest import SignIn, Visitor
from tests.client.helping import actions, page_of, words
from tests.client.test_quiz import COVER, Sitting
from tests.conftest import Clock
from tests.factories import make_delegation, make_person
from tests.quiz import right

ACT = "accommodation"
NONE = {"extra_time": "1.0"}


@pytest.fixture
def person(db: Session) -> Person:
    return make_person(db, name="Nadia Rojas")


@pytest.fixture
def helper(sign_in: SignIn) -> Visitor:
    return sign_in(role="facilitator")


@pytest.fixture
def limited(db: Session) -> None:
    """The quiz takes 20 minutes at most."""
    version = db.scalars(select(QuizVersion)).one()
    content = json.dumps({**json.loads(version.content), "limit_minutes": 20})
    db.execute(update(QuizVersion).values(content=content))
    db.commit()


def arrange(helper: Visitor, address: str, **values: str) -> None:
    helper.get(address)
    helper.post(address, {**NONE, **values})


def deadline_of(db: Session, sitting: Sitting) -> timedelta | None:
    """How long a try lasts in all."""
    statement = select(Attempt).where(Attempt.public_id == sitting.id)
    attempt = db.scalars(statement.execution_options(populate_existing=True)).one()
    db.commit()
    return attempt.deadline_at - attempt.started_at if attempt.deadline_at else None


def test_without_a_limit_in_the_plan_there_is_none(db: Session, sign_in: SignIn) -> None:
    assert deadline_of(db, Sitting(sign_in(), db)) is None


@pytest.mark.usefixtures("limited")
@pytest.mark.parametrize(
    ("values", "minutes"),
    [({}, 20), ({"extra_time": "1.25"}, 25), ({"extra_time": "1.5"}, 30), ({"no_timer": "y"}, 0)],
)
def test_what_is_arranged_before_holds_from_the_beginning(
    db: Session, sign_in: SignIn, helper: Visitor, person: Person, values: dict[str, str],
    minutes: int,
) -> None:  # fmt: skip
    if values:
        arrange(helper, page_of(person, ACT), **values)
    mine = sign_in(person)
    mine.get(COVER)
    said = words(mine, ".margin")
    assert (f"A try takes at most {minutes} minutes" in said) == bool(minutes)
    assert ("more time" in said) == ("extra_time" in values)
    lasts = deadline_of(db, Sitting(mine, db))
    assert lasts == (timedelta(minutes=minutes) if minutes else None)


@pytest.mark.usefixtures("limited")
def test_a_try_that_is_open_follows_at_once_and_back_again(
    db: Session, sign_in: SignIn, helper: Visitor, person: Person
) -> None:
    address, sitting = page_of(person, ACT), Sitting(sign_in(person), db)
    lasts = []
    for values in ({"extra_time": "2.0"}, {"no_timer": "y"}, {}):
        arrange(helper, address, **values)
        lasts.append(deadline_of(db, sitting))
    assert lasts == [timedelta(minutes=40), None, timedelta(minutes=20)]


@pytest.mark.usefixtures("limited")
def test_the_servers_clock_decides_with_grace_and_what_was_saved_counts(
    db: Session, sign_in: SignIn, person: Person, clock: Clock
) -> None:
    sitting = Sitting(sign_in(person), db)
    clock.pass_(minutes=20, seconds=20)
    sitting.save(1, right(sitting.items[0]))
    clock.pass_(seconds=20)
    answer = sitting.save(2, right(sitting.items[1]), status=409)
    assert answer["error"] == "over"
    sitting.visitor.post(f"{sitting.path}answers/2", sitting.form())
    page = sitting.visitor.follow()
    assert "The time of this try is over." in page.get_text()
    sitting.visitor.get(sitting.path, 303)
    sitting.submit()
    points = db.scalar(select(Attempt.points).where(Attempt.public_id == sitting.id))
    db.commit()
    assert points == 1


@pytest.mark.usefixtures("limited")
def test_more_time_keeps_a_try_open_that_would_be_over(
    db: Session, sign_in: SignIn, helper: Visitor, person: Person, clock: Clock
) -> None:
    address, sitting = page_of(person, ACT), Sitting(sign_in(person), db)
    clock.pass_(minutes=25)
    arrange(helper, address, extra_time="1.5")
    sitting.save(1, right(sitting.items[0]))


def test_a_plain_layout_is_on_every_page_of_that_person_and_nobody_elses(
    sign_in: SignIn, helper: Visitor, person: Person
) -> None:
    arrange(helper, page_of(person, ACT), plain_layout="y")
    mine = sign_in(person)
    for path in ("/course/", "/account/", "/glossary/", "/nowhere/"):
        page = mine.get(path, 404 if path == "/nowhere/" else 200)
        assert page.html["class"] == ["plain"], path  # type: ignore[index]
    assert not helper.get("/glossary/").html.get("class")  # type: ignore[union-attr]
    mine.get("/account/")
    assert "Arranged for you All pages are shown to you in a plain layout." in words(mine)


def test_they_are_told_and_no_reason_is_asked_or_kept(
    db: Session, helper: Visitor, person: Person, clock: Clock
) -> None:
    page = helper.get(page_of(person, ACT))
    assert not page.select("main textarea, main input[type=text]")
    arrange(helper, page_of(person, ACT), extra_time="1.5", plain_layout="y")
    arrange(helper, page_of(person, ACT), extra_time="1.5", plain_layout="y")
    (letter,) = letters(db)
    assert letter.person_id == person.id
    assert "You have 50 % more time" in letter.body
    assert actions(db, person) == ["accommodation.arranged"]
    kept = [row.text for row in db.scalars(select(AuditDetail))]
    db.commit()
    assert any("50 % more time" in (text or "") for text in kept)
    clock.pass_(minutes=1)
    arrange(helper, page_of(person, ACT))
    assert "Nothing special is arranged for you any more." in letters(db)[-1].body


def test_nobody_arranges_it_for_themselves_and_focal_points_for_nobody(
    db: Session, sign_in: SignIn, helper: Visitor
) -> None:
    me = helper.person  # type: ignore[attr-defined]
    helper.get(page_of(me, ACT))
    helper.post(page_of(me, ACT), {"extra_time": "2.0"}, 403)
    chile = make_delegation(db)
    focal = sign_in(role="focal", delegation=chile)
    focal.get(page_of(make_person(db, delegation=chile), ACT), 403)


@pytest.mark.parametrize("nonsense", ["9", "0.5", "nan", "inf", "-1", "", "x", "1e999"])
def test_no_other_share_of_time_can_be_sent(helper: Visitor, person: Person, nonsense: str) -> None:
    helper.get(page_of(person, ACT))
    helper.post(page_of(person, ACT), {"extra_time": nonsense}, 422)
