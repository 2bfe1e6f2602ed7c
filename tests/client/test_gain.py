"""What facilitators are told of what was learned: groups, with the uptake beside them."""

from __future__ import annotations

import csv
import io
import json

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.pretest import Form, Moment
from course.store import (
    Delegation,
    Item,
    ItemVersion,
    Person,
    PretestAnswer,
    PretestSitting,
    RoomFigures,
)
from tests.client.conftest import Counter, SignIn, Visitor
from tests.factories import NOON, make_delegation, make_person

PAGE = "/facilitate/gain/"


def sit(db: Session, person: Person, moment: Moment, form: Form, *fractions: float) -> None:
    """A sitting that was handed in, with what its answers earned."""
    versions = db.scalars(
        select(ItemVersion.id)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(Item.use == form.use)
        .order_by(Item.slug)
    ).all()
    sitting = PretestSitting(
        person_id=person.id, moment=moment, form=form, started_at=NOON, finished_at=NOON
    )
    db.add(sitting)
    db.flush()
    for position, (version, fraction) in enumerate(zip(versions, fractions, strict=True), 1):
        db.add(
            PretestAnswer(
                sitting_id=sitting.id, position=position, item_version_id=version,
                option_order="[]", fraction=fraction,
            )
        )  # fmt: skip


def make_group(db: Session, people: int, delegation: Delegation | None = None) -> list[Person]:
    """People who knew nothing before, and everything but half of the second lesson after."""
    made = []
    for number in range(people):
        person = make_person(db, name=f"Person {number:02}", delegation=delegation)
        form = Form.A if number % 2 else Form.B
        sit(db, person, Moment.BEFORE, form, 0.0, 0.0)
        sit(db, person, Moment.AFTER, form.other, 1.0, 0.0 if number % 2 else 1.0)
        made.append(person)
    db.commit()
    return made


def rows(visitor: Visitor) -> dict[str, list[str]]:
    """The table: what a row is about -> its figures."""
    assert visitor.page is not None
    return {
        " ".join(row.select_one("th").get_text(" ").split()): [
            " ".join(cell.get_text(" ").split()) for cell in row.select("td")
        ]
        for row in visitor.page.select("table.gain tbody tr")
    }


def numbers(visitor: Visitor) -> list[str]:
    assert visitor.page is not None
    return [" ".join(li.get_text(" ").split()) for li in visitor.page.select(".numbers li")]


@pytest.fixture
def facilitator(sign_in: SignIn) -> Visitor:
    return sign_in(role="facilitator", name="L. Keller")


def test_twenty_people_are_told_of_in_all_by_module_and_by_objective(
    db: Session, facilitator: Visitor
) -> None:
    make_group(db, 20)
    facilitator.get(PAGE)
    table = rows(facilitator)
    assert list(table) == [
        "The whole course",
        "1 Introduction",
        "1.1 say what a weight is",
        "1.2 work out a small sum",
    ]
    assert table["The whole course"][:3] == ["0 %", "75 %", "0.75"]
    assert table["1 Introduction"] == table["The whole course"]
    assert table["1.1 say what a weight is"] == ["0 %", "100 %", "1.00", "1.00 to 1.00"]
    assert table["1.2 work out a small sum"][:3] == ["0 %", "50 %", "0.50"]


def test_uptake_stands_beside_the_gain(db: Session, facilitator: Visitor) -> None:
    make_group(db, 7)
    first_only, skipped, nothing = (make_person(db) for _ in range(3))
    sit(db, first_only, Moment.BEFORE, Form.A, 1.0, 1.0)
    db.add(PretestSitting(person_id=skipped.id, moment=Moment.BEFORE, skipped_at=NOON))
    db.add(PretestSitting(person_id=nothing.id, moment=Moment.AFTER, skipped_at=NOON))
    db.commit()
    facilitator.get(PAGE)
    assert numbers(facilitator) == [
        "7 of 10 people took both", "8 took the first", "1 skipped the first", "7 took the second",
        "1 skipped the second",
    ]  # fmt: skip
    assert "3 had form A first and 4 form B" in facilitator.page.get_text()  # type: ignore[union-attr]


def test_a_small_group_is_told_of_in_tenths_without_an_interval(
    db: Session, facilitator: Visitor
) -> None:
    make_group(db, 6)
    facilitator.get(PAGE)
    assert rows(facilitator)["The whole course"] == ["0 %", "80 %", "0.8", "– none"]
    assert "rounded to tenths" in facilitator.page.get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize("people", [0, 4])
def test_a_group_that_could_be_seen_through_is_withheld(
    db: Session, facilitator: Visitor, people: int
) -> None:
    make_group(db, people)
    page = facilitator.get(PAGE)
    assert not page.select("table")
    assert "Too few people yet" in page.get_text()
    assert f"{people} of {people}" in numbers(facilitator)[0]
    table = sheet(facilitator)
    assert [row["gain"] for row in table] == [""] * len(table)
    said = "withheld: fewer than 5 people" if people else "nobody was asked both before and after"
    assert (table[0]["people"], table[0]["note"]) == ("" if people else "0", said)


def test_an_objective_that_was_not_asked_at_both_moments_is_said_to_be_so(
    db: Session, facilitator: Visitor
) -> None:
    make_group(db, 6)
    odd = db.scalars(select(ItemVersion).join(Item).where(Item.slug == "ss-pre-a")).one()
    odd.content = json.dumps({**json.loads(odd.content), "objective": "ss-1"})
    db.commit()
    facilitator.get(PAGE)
    assert rows(facilitator)["1.2 work out a small sum"] == [
        "Nobody was asked both before and after"
    ]


