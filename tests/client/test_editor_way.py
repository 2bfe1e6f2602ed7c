"""An item's way: to review and back, discarded, retired, brought back; nothing goes live here."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content.items import item_to_mapping
from course.domain.bank import Change, ItemStatus
from course.quiz.queries import pool
from course.records.bank import WrittenQuiz, load
from course.records.written import WrittenItem
from course.store import DraftState, ItemDraft
from course.store import Item as ItemRow
from tests.client.conftest import SignIn, Visitor
from tests.client.editor import address, begin, has_draft, write
from tests.factories import NOON
from tests.quiz import bank

ONE, CHECK = "fs-single-1", "fs-check-1"
WHY = {"change": "wording", "reason": "Shorter"}


@pytest.fixture
def author(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin", name="Noor Haddad")


def id_of(visitor: Visitor) -> int:
    number: int = visitor.person.id  # type: ignore[attr-defined]
    return number


class Kept(NamedTuple):
    """How far a draft is."""

    state: DraftState
    change: Change | None
    reason: str


def status(db: Session, slug: str) -> ItemStatus:
    db.rollback()
    found = db.scalars(select(ItemRow.status).where(ItemRow.slug == slug)).one()
    db.rollback()
    return found


def kept(db: Session, slug: str) -> Kept:
    db.rollback()
    columns = ItemDraft.state, ItemDraft.change, ItemDraft.reason
    found = db.execute(select(*columns).join(ItemRow).where(ItemRow.slug == slug)).one()
    db.rollback()
    return Kept(*found)


def asked(db: Session) -> dict[str, str]:
    """The questions that a new paper may ask, by name."""
    db.rollback()
    found = {item.id: item.stem for _, item in pool(db, "introduction")}
    db.rollback()
    return found


# ---------------------------------------------------------------- to review, and back


def test_a_change_goes_to_review_with_its_kind_and_its_reason(author: Visitor, db: Session):
    stem = bank()[ONE].stem.replace("network", "large network")
    write(author, ONE, "submit", stem=stem)
    page = author.follow()
    assert [one.get_text() for one in page.select("ins")] == ["added: large "]
    author.post(f"{address(ONE)}submit", WHY)
    page = author.follow()
    assert "The draft is in review" in page.get_text()
    assert page.select_one(f'form[action="{address(ONE)}take-back"]') is not None
    assert kept(db, ONE) == (DraftState.IN_REVIEW, Change.WORDING, "Shorter")
    assert status(db, ONE) is ItemStatus.LIVE
    assert asked(db)[ONE] == bank()[ONE].stem


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"change": "wording"},
        {"reason": "Why not"},
        {"change": "first", "reason": "Why not"},
        {"change": "nonsense", "reason": "Why not"},
        {"change": "key", "reason": "x" * 501},
    ],
)
def test_what_is_not_said_is_asked_for_and_what_was_said_comes_back(
    author: Visitor, db: Session, said: dict[str, object]
) -> None:
    write(author, ONE, stem="Another question?")
    author.get(f"{address(ONE)}submit")
    page = author.post(f"{address(ONE)}submit", said, 422)
    assert page.select_one(".error-summary") is not None
    assert page.select_one("textarea").get_text().strip() == said.get("reason", "")  # type: ignore[union-attr]
    assert kept(db, ONE).state is DraftState.EDITING


@pytest.mark.parametrize("reason", ["", " \n "])
def test_a_missing_reason_is_named_beside_its_field(
    author: Visitor, db: Session, reason: str
) -> None:
    write(author, ONE, stem="Another question?")
    author.get(f"{address(ONE)}submit")
    page = author.post(f"{address(ONE)}submit", {"change": "wording", "reason": reason}, 422)
    field = page.select_one("textarea[name=reason]")
    assert field is not None
    assert field["aria-invalid"] == "true"
    beside = page.select_one(f"#{str(field['aria-describedby']).split()[-1]}")
    assert beside is not None
    assert "why you changed it" in beside.text
    assert page.select_one('.error-summary a[href="#reason"]') is not None


def test_a_new_item_needs_no_kind_of_change(author: Visitor, db: Session) -> None:
    begin(db, replace(bank()[ONE], id="new-one", stem="A new question?"), id_of(author))
    page = author.get(f"{address('new-one')}submit")
    assert not page.select("input[type=radio]")
    author.post(f"{address('new-one')}submit", {"reason": ""})
    assert kept(db, "new-one").change is Change.FIRST
    assert status(db, "new-one") is ItemStatus.IN_REVIEW


def test_what_is_not_finished_does_not_go_to_review(author: Visitor, db: Session) -> None:
    write(author, ONE, "submit", option_0_feedback="", option_1_see="")
    page = author.follow()
    assert "It is not finished yet" in page.get_text()
    links = [str(a["href"]) for a in page.select(".before-missing a")]
    assert links == [f"{address(ONE)}#option-0-feedback", f"{address(ONE)}#option-1-see"]
    page = author.post(f"{address(ONE)}submit", WHY, 409)
    assert "2 things are not finished" in page.get_text()
    assert kept(db, ONE).state is DraftState.EDITING


def test_an_item_without_a_draft_has_nothing_to_review(author: Visitor) -> None:
    assert "nothing to review" in author.get(f"{address(ONE)}submit").get_text()
    author.post(f"{address(ONE)}submit", WHY, 409)


def test_a_draft_comes_back_from_review_by_a_press_or_by_a_change(author: Visitor, db: Session):
    for press in (True, False):
        write(author, ONE, stem=f"Another question, {press}?")
        author.get(f"{address(ONE)}submit")
        author.post(f"{address(ONE)}submit", WHY)
        author.get(address(ONE))
        if press:
            author.post(f"{address(ONE)}take-back")
        else:
            write(author, ONE, stem="Yet another one?")
        assert kept(db, ONE).state is DraftState.EDITING
    author.post(f"{address(ONE)}take-back", status=409)


def test_a_draft_that_was_overtaken_is_compared_anew(author: Visitor, db: Session) -> None:
    write(author, ONE, stem="Which of these is a weight?")
    new = replace(bank()[ONE], stem="Which of these is a number?")
    quiz = WrittenQuiz("introduction", {}, (WrittenItem(new, item_to_mapping(new)),))
    load(db, [quiz], NOON)
    db.commit()
    assert "Version 2 went live after this draft was begun" in author.get(address(ONE)).get_text()
    page = author.get(f"{address(ONE)}submit")
    assert [one.get_text() for one in page.select("del")] == ["taken away: number"]
    author.post(f"{address(ONE)}submit", {**WHY, "seen": "1"}, 409)
    author.get(f"{address(ONE)}submit")
    author.post(f"{address(ONE)}submit", {**WHY, "seen": "2"})
    assert kept(db, ONE).state is DraftState.IN_REVIEW
    assert "went live after" not in author.follow().get_text()


# ---------------------------------------------------------------- put away


def test_a_draft_is_discarded_after_its_difference_was_seen(author: Visitor, db: Session) -> None:
    write(author, ONE, stem="Which of these is a bolt?")
    page = author.get(f"{address(ONE)}discard")
    assert "bolt" in page.select_one(".differences").get_text()  # type: ignore[union-attr]
    revision = page.select_one("main [name=revision]")["value"]  # type: ignore[index]
    write(author, ONE, stem="Which of these is a nut?")
    author.get(f"{address(ONE)}discard")
    author.post(f"{address(ONE)}discard", {"revision": revision}, 409)
    assert has_draft(db, ONE)
    author.get(address(ONE))
    author.post(f"{address(ONE)}discard", {"revision": "2"})
    assert not has_draft(db, ONE)
    author.follow()
    author.post(f"{address(ONE)}discard", {"revision": "2"})  # pressed twice
    author.get(f"{address(ONE)}discard", 404)


def test_what_was_never_live_is_retired_and_not_discarded(author: Visitor, db: Session) -> None:
    begin(db, replace(bank()[ONE], id="new-one"), id_of(author))
    page = author.get(address("new-one"))
    assert not page.select(f'a[href="{address("new-one")}discard"]')
    author.post(f"{address('new-one')}discard", {"revision": "1"}, 409)
    author.post(f"{address('new-one')}retire")
    assert status(db, "new-one") is ItemStatus.RETIRED
    author.follow()
    author.post(f"{address('new-one')}bring-back")
    assert status(db, "new-one") is ItemStatus.DRAFT


def test_a_retired_item_is_asked_no_more_until_it_is_brought_back(author: Visitor, db: Session):
    author.get(address(ONE))
    author.post(f"{address(ONE)}retire")
    assert ONE not in asked(db)
    page = author.follow()
    assert "Retired" in page.get_text()
    assert not page.select('button[value="submit"]')
    author.post(f"{address(ONE)}bring-back")
    assert ONE in asked(db)
    author.follow()
    author.post(f"{address(ONE)}bring-back", status=409)


def test_a_question_that_a_lesson_asks_is_not_retired(author: Visitor, db: Session) -> None:
    author.get(address(CHECK))
    page = author.post(f"{address(CHECK)}retire", status=409)
    assert "asks this question" in page.get_text()
    assert status(db, CHECK) is ItemStatus.LIVE


def test_there_is_no_editor_for_an_item_that_is_not_there(author: Visitor) -> None:
    author.get(address("unheard-of"), 404)
    for step in ("submit", "discard"):
        author.get(f"{address('unheard-of')}{step}", 404)
    for step in ("take-back", "discard", "retire", "bring-back", "submit", "here"):
        author.post(f"{address('unheard-of')}{step}", status=404)


def test_every_page_of_the_editor_stands_under_questions_in_the_header(author: Visitor) -> None:
    here = address(ONE)
    write(author, ONE, stem="Another one?")
    for path in (here, f"{here}submit", f"{here}discard", "/author/items/new"):
        assert author.get(path).select_one(".sections [aria-current]").text == "Questions", path
