"""The bank as a list: found by words and choices, changed many at once, and changed back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content.items import item_to_mapping
from course.domain.bank import Change, ItemStatus
from course.domain.statistics.verdicts import Kind
from course.domain.statistics.which import Which
from course.records import items
from course.records.written import WrittenItem
from course.store import Analysis, Item, ItemTag, ItemVersion
from tests.client.conftest import Counter, SignIn, Visitor
from tests.factories import NOON, make_person
from tests.quiz import bank

BANK = "/author/"
ONE, TWO = "fs-single-1", "fs-single-2"


@pytest.fixture
def author(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin")


def listed(visitor: Visitor, args: str = "") -> list[str]:
    page = visitor.get(f"{BANK}{args}")
    return [str(box["value"]) for box in page.select("input[name=items]")]


def test_the_list_holds_every_item_and_says_how_many(author: Visitor) -> None:
    assert set(listed(author)) <= set(bank())
    assert f"{len(bank())} questions" in author.get(BANK).select_one(".table-head h2").text


def test_words_are_found_in_stem_options_and_feedback_without_case_or_accents(
    author: Visitor, db: Session
) -> None:
    row = items.lock(db, ONE)
    item = bank()[ONE]
    first, *rest = item.options
    changed = replace(item, options=(replace(first, feedback="Un Éléphant d'Afrique."), *rest))
    written = WrittenItem(changed, item_to_mapping(changed))
    items.save_draft(db, row, written, revision=0, person_id=author.person.id, now=NOON)
    db.commit()
    assert listed(author, "?q=elephant") == [ONE]
    assert listed(author, "?q=ELEPHANT+afrique") == [ONE]
    assert listed(author, "?q=elephant+whale") == []
    assert "No question is in this list" in author.page.text


def test_signs_that_mean_something_to_a_database_mean_themselves(author: Visitor) -> None:
    assert listed(author, "?q=%25") == [
        slug for slug in listed(author) if "%" in json.dumps(item_to_mapping(bank()[slug]))
    ]
    assert listed(author, "?q=_____") == []


@pytest.mark.parametrize(
    ("args", "fits"),
    [
        ("?type=numeric", lambda item: item.type == "numeric"),
        ("?use=check", lambda item: item.use == "check"),
        ("?difficulty=apply", lambda item: item.difficulty == "apply"),
        ("?status=retired", lambda item: item.status == "retired"),
        ("?module=introduction&lesson=first-steps", lambda item: item.lesson == "first-steps"),
        ("?author=file", lambda item: True),
        ("?type=unheard-of", lambda item: True),
    ],
)
def test_choices_narrow_the_list(author: Visitor, args: str, fits) -> None:
    found = listed(author, args)
    expected = {slug for slug, item in bank().items() if fits(item)}
    assert set(found) == expected or (len(found) == 50 and set(found) < expected)


def test_the_pages_of_a_list_hold_each_item_once(author: Visitor, db: Session) -> None:
    for number in range(60):
        item = replace(bank()[ONE], id=f"more-{number}")
        items.create(
            db, WrittenItem(item, item_to_mapping(item)), author_id=author.person.id, now=NOON
        )
    db.commit()
    seen = listed(author)
    while nxt := author.page.find("a", string="Next page"):
        seen += listed(author, "?" + str(nxt["href"]).partition("?")[2])
    assert len(seen) == len(set(seen)) == len(bank()) + 60


def test_a_page_asks_the_same_few_questions_however_many_items_there_are(
    author: Visitor, db: Session, queries: Counter
) -> None:
    def asked() -> int:
        queries.clear()
        author.get(BANK)
        return len(queries)

    asked()  # the first page of a session notes when it was seen
    before = asked()
    for number in range(80):
        item = replace(bank()[ONE], id=f"more-{number}")
        items.create(
            db, WrittenItem(item, item_to_mapping(item)), author_id=author.person.id, now=NOON
        )
    db.commit()
    assert asked() == before <= 5


def test_what_statistics_flag_can_be_listed(author: Visitor, db: Session) -> None:
    item_id = db.scalars(select(Item.id).where(Item.slug == TWO)).one()
    db.add(
        Analysis(
            module="introduction",
            which=Which.FIRST,
            stamp="1",
            as_of=NOON,
            content="{}",
            flags=json.dumps({str(item_id): Kind.MISKEYED.value}),
        )
    )
    db.commit()
    assert listed(author, "?work=flagged") == [TWO]
    assert "ask for a look" in author.page.select_one("tbody").text


def test_a_delegate_does_not_see_the_bank(sign_in: SignIn) -> None:
    sign_in().get(BANK, 403)


# ---------------------------------------------------------------- many at once


def tags(db: Session, slug: str) -> set[str]:
    statement = select(ItemTag.tag).join(Item, Item.id == ItemTag.item_id).where(Item.slug == slug)
    found = set(db.scalars(statement))
    db.rollback()
    return found


def current(db: Session, slug: str) -> ItemVersion:
    version = db.scalars(
        select(ItemVersion)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(Item.slug == slug, ItemVersion.superseded_at.is_(None))
        .execution_options(populate_existing=True)
    ).one()
    db.expunge(version)  # read once: asking again would hold SQLite's one place for writers
    db.rollback()
    return version


def change(visitor: Visitor, **values: object) -> None:
    """Ask for a change, look at what it would do, and make it."""
    visitor.get(BANK)
    page = visitor.post(f"{BANK}bulk/", values, status=200)
    form = page.select_one("form[action*='/author/bulk/']")
    assert form is not None, page.text
    names: dict[str, object] = {"items": []}
    for field in form.select("input[type=hidden]"):
        if field["name"] == "items":
            names["items"].append(field["value"])  # type: ignore[attr-defined]
        elif field["name"] != "csrf_token":
            names[str(field["name"])] = field["value"]
    visitor.post(f"{BANK}bulk/", names)


def test_a_tag_is_added_to_many_and_taken_away_again(author: Visitor, db: Session) -> None:
    was = current(db, ONE)
    change(author, items=[ONE, TWO], action="add-tag", tag="tides")
    assert tags(db, ONE) == tags(db, TWO) == {"tides"}
    now = current(db, ONE)
    assert (now.number, now.meaning, now.change) == (was.number + 1, was.meaning, Change.WORDING)
    assert now.vetting == was.vetting
    undo = author.follow().select_one(".undo form")
    author.post(str(undo["action"]))
    assert tags(db, ONE) == tags(db, TWO) == set()
    assert json.loads(current(db, ONE).content) == json.loads(was.content)


def test_nothing_changes_before_it_was_looked_at(author: Visitor, db: Session) -> None:
    author.get(BANK)
    page = author.post(
        f"{BANK}bulk/", {"items": [ONE], "action": "add-tag", "tag": "tides"}, status=200
    )
    assert "1 question would change" in page.text
    assert tags(db, ONE) == set()


def test_retired_items_are_asked_no_more_and_come_back(author: Visitor, db: Session) -> None:
    change(author, items=[ONE], action="retire")
    assert db.scalars(select(Item.status).where(Item.slug == ONE)).one() is ItemStatus.RETIRED
    db.rollback()
    change(author, items=[ONE], action="bring-back")
    assert db.scalars(select(Item.status).where(Item.slug == ONE)).one() is ItemStatus.LIVE


def test_what_a_lesson_asks_is_not_retired(author: Visitor, db: Session) -> None:
    author.get(BANK)
    values = {"items": ["fs-check-1", ONE], "action": "retire"}
    page = author.post(f"{BANK}bulk/", values, status=200)
    assert "1 question would change" in page.text
    assert "fs-check-1: Lesson 1.1 asks it" in page.text


def test_undoing_leaves_alone_what_was_changed_since(author: Visitor, db: Session) -> None:
    change(author, items=[ONE, TWO], action="difficulty", difficulty="analyse")
    undo = str(author.follow().select_one(".undo form")["action"])
    change(author, items=[ONE], action="difficulty", difficulty="remember")
    author.post(undo)
    said = author.follow().select_one(".messages").text
    assert "1 item set back" in said
    assert ONE in said
    assert json.loads(current(db, ONE).content)["difficulty"] == "remember"
    author.post(undo, status=409)


def test_what_is_in_review_is_left_as_its_reviewers_see_it(author: Visitor, db: Session) -> None:
    row = items.lock(db, ONE)
    item = replace(bank()[ONE], stem="Reworded?")
    written = WrittenItem(item, item_to_mapping(item))
    saved = items.save_draft(db, row, written, revision=0, person_id=author.person.id, now=NOON)
    items.submit_draft(db, row, saved.draft, change=Change.WORDING, reason="", now=NOON)
    db.commit()
    author.get(BANK)
    page = author.post(
        f"{BANK}bulk/", {"items": [ONE, TWO], "action": "add-tag", "tag": "t"}, status=200
    )
    assert "1 question would change" in page.text
    assert "In review" in page.text


def test_all_of_a_list_can_be_changed(author: Visitor, db: Session) -> None:
    author.get(f"{BANK}?type=numeric")
    page = author.post(
        f"{BANK}bulk/?type=numeric",
        {"everything": "y", "action": "add-tag", "tag": "figures"},
        status=200,
    )
    count = sum(item.type == "numeric" for item in bank().values())
    assert f"{count} question" in page.text


def test_a_choice_of_nothing_says_what_to_do(author: Visitor) -> None:
    author.get(BANK)
    page = author.post(f"{BANK}bulk/", {"action": "add-tag", "tag": ""}, status=422)
    said = page.select_one(".error-summary").text
    assert "Choose at least one item" in said
    assert "Write the tag" in said


# ---------------------------------------------------------------- versions


def publish(db: Session, author_id: int, stem: str) -> None:
    row = items.lock(db, ONE)
    item = replace(bank()[ONE], stem=stem)
    written = WrittenItem(item, item_to_mapping(item))
    saved = items.save_draft(db, row, written, revision=0, person_id=author_id, now=NOON)
    items.submit_draft(
        db, row, saved.draft, change=Change.WORDING, reason="Shorter words", now=NOON
    )
    items.publish(db, row, written, vetting="reviewed", now=NOON)
    db.commit()


def test_versions_say_who_when_and_why_and_what_changed(author: Visitor, db: Session) -> None:
    publish(db, make_person(db, role="admin", name="Li Wei").id, f"{bank()[ONE].stem} Truly?")
    page = author.get(f"/author/items/{ONE}/versions/")
    assert "Li Wei" in page.text
    assert "Shorter words" in page.text
    page = author.get(str(page.find("a", string="Compare with 1")["href"]))
    assert "Truly" in page.select_one("dl.differences ins").text
    assert page.select_one("dl.differences dt").text == "Question"


def test_going_back_is_a_draft_first(author: Visitor, db: Session) -> None:
    publish(db, author.person.id, "Another stem?")
    author.get(f"/author/items/{ONE}/versions/")
    author.post(f"/author/items/{ONE}/versions/1/")
    assert "Another" in author.follow().select_one("dl.differences del").text
    assert json.loads(current(db, ONE).content)["stem"] == "Another stem?"
    draft = items.draft_of(db, items.lock(db, ONE).id)
    assert draft is not None
    assert json.loads(draft.content)["stem"] == bank()[ONE].stem
    db.rollback()
    author.post(f"/author/items/{ONE}/versions/1/", status=409)


def test_versions_that_are_not_there_are_not_found(author: Visitor) -> None:
    author.get("/author/items/unheard-of/versions/", 404)
    author.get(f"/author/items/{ONE}/versions/1/9/", 404)
    author.get(f"/author/items/{ONE}/versions/1/0/", 404)
