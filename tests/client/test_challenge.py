"""Objections from the question to the verdict, over HTTP and without a script."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.challenge import MOST_OPEN
from course.domain.letters import Letter
from course.domain.rights import ROLES, Right
from course.records import items, letters, translations
from course.store import (
    AuditDetail,
    AuditEvent,
    Challenge,
    Grant,
    ItemTranslation,
    OutboxMessage,
)
from tests.client.conftest import Counter, SignIn, Visitor
from tests.client.test_quiz import Sitting
from tests.conftest import Clock
from tests.factories import NOON, make_person, make_session
from tests.quiz import bank, drawn, put_on_paper, right, wrong
from tests.translating import translate

QUEUE = "/author/challenges/"
LESSON = "/course/introduction/first-steps/"
SENTENCE_PAGE = "/challenges/lesson/introduction/first-steps/"
ITEM = "fs-single-1"
WORDS = "Both answers are right, says my ministry in Ouagadougou."
REASONS = "Option B is right too under Article 3. The point is given."
NAME = "Zénaïde Ouédraogo"


class Sat(NamedTuple):
    """Somebody with a submitted try that holds the item."""

    visitor: Visitor
    attempt: str
    position: int

    @property
    def review(self) -> str:
        return f"/attempt/{self.attempt}/review/"

    @property
    def page(self) -> str:
        return f"/challenges/new/{self.attempt}/{self.position}/"


def sit(sign_in: SignIn, db: Session, **values: object) -> Sat:
    sitting = Sitting(sign_in(**values), db)
    position = put_on_paper(db, sitting.id, ITEM)
    sitting.items = drawn(db, sitting.id)
    sitting.finish(wrong)
    return Sat(sitting.visitor, sitting.id, position)


@pytest.fixture
def objector(sign_in: SignIn, db: Session) -> Sat:
    return sit(sign_in, db, name=NAME, latin_name="Zenaide Ouedraogo")


@pytest.fixture
def judge(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin", name="First Judge")


def text(page: BeautifulSoup | None) -> str:
    assert page is not None
    return " ".join(page.get_text(" ").split())


def object_to_item(sat: Sat, words: str = WORDS, status: int = 303) -> BeautifulSoup:
    sat.visitor.get(sat.page)
    return sat.visitor.post(sat.page, {"objection": words}, status)


def object_to_sentence(visitor: Visitor, quote: str, words: str = WORDS, status: int = 303):
    visitor.get(SENTENCE_PAGE)
    return visitor.post(SENTENCE_PAGE, {"quote": quote, "objection": words}, status)


def sentence_of(app: Flask) -> str:
    """A sentence of the tests' lesson, as its page shows it."""
    page = BeautifulSoup(app.extensions["course"].lessons[0].parts[0].html, "html.parser")
    return str(page.p.get_text()).split(". ")[0]  # type: ignore[union-attr]


def made_by_all(db: Session) -> list[Challenge]:
    """Every objection in order, as values: the session is left without a transaction."""
    db.rollback()
    made = list(db.scalars(select(Challenge).order_by(Challenge.id)))
    for one in made:
        db.expunge(one)
    db.rollback()
    return made


def only(db: Session) -> Challenge:
    (made,) = made_by_all(db)
    return made


def decide(
    judge: Visitor, made: Challenge, verdict: str = "upheld", reasons: str = REASONS, status=303
) -> BeautifulSoup:
    judge.get(f"{QUEUE}{made.public_id}/")
    body = {"verdict": verdict, "reasons": reasons}
    return judge.post(f"{QUEUE}{made.public_id}/", body, status)


def letters_to(db: Session, visitor: Visitor) -> list[OutboxMessage]:
    db.rollback()
    address = visitor.person.email  # type: ignore[attr-defined]
    found = list(db.scalars(select(OutboxMessage).where(OutboxMessage.recipient == address)))
    for one in found:
        db.expunge(one)
    db.rollback()
    return found


