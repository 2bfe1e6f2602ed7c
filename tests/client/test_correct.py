"""The page of a correction, from looking to what its people read afterwards."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.bank import Item
from course.domain.rights import Right
from course.records import keys
from course.records.regrading import Issuing
from course.serving import chores
from course.store import Attempt, Correction, Grant, ItemVersion, OutboxMessage, Person, Verdict
from tests.client.conftest import SignIn, Visitor
from tests.correcting import (
    NEITHER,
    NEW_KEY,
    OLD_KEY,
    ONE,
    begin,
    correct,
    corrected,
    marks,
    propose,
    sit,
    submit,
)
from tests.factories import NOON, make_delegation, make_person
from tests.quiz import bank

PAGE = f"/author/items/{ONE}/correct/"
REASON = "Option b is what the lesson says."


@pytest.fixture
def issuing(app: Flask) -> Issuing:
    settings = app.extensions["settings"]
    keys.prepare(settings.keys_path)
    return Issuing(settings.keys_path, settings.base_url)


@pytest.fixture
def author(db: Session) -> Person:
    return make_person(db, role="admin", name="Noor Haddad")


def text(visitor: Visitor) -> str:
    assert visitor.page is not None
    return " ".join(visitor.page.get_text(" ").split())


def numbers(visitor: Visitor) -> dict[str, int]:
    """The table of what follows, by the first words of its rows."""
    assert visitor.page is not None
    return {
        str(row.select_one("th").find(string=True)).strip(): int(row.td.get_text())
        for row in visitor.page.select("table.follows tbody tr")
    }


def revision(visitor: Visitor) -> str:
    assert visitor.page is not None
    return str(visitor.page.select_one("input[name=revision]")["value"])


def with_right(db: Session, right: Right) -> Person:
    person = make_person(db)
    db.add(Grant(person_id=person.id, right=right, granted_at=NOON))
    db.commit()
    return person


# ---------------------------------------------------------------- looking


def test_the_page_says_what_would_follow_and_changes_nothing(
    db: Session, sign_in: SignIn, issuing: Issuing, author: Person
) -> None:
    chile = make_delegation(db)
    sit(db, issuing, NEW_KEY, reads=True, name="Li Wei", delegation=chile)
    sit(db, issuing, OLD_KEY, reads=True, name="Ana Ruiz")
    sit(db, issuing, NEITHER)
    begin(db, make_person(db), OLD_KEY)
    propose(db, corrected(), author)
    before = list(db.scalars(select(Attempt.points)))
    db.rollback()
    visitor = sign_in(role="admin")
    page = visitor.get(PAGE)
    assert numbers(visitor) == {
        "Answers marked again": 3,
        "People whose mark rises": 1,
        "People who keep points": 1,
        "People who pass the quiz": 1,
        "Passes that stand": 1,
        "People who complete the course": 1,
        "Certificates touched": 1,
        "Open tries": 1,
    }
    rows = [" ".join(row.get_text(" ").split()) for row in page.select(".touched tbody tr")]
    assert rows == [
        "Li Wei CHL Mark: rises Quiz: passes now Certificate: is issued",
        "Ana Ruiz No delegation Mark: stays Quiz: is passed, as before Certificate: stays valid",
    ]
    keys_shown = [" ".join(row.get_text(" ").split()) for row in page.select(".keys tbody tr")]
    assert keys_shown[0] == "A weight 1 Now: right answer Corrected: wrong answer"
    assert (
        "1 person gains points. 1 person passes the quiz now. 1 person completes the course with"
        " it. Nothing has changed yet."
    ) in text(visitor)
    assert list(db.scalars(select(Attempt.points))) == before


def test_authors_see_how_many_and_never_who(
    db: Session, sign_in: SignIn, issuing: Issuing, author: Person
) -> None:
    sit(db, issuing, NEW_KEY, name="Li Wei")
    propose(db, corrected(), author)
    visitor = sign_in(with_right(db, Right.AUTHOR))
    visitor.get(PAGE)
    assert numbers(visitor)["People whose mark rises"] == 1
    assert "Li Wei" not in text(visitor)
    assert "Somebody with the right to review applies" in text(visitor)
    visitor.post(PAGE, {"revision": "1", "reason": REASON}, status=403)
    found = sheet(visitor)
    assert found[0] == ["what", "count"]
    assert ["rise", "1"] in found
    assert "Li Wei" not in str(found)


def test_the_file_holds_states_and_no_formula(
    db: Session, sign_in: SignIn, issuing: Issuing, author: Person
) -> None:
    sit(db, issuing, NEW_KEY, name="=1+1", delegation=make_delegation(db))
    propose(db, corrected(), author)
    visitor = sign_in(role="admin")
    assert sheet(visitor) == [
        ["name", "delegation", "mark", "quiz", "course", "certificate"],
        ["'=1+1", "CHL", "rises", "passes", "as before", "none"],
    ]
    visitor.get(f"{PAGE}?format=pdf", status=404)


def sheet(visitor: Visitor) -> list[list[str]]:
    visitor.get(f"{PAGE}?format=csv")
    assert visitor.response is not None
    assert "attachment" in visitor.response.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(visitor.response.get_data().decode("utf-8-sig"))))


def test_without_a_draft_or_with_one_that_cannot_be_live_nothing_can_be_applied(
    db: Session, sign_in: SignIn, author: Person
) -> None:
    visitor = sign_in(role="admin")
    page = visitor.get(PAGE)
    assert "There is no draft of this question" in text(visitor)
    assert not page.select("form[action*=correct]")
    propose(db, corrected(key="no such option"), author)
    page = visitor.get(PAGE)
    assert "no option is the key" in text(visitor)
    assert not page.select("form[action*=correct]")
    visitor.get("/author/items/unheard-of/correct/", status=404)


OTHERWISE: dict[str, Callable[[Item], Item]] = {
    "fs-multi-1": lambda item: corrected(item, key="a"),
    "fs-number-1": lambda item: replace(item, answer=(item.answer or 0) + 1, rejects=()),
    "fs-short-1": lambda item: replace(item, accept=("another word",), rejects=()),
    "fs-match-1": lambda item: replace(
        item, pairs=(*item.pairs[:-1], replace(item.pairs[-1], right="Another text"))
    ),
    "ss-order-1": lambda item: replace(item, steps=item.steps[::-1]),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_every_type_shows_its_key_now_and_corrected(
    db: Session, sign_in: SignIn, author: Person, name: str
) -> None:
    propose(db, OTHERWISE[name](bank()[name]), author)
    page = sign_in(role="admin").get(f"/author/items/{name}/correct/")
    assert page.select(".keys del")
    assert page.select(".keys ins")


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (None, "This correction is not reviewed yet"),
        (Verdict.RETURNED, "A reviewer does not agree"),
    ],
)
def test_a_correction_that_is_not_approved_says_what_it_waits_for(
    db: Session, sign_in: SignIn, author: Person, verdict: Verdict | None, told: str
) -> None:
    propose(db, corrected(), author, verdict=verdict)
    visitor = sign_in(with_right(db, Right.ADMIN))  # who does not review owes no answer
    page = visitor.get(PAGE)
    assert told in text(visitor)
    assert not page.select("form[action*=correct]")


# ---------------------------------------------------------------- applying


def test_one_press_corrects_the_key_and_everybody_reads_what_became_of_their_mark(
    app: Flask, db: Session, sign_in: SignIn, issuing: Issuing, author: Person
) -> None:
    lost = sit(db, issuing, NEW_KEY, reads=True, name="Li Wei")
    kept = sit(db, issuing, OLD_KEY)
    waiting = make_person(db)
    paper = begin(db, waiting, NEW_KEY)
    propose(db, corrected(), author)
    visitor = sign_in(role="admin")
    visitor.get(PAGE)
    visitor.post(PAGE, {"revision": revision(visitor), "reason": REASON})
    assert visitor.location == f"{PAGE}2/"
    visitor.follow()
    assert "Version 2 holds the corrected key" in text(visitor)
    assert numbers(visitor)["People who pass the quiz"] == 1
    visitor.get(PAGE)
    assert "Corrected before" in text(visitor)

    letter = db.scalars(select(OutboxMessage)).one()
    assert (letter.recipient, letter.subject) == (
        lost.email, "A question of quiz 1, Introduction was corrected",
    )  # fmt: skip
    assert "change from 3 to 4 of 4" in letter.body
    assert f"What was wrong: {REASON}" in letter.body
    assert "With that you have passed this quiz." in letter.body
    assert "/certificate/" in letter.body
    assert "points only rise" in letter.body
    db.rollback()

    submit(db, waiting, paper, issuing)
    assert f"your mark was raised from 0 to 1: {REASON}" in review_of(sign_in, db, lost)
    assert f"and you keep your mark: {REASON}" in review_of(sign_in, db, kept)
    assert f"your mark was raised from 0 to 1: {REASON}" in review_of(sign_in, db, waiting)


def review_of(sign_in: SignIn, db: Session, person: Person) -> str:
    """What somebody reads of their first try."""
    attempt = db.scalars(
        select(Attempt.public_id).where(Attempt.person_id == person.id, Attempt.ordinal == 1)
    ).one()
    db.rollback()
    visitor = sign_in(person)
    visitor.get(f"/attempt/{attempt}/review/")
    return text(visitor)


def test_a_review_marks_the_corrected_key_on_the_paper_as_it_was(
    db: Session, sign_in: SignIn, issuing: Issuing, author: Person
) -> None:
    person = sit(db, issuing, NEW_KEY)
    propose(db, replace(corrected(), stem="Said otherwise?"), author)
    visitor = sign_in(role="admin")
    visitor.get(PAGE)
    visitor.post(PAGE, {"revision": revision(visitor), "reason": REASON})
    reader = sign_in(person)
    attempt = db.scalars(select(Attempt.public_id)).one()
    db.rollback()
    page = reader.get(f"/attempt/{attempt}/review/")
    (shown,) = [one for one in page.select(".reviewed") if "Single 1 of first-steps" in str(one)]
    assert shown.select_one(".reviewed-what strong").get_text() == "Right"
    chosen = shown.select_one("input[checked]")
    assert "Your answer, right" in chosen.find_parent(class_="option").get_text()


def test_a_reason_is_asked_for_and_what_was_typed_is_kept(
    db: Session, sign_in: SignIn, author: Person
) -> None:
    propose(db, corrected(), author)
    visitor = sign_in(role="admin")
    visitor.get(PAGE)
    sent = revision(visitor)
    visitor.post(PAGE, {"revision": sent, "reason": "  "}, status=422)
    assert "Say what was wrong with the key." in text(visitor)
    page = visitor.post(PAGE, {"revision": sent, "reason": "x" * 501}, status=422)
    assert "at most 500 characters" in text(visitor)
    assert page.select_one("textarea").get_text().strip() == "x" * 501
    assert db.scalar(select(Correction.id)) is None


def test_applied_twice_or_on_an_older_draft_it_is_told_plainly(
    db: Session, sign_in: SignIn, author: Person
) -> None:
    propose(db, corrected(), author)
    visitor = sign_in(role="admin")
    visitor.get(PAGE)
    body = {"revision": revision(visitor), "reason": REASON}
    propose(db, corrected(key="c"), author)
    visitor.post(PAGE, body, status=409)
    assert "The draft was changed since you opened the page" in text(visitor)
    visitor.get(PAGE)
    body = {"revision": revision(visitor), "reason": REASON}
    visitor.post(PAGE, body)
    visitor.post(PAGE, body, status=409)
    assert "Nothing was done twice" in text(visitor)
    assert len(db.scalars(select(Correction.id)).all()) == 1


def test_who_wrote_it_is_told_that_somebody_else_applies_it_or_that_they_may(
    db: Session, sign_in: SignIn, author: Person
) -> None:
    propose(db, corrected(), author, verdict=None)
    own = sign_in(author)
    page = own.get(PAGE)
    sent = revision(own)
    assert "so you may apply your own" in text(own)
    other = make_person(db, role="admin")
    page = own.get(PAGE)
    assert not page.select("form[action*=correct]")
    own.post(PAGE, {"revision": sent, "reason": REASON}, status=403)
    other.disabled_at = NOON
    db.commit()
    own.get(PAGE)
    own.post(PAGE, {"revision": sent, "reason": REASON})
    own.follow()
    assert "The same person wrote it" in text(own)
    assert db.scalars(select(ItemVersion.vetting).where(ItemVersion.number == 2)).one() == (
        "unreviewed"
    )


# ---------------------------------------------------------------- portions


@pytest.fixture
def under_way(db: Session, issuing: Issuing, author: Person) -> list[Person]:
    """People who met the item; its correction has reached the first two of them."""
    people = [sit(db, issuing, NEW_KEY) for _ in range(5)]
    correct(db, issuing, make_person(db, role="admin"), propose(db, corrected(), author), at_once=2)
    return people


def test_a_correction_under_way_says_how_far_it_is_and_goes_on_when_asked(
    db: Session, sign_in: SignIn, under_way: list[Person]
) -> None:
    visitor = sign_in(role="admin")
    visitor.get(f"{PAGE}2/")
    assert "2 of 5 answers are done." in text(visitor)
    assert "What followed so far" in text(visitor)
    visitor.get(PAGE)
    assert "Answers are being marked again." in text(visitor)
    visitor.get(f"{PAGE}2/")
    visitor.post(f"{PAGE}2/")
    visitor.follow()
    assert "answers are done" not in text(visitor)
    assert numbers(visitor)["Answers marked again"] == 5
    db.expire_all()
    assert [marks(db, one) for one in under_way] == [[4]] * 5
    assert len(db.scalars(select(OutboxMessage.id)).all()) == 5
    db.rollback()  # or the course could not write on SQLite
    visitor.post(f"{PAGE}2/")
    assert len(db.scalars(select(OutboxMessage.id)).all()) == 5, "nothing is done twice"


def test_who_may_not_apply_corrections_sees_how_far_it_is_and_cannot_go_on(
    db: Session, sign_in: SignIn, under_way: list[Person]
) -> None:
    person = with_right(db, Right.AUTHOR)
    visitor = sign_in(person)
    page = visitor.get(f"{PAGE}2/")
    assert "2 of 5 answers are done." in text(visitor)
    assert page.select_one("[data-under-way] form") is None
    visitor.post(f"{PAGE}2/", status=403)


def test_the_process_that_sends_mail_goes_on_by_itself(
    app: Flask, db: Session, under_way: list[Person]
) -> None:
    database = app.extensions["database"]
    chores.run_due(app, database, NOON)
    assert chores.run_due(app, database, NOON) == 0, "nothing is left"
    db.expire_all()
    assert [marks(db, one) for one in under_way] == [[4]] * 5
    bodies = db.scalars(select(OutboxMessage.body).order_by(OutboxMessage.id)).all()
    assert len(bodies) == 5
    assert all("Option b is what the text says." in body for body in bodies[2:])
