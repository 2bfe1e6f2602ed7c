"""Two authors at one item, and what a script sends: nothing is overwritten in silence."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.bank import ItemType
from course.store import ItemEditor
from tests.client.conftest import SignIn, Visitor
from tests.client.editor import (
    Fields,
    address,
    begin,
    changed,
    draft,
    fields_of,
    has_draft,
    send,
    write,
)
from tests.conftest import Clock
from tests.quiz import bank

ONE = "fs-single-1"


@pytest.fixture
def noor(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin", name="Noor Haddad")


@pytest.fixture
def wei(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin", name="Li Wei 李伟")


def keep(visitor: Visitor, fields: Fields, revision: int, status: int = 200) -> dict[str, object]:
    body = {"revision": revision, "fields": [list(pair) for pair in fields]}
    return visitor.post_json(f"{address(ONE)}draft", body, status)


def look(visitor: Visitor, fields: Fields, slug: str = ONE) -> dict[str, object]:
    return visitor.post_json(f"{address(slug)}look", {"fields": [list(pair) for pair in fields]})


# ---------------------------------------------------------------- a form


def test_a_second_author_sees_both_texts_word_by_word_and_loses_nothing(
    noor: Visitor, wei: Visitor, db: Session
) -> None:
    mine = changed(fields_of(noor.get(address(ONE))), stem="Which of these is a bolt?")
    write(wei, ONE, stem="Which of these is a weight?")
    page = send(noor, ONE, mine, status=409)
    box = page.select_one("#newer")
    assert box is not None
    assert "Li Wei 李伟 saved this draft" in box.get_text()
    assert [one.get_text() for one in box.select("del")] == ["taken away: weight"]
    assert [one.get_text() for one in box.select("ins")] == ["added: bolt"]
    assert page.select_one("#stem").get_text().strip() == "Which of these is a bolt?"  # type: ignore[union-attr]
    assert draft(db, ONE)["stem"] == "Which of these is a weight?"
    send(noor, ONE, fields_of(page), "option-add", status=409)  # no other button overwrites
    send(noor, ONE, fields_of(page), "mine")
    assert draft(db, ONE)["stem"] == "Which of these is a bolt?"


def test_choosing_ones_own_text_does_not_overwrite_a_third(
    noor: Visitor, wei: Visitor, db: Session
) -> None:
    mine = changed(fields_of(noor.get(address(ONE))), stem="Mine?")
    write(wei, ONE, stem="Theirs?")
    page = send(noor, ONE, mine, status=409)
    write(wei, ONE, stem="Theirs again?")
    page = send(noor, ONE, fields_of(page), "mine", status=409)
    assert "again" in page.select_one("#newer").get_text()  # type: ignore[union-attr]
    assert draft(db, ONE)["stem"] == "Theirs again?"


def test_two_windows_of_one_author_are_told_apart_too(noor: Visitor) -> None:
    fields = fields_of(noor.get(address(ONE)))
    send(noor, ONE, changed(fields, stem="First window?"))
    page = send(noor, ONE, changed(fields, stem="Second window?"), status=409)
    assert "You saved this draft" in page.select_one("#newer").get_text()  # type: ignore[union-attr]


def test_a_button_pressed_twice_saves_once(noor: Visitor, db: Session) -> None:
    mine = changed(fields_of(noor.get(address(ONE))), stem="Pressed twice?")
    send(noor, ONE, mine)
    send(noor, ONE, mine)
    page = noor.get(address(ONE))
    assert dict(fields_of(page))["revision"] == "1"


# ---------------------------------------------------------------- a script


def test_a_script_keeps_the_draft_and_hears_when(noor: Visitor, db: Session) -> None:
    fields = changed(fields_of(noor.get(address(ONE))), stem="Typed?")
    assert keep(noor, fields, 0) == {"revision": 1, "saved": "12:00:00"}
    assert keep(noor, fields, 0) == {"revision": 1, "saved": "12:00:00"}  # its answer was lost
    assert keep(noor, changed(fields, stem="Typed on?"), 1)["revision"] == 2
    assert draft(db, ONE)["stem"] == "Typed on?"


def test_a_script_hears_of_a_newer_text(noor: Visitor, wei: Visitor, db: Session) -> None:
    fields = fields_of(noor.get(address(ONE)))
    write(wei, ONE, stem="Theirs?")
    answer = keep(noor, changed(fields, stem="Mine?"), 0, 409)
    assert (answer["error"], answer["revision"]) == ("newer", 1)
    gone = '<span class="out-of-sight">taken away: </span>'
    new = '<span class="out-of-sight">added: </span>'
    assert f"<del>{gone}Theirs</del><ins>{new}Mine</ins>?" in str(answer["newer"])
    assert draft(db, ONE)["stem"] == "Theirs?"
    assert keep(noor, changed(fields, stem="Mine?"), 1)["revision"] == 2


@pytest.mark.parametrize(
    "fields", [None, {}, [["stem"]], [["stem", 1]], [[1, "x"]], ["stem"], [["a", "b"]] * 5001]
)
def test_what_is_no_form_is_refused(noor: Visitor, db: Session, fields: object) -> None:
    noor.get(address(ONE))
    for name in ("draft", "look"):
        noor.post_json(f"{address(ONE)}{name}", {"revision": 0, "fields": fields}, 400)
    assert not has_draft(db, ONE)


def test_looking_shows_what_is_typed_and_keeps_nothing(noor: Visitor, db: Session) -> None:
    fields = fields_of(noor.get(address(ONE)))
    seen = look(noor, changed(fields, stem=r"How long is \( \frac{1 \)?", option_1_feedback=""))
    assert "How long is" in str(seen["preview"])
    notes = seen["notes"]
    assert isinstance(notes, dict)
    assert set(notes) == {"stem", "option-1-feedback"}
    assert "cannot be set" in notes["stem"]
    assert "2 things are not finished" in " ".join(str(seen["before"]).split())
    assert seen["tried"] == ""
    assert not has_draft(db, ONE)


def test_an_answer_is_graded_as_it_is_given(noor: Visitor) -> None:
    item = next(i for i in bank().values() if i.type is ItemType.MULTIPLE_CHOICE)
    fields = fields_of(noor.get(address(item.id)))
    seen = look(noor, [*fields, ("a1", next(iter(item.keys)))], item.id)
    assert f"1 of {len(item.keys)} right answers chosen, and 0 wrong" in str(seen["tried"])
    seen = look(noor, [*fields, ("a1", "gone")], item.id)
    assert seen["tried"] == ""


def test_notes_follow_rows_as_they_stand(noor: Visitor) -> None:
    fields = changed(fields_of(noor.get(address(ONE))), option_0_feedback="")
    first = [one for one in fields if one[0].startswith("option-0-")]
    rest = [one for one in fields if one not in first]
    notes = look(noor, rest + first)["notes"]
    assert list(notes) == [f"option-{len(bank()[ONE].options) - 1}-feedback"]  # type: ignore[call-overload]


# ---------------------------------------------------------------- who has it open


def here(visitor: Visitor) -> str:
    visitor.get(address(ONE))
    return str(visitor.post_json(f"{address(ONE)}here", {})["others"])


def test_whoever_has_the_item_open_is_named_to_the_other(
    noor: Visitor, wei: Visitor, clock: Clock
) -> None:
    assert here(noor) == ""
    assert "Noor Haddad has this item open and changed nothing yet" in here(wei)
    write(noor, ONE, stem="Changed?")
    assert "Noor Haddad has this item open, last change 12:00:00" in here(wei)
    page = noor.get(address(ONE))  # without a script, when the page is opened
    assert "Li Wei 李伟 has this item open" in page.get_text()
    clock.pass_(seconds=40)
    assert "has this item open" not in noor.get(address(ONE)).get_text()


def test_who_left_long_ago_is_forgotten(
    noor: Visitor, wei: Visitor, clock: Clock, db: Session
) -> None:
    here(noor)
    clock.pass_(minutes=5)
    here(wei)
    assert len(db.scalars(select(ItemEditor)).all()) == 1


def test_opening_the_page_writes_nothing(app: Flask, noor: Visitor, db: Session) -> None:
    noor.get(address(ONE))
    assert db.scalars(select(ItemEditor)).all() == []


def test_a_row_that_has_no_name_of_its_own_gets_one(noor: Visitor, db: Session) -> None:
    item = bank()[ONE]
    twins = tuple(replace(option, id="a") for option in item.options)
    begin(db, replace(item, id="twins", options=twins), noor.person.id)  # type: ignore[attr-defined]
    send(noor, "twins", fields_of(noor.get(address("twins"))))
    names = [row["id"] for row in json.loads(json.dumps(draft(db, "twins")["option"]))]
    assert len(set(names)) == len(names)