# ---------------------------------------------------------------- objecting to a question


def test_from_a_question_of_the_review_to_the_list_of_my_objections(objector: Sat, db: Session):
    page = objector.visitor.get(objector.review)
    link = page.select_one(f"#question-{objector.position} .object-to a")
    assert link is not None
    assert link["href"] == objector.page
    page = objector.visitor.get(objector.page)
    assert page.select_one(f"#question-{objector.position}"), "the question as it was answered"
    assert "answers with reasons by 8 May" in text(page)
    objector.visitor.post(objector.page, {"objection": WORDS})
    page = objector.visitor.follow()
    assert "Your objection is saved. A person answers by 8 May." in text(page)
    assert "Open: due by 8 May" in text(page)
    assert WORDS in text(page)
    link = page.select_one(".objected h2 a")
    assert link is not None
    assert link["href"] == f"{objector.review}#question-{objector.position}"
    made = only(db)
    assert (made.made_at, made.verdict) == (NOON, None)


def test_the_page_of_an_objection_tells_no_more_than_the_review(objector: Sat):
    said = text(objector.visitor.get(objector.page))
    assert "Not right" in said
    assert "Right answer" not in said, "the quiz is not passed"


def test_an_objection_says_something(objector: Sat, db: Session):
    page = object_to_item(objector, "  \n ", status=422)
    assert "Say what is wrong." in text(page)
    page = object_to_item(objector, "x" * 4001, status=422)
    assert "at most 4000 characters" in text(page)
    assert not made_by_all(db)


def test_one_objects_to_a_question_once(objector: Sat, db: Session):
    object_to_item(objector)
    page = objector.visitor.get(objector.page)
    assert "You have objected to this question already." in text(page)
    assert not page.select("form.objection")
    objector.visitor.post(objector.page, {"objection": "Again."}, 409)
    only(db)


def test_nobody_objects_before_the_try_is_submitted(sign_in: SignIn, db: Session):
    sitting = Sitting(sign_in(), db)
    page = f"/challenges/new/{sitting.id}/1/"
    sitting.visitor.get(page, 303)
    assert sitting.visitor.location == f"/attempt/{sitting.id}/"
    sitting.visitor.get(f"/attempt/{sitting.id}/")
    sitting.visitor.post(page, {"objection": WORDS}, 409)


def test_a_question_of_somebody_elses_try_is_not_found(objector: Sat, sign_in: SignIn, db: Session):
    other = sit(sign_in, db)
    for position in (objector.position, 99, 10**9):
        other.visitor.get(f"/challenges/new/{objector.attempt}/{position}/", 404)
        other.visitor.post(
            f"/challenges/new/{objector.attempt}/{position}/", {"objection": "x"}, 404
        )
    other.visitor.get(f"/challenges/new/{other.attempt}/99/", 404)
    assert not made_by_all(db)


# ---------------------------------------------------------------- in a translation


def read_in(locale: str, sign_in: SignIn, db: Session, how=wrong) -> Sat:
    """Somebody who reads this language, with a submitted try that holds the item."""
    person = make_person(db)
    person.locale = locale
    db.commit()
    sitting = Sitting(sign_in(person), db)
    position = put_on_paper(db, sitting.id, ITEM)
    sitting.items = drawn(db, sitting.id)
    sitting.finish(how)
    return Sat(sitting.visitor, sitting.id, position)


def met(judge: Visitor, db: Session) -> BeautifulSoup:
    page = judge.get(f"{QUEUE}{only(db).public_id}/")
    found = page.select_one("section:has(#met-title)")
    assert found is not None
    return found


