"""Orders to print for many: pressed twice, stopped, by two people, and with a file too many."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.cards import printing, queries, services
from course.cards.codes import card_token, draw_code
from course.domain.errors import NotNow
from course.store import Delegation, Invitation, Person, PrintPart, PrintRun
from course.web import pdf
from tests.client.conftest import SignIn, Visitor
from tests.client.test_cards import FORM, PRINT, cards_of, give_card
from tests.client.test_printing import go_on
from tests.conftest import Clock
from tests.factories import make_delegation, make_person

pytestmark = pytest.mark.needs("pango", "poppler")
ALL = {**FORM, "kind": "envelopes", "delegation": ""}


@pytest.fixture
def places(db: Session) -> list[Delegation]:
    """Two delegations, of three people and of one."""
    chile, peru = make_delegation(db), make_delegation(db, code="PER", name="Peru")
    for number, place in enumerate((chile, chile, chile, peru)):
        make_person(db, name=f"Person {number}", delegation=place, email=None)
    return [chile, peru]


@pytest.fixture
def facilitator(sign_in: SignIn) -> Visitor:
    visitor = sign_in(role="facilitator", name="Luc Keller")
    visitor.get(PRINT)
    return visitor


def said(page: Visitor) -> str:
    return " ".join(page.get(PRINT).get_text(" ").split())


def archive_of(visitor: Visitor) -> list[str]:
    link = visitor.get(PRINT).select_one("a[href$='.zip']")
    assert link is not None
    return zipfile.ZipFile(io.BytesIO(visitor.http.get(str(link["href"])).data)).namelist()


def test_an_order_that_is_pressed_twice_is_one_order(
    db: Session, places: list[Delegation], facilitator: Visitor
) -> None:
    for _ in range(2):
        facilitator.post(PRINT, ALL)
    assert db.scalar(select(func.count(PrintRun.id))) == 1
    assert db.scalar(select(func.count(PrintPart.run_id))) == 2
    db.rollback()
    facilitator.get(PRINT)
    facilitator.post(PRINT, {**ALL, "place": "Room 4"})  # this one is another
    assert db.scalar(select(func.count(PrintRun.id))) == 2
    db.rollback()


def test_once_it_is_done_the_same_can_be_ordered_again(
    db: Session, app: Flask, places: list[Delegation], facilitator: Visitor, clock: Clock
) -> None:
    wish = {**ALL, "kind": "badges"}
    facilitator.post(PRINT, wish)
    go_on(app, clock)
    facilitator.get(PRINT)
    facilitator.post(PRINT, wish)
    assert db.scalar(select(func.count(PrintRun.id))) == 2
    db.rollback()


def test_an_order_can_be_stopped_and_what_is_there_is_kept(
    db: Session, app: Flask, places: list[Delegation], facilitator: Visitor, clock: Clock
) -> None:
    facilitator.post(PRINT, ALL)
    run = db.scalars(select(PrintRun)).one()
    address, chile = f"/facilitate/print/runs/{run.public_id}", places[0].id
    assert services.keep(db, run, chile, None, clock.now)
    db.commit()
    text = said(facilitator)
    assert "1 of 2 delegations" in text
    assert "Stop" in text
    facilitator.post(f"{address}/stop")
    assert "1 of 1 delegation" in said(facilitator)
    go_on(app, clock)
    assert db.scalar(select(func.count(Invitation.id))) == 0
    db.rollback()


def test_an_order_that_is_stopped_at_once_leaves_nothing_and_a_file_in_the_making_counts_no_more(
    db: Session, places: list[Delegation], facilitator: Visitor, clock: Clock, sign_in: SignIn
) -> None:
    facilitator.post(PRINT, ALL)
    run = db.scalars(select(PrintRun)).one()
    address = f"/facilitate/print/runs/{run.public_id}/stop"
    db.expunge(run)
    db.rollback()
    other = sign_in(role="admin")
    other.get(PRINT)
    other.post(address, status=404)
    facilitator.get(PRINT)
    facilitator.post(address)
    assert db.scalar(select(func.count(PrintRun.id))) == 0
    assert not services.keep(db, run, places[0].id, b"late", clock.now)
    db.rollback()
    facilitator.get(PRINT)
    facilitator.post(address, status=404)


def test_a_delegation_that_is_too_large_is_named_and_the_others_are_printed(
    db: Session,
    app: Flask,
    places: list[Delegation],
    facilitator: Visitor,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "MOST_PEOPLE", 2)
    facilitator.post(PRINT, ALL)
    go_on(app, clock)
    text = said(facilitator)
    assert "2 of 2 delegations" in text
    assert "Not printed, because the file is too large: Chile." in text
    assert archive_of(facilitator) == ["envelopes-PER.pdf"]
    assert db.scalar(select(func.count(Invitation.id))) == 1
    db.rollback()


def test_a_file_that_needs_too_much_is_named_and_does_not_stop_the_order(
    db: Session,
    app: Flask,
    places: list[Delegation],
    facilitator: Visitor,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "MEMORY_BYTES", 64 * 1024**2)  # not enough for any
    facilitator.post(PRINT, ALL)
    go_on(app, clock)
    text = said(facilitator)
    assert "too large: Chile, Peru." in text
    assert "cannot make PDFs" not in text
    page = facilitator.get(PRINT)
    assert page.select_one("a[href$='.zip']") is None
    assert db.scalar(select(func.count(Invitation.id))) == 0
    db.rollback()


def test_a_door_list_that_needs_too_much_says_to_print_it_by_letter(
    places: list[Delegation], facilitator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "MEMORY_BYTES", 64 * 1024**2)
    page = facilitator.get("/facilitate/print/door-list.pdf", 409)
    assert "Choose a letter or a delegation." in page.get_text()


def test_of_two_prints_at_once_only_one_brings_cards_that_open_the_course(
    app: Flask, db: Session, places: list[Delegation], clock: Clock, visitor: Visitor
) -> None:
    person = db.scalars(select(Person).where(Person.name == "Person 0")).one()
    by, until = make_person(db, role="facilitator"), clock.now + timedelta(days=1)
    newest = queries.newest_card(db, [person.id])
    code = give_card(app, db, person, clock)  # of the print that was faster
    token = card_token(app.config["SECRET_KEY"], draw_code())
    with pytest.raises(NotNow, match="at the same moment"):
        services.issue(db, {person.id: token}, by.id, until, clock.now, newest=newest)
    db.rollback()
    assert len(cards_of(db, person)) == 1
    visitor.get(f"/card/{code}")
    newest = queries.newest_card(db, [person.id])
    services.issue(db, {person.id: token}, by.id, until, clock.now, newest=newest)
    db.commit()
    assert len(cards_of(db, person)) == 2


def test_whoever_prints_is_told_that_somebody_else_had_cards_printed(
    db: Session, places: list[Delegation], facilitator: Visitor, sign_in: SignIn
) -> None:
    facilitator.post(PRINT, ALL)
    assert "had cards printed" not in said(facilitator)
    assert "Luc Keller had cards printed" in said(sign_in(role="admin"))
    assert "Luc Keller had cards printed" in said(sign_in(role="focal", delegation=places[1]))
    stranger = make_delegation(db, code="GHA", name="Ghana")
    assert "had cards printed" not in said(sign_in(role="focal", delegation=stranger))


def test_cards_that_somebody_else_printed_meanwhile_make_a_file_be_drawn_again(
    db: Session,
    app: Flask,
    places: list[Delegation],
    facilitator: Visitor,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, drawn = printing.draw, []
    person = db.scalars(select(Person).where(Person.name == "Person 3")).one()

    def draw(*given: Any) -> printing.Printed | None:
        made = real(*given)
        if not drawn:
            give_card(app, db, person, clock)
        drawn.append(made)
        return made

    monkeypatch.setattr(printing, "draw", draw)
    by = facilitator.person.id  # type: ignore[attr-defined]
    services.order(db, "cards", [places[1].id], by, clock.now, days=14)
    db.commit()
    go_on(app, clock)
    first, second = drawn
    assert first is not None
    assert second is not None
    assert first.tokens != second.tokens
    with app.test_request_context():
        assert services.whose_card(db, first.tokens[person.id], clock.now) is None
        assert services.whose_card(db, second.tokens[person.id], clock.now) == person
    db.rollback()


def test_an_order_that_broke_off_goes_on_where_it_was_and_each_gets_one_card(
    db: Session,
    app: Flask,
    places: list[Delegation],
    facilitator: Visitor,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, drawn = printing.draw, []

    def draw(*given: Any) -> printing.Printed | None:
        drawn.append(given)
        if len(drawn) == 2:
            raise RuntimeError("the server was ended here")
        return real(*given)

    monkeypatch.setattr(printing, "draw", draw)
    facilitator.post(PRINT, ALL)
    go_on(app, clock)
    assert "1 of 2 delegations" in said(facilitator)
    clock.pass_(seconds=11)
    go_on(app, clock)
    assert "2 of 2 delegations" in said(facilitator)
    assert len(drawn) == 3
    cards = select(Invitation.person_id, func.count()).group_by(Invitation.person_id)
    everybody = db.scalars(select(Person.id).where(Person.name.like("Person %")))
    assert dict(db.execute(cards).all()) == dict.fromkeys(everybody, 1)
    db.rollback()
