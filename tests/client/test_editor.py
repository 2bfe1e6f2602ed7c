"""The editor without a script: all seven types, nothing that was typed is lost."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.content import load_bank
from course.content.items import item_to_mapping
from course.domain.bank import Item, ItemType
from course.domain.rights import Right
from course.store import Grant, ItemVersion
from course.store import Item as ItemRow
from tests.client.conftest import Counter, SignIn, Visitor
from tests.client.editor import (
    address,
    begin,
    changed,
    draft,
    fields_of,
    has_draft,
    send,
    write,
)
from tests.factories import NOON
from tests.quiz import bank

ONE = "fs-single-1"
SHIPPED = Path(__file__).parents[2]
ADD = {
    ItemType.SINGLE_CHOICE: "option",
    ItemType.MULTIPLE_CHOICE: "option",
    ItemType.NUMERIC: "reject",
    ItemType.SHORT_ANSWER: "reject",
    ItemType.MATCHING: "pair",
    ItemType.ORDERING: "step",
}


@pytest.fixture
def author(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin", name="Noor Haddad")


def id_of(visitor: Visitor) -> int:
    number: int = visitor.person.id  # type: ignore[attr-defined]
    return number


# ---------------------------------------------------------------- from the page and back


def one_of_each() -> list[Item]:
    """Of each module of the shipped bank, the first item of each type."""
    first: dict[tuple[str, ItemType], Item] = {}
    for quiz in load_bank(SHIPPED):
        for item in quiz.items:
            first.setdefault((item.module, item.type), item)
    assert {kind for _, kind in first} == set(ItemType)
    return list(first.values())


def test_what_a_page_shows_of_a_shipped_item_reads_back_as_that_item(
    author: Visitor, db: Session
) -> None:
    for item in one_of_each():
        own = replace(item, module="introduction")
        begin(db, own, id_of(author))
        send(author, item.id, fields_of(author.get(address(item.id))))
        assert draft(db, item.id) == item_to_mapping(own), item.id


NASTY = {
    "empty lines": "\n\nfirst\n\nlast\n\n",
    "spaces": "  a\t b  ",
    "markup": "</textarea><script>alert(1)</script> & &amp; \"quoted\" 'too'",
    "templates": "{{ 7 * 7 }} {% raw %} %s %(x)s",
    "Arabic": "لماذا قد يتجنّب نظامٌ ما إيقافَه؟",
    "Chinese": "为什么一个目标无害的系统仍可能避免被关闭？",
    "Amharic": "ምንም ጉዳት የሌለው ግብ ያለው ሥርዓት",
    "emoji and marks": "👩🏽‍⚖️ e\u0301 \u202eabc\u2066 \u200b",
    "hostile Markdown": "[x](javascript:alert(1)) ![y](http://e.org/a.png) <b onclick=x>\n\n"
    + "> " * 80,
    "broken maths": r"\( \frac{1 \) and \(\undefined\)",
}


@pytest.mark.parametrize(
    ("text", "kind"), [*zip(NASTY.values(), itertools.cycle(ItemType))], ids=NASTY
)
def test_any_text_comes_back_as_it_was_typed(
    author: Visitor, db: Session, kind: ItemType, text: str
) -> None:
    slug = begin_one(author, kind)
    fields = fields_of(author.get(address(slug)))
    typed = [
        (
            name,
            text.replace("\n", "\r\n") if name.endswith(("stem", "text", "left", "right")) else v,
        )
        for name, v in fields
    ]
    send(author, slug, typed)
    assert draft(db, slug)["stem"] == text
    assert [one for one in fields_of(author.get(address(slug))) if one[0] != "revision"] == [
        one for one in typed if one[0] != "revision"
    ]


def begin_one(visitor: Visitor, kind: ItemType, stem: str = "") -> str:
    visitor.get("/author/items/new")
    visitor.post("/author/items/new", {"module": "introduction", "type": kind.value, "stem": stem})
    return visitor.location.rstrip("/").rpartition("/")[2]


# ---------------------------------------------------------------- begun


def test_a_new_item_opens_in_its_editor_and_is_named_by_its_question(
    author: Visitor, db: Session
) -> None:
    slug = begin_one(author, ItemType.SINGLE_CHOICE, "Why ask?")
    assert slug == "why-ask"
    page = author.get(address(slug))
    assert page.h1 is not None
    assert page.h1.get_text() == "Why ask?"
    assert "nothing is written here yet" in page.get_text()
    assert draft(db, slug)["status"] == "draft"


def test_a_button_pressed_twice_begins_one_item(author: Visitor, db: Session) -> None:
    first = begin_one(author, ItemType.MATCHING, "Twice?")
    assert begin_one(author, ItemType.MATCHING, "Twice?") == first
    write(author, first, stem="Something else?")
    assert begin_one(author, ItemType.MATCHING, "Twice?") != first
    assert db.scalar(select(func.count()).where(ItemRow.slug.startswith("twice"))) == 2


def test_what_is_no_module_or_type_is_not_begun(author: Visitor) -> None:
    author.get("/author/items/new")
    for wrong in ({"module": "elsewhere", "type": "numeric"}, {"module": "introduction"}):
        page = author.post("/author/items/new", {"type": "essay", **wrong}, 422)
        assert page.select_one(".error-summary") is not None


# ---------------------------------------------------------------- rows


@pytest.mark.parametrize("kind", ADD)
def test_a_button_of_a_row_keeps_everything_that_was_typed(
    author: Visitor, db: Session, kind: ItemType
) -> None:
    slug, row = begin_one(author, kind), ADD[kind]
    send(author, slug, fields_of(author.get(address(slug))), f"{row}-add")
    before = len(draft(db, slug)[row])  # type: ignore[arg-type]
    write(author, slug, f"{row}-add", stem="Typed before the button")
    kept = draft(db, slug)
    assert kept["stem"] == "Typed before the button"
    assert len(kept[row]) == before + 1  # type: ignore[arg-type]
    write(author, slug, f"{row}-0-remove")
    assert len(draft(db, slug)[row]) == before  # type: ignore[arg-type]


def test_rows_keep_their_ids_when_they_move(author: Visitor, db: Session) -> None:
    write(author, ONE, "option-0-down")
    moved = draft(db, ONE)["option"]
    assert [row["id"] for row in moved][:2] == ["b", "a"]  # type: ignore[union-attr, index]
    assert moved[1]["key"] is True  # type: ignore[index]
    write(author, ONE, "option-0-up")  # the first one stays where it is
    assert draft(db, ONE)["option"] == moved


def test_a_new_row_never_gets_the_name_of_an_old_one(author: Visitor, db: Session) -> None:
    names = [option.id for option in bank()[ONE].options]
    write(author, ONE, f"option-{len(names) - 1}-remove")
    write(author, ONE, "option-add")
    new = draft(db, ONE)["option"][-1]["id"]  # type: ignore[index]
    assert new not in names


def test_two_hundred_answers_are_kept_and_shown(author: Visitor, db: Session) -> None:
    slug = begin_one(author, ItemType.SINGLE_CHOICE, "Many?")
    fields = [
        one for one in fields_of(author.get(address(slug))) if not one[0].startswith("option")
    ]
    for n in range(200):
        fields += [(f"option-{n}-id", ""), (f"option-{n}-text", f"Answer {n}")]
    send(author, slug, fields)
    kept = draft(db, slug)["option"]
    assert len({row["id"] for row in kept}) == 200  # type: ignore[union-attr, index]
    assert len(author.get(address(slug)).select(".editor-row")) >= 200


def test_twenty_thousand_letters_are_kept(author: Visitor, db: Session) -> None:
    text = "关" * 20_000
    write(author, ONE, stem=text)
    assert draft(db, ONE)["stem"] == text
    assert author.get(address(ONE)).h1 is not None


def test_more_than_a_person_writes_is_refused_in_words(author: Visitor, db: Session) -> None:
    page = write(author, ONE, status=400, stem="x" * 60_001)
    assert "at most 60000 letters" in page.get_text()
    assert not has_draft(db, ONE)


# ---------------------------------------------------------------- kinds


def test_another_kind_keeps_what_it_can_and_says_what_it_sets_aside(
    author: Visitor, db: Session
) -> None:
    item = bank()[ONE]
    write(author, ONE, type="short-answer")
    kept = draft(db, ONE)
    assert kept["accept"] == [o.text for o in item.options if o.is_key]
    assert [r["text"] for r in kept["reject"]] == [  # type: ignore[union-attr, index]
        o.text for o in item.options if not o.is_key
    ]
    write(author, ONE, type="ordering")
    page = author.follow()
    assert "The marks of what is right are set aside" not in page.get_text()
    assert len(draft(db, ONE)["step"]) == len(item.options)  # type: ignore[arg-type]
    write(author, ONE, type="numeric")
    said = author.follow().select_one(".message")
    assert said is not None
    for option in item.options:
        assert f"“{option.text}”" in said.get_text()


def test_a_number_that_cannot_be_read_stands_as_it_was_typed(author: Visitor, db: Session) -> None:
    slug = begin_one(author, ItemType.NUMERIC, "How many?")
    write(author, slug, answer="about 3", tolerance="1.000")
    page = author.get(address(slug))
    assert page.select_one("#answer")["value"] == "about 3"  # type: ignore[index]
    assert "Write one number" in page.select_one("#note-answer").get_text()  # type: ignore[union-attr]
    assert "two ways" in page.select_one("#note-tolerance").get_text()  # type: ignore[union-attr]
    write(author, slug, answer="3,5", tolerance="1.1250", tolerance_kind="relative")
    kept = draft(db, slug)
    assert (kept["answer"], kept["tolerance"]) == (3.5, {"relative": 1.125})
    write(author, slug)
    assert draft(db, slug) == kept


# ---------------------------------------------------------------- judged and tried


def test_faults_and_advice_stand_beside_their_fields(author: Visitor) -> None:
    long = "The only thing that is so long that everybody can see at once that it must be right"
    write(author, ONE, option_0_text=long, option_1_feedback="", place="first-steps/")
    page = author.get(address(ONE))
    assert "the longest distractor" in page.select_one("#note-option-0-text").get_text()  # type: ignore[union-attr]
    assert "Not finished" in page.select_one("#note-option-1-feedback").get_text()  # type: ignore[union-attr]
    assert "choose the objective" in page.select_one("#note-place").get_text()  # type: ignore[union-attr]
    before = page.select_one(".before").get_text(" ")  # type: ignore[union-attr]
    assert "2 things are not finished" in " ".join(before.split())
    assert "not said yet what it teaches" in before


def test_a_new_item_says_beside_no_field_that_it_is_empty_until_its_words_are_begun(
    author: Visitor,
) -> None:
    slug = begin_one(author, ItemType.SINGLE_CHOICE, "")
    page = author.get(address(slug))
    assert "Not finished" not in page.get_text()
    assert "things are not finished" in page.select_one(".before").get_text()  # type: ignore[union-attr]
    write(author, slug, stem="Which of these learns?")
    assert "Not finished" in author.get(address(slug)).get_text()


def test_a_finished_item_lacks_nothing(author: Visitor) -> None:
    before = author.get(address(ONE)).select_one(".before")
    assert before is not None
    assert "Nothing is missing" in before.get_text()


def test_the_preview_is_the_question_of_the_quiz_and_never_runs(author: Visitor) -> None:
    slug = begin_one(author, ItemType.SINGLE_CHOICE, NASTY["markup"] + NASTY["hostile Markdown"])
    sheet = author.get(address(slug)).select_one(".view-sheet")
    assert sheet is not None
    assert sheet.select_one("fieldset.options.boxed .option-press") is not None
    assert not sheet.select("script, img, [onclick], a[href^='javascript']")


@pytest.mark.parametrize("kind", list(ItemType))
def test_an_answer_is_tried_without_a_script(author: Visitor, kind: ItemType) -> None:
    item = next(i for i in bank().values() if i.type is kind and i.use == "quiz")
    fields = fields_of(author.get(address(item.id)))
    answer = {
        ItemType.NUMERIC: [("a1", str(item.answer))],
        ItemType.SHORT_ANSWER: [("a1", (item.accept or ("",))[0])],
        ItemType.MATCHING: [(f"a1-{left}", right) for left, right in item.matches.items()],
        ItemType.ORDERING: [(f"a1-{s.id}", str(n)) for n, s in enumerate(item.steps, start=1)],
    }.get(kind, [("a1", key) for key in item.keys])
    given = {name for name, _ in answer}
    page = send(author, item.id, [f for f in fields if f[0] not in given] + answer, "try", 200)
    tried = page.select_one(".tried")
    assert tried is not None
    assert "1 of 1" in tried.get_text()
    feedback = item.feedback or (item.options or item.pairs or item.steps)[0].feedback
    assert feedback in tried.get_text()


def test_a_part_of_an_answer_earns_its_part(author: Visitor) -> None:
    item = next(i for i in bank().values() if i.type is ItemType.MATCHING)
    first, *rest = item.matches.items()
    answer = [(f"a1-{first[0]}", first[1])]
    fields = [f for f in fields_of(author.get(address(item.id))) if not f[0].startswith("a1")]
    page = send(author, item.id, [*fields, *answer], "try", 200)
    share = f"{1 / (len(rest) + 1):.2f}"
    said = " ".join(page.select_one(".tried-line").get_text().split())  # type: ignore[union-attr]
    assert said == f"{share} of 1: 1 of {len(rest) + 1} pairs"


def test_an_order_is_explained_by_its_pairs_of_steps(author: Visitor) -> None:
    item = next(i for i in bank().values() if i.type is ItemType.ORDERING)
    turned = [*item.steps[1::-1], *item.steps[2:]]  # the first two exchanged
    answer = [(f"a1-{step.id}", str(n)) for n, step in enumerate(turned, start=1)]
    fields = [f for f in fields_of(author.get(address(item.id))) if not f[0].startswith("a1")]
    page = send(author, item.id, [*fields, *answer], "try", 200)
    every = math.comb(len(item.steps), 2)
    said = " ".join(page.select_one(".tried-line").get_text().split())  # type: ignore[union-attr]
    assert said.startswith(f"{(every - 2) / every:.2f}".rstrip("0"))
    assert f"of {every} pairs of steps {every - 1} in the right order, 1 in the wrong one" in said


def test_an_answer_that_cannot_be_read_is_refused_beside_its_field(author: Visitor) -> None:
    item = next(i for i in bank().values() if i.type is ItemType.NUMERIC)
    fields = [f for f in fields_of(author.get(address(item.id))) if f[0] != "a1"]
    page = send(author, item.id, [*fields, ("a1", "some")], "try", 200)
    assert "Write one number" in page.select_one("#a1-error").get_text()  # type: ignore[union-attr]
    assert page.select_one(".tried-line") is None


def test_the_switches_of_the_preview_work_without_a_script(author: Visitor) -> None:
    page = author.get(address(ONE) + "?phone=1&dark=1")
    sheet = page.select_one(".view-sheet")
    assert sheet is not None
    assert (sheet["data-width"], sheet["data-lamp"]) == ("phone", "dark")
    assert [a.get_text() for a in page.select(".view-switches a")] == ["Wide", "Light"]


# ---------------------------------------------------------------- who may


def test_a_reviewer_may_look_and_cannot_change(
    author: Visitor, sign_in: SignIn, db: Session
) -> None:
    reviewer = sign_in(role="delegate")
    db.add(Grant(person_id=id_of(reviewer), right=Right.REVIEW, granted_at=NOON))
    db.commit()
    page = reviewer.get(address(ONE))
    assert page.select_one("fieldset.editor-all[disabled]") is not None
    assert not page.select(".put-away, [data-enhance=editor]")
    assert {name for name, _ in fields_of(page)} <= {"revision", "shown", "item", "r1"}
    fields = fields_of(author.get(address(ONE)))
    reviewer.get(address(ONE))
    send(reviewer, ONE, changed(fields, stem="Mine"), status=403)
    assert not has_draft(db, ONE)


def test_a_form_that_is_not_the_editors_is_refused(author: Visitor, db: Session) -> None:
    author.get(address(ONE))
    for data in ({}, {"shown": "essay"}, {"shown": "single-choice", "revision": "-1"}):
        author.post(address(ONE), data, 400)
    assert not has_draft(db, ONE)


@pytest.mark.parametrize(
    ("field", "nonsense"),
    [
        ("place", "x" * 9000),
        ("place", "first-steps/" + "y" * 9000),
        ("place", "../../etc/passwd"),
        ("use", "nowhere"),
        ("difficulty", "9" * 5000),
        ("tags", ", ".join(f"tag {n} " + "t" * 100 for n in range(100))),
        ("excludes", "<script>" * 500),
        ("type", "essay"),
        ("option-0-id", "../" * 50),
        ("option-0-see", "#" + "a" * 9000),
    ],
)
def test_nonsense_in_a_field_is_kept_or_left_out_and_never_our_fault(
    author: Visitor, db: Session, field: str, nonsense: str
) -> None:
    slug = begin_one(author, ItemType.SINGLE_CHOICE, "Why?")
    fields = fields_of(author.get(address(slug)))
    send(author, slug, [(name, nonsense if name == field else v) for name, v in fields])
    author.get(address(slug))
    assert draft(db, slug)["stem"] == "Why?"


# ---------------------------------------------------------------- what it costs


def test_the_page_asks_no_more_with_many_items_beside_it(
    app: Flask, author: Visitor, db: Session, queries: Counter
) -> None:
    write(author, ONE, stem="Changed", excludes="fs-single-2")
    queries.clear()
    author.get(address(ONE))
    once = len(queries)
    assert once <= 7  # session, item, others, excluded, ids, items beside; and one to spare
    for n in range(30):
        begin(db, replace(bank()[ONE], id=f"more-{n}"), id_of(author))
    queries.clear()
    author.get(address(ONE))
    assert len(queries) == once


def test_a_save_leaves_what_delegates_get(author: Visitor, db: Session) -> None:
    write(author, ONE, stem="Changed")
    page = author.follow()
    assert "Live, version 1, and a draft beside it, by Noor Haddad" in page.get_text()
    served = db.scalars(select(ItemVersion.content).join(ItemRow).where(ItemRow.slug == ONE)).one()
    assert "Changed" not in served