def test_whoever_decides_reads_the_question_as_it_was_met_and_as_it_is_written(
    sign_in: SignIn, judge: Visitor, db: Session
) -> None:
    translate(db, ITEM, locale="ar")
    object_to_item(read_in("ar", sign_in, db))
    assert "met in Arabic" in text(judge.get(QUEUE))
    found = met(judge, db)
    assert "The delegate read it in Arabic." in text(found)
    shown, source = found.select_one("[lang=ar]"), found.select_one("details")
    assert shown is not None
    assert source is not None
    assert shown["dir"] == "rtl"
    assert f"« {bank()[ITEM].stem} »" in text(shown)
    assert "«" not in text(source)
    assert bank()[ITEM].stem in text(source)
    link = judge.page.find("a", string="If its translation was wrong")  # type: ignore[union-attr]
    assert link["href"] == f"/author/items/{ITEM}/translations/ar/"


def test_a_translation_that_changed_since_or_went_is_said_to_have(
    sign_in: SignIn, judge: Visitor, db: Session
) -> None:
    translate(db, ITEM)
    object_to_item(read_in("fr", sign_in, db))
    assert "approved anew" not in text(met(judge, db))
    kept = db.scalars(select(ItemTranslation)).one()
    kept.approved_at = only(db).made_at + timedelta(minutes=1)
    db.commit()
    assert "may have read another text of it" in text(met(judge, db))
    translations.withdraw(db, items.lock(db, ITEM), "fr", by=judge.person.id, now=NOON)  # type: ignore[attr-defined]
    db.commit()
    found = met(judge, db)
    assert "The delegate read it in French." in text(found)
    assert "not served any more" in text(found)
    assert bank()[ITEM].stem in text(found)


def test_a_question_that_was_left_empty_stands_in_the_language_of_its_reader(
    sign_in: SignIn, judge: Visitor, db: Session
) -> None:
    translate(db, ITEM)
    object_to_item(
        read_in("fr", sign_in, db, how=lambda item: None if item.id == ITEM else wrong(item))
    )
    assert "The delegate read it in French." in text(met(judge, db))


def test_a_question_met_as_it_is_written_says_nothing_of_languages(
    objector: Sat, judge: Visitor, db: Session
) -> None:
    translate(db, ITEM)
    object_to_item(objector)
    assert "met in" not in text(judge.get(QUEUE))
    assert "The delegate read it in" not in text(met(judge, db))


def test_a_verdict_reaches_whoever_met_the_question_in_whatever_language(
    sign_in: SignIn, judge: Visitor, db: Session
) -> None:
    translate(db, ITEM, locale="ar")
    sats = [read_in(code, sign_in, db) for code in ("ar", "en", "fr")]
    object_to_item(sats[0])
    decide(judge, only(db))
    for sat in sats:
        page = sat.visitor.get(sat.review)
        found = page.select_one(f"#question-{sat.position} .decided .written")
        assert found is not None
        assert (text(found), found["dir"]) == (REASONS, "auto")


# ---------------------------------------------------------------- objecting to a sentence


def test_from_the_end_of_a_lesson_to_an_objection_to_a_sentence(
    app: Flask, sign_in: SignIn, db: Session
):
    visitor, sentence = sign_in(), sentence_of(app)
    link = visitor.get(LESSON).select_one(".object-to a")
    assert link is not None
    assert link["href"] == SENTENCE_PAGE
    object_to_sentence(visitor, sentence[:30].upper())
    made = only(db)
    lesson = app.extensions["course"].lessons[0]
    assert (made.lesson, made.lesson_digest) == (lesson.key, lesson.digest)
    assert made.sentence is not None
    assert made.sentence.startswith(sentence)
    assert made.sentence in text(visitor.follow())


def test_the_lessons_page_can_bring_the_sentence_along(app: Flask, sign_in: SignIn):
    page = sign_in().get(f"{SENTENCE_PAGE}?quote=Some%20words%20%3Cb%3E")
    field = page.select_one("#quote")
    assert field is not None
    assert field.get_text().strip() == "Some words <b>"


def test_words_that_are_not_in_the_lesson_are_refused_and_nothing_typed_is_lost(
    sign_in: SignIn, db: Session
):
    page = object_to_sentence(sign_in(), "Nothing of the kind was ever said", status=422)
    assert "These words are not in the lesson." in text(page)
    assert WORDS in text(page)
    assert not made_by_all(db)


