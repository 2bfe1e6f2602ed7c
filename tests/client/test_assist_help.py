"""After the third failed try: who is told, what they see and do, and the way lesson by lesson."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.assist import help_queries, inbox
from course.records import keys
from course.records.sessions import Scope
from course.store import Attempt, Credential, HelpCase, Person
from tests.client.accounts import letters
from tests.client.conftest import Counter, SignIn, Visitor
from tests.client.helping import actions, ask, fail, page_of, read, words
from tests.client.test_quiz import COVER, Sitting
from tests.client.test_rereading import FIRST, SECOND, read_through
from tests.conftest import Clock
from tests.factories import NOON, make_delegation, make_person
from tests.quiz import bank

LIST = "/facilitate/third-tries/"
HELP = "help/introduction"


@pytest.fixture
def person(app: Flask, db: Session) -> Person:
    """Somebody who has failed three times."""
    stuck = make_person(db, name="Nadia Rojas")
    fail(db, app.extensions["course"], stuck, 1, 2, 3)
    return stuck


@pytest.fixture
def helper(sign_in: SignIn) -> Visitor:
    return sign_in(role="facilitator", name="Luc Keller")


def cases(db: Session) -> list[tuple[int, bool]]:
    """Tries and whether it waits, the oldest case first."""
    statement = select(HelpCase.tries, HelpCase.closed_at).order_by(HelpCase.id)
    found = [(tries, closed is None) for tries, closed in db.execute(statement)]
    db.commit()
    return found


def test_the_third_failed_try_opens_a_case_and_the_second_does_not(app: Flask, db: Session):
    course, person = app.extensions["course"], make_person(db)
    fail(db, course, person, 1, 2)
    assert cases(db) == []
    fail(db, course, person, 3)
    assert cases(db) == [(3, True)]
    fail(db, course, person, 4)
    assert cases(db) == [(4, True)]


def test_the_list_says_what_was_missed_by_objective_and_nothing_else(
    helper: Visitor, person: Person, app: Flask
) -> None:
    page = helper.get(LIST)
    said = words(helper, "table")
    assert "Nadia Rojas" in said
    lesson = app.extensions["course"].lessons[0]
    assert lesson.objectives[0].text.rstrip(" .;") in said
    told = [row.get_text() for row in page.select("tbody td:nth-of-type(3) li")]
    every = [
        f"{lesson.number} {objective.text.rstrip(' .;')}"
        for lesson in app.extensions["course"].lessons
        for objective in lesson.objectives
    ]
    assert told
    assert told == [one for one in every if one in told]
    assert not [word for word in ("0 of", "of 4", "0.0", "3 times") if word in said]
    assert not [item.stem for item in bank().values() if item.stem in said]


def test_the_list_asks_no_more_for_many_than_for_one(
    app: Flask, db: Session, helper: Visitor, person: Person, queries: Counter
) -> None:
    helper.get(LIST)
    queries.clear()
    helper.get(LIST)
    once = len(queries)
    for _ in range(3):
        fail(db, app.extensions["course"], make_person(db), 1, 2, 3)
    queries.clear()
    helper.get(LIST)
    assert len(queries) == once <= 4


def test_a_long_list_has_pages(
    app: Flask, db: Session, helper: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("Aa", "Bb", "Cc")
    for name in names:
        fail(db, app.extensions["course"], make_person(db, name=name), 1, 2, 3)
    monkeypatch.setattr(help_queries, "PAGE", 2)
    page = helper.get(LIST)
    assert [one.get_text() for one in page.select("tbody bdi")] == ["Aa", "Bb"]
    page = helper.get(str(page.select_one(".pages a")["href"]))  # type: ignore[index]
    assert [one.get_text() for one in page.select("tbody bdi")] == ["Cc"]


def test_only_the_secretariat_sees_who_failed_what(
    app: Flask, db: Session, sign_in: SignIn
) -> None:
    chile = make_delegation(db)
    person = make_person(db, delegation=chile)
    fail(db, app.extensions["course"], person, 1, 2, 3)
    focal = sign_in(role="focal", delegation=chile)
    focal.get(LIST, 403)
    focal.get(page_of(person, HELP), 403)


def test_a_talk_is_noted_once_and_the_case_waits_no_more(
    db: Session, helper: Visitor, person: Person, app: Flask
) -> None:
    helper.get(page_of(person, HELP))
    for _ in range(2):
        helper.post(page_of(person, HELP), {"kind": "talk"})
    assert actions(db, person) == ["help.talk"]
    assert cases(db) == [(3, False)]
    helper.follow()
    assert "A talk was held: Luc Keller" in words(helper)
    assert not letters(db)
    helper.get(LIST)
    assert "Nobody waits for help" in words(helper)
    fail(db, app.extensions["course"], person, 4)
    assert cases(db) == [(3, False), (4, True)]


def test_a_supervised_try_opens_at_once_and_is_marked(
    app: Flask, db: Session, helper: Visitor, person: Person, sign_in: SignIn, clock: Clock
) -> None:
    keys.prepare(app.extensions["settings"].keys_path)
    me = helper.person.id  # type: ignore[attr-defined]
    clock.pass_(minutes=10)
    mine = sign_in(person)
    mine.get(COVER)
    assert "Start the next try" not in words(mine)
    mine.post(COVER, status=409)
    helper.get(page_of(person, HELP))
    helper.post(page_of(person, HELP), {"kind": "retake"})
    assert "open for you at once" in letters(db)[0].body
    mine.get(COVER)
    assert "The secretariat has opened the next try for you." in words(mine)
    sitting = Sitting(mine, db)
    by = db.scalar(select(Attempt.supervised_by).where(Attempt.public_id == sitting.id))
    db.commit()
    assert by == me
    sitting.finish()
    for lesson in (FIRST, SECOND):
        read_through(mine, lesson)
    mine.get("/certificate/")
    claim = db.scalars(select(Credential.claim)).one()
    db.commit()
    assert '"conditions": "supervised"' in claim
    assert cases(db) == [(3, False)]


def test_an_opened_try_is_used_up_by_the_next_one(
    app: Flask, db: Session, helper: Visitor, person: Person, sign_in: SignIn, clock: Clock
) -> None:
    helper.get(page_of(person, HELP))
    helper.post(page_of(person, HELP), {"kind": "retake"})
    fail(db, app.extensions["course"], person, 4, at=NOON + timedelta(minutes=9))
    clock.pass_(minutes=20)
    mine = sign_in(person)
    mine.get(COVER)
    mine.post(COVER, status=409)


def test_no_try_is_opened_beside_one_that_is_open(
    db: Session, helper: Visitor, person: Person, sign_in: SignIn, clock: Clock
) -> None:
    clock.pass_(minutes=30)
    address = page_of(person, HELP)
    Sitting(sign_in(person), db)
    helper.get(address)
    helper.post(address, {"kind": "retake"}, 409)
    assert "begun a try by themselves" in words(helper)


def test_an_exemption_closes_the_case_and_the_page_leads_there(
    db: Session, helper: Visitor, person: Person
) -> None:
    page = helper.get(page_of(person, HELP))
    link = next(a for a in page.select("main .assist-do a") if "exemption" in a["href"])
    page = helper.get(str(link["href"]))
    chosen = page.select_one("#requirement option[selected]")
    assert chosen is not None
    assert chosen["value"] == "quiz:introduction"
    ask(helper, person, "quiz:introduction")
    assert cases(db) == [(3, False)]
    helper.get(page_of(person, HELP))
    assert "No help is needed any more" in words(helper)
    helper.post(page_of(person, HELP), {"kind": "talk"}, 409)


def test_a_pass_closes_the_case_by_itself(
    db: Session, person: Person, sign_in: SignIn, clock: Clock
) -> None:
    clock.pass_(minutes=30)
    Sitting(sign_in(person), db).finish()
    assert cases(db) == [(3, False)]


def test_the_way_is_shown_from_the_row_of_the_inbox(
    db: Session, helper: Visitor, person: Person
) -> None:
    page = helper.get("/facilitate/")
    form = page.select_one(".inbox-answer form")
    assert form is not None
    assert [b["value"] for b in form.select("button")] == ["guided", "talk"]
    path = str(form["action"])
    helper.post(path, {"answer": "retake"}, 422)  # not without somebody beside them
    helper.post(path, {"answer": "guided"})
    assert cases(db) == [(3, False)]
    assert "help.guided" in actions(db, person)
    (letter,) = letters(db)
    assert "one lesson after the other" in letter.body
    helper.get("/facilitate/")
    helper.post(path, {"answer": "talk"}, 404)


def test_nobody_helps_themselves(app: Flask, db: Session, helper: Visitor) -> None:
    me = helper.person  # type: ignore[attr-defined]
    fail(db, app.extensions["course"], me, 1, 2, 3)
    helper.get(page_of(me, HELP))
    assert not helper.page.select("main form")  # type: ignore[union-attr]
    helper.post(page_of(me, HELP), {"kind": "retake"}, 403)


def test_the_delegate_reads_who_was_told_and_what_happens(person: Person, sign_in: SignIn) -> None:
    mine = sign_in(person)
    mine.get(COVER)
    said = words(mine)
    assert "You have tried 3 times. The secretariat has been told" in said
    assert "no answers and no points" in said
    assert "Or go on by yourself, one lesson after the other" in said


def test_once_the_quiz_is_lifted_the_cover_says_exempt_and_no_more_what_is_needed(
    person: Person, helper: Visitor, sign_in: SignIn
) -> None:
    ask(helper, person, "quiz:introduction")
    mine = sign_in(person)
    mine.get(COVER)
    assert "Exempt You are exempt from this." in words(mine)
    assert "A person can help" not in words(mine)
    assert "are needed. Your best result" not in words(mine)


def test_the_way_lesson_by_lesson_opens_with_reading_and_asks_that_lesson_alone(
    db: Session, person: Person, sign_in: SignIn, clock: Clock, app: Flask
) -> None:
    read(db, app.extensions["course"], person, NOON, "introduction/first-steps")
    clock.pass_(minutes=10)
    mine = sign_in(person)
    mine.get(COVER)
    mine.post(COVER, {"section": "first-steps"}, 409)
    assert "Read lesson 1.1 again first" in words(mine)
    mine.get(FIRST)
    mine.post(f"{FIRST}reread/")
    mine.get(COVER)
    mine.post(COVER, {"section": "second-steps"}, 409)
    mine.get(COVER)
    mine.post(COVER, {"section": "first-steps"})
    attempt = db.scalars(select(Attempt).order_by(Attempt.id.desc())).first()
    db.commit()
    assert attempt is not None
    assert attempt.sections == '["first-steps"]'
    page = mine.follow()
    assert len(page.select(".item")) == 2


def test_the_lesson_that_the_last_try_did_not_ask_can_still_be_reread(
    db: Session, person: Person, sign_in: SignIn, clock: Clock
) -> None:
    clock.pass_(minutes=30)
    mine = sign_in(person)
    mine.get(COVER)
    mine.post(COVER, {"section": "first-steps"})
    attempt = mine.location.rstrip("/").split("/")[-1]
    mine.get(f"/attempt/{attempt}/submit")
    mine.post(f"/attempt/{attempt}/submit")
    page = mine.get(SECOND)
    assert page.select(f'form[action="{SECOND}reread/"]')


def test_nonsense_sections_are_refused(person: Person, sign_in: SignIn, clock: Clock) -> None:
    clock.pass_(minutes=30)
    mine = sign_in(person)
    mine.get(COVER)
    for nonsense in ("nowhere", "first-steps/", "a" * 500):
        mine.post(COVER, {"section": nonsense}, 409)
    fresh = sign_in()
    fresh.get(COVER)
    fresh.post(COVER, {"section": "first-steps"}, 409)


def test_it_stands_in_the_inbox_once_for_whoever_may_answer(
    app: Flask, db: Session, person: Person, helper: Visitor
) -> None:
    with app.test_request_context():
        (one,) = inbox.stuck(db, Scope(True, frozenset()), NOON)
        assert (one.name, one.person) == ("Nadia Rojas", person.public_id)
        assert one.address == page_of(person, HELP)
        assert not list(inbox.stuck(db, Scope(False, frozenset({99})), NOON))
    db.commit()
    helper.get(one.address)