def test_a_focal_point_sees_the_group_of_their_delegation_alone(
    db: Session, sign_in: SignIn
) -> None:
    chile, fiji = make_delegation(db), make_delegation(db, code="FJI", name="Fiji")
    make_group(db, 6, chile)
    make_group(db, 9, fiji)
    focal = sign_in(role="focal", name="Focal Point", delegation=chile)
    focal.get(PAGE)
    assert numbers(focal)[0] == "6 of 7 people took both"


@pytest.mark.parametrize(("people", "is_told"), [(9, False), (10, True)])
def test_a_focal_point_who_knows_their_people_by_name_sees_figures_of_ten_or_more(
    db: Session, sign_in: SignIn, people: int, is_told: bool
) -> None:
    chile = make_delegation(db)
    make_group(db, people, chile)
    focal = sign_in(role="focal", name="Focal Point", delegation=chile)
    page = focal.get(PAGE)
    assert bool(page.select("table.gain")) == is_told
    assert ("once 10 people" in page.get_text()) != is_told
    assert (sheet(focal)[0]["gain"] != "") == is_told


def test_a_delegate_may_not_see_it(sign_in: SignIn) -> None:
    sign_in().get(PAGE, status=403)


def sheet(visitor: Visitor) -> list[dict[str, str]]:
    response = visitor.http.get(f"{PAGE}?format=csv")
    assert response.mimetype == "text/csv"
    assert "attachment" in response.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig"))))


def test_the_same_figures_come_as_a_table_for_other_programs(
    db: Session, facilitator: Visitor
) -> None:
    people = make_group(db, 20)
    table = sheet(facilitator)
    assert [row["level"] for row in table] == ["all", "module", "objective", "objective"]
    assert (table[0]["people"], table[0]["before"], table[0]["gain"]) == ("20", "0.0", "0.75")
    assert (table[2]["lesson"], table[2]["objective"]) == ("first-steps", "fs-1")
    assert float(table[0]["interval_low"]) < 0.75 < float(table[0]["interval_high"])
    text = str(table)
    assert not [p for p in people if p.name in text or p.public_id in text or str(p.email) in text]


def test_a_form_of_the_page_that_does_not_exist_is_not_found(facilitator: Visitor) -> None:
    facilitator.get(f"{PAGE}?format=xlsx", status=404)


def test_no_person_stands_on_the_page(db: Session, facilitator: Visitor) -> None:
    people = make_group(db, 20)
    text = str(facilitator.get(PAGE))
    assert not [p for p in people if p.name in text or p.public_id in text]


@pytest.mark.parametrize("people", [5, 40])
def test_it_takes_four_queries_however_many_people_there_are(
    app: Flask, db: Session, facilitator: Visitor, queries: Counter, people: int
) -> None:
    make_group(db, people)
    facilitator.get(PAGE)
    queries.clear()
    facilitator.get(PAGE)
    assert len(queries) == 5  # the session's one, the page's three, and what was shown last


# ---------------------------------------------------------------- two looks


def test_a_look_later_differs_by_a_lot_of_people_or_by_nothing(
    db: Session, facilitator: Visitor
) -> None:
    make_group(db, 20)
    facilitator.get(PAGE)
    before, kept = rows(facilitator), sheet(facilitator)
    for _ in range(4):
        make_group(db, 1)
        facilitator.get(PAGE)
        assert rows(facilitator) == before
        assert sheet(facilitator) == kept
    assert numbers(facilitator)[0] == "24 of 24 people took both"
    assert "These figures are of 20 people." in facilitator.page.get_text()  # type: ignore[union-attr]
    make_group(db, 1)
    facilitator.get(PAGE)
    assert rows(facilitator) != before
    assert sheet(facilitator)[0]["people"] == "25"


def test_a_delegation_follows_in_lots_of_its_own(db: Session, sign_in: SignIn) -> None:
    chile, fiji = make_delegation(db), make_delegation(db, code="FJI", name="Fiji")
    make_group(db, 10, chile)
    focal = sign_in(role="focal", name="Focal Point", delegation=chile)
    focal.get(PAGE)
    before = rows(focal)
    make_group(db, 12, fiji)
    make_group(db, 4, chile)
    focal.get(PAGE)
    assert rows(focal) == before
    make_group(db, 1, chile)
    focal.get(PAGE)
    assert sheet(focal)[0]["people"] == "15"
    keeper = sign_in(role="facilitator")
    keeper.get(PAGE)
    assert sheet(keeper)[0]["people"] == "27"


def test_another_edition_of_the_course_does_not_count_anew(
    db: Session, facilitator: Visitor
) -> None:
    make_group(db, 20)
    facilitator.get(PAGE)
    before = rows(facilitator)
    kept = db.scalars(select(RoomFigures)).one()
    kept.edition = "the edition before"
    db.commit()
    make_group(db, 1)
    facilitator.get(PAGE)
    assert rows(facilitator) == before


def test_the_gains_and_the_room_keep_what_they_showed_side_by_side(
    db: Session, facilitator: Visitor
) -> None:
    make_group(db, 20)
    facilitator.get(PAGE)
    before = rows(facilitator)
    facilitator.get("/facilitate/room/")
    make_group(db, 1)
    facilitator.get("/facilitate/room/")
    facilitator.get(PAGE)
    assert rows(facilitator) == before
    assert len(db.scalars(select(RoomFigures)).all()) == 1