def test_a_person_has_twenty_open_objections_at_most(app: Flask, sign_in: SignIn, db: Session):
    visitor, sentence = sign_in(), sentence_of(app)
    object_to_sentence(visitor, sentence)
    made = only(db)
    row = {c.name: getattr(made, c.name) for c in Challenge.__table__.c if c.name != "id"}
    for number in range(MOST_OPEN - 1):
        db.add(Challenge(**{**row, "public_id": f"made-{number}"}))
    db.commit()
    page = visitor.get(SENTENCE_PAGE)
    assert "You have 20 objections that are not decided yet." in text(page)
    assert not page.select("form.objection")
    visitor.post(SENTENCE_PAGE, {"quote": sentence, "objection": WORDS}, 409)


# ---------------------------------------------------------------- the queue and the verdict


def test_the_queue_leads_to_the_question_as_it_was_met_without_the_name(
    objector: Sat, judge: Visitor
):
    object_to_item(objector)
    page = judge.get(QUEUE)
    assert "Open: due by 8 May" in text(page)
    assert WORDS not in text(page)
    link = page.select_one(".objections a")
    assert link is not None
    assert link.get_text() == ITEM
    page = judge.get(str(link["href"]))
    assert f"Item {ITEM}, version 1" in text(page)
    assert WORDS in text(page)
    assert "Right answer" in text(page), "whoever decides sees the key"
    assert "Your answer" not in text(page), "and not what was answered"


def test_what_is_late_is_marked_and_counted(objector: Sat, judge: Visitor, clock: Clock):
    object_to_item(objector)
    clock.pass_(days=5, minutes=1)
    judge = fresh(judge, clock)
    page = judge.get(QUEUE)
    assert "Late: due on 8 May" in text(page)
    assert page.select_one(".state-advice svg"), "a shape beside the word"
    assert [" ".join(li.get_text(" ").split()) for li in page.select(".numbers li")][:2] == [
        "1 open",
        "1 late",
    ]


def fresh(visitor: Visitor, clock: Clock) -> Visitor:
    """The same person, signed in anew: time has passed."""
    with visitor.app.extensions["database"].session(writes=True) as db:
        visitor.carry(make_session(db, visitor.person, clock.now))  # type: ignore[attr-defined]
    visitor.page = None
    return visitor


def test_the_filter_lives_in_the_address(objector: Sat, judge: Visitor, db: Session):
    object_to_item(objector)
    assert "Nothing was decided yet" in text(judge.get(f"{QUEUE}?show=decided"))
    decide(judge, only(db))
    assert "Nothing waits" in text(judge.follow())
    assert "Upheld" in text(judge.get(f"{QUEUE}?show=decided"))
    judge.get(f"{QUEUE}?show=nonsense", 404)


def test_the_oldest_due_comes_first_and_the_queue_has_pages(
    app: Flask, sign_in: SignIn, judge: Visitor, db: Session, clock: Clock, queries: Counter
):
    object_to_sentence(sign_in(), sentence_of(app))
    made = only(db)
    row = {c.name: getattr(made, c.name) for c in Challenge.__table__.c if c.name != "id"}
    judge.get(QUEUE)
    queries.clear()
    judge.get(QUEUE)
    asked = len(queries)
    for number in range(60):
        due = made.due_at.replace(minute=59 - number % 60)
        db.add(Challenge(**{**row, "public_id": f"made-{number}", "due_at": due}))
    db.commit()
    queries.clear()
    page = judge.get(QUEUE)
    assert len(queries) == asked
    first = [str(link["href"]) for link in page.select(".objections a")]
    assert len(first) == 50
    assert f"{QUEUE}made-59/" in first[:2]
    following = page.find("a", string="Next page")
    second = [str(a["href"]) for a in judge.get(str(following["href"])).select(".objections a")]  # type: ignore[index]
    assert len(second) == 11
    assert not set(first) & set(second)


