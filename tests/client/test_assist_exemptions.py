"""Exemptions: asked for, signed, refused, withdrawn, over; and what everybody sees of them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from course.assist import ending
from course.domain.rights import Right
from course.records import keys, standing
from course.serving import chores
from course.store import AuditEvent, BoardRow, Exemption, OutboxMessage, Person
from tests.client.accounts import letters
from tests.client.conftest import SignIn, Visitor
from tests.client.helping import (
    FIRST,
    QUIZ,
    SECOND,
    actions,
    ask,
    completions,
    exemptions,
    give,
    lifted,
    page_of,
    read,
    words,
)
from tests.conftest import Clock
from tests.factories import NOON, make_delegation, make_person

PLAINLY = "You are exempt; nothing is asked. You may still learn."


@pytest.fixture
def person(db: Session) -> Person:
    return make_person(db, name="Nadia Rojas")


@pytest.fixture
def signer(sign_in: SignIn) -> Visitor:
    return sign_in(role="facilitator", name="Luc Keller")


@pytest.fixture
def second(sign_in: SignIn) -> Visitor:
    return sign_in(role="facilitator", name="Mei Chen")


def press(visitor: Visitor, person: Person, act: str, status: int = 303, **data: object) -> None:
    """Press a button at the only exemption on the page."""
    page = visitor.get(page_of(person))
    forms = [str(form["action"]) for form in page.select("form") if form["action"].endswith(act)]
    visitor.post(forms[-1], data, status)


def test_one_of_the_secretariat_lifts_one_requirement_with_one_signature(
    app: Flask, db: Session, signer: Visitor, person: Person
) -> None:
    ask(signer, person)
    (row,) = exemptions(db, person)
    assert row.in_force_from is not None
    assert row.asked_by == row.signed_by == signer.person.id  # type: ignore[attr-defined]
    assert row.second_by is None
    assert actions(db, person) == ["exemption.asked"]
    (letter,) = letters(db)
    assert letter.person_id == person.id
    assert "You are exempt from this: Lesson 1.1, First steps." in letter.body
    assert lifted(db, app.extensions["course"], person) == (FIRST,)


def test_a_focal_point_asks_for_their_delegation_and_the_secretariat_signs(
    db: Session, sign_in: SignIn, signer: Visitor
) -> None:
    chile = make_delegation(db)
    person = make_person(db, delegation=chile)
    focal = sign_in(role="focal", name="Focal Point", delegation=chile)
    ask(focal, person, QUIZ)
    assert "Waits for a signature" in words_after(focal)
    assert exemptions(db, person)[0].signed_by is None
    assert focal.page is not None
    assert not [f for f in focal.page.select("form") if str(f["action"]).endswith("/sign")]
    press(signer, person, "/sign")
    assert exemptions(db, person)[0].in_force_from is not None
    told = {letter.person_id: letter.body for letter in letters(db)}
    asker = focal.person.id  # type: ignore[attr-defined]
    assert set(told) == {person.id, asker}
    assert "for something for Amina Diallo" in told[asker]


def words_after(visitor: Visitor) -> str:
    visitor.follow()
    return words(visitor)


def test_a_focal_point_reaches_nobody_else_and_signs_nothing(
    db: Session, sign_in: SignIn, signer: Visitor
) -> None:
    chile, fiji = make_delegation(db), make_delegation(db, code="FJI", name="Fiji")
    theirs, other = make_person(db, delegation=chile), make_person(db, delegation=fiji)
    focal = sign_in(role="focal", delegation=chile)
    focal.get(page_of(other), 404)
    focal.get("/account/")
    focal.post(page_of(other), {"requirement": FIRST}, 404)
    ask(focal, theirs)
    (row,) = exemptions(db, theirs)
    focal.get("/account/")
    focal.post(f"{page_of(theirs)}{row.public_id}/sign", status=403)
    press(signer, theirs, "/sign")


def test_evidence_is_seen_by_whoever_asked_and_by_the_secretariat_alone(
    db: Session, sign_in: SignIn, signer: Visitor
) -> None:
    chile = make_delegation(db)
    person = make_person(db, delegation=chile)
    focal = sign_in(role="focal", delegation=chile)
    ask(signer, person, evidence="Seen by the doctor of the mission.", reason="health")
    focal.get(page_of(person))
    assert "doctor" not in words(focal)
    assert "Health" not in words(focal, ".assist-case")
    signer.get(page_of(person))
    assert "doctor" in words(signer)


def test_the_whole_course_takes_two_different_people(
    db: Session, signer: Visitor, second: Visitor, person: Person
) -> None:
    ask(signer, person, "all")
    assert exemptions(db, person)[0].in_force_from is None
    assert "Waits for the second signature" in words_after(signer)
    assert not letters(db)
    row = exemptions(db, person)[0]
    signer.post(f"{page_of(person)}{row.public_id}/sign", status=403)
    assert "A colleague signs as the second" in words(signer)
    press(second, person, "/sign")
    (row,) = exemptions(db, person)
    assert row.in_force_from is not None
    assert row.second_by == second.person.id  # type: ignore[attr-defined]
    assert "Nothing is asked of you" in letters(db)[0].body


def test_nor_is_the_whole_course_lifted_by_one_piece_by_piece(
    db: Session, signer: Visitor, second: Visitor, person: Person
) -> None:
    for piece in (FIRST, SECOND, QUIZ):
        ask(signer, person, piece)
    *pieces, last = exemptions(db, person)
    assert all(one.in_force_from for one in pieces)
    assert last.in_force_from is None
    assert "Waits for the second signature" in words_after(signer)
    press(second, person, "/sign")
    assert exemptions(db, person)[-1].in_force_from is not None


def test_a_signature_given_twice_is_told_and_changes_nothing(
    db: Session, signer: Visitor, second: Visitor, person: Person
) -> None:
    ask(signer, person, "all")
    (row,) = exemptions(db, person)
    second.get(page_of(person))
    address = f"{page_of(person)}{row.public_id}/sign"
    second.post(address)
    second.post(address, status=409)
    assert actions(db, person) == ["exemption.asked", "exemption.signed"]


def test_the_same_is_not_asked_twice_in_two_tabs(
    db: Session, signer: Visitor, second: Visitor, person: Person
) -> None:
    signer.get(page_of(person))
    ask(second, person)
    signer.post(
        page_of(person), {"requirement": FIRST, "reason": "late", "evidence": "So said."}, 422
    )
    assert len(exemptions(db, person)) == 1


def test_nobody_exempts_themselves(db: Session, signer: Visitor) -> None:
    me = signer.person  # type: ignore[attr-defined]
    signer.get(page_of(me))
    assert "Nobody decides about their own record" in words(signer)
    assert not signer.page.select("main form")  # type: ignore[union-attr]
    body = {"requirement": FIRST, "reason": "late", "evidence": "Because."}
    signer.post(page_of(me), body, 403)
    assert not exemptions(db, me)


@pytest.mark.parametrize("column", ["signed_by", "second_by"])
def test_the_database_itself_refuses_a_signature_of_ones_own(
    db: Session, person: Person, column: str
) -> None:
    other = make_person(db, role="facilitator")
    row = {
        "public_id": "x", "person_id": person.id, "requirement": "all", "reason": "late",
        "evidence": "", "asked_by": other.id, "asked_at": NOON, "answer": "",
        "signed_by": other.id, "signed_at": NOON, "second_by": other.id, "second_at": NOON,
    }  # fmt: skip
    with pytest.raises(IntegrityError):
        db.execute(insert(Exemption).values(**row))  # the same person twice
    db.rollback()
    with pytest.raises(IntegrityError):
        db.execute(insert(Exemption).values(**{**row, column: person.id}))


def test_it_is_refused_with_a_reason_and_can_be_asked_again(
    db: Session, sign_in: SignIn, signer: Visitor
) -> None:
    chile = make_delegation(db)
    person = make_person(db, delegation=chile)
    focal = sign_in(role="focal", delegation=chile)
    ask(focal, person)
    press(signer, person, "/refuse", 422, why=" ")
    assert "Write the reason." in words(signer)
    press(signer, person, "/refuse", why="The certificate is from another year.")
    (row,) = exemptions(db, person)
    assert (row.refused_by, row.in_force_from) == (signer.person.id, None)  # type: ignore[attr-defined]
    assert all("from another year" in letter.body for letter in letters(db))
    assert len(letters(db)) == 2
    ask(focal, person)
    assert len(exemptions(db, person)) == 2


def test_it_is_withdrawn_with_a_reason_and_asked_again_of_the_person(
    app: Flask, db: Session, signer: Visitor, person: Person
) -> None:
    ask(signer, person)
    press(signer, person, "/withdraw", why="Given by mistake.")
    (row,) = exemptions(db, person)
    assert (row.ended_by, row.answer) == (signer.person.id, "Given by mistake.")  # type: ignore[attr-defined]
    assert lifted(db, app.extensions["course"], person) == ()
    assert "Given by mistake." in letters(db)[-1].body


def test_it_ends_by_the_clock_at_the_moment_that_was_said(
    app: Flask, db: Session, signer: Visitor, person: Person, clock: Clock, sign_in: SignIn
) -> None:
    ask(signer, person, until="2027-05-10")
    (row,) = exemptions(db, person)
    assert row.until is not None
    clock.pass_(days=8)
    course = app.extensions["course"]
    assert standing.sweep(db, course, clock.now) == 1
    assert standing.sweep(db, course, clock.now) == 0
    db.commit()
    (row,) = exemptions(db, person)
    assert (row.ended_at, row.ended_by) == (row.until, None)
    assert lifted(db, course, person) == ()
    later = sign_in(role="facilitator")
    later.get(page_of(person))
    assert "Its time was over" in words(later)


def test_the_process_that_sends_mail_ends_what_is_over(
    app: Flask, db: Session, signer: Visitor, person: Person, clock: Clock
) -> None:
    ask(signer, person, until="2027-05-10")
    database = app.extensions["database"]
    chores.run_due(app, database, clock.now)
    clock.pass_(days=8)
    chores.run_due(app, database, clock.now)
    (row,) = exemptions(db, person)
    assert row.ended_at == row.until


def on_board(db: Session, person: Person) -> bool:
    """Whether the board says that something is lifted for them."""
    found = db.scalars(select(BoardRow.has_exemption).where(BoardRow.person_id == person.id)).one()
    db.rollback()
    return found


def told_of_the_end(db: Session) -> list[OutboxMessage]:
    """Letters that say that an exemption is over."""
    return [one for one in letters(db) if "Your exemption from this is over since" in one.body]


@pytest.mark.parametrize("in_passing", [False, True], ids=["by the sweep", "in passing"])
def test_what_the_clock_ends_is_told_logged_and_seen(
    app: Flask,
    db: Session,
    signer: Visitor,
    person: Person,
    sign_in: SignIn,
    clock: Clock,
    in_passing: bool,
) -> None:
    ask(signer, person, until="2027-05-10")
    database, course = app.extensions["database"], app.extensions["course"]
    at = f"/facilitate/people/{person.public_id}/"
    chores.run_due(app, database, clock.now)
    assert on_board(db, person)
    clock.pass_(days=8)
    if in_passing:
        standing.refresh(db, course, person.id, clock.now)
        db.commit()
    chores.run_due(app, database, clock.now)
    assert not on_board(db, person)
    (letter,) = told_of_the_end(db)
    assert letter.person_id == person.id
    assert "Lesson 1.1" in letter.body
    assert actions(db, person)[-1] == "exemption.over"
    event = db.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.actor_id is None
    db.rollback()
    later = sign_in(role="facilitator")
    later.get(at)
    assert "its time was over" in words(later)
    clock.pass_(minutes=2)
    chores.run_due(app, database, clock.now)
    assert len(told_of_the_end(db)) == 1
    assert actions(db, person).count("exemption.over") == 1


def test_many_that_end_at_once_are_told_in_portions(
    app: Flask,
    db: Session,
    signer: Visitor,
    person: Person,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ending, "AT_ONCE", 2)
    others = [person, make_person(db), make_person(db)]
    for one in others:
        ask(signer, one, until="2027-05-10")
    chores.run_due(app, app.extensions["database"], clock.now)
    for told in (2, 3, 3):
        clock.pass_(days=8)
        chores.run_due(app, app.extensions["database"], clock.now)
        assert len(told_of_the_end(db)) == told


def test_what_is_over_counts_in_no_decision_although_nothing_has_swept(
    app: Flask, db: Session, signer: Visitor, person: Person, clock: Clock
) -> None:
    ask(signer, person, QUIZ, until="2027-05-10")
    clock.pass_(days=8)
    course = app.extensions["course"]
    read(db, course, person, clock.now, "introduction/first-steps", "introduction/second-steps")
    assert completions(db) == 0
    (row,) = exemptions(db, person)
    assert row.ended_at == row.until


def test_a_completion_that_was_written_stands_when_an_exemption_ends(
    app: Flask, db: Session, signer: Visitor, person: Person, sign_in: SignIn
) -> None:
    keys.prepare(app.extensions["settings"].keys_path)
    course = app.extensions["course"]
    read(db, course, person, NOON, "introduction/first-steps", "introduction/second-steps")
    ask(signer, person, QUIZ)
    db.commit()
    assert completions(db) == 1
    press(signer, person, "/withdraw", why="Given by mistake.")
    mine = sign_in(person)
    mine.get("/certificate/")
    assert "Your certificate, Nadia Rojas" in words(mine, "h1")
    assert "one requirement was lifted" in words(mine).lower()


def test_whoever_is_exempt_from_all_sees_so_plainly_everywhere(
    db: Session, signer: Visitor, second: Visitor, person: Person, sign_in: SignIn
) -> None:
    ask(signer, person, "all")
    press(second, person, "/sign")
    mine = sign_in(person)
    for path in ("/course/", "/certificate/"):
        mine.get(path)
        assert PLAINLY in words(mine), path
    mine.get("/course/")
    assert "exempt from 3" in words(mine, ".top-progress")
    assert "Between you and the certificate" not in words(mine)
    assert words(mine).count("Exempt") == 3  # both lessons, the quiz
    mine.get("/course/introduction/quiz/")
    assert "You are exempt from this. It is not asked of you, and you may still do it." in words(
        mine
    )
    assert "Start the quiz" in words(mine)
    mine.get("/course/introduction/first-steps/")
    assert "You are exempt from this." in words(mine, "#ending")


def test_one_requirement_lifted_is_said_beside_what_is_missing(
    db: Session, signer: Visitor, person: Person, sign_in: SignIn
) -> None:
    ask(signer, person, SECOND)
    mine = sign_in(person)
    for path in ("/course/", "/certificate/"):
        mine.get(path)
        said = words(mine)
        assert "You are exempt from this. It is not missing: Lesson 1.2, Second steps" in said
        assert "Complete lesson 1.2" not in said
    assert "Complete lesson 1.1, First steps" in words(mine)


def test_the_secretariat_of_one_delegation_decides_about_no_other(
    db: Session, sign_in: SignIn
) -> None:
    chile, fiji = make_delegation(db), make_delegation(db, code="FJI", name="Fiji")
    person = make_person(db, delegation=fiji)
    helper = make_person(db, role="desk")
    give(db, helper, Right.SECRETARIAT, chile)
    give(db, helper, Right.FOCAL, fiji)
    visitor = sign_in(helper)
    ask(visitor, person)
    (row,) = exemptions(db, person)
    assert row.signed_by is None
    visitor.post(f"{page_of(person)}{row.public_id}/sign", status=404)


def test_nothing_is_lifted_before_somebody_has_chosen_what(
    signer: Visitor, person: Person, db: Session
) -> None:
    page = signer.get(page_of(person))
    assert page.select_one("#requirement option")["value"] == ""
    ask(signer, person, "", 422)
    assert "Choose what it is." in words(signer)
    assert exemptions(db, person) == []
