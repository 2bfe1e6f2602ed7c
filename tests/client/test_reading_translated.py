"""Delegates read questions in their own language where there is a translation that still fits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup, Tag
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.bank import Vetting
from course.records import items
from course.store import CheckAnswer, Person, PretestAnswer, StoredResponse
from tests.client.conftest import SignIn, Visitor
from tests.client.reviewing import written
from tests.client.walking import COVER
from tests.conftest import Clock
from tests.factories import NOON
from tests.quiz import bank, drawn, form_fields, right, stored, wrong
from tests.translating import in_french, translate

LESSON = "/course/introduction/first-steps/"
CHECK = "fs-check-1"
NOTE = "There is a translation into French, of another version of this question."


@pytest.fixture
def amina(sign_in: SignIn, db: Session) -> Visitor:
    """Somebody who reads French, in an interface that speaks English."""
    visitor = sign_in()
    reads(db, visitor, "fr")
    return visitor


def reads(db: Session, visitor: Visitor, locale: str) -> None:
    db.get_one(Person, visitor.person.id).locale = locale  # type: ignore[attr-defined]
    db.commit()


def begin(visitor: Visitor) -> str:
    visitor.get(COVER)
    visitor.post(COVER)
    return visitor.location.rstrip("/").rpartition("/")[2]


def text_of(page: BeautifulSoup | Tag | None) -> str:
    assert page is not None
    return " ".join(page.get_text(" ").split())


def reworded(db: Session, slug: str, author: int) -> None:
    """Let the question say something else, in the source alone."""
    item, row = replace(bank()[slug], stem="What else changes?"), items.lock(db, slug)
    items.save_draft(db, row, written(item), revision=0, person_id=author, now=NOON)
    items.publish(db, row, written(item), vetting=Vetting.REVIEWED, now=NOON)
    db.commit()


# ---------------------------------------------------------------- checks of a lesson


def test_a_check_is_asked_and_explained_in_the_readers_language(
    amina: Visitor, db: Session
) -> None:
    translate(db, CHECK)
    page = amina.get(LESSON)
    check = page.select_one("#check-1")
    assert check is not None
    block = check.select_one("[lang=fr]")
    assert block is not None
    assert (block["dir"], page.html["lang"]) == ("ltr", "en")  # type: ignore[index]
    assert "« Check 1 of first-steps" in text_of(block)
    amina.post(f"{LESSON}checks/{CHECK}/?shown=fr", {"answer-1": "b"})
    settled = amina.get(LESSON).select_one("#check-1 [lang=fr]")
    assert "« This mistakes it: its name. »" in text_of(settled)
    answer = db.scalars(select(CheckAnswer)).one()
    assert answer.locale == "fr"
    assert answer.fraction == 0


def test_a_word_of_the_interface_within_it_says_that_it_is_english(
    amina: Visitor, db: Session
) -> None:
    translate(db, CHECK, locale="ar")
    reads(db, amina, "ar")
    amina.get(LESSON)
    amina.post(f"{LESSON}checks/{CHECK}/", {"answer-1": "b"})
    block = amina.get(LESSON).select_one("#check-1 [lang=ar]")
    assert block is not None
    assert block["dir"] == "rtl"
    words = block.select(".option-word")
    assert words
    assert {(one["lang"], one["dir"]) for one in words} == {("en", "ltr")}


def test_a_check_without_a_translation_is_asked_as_it_is_written(
    amina: Visitor, db: Session
) -> None:
    translate(db, "fs-check-2")
    translate(db, CHECK, is_approved=False)
    check = amina.get(LESSON).select_one("#check-1")
    assert check is not None
    assert not check.select("[lang]")
    assert text_of(check).count("«") == 0
    amina.post(f"{LESSON}checks/{CHECK}/", {"answer-1": "a"})
    assert db.scalars(select(CheckAnswer.locale)).one() == "en"


def test_a_stale_translation_shows_the_source_with_a_note(amina: Visitor, db: Session) -> None:
    translate(db, CHECK)
    reworded(db, CHECK, amina.person.id)  # type: ignore[attr-defined]
    check = amina.get(LESSON).select_one("#check-1")
    assert "What else changes?" in text_of(check)
    assert NOTE in text_of(check)
    amina.post(f"{LESSON}checks/{CHECK}/", {"answer-1": "a"})
    assert db.scalars(select(CheckAnswer.locale)).one() == "en"


def test_whoever_reads_the_source_sees_no_translation_and_no_note(
    sign_in: SignIn, db: Session
) -> None:
    translate(db, CHECK)
    english = sign_in()
    assert "«" not in text_of(english.get(LESSON))
    reworded(db, CHECK, english.person.id)  # type: ignore[attr-defined]
    assert NOTE not in text_of(english.get(LESSON))


def test_the_nearest_of_several_languages_is_taken(amina: Visitor, db: Session) -> None:
    translate(db, CHECK, locale="pt", stem="Portugal")
    reads(db, amina, "pt_BR")
    assert amina.get(LESSON).select_one("#check-1 [lang=pt]") is not None
    translate(db, CHECK, locale="pt-BR", stem="Brasil")
    block = amina.get(LESSON).select_one("#check-1 [lang=pt-BR]")
    assert "Brasil" in text_of(block)


def test_a_booklet_prints_the_checks_in_the_readers_language(amina: Visitor, db: Session) -> None:
    translate(db, CHECK)
    page = amina.get("/course/introduction/booklet/")
    assert "« Check 1 of first-steps" in text_of(page.select_one("[lang=fr]"))


# ---------------------------------------------------------------- a quiz


def test_a_quiz_is_asked_marked_and_reviewed_in_the_readers_language(
    amina: Visitor, db: Session
) -> None:
    translate(db)
    attempt = begin(amina)
    page = amina.get(f"/attempt/{attempt}/")
    asked = drawn(db, attempt)
    blocks = page.select("section.item [lang=fr]")
    assert len(blocks) == len(asked)
    for block, item in zip(blocks, asked, strict=True):
        assert in_french(item)["stem"].split()[1] in text_of(block)
    for position, item in enumerate(asked, start=1):
        amina.post_json(
            f"/attempt/{attempt}/answers/{position}", {"revision": 0, "response": right(item)}
        )
    assert set(db.scalars(select(StoredResponse.locale))) == {"fr"}
    db.rollback()
    amina.post(f"/attempt/{attempt}/submit")
    page = amina.get(f"/attempt/{attempt}/review/")
    assert f"Passed: {len(asked)} of {len(asked)} points" in text_of(page)
    articles = page.select("article.reviewed [lang=fr]")
    assert len(articles) == len(asked)
    assert all("«" in text_of(one.select_one(".question")) for one in articles)


def test_after_a_fail_a_translation_tells_no_key_either(sign_in: SignIn, db: Session) -> None:
    translate(db)
    told: list[str] = []
    while not told:  # of papers, which are drawn, the first with a key that has words of its own
        amina = sign_in()
        reads(db, amina, "fr")
        attempt = begin(amina)
        asked = drawn(db, attempt)
        options = [option for item in asked for option in item.options]
        told = [option.feedback for option in options if option.is_key and option.feedback]
    amina.get(f"/attempt/{attempt}/")
    for position, item in enumerate(asked, start=1):
        amina.post_json(
            f"/attempt/{attempt}/answers/{position}", {"revision": 0, "response": wrong(item)}
        )
    amina.post(f"/attempt/{attempt}/submit")
    page = text_of(amina.get(f"/attempt/{attempt}/review/"))
    assert not [one for one in told if f"« {one} »" in page]


def test_a_paper_that_is_saved_as_a_form_stores_the_language_of_each_question(
    amina: Visitor, db: Session
) -> None:
    attempt = begin(amina)
    asked = drawn(db, attempt)
    translate(db, asked[0].id)
    page = amina.get(f"/attempt/{attempt}/")
    sent: dict[str, object] = {}
    for position, item in enumerate(asked, start=1):
        hidden = {
            str(one["name"]): one["value"]
            for one in page.select(f"#question-{position} input[type=hidden]")
        }
        sent |= hidden | form_fields(f"a{position}", right(item))
    amina.post(f"/attempt/{attempt}/answers/1", sent)
    kept = list(db.scalars(select(StoredResponse.locale).order_by(StoredResponse.drawn_item_id)))
    assert kept == ["fr"] + ["en"] * (len(asked) - 1)


def test_an_objection_shows_the_question_as_it_was_met(amina: Visitor, db: Session) -> None:
    translate(db)
    attempt = begin(amina)
    amina.get(f"/attempt/{attempt}/")
    amina.post(f"/attempt/{attempt}/submit")
    page = amina.get(f"/challenges/new/{attempt}/1/")
    assert "«" in text_of(page.select_one("article.reviewed [lang=fr]"))


def test_an_answer_keeps_the_language_in_which_its_page_stood(amina: Visitor, db: Session) -> None:
    """A translation that is approved while somebody thinks was not what they read."""
    attempt = begin(amina)
    page = amina.get(f"/attempt/{attempt}/")
    asked = drawn(db, attempt)
    where = str(page.select("section.item")[0]["data-save-url"])
    translate(db, asked[0].id)
    amina.post_json(where, {"revision": 0, "response": right(asked[0])})
    assert stored(db, attempt, 1).locale == "en"  # type: ignore[union-attr]
    where = str(amina.get(f"/attempt/{attempt}/").select("section.item")[0]["data-save-url"])
    amina.post_json(where, {"revision": 1, "response": wrong(asked[0])})
    assert stored(db, attempt, 1).locale == "fr"  # type: ignore[union-attr]
    said = where.replace("shown=fr", "shown=xx")  # nothing that they read
    amina.post_json(said, {"revision": 2, "response": right(asked[0])})
    assert stored(db, attempt, 1).locale == "fr"  # type: ignore[union-attr]


def test_a_page_in_the_source_alone_sends_no_language(sign_in: SignIn, db: Session) -> None:
    visitor = sign_in()
    page = visitor.get(f"/attempt/{begin(visitor)}/")
    assert not page.select("[data-save-url*=shown], input[name=l1]")
    assert not visitor.get(LESSON).select("form[action*=shown]")


# ---------------------------------------------------------------- before and after the course


def test_the_questions_before_the_course_are_asked_in_the_readers_language(
    amina: Visitor, db: Session, clock: Clock
) -> None:
    translate(db)
    amina.get("/course/before/")
    amina.post("/course/before/")
    page = amina.get("/course/before/")
    items_shown = page.select("section.item")
    assert len(items_shown) == len(page.select("section.item [lang=fr]")) > 0
    field = page.select_one("section.item input[type=radio]")
    assert field is not None
    position = str(field["name"]).removeprefix("a")
    amina.post_json(
        f"/course/before/answers/{position}", {"response": {"options": [field["value"]]}}
    )
    answers = select(PretestAnswer.locale).where(PretestAnswer.position == int(position))
    assert db.scalars(answers).one() == "fr"


# ---------------------------------------------------------------- choosing it


def test_the_account_offers_the_languages_of_the_bank(sign_in: SignIn, db: Session) -> None:
    translate(db, CHECK, locale="pt-BR")
    translate(db, "fs-check-2", locale="sw", is_approved=False)
    visitor = sign_in()
    page = visitor.get("/account/")
    offered = {str(one["value"]): one.get_text() for one in page.select("#locale option")}
    assert offered == {
        "en": "English",
        "pt_BR": "Portuguese (Brazil), for translated questions",
    }
    visitor.post("/account/preferences", {"locale": "pt_BR", "zone": "UTC"})
    page = visitor.get(LESSON)
    assert page.select_one("#check-1 [lang=pt-BR]") is not None
    assert page.html["lang"] == "en"  # type: ignore[index]
    visitor.get("/account/")
    visitor.post("/account/preferences", {"locale": "sw", "zone": "UTC"}, 422)