def test_a_verdict_reaches_the_objector_by_list_and_by_mail_once(
    objector: Sat, judge: Visitor, db: Session
):
    object_to_item(objector)
    made = only(db)
    decide(judge, made)
    said = text(objector.visitor.get("/challenges/"))
    assert "Upheld" in said
    assert REASONS in said
    (letter,) = letters_to(db, objector.visitor)
    assert letter.cause == f"challenge:{made.public_id}"
    assert REASONS in letter.body
    assert "is upheld" in letter.body
    assert "/challenges/" in letter.body
    assert "First Judge" not in letter.body


def test_a_verdict_is_told_in_the_text_that_an_admin_wrote(
    objector: Sat, judge: Visitor, db: Session
):
    admin = make_person(db, role="admin").id
    mine = Letter("Decided, {name}", "{verdict} {reasons}\n\n{appeal}\n")
    letters.keep(db, "verdict", "en", mine, admin, NOON)
    db.commit()
    object_to_item(objector)
    decide(judge, only(db))
    (letter,) = letters_to(db, objector.visitor)
    assert letter.subject.startswith("Decided, ")
    assert letter.body.startswith(f"Your objection is upheld. {REASONS}\n\nIf you do not agree")


def test_somebody_without_a_mailbox_reads_it_in_the_list(
    sign_in: SignIn, judge: Visitor, db: Session
):
    sat = sit(sign_in, db, email=None)
    object_to_item(sat)
    decide(judge, only(db))
    assert REASONS in text(sat.visitor.get("/challenges/"))


def test_a_verdict_has_reasons(objector: Sat, judge: Visitor, db: Session):
    object_to_item(objector)
    made = only(db)
    page = decide(judge, made, reasons=" ", status=422)
    assert "Give the reasons" in text(page)
    judge.post(f"{QUEUE}{made.public_id}/", {"reasons": REASONS}, 422)
    judge.post(f"{QUEUE}{made.public_id}/", {"verdict": "maybe", "reasons": REASONS}, 422)
    assert only(db).verdict is None


def test_a_verdict_is_given_once(objector: Sat, judge: Visitor, sign_in: SignIn, db: Session):
    object_to_item(objector)
    made = only(db)
    other = sign_in(role="admin")
    other.get(f"{QUEUE}{made.public_id}/")
    decide(judge, made)
    other.post(f"{QUEUE}{made.public_id}/", {"verdict": "rejected", "reasons": "No."}, 409)
    assert only(db).reasons == REASONS
    assert len(letters_to(db, objector.visitor)) == 1


def test_nobody_decides_their_own_objection(objector: Sat, db: Session):
    db.add(Grant(person_id=objector.visitor.person.id, right=Right.REVIEW, granted_at=NOON))  # type: ignore[attr-defined]
    db.commit()
    object_to_item(objector)
    made = only(db)
    page = objector.visitor.get(f"{QUEUE}{made.public_id}/")
    assert "You made this objection yourself. Somebody else decides it." in text(page)
    assert not page.select("form.objection")
    body = {"verdict": "upheld", "reasons": "I agree with myself."}
    objector.visitor.post(f"{QUEUE}{made.public_id}/", body, 403)
    assert only(db).verdict is None


@pytest.mark.parametrize("role", ROLES)
def test_the_queue_is_for_those_who_look_after_the_questions(
    objector: Sat, sign_in: SignIn, db: Session, role: str
):
    object_to_item(objector)
    status = 200 if role in {"admin", "author", "reviewer"} else 403
    visitor = sign_in(role=role)
    for page in (QUEUE, f"{QUEUE}{only(db).public_id}/"):
        visitor.get(page, status)


@pytest.mark.parametrize("right_", [Right.AUTHOR, Right.REVIEW, Right.ADMIN])
def test_each_of_three_rights_opens_it(sign_in: SignIn, db: Session, right_: Right):
    visitor = sign_in()
    db.add(Grant(person_id=visitor.person.id, right=right_, granted_at=NOON))  # type: ignore[attr-defined]
    db.commit()
    assert "Nothing waits" in text(visitor.get(QUEUE))
    visitor.get(f"{QUEUE}unknown/", 404)


# ---------------------------------------------------------------- the appeal


def test_an_appeal_is_decided_by_somebody_else(
    objector: Sat, judge: Visitor, sign_in: SignIn, db: Session
):
    object_to_item(objector)
    first = only(db)
    page = f"/challenges/{first.public_id}/appeal/"
    objector.visitor.get(page, 303)
    decide(judge, first, "rejected", "It is right as it stands.")
    objector.visitor.get("/challenges/")
    assert "It is right as it stands." in text(objector.visitor.get(page))
    objector.visitor.post(page, {"objection": "Article 3 says otherwise."})
    assert "Your appeal" in text(objector.visitor.follow())
    objector.visitor.get(page, 303)
    objector.visitor.post(page, {"objection": "Once more."}, 409)

    _, appeal = made_by_all(db)
    assert appeal.appeal_of == first.id
    path = f"{QUEUE}{appeal.public_id}/"
    said = text(judge.get(path))
    assert "You decided the first time. Somebody else decides an appeal." in said
    judge.post(path, {"verdict": "rejected", "reasons": "Again."}, 403)
    other = sign_in(role="admin", name="Second Judge")
    said = text(other.get(path))
    assert "It is right as it stands." in said
    assert WORDS in said
    decide(other, appeal, "upheld", "The delegate is right.")
    said = text(objector.visitor.get("/challenges/"))
    assert "The delegate is right." in said
    assert len(letters_to(db, objector.visitor)) == 2
    objector.visitor.get(f"/challenges/{appeal.public_id}/appeal/", 404)

    someone = sit(sign_in, db)
    said = text(someone.visitor.get(someone.review))
    assert "The delegate is right." in said
    assert "It is right as it stands." not in said, "the later verdict takes its place"


def test_nobody_appeals_for_somebody_else(
    objector: Sat, judge: Visitor, sign_in: SignIn, db: Session
):
    object_to_item(objector)
    made = only(db)
    decide(judge, made)
    other = sign_in()
    other.get("/account/")
    other.get(f"/challenges/{made.public_id}/appeal/", 404)
    other.post(f"/challenges/{made.public_id}/appeal/", {"objection": "x"}, 404)
    assert text(other.get("/challenges/")).count(REASONS) == 0
    only(db)


# ---------------------------------------------------------------- all who met it


def test_a_verdict_stands_in_every_review_that_holds_the_item(
    objector: Sat, judge: Visitor, sign_in: SignIn, db: Session, clock: Clock
):
    before = sit(sign_in, db)
    object_to_item(objector)
    assert not before.visitor.get(before.review).select(".decided"), "nothing before the verdict"
    decide(judge, only(db))
    after = sit(sign_in, db)
    for somebody in (objector, before, after):
        page = somebody.visitor.get(somebody.review)
        note = page.select_one(f"#question-{somebody.position} .decided")
        assert note is not None
        assert text(note) == f"An objection was decided on 3 May. Upheld {REASONS}"
        assert len(page.select(".decided")) == 1


def test_a_verdict_on_a_sentence_stands_at_the_end_of_its_lesson(
    app: Flask, sign_in: SignIn, judge: Visitor, db: Session
):
    object_to_sentence(sign_in(name=NAME), sentence_of(app))
    decide(judge, only(db), "partly")
    reader = sign_in()
    page = reader.get(LESSON)
    note = page.select_one(".decided-list .decided")
    assert note is not None
    assert "An objection was decided on 3 May. Partly upheld" in text(note)
    assert REASONS in text(note)
    assert not reader.get("/course/introduction/second-steps/").select(".decided")


def test_a_sentence_that_is_gone_is_told_to_those_who_could_read_it(
    app: Flask, sign_in: SignIn, judge: Visitor, db: Session, clock: Clock
):
    early = sign_in()
    early.get(LESSON)
    object_to_sentence(sign_in(), sentence_of(app))
    made = only(db)
    decide(judge, made)
    db.get_one(Challenge, made.id).sentence = "What an earlier text of the lesson said."
    db.commit()
    clock.pass_(minutes=5)
    assert REASONS in text(early.get(LESSON))
    assert REASONS not in text(sign_in().get(LESSON))
    assert "The lesson does not say this any more." in text(judge.get(f"{QUEUE}{made.public_id}/"))


# ---------------------------------------------------------------- nobody learns who it was


def test_no_page_for_anybody_else_holds_the_name_or_the_words(
    app: Flask, objector: Sat, judge: Visitor, sign_in: SignIn, db: Session
):
    object_to_item(objector)
    object_to_sentence(objector.visitor, sentence_of(app))
    made = made_by_all(db)
    cases = [f"{QUEUE}{one.public_id}/" for one in made]
    for page in (QUEUE, f"{QUEUE}?show=decided", *cases):
        assert_unnamed(judge, page)
    for one in made:
        decide(judge, one)
        assert_unnamed(judge, QUEUE)
    for page in (f"{QUEUE}?show=decided", *cases):
        assert_unnamed(judge, page)
    other = sit(sign_in, db)
    for page in (other.review, other.page, LESSON, SENTENCE_PAGE, "/challenges/"):
        assert_unnamed(other.visitor, page)
        assert "Ouagadougou" not in shown(other.visitor)


def assert_unnamed(visitor: Visitor, page: str) -> None:
    visitor.get(page)
    for name in ("Zénaïde", "Zenaide", "Ouédraogo", "Ouedraogo"):
        assert name not in shown(visitor), page


def shown(visitor: Visitor) -> str:
    assert visitor.response is not None
    return visitor.response.get_data(as_text=True)


def test_the_log_tells_what_was_done_and_not_who_objected(
    objector: Sat, judge: Visitor, db: Session
):
    object_to_item(objector)
    made = only(db)
    decide(judge, made)
    db.rollback()
    subject = f"challenge {made.public_id}"
    events = list(
        db.scalars(select(AuditEvent).where(AuditEvent.subject == subject).order_by(AuditEvent.id))
    )
    beside = {row.name: row.text for row in db.scalars(select(AuditDetail))}
    db.rollback()
    assert [event.action for event in events] == ["challenge.made", "challenge.decided"]
    assert [event.actor_id for event in events] == [None, judge.person.id]  # type: ignore[attr-defined]
    assert beside["reasons"] == REASONS
    assert not any(re.search("Ouagadougou|right too", event.details) for event in events)


def test_what_delegates_and_judges_write_is_text_and_nothing_else(
    objector: Sat, judge: Visitor, sign_in: SignIn, db: Session
):
    hostile = "<b>Bold</b> **and** [link](https://example.org) {{ 7 * 7 }}"
    object_to_item(objector, hostile)
    made = only(db)
    page = judge.get(f"{QUEUE}{made.public_id}/")
    assert hostile in text(page)
    decide(judge, made, reasons=hostile)
    for visitor, path in ((objector.visitor, objector.review), (objector.visitor, "/challenges/")):
        written = visitor.get(path).select(".written")
        assert hostile in {" ".join(one.get_text().split()) for one in written}
        assert not [one for one in written if one.select("*")]


def test_an_item_that_was_right_can_be_objected_to_as_well(sign_in: SignIn, db: Session):
    sitting = Sitting(sign_in(), db)
    sitting.finish(right)
    page = sitting.visitor.get(f"/attempt/{sitting.id}/review/")
    assert len(page.select(".object-to a")) == len(sitting.items)
    assert "Right answer" in text(page) or "Your answer, right" in text(page)
    assert "Right" in text(sitting.visitor.get(f"/challenges/new/{sitting.id}/1/"))
