"""Sign-in cards: who may print them, what they open, and for how long."""

from __future__ import annotations

import re
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.cards import services
from course.cards.codes import card_token, draw_code
from course.domain.rights import Right
from course.store import AuditEvent, Delegation, Grant, Invitation, Person, Purpose, Strike
from tests.client.conftest import SignIn, Visitor
from tests.conftest import Clock
from tests.factories import NOON, make_delegation, make_person

FORM = {"kind": "cards", "delegation": "CHL", "days": "14", "place": ""}
PRINT = "/facilitate/print/"
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
on_paper = pytest.mark.needs("pango", "poppler")


def give_card(app: Flask, db: Session, person: Person, clock: Clock, days: int = 14) -> str:
    """A card for a person, made by somebody of the secretariat; returns its code."""
    code, by = draw_code(), make_person(db, role="facilitator")
    token = card_token(app.config["SECRET_KEY"], code)
    until = clock.now + timedelta(days=days)
    services.issue(db, {person.id: token}, by.id, until, clock.now)
    db.commit()
    return code


def text_of(visitor: Visitor, tmp_path: Path) -> str:
    """What a foreign reader reads in the PDF that was answered."""
    assert visitor.response is not None
    assert visitor.response.mimetype == "application/pdf"
    file = tmp_path / "printed.pdf"
    file.write_bytes(visitor.response.data)
    done = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True, text=True
    )
    return done.stdout


def cards_of(db: Session, person: Person) -> list[Invitation]:
    db.rollback()
    mine = Invitation.person_id == person.id, Invitation.purpose == Purpose.CARD
    return list(db.scalars(select(Invitation).where(*mine).order_by(Invitation.id)))


@pytest.fixture
def chile(db: Session) -> Delegation:
    return make_delegation(db)


@pytest.fixture
def person(db: Session, chile: Delegation) -> Person:
    return make_person(db, name="أمينة ديالو", email=None, delegation=chile)


# ---------------------------------------------------------------- signing in


def test_a_typed_code_leads_to_a_button_and_the_button_signs_in(
    app: Flask, db: Session, person: Person, visitor: Visitor, clock: Clock
) -> None:
    code = give_card(app, db, person, clock)
    visitor.get("/card/")
    visitor.post("/card/", {"code": code.lower().replace("-", "  ")})
    assert visitor.location == f"/card/{code}"
    page = visitor.follow()
    assert "أمينة ديالو" in page.get_text()
    visitor.post(f"/card/{code}")
    assert visitor.location == "/course/"
    visitor.follow()
    (card,) = cards_of(db, person)
    assert card.used_at == clock.now
    assert card.made_by is not None


def test_looking_uses_nothing_up_and_pressing_does(
    app: Flask, db: Session, person: Person, visitor: Visitor, clock: Clock
) -> None:
    code = give_card(app, db, person, clock)
    for _ in range(3):
        visitor.get(f"/card/{code}")
    visitor.post(f"/card/{code}")
    other = Visitor(app)
    other.get("/card/")
    other.post(f"/card/{code}", status=404)
    assert "does not work any more" in other.page.get_text()  # type: ignore[union-attr]


def test_a_mistyped_code_is_told_at_once_and_counts_for_nothing(
    app: Flask, db: Session, person: Person, visitor: Visitor, clock: Clock
) -> None:
    code = give_card(app, db, person, clock)
    wrong = ("A" if code[0] != "A" else "B") + code[1:]
    visitor.get("/card/")
    page = visitor.post("/card/", {"code": wrong}, 422)
    assert "One character of this code is not right" in page.get_text()
    assert (
        "One character of this code is not right" in visitor.get(f"/card/{wrong}", 404).get_text()
    )
    assert "12 letters and figures" in visitor.post("/card/", {"code": "77"}, 422).get_text()
    assert db.scalar(select(func.count(Strike.id))) == 0


def test_a_code_that_nobody_has_counts_and_after_thirty_there_is_a_pause(
    db: Session, visitor: Visitor, clock: Clock
) -> None:
    visitor.get("/card/")
    for _ in range(29):
        visitor.get(f"/card/{draw_code()}", 404)
    visitor.get("/card/")
    visitor.post(f"/card/{draw_code()}", status=404)
    visitor.get(f"/card/{draw_code()}", 429)
    visitor.get("/card/")
    visitor.post(f"/card/{draw_code()}", status=429)
    clock.pass_(minutes=16)
    visitor.get(f"/card/{draw_code()}", 404)


def test_a_card_runs_out(
    app: Flask, db: Session, person: Person, visitor: Visitor, clock: Clock
) -> None:
    code = give_card(app, db, person, clock, days=3)
    clock.pass_(days=3)
    visitor.get(f"/card/{code}", 404)
    visitor.get("/card/")
    visitor.post(f"/card/{code}", status=404)


def test_a_new_card_voids_the_older_one_and_the_record_says_so(
    app: Flask, db: Session, person: Person, visitor: Visitor, clock: Clock, sign_in: SignIn
) -> None:
    older = give_card(app, db, person, clock)
    clock.pass_(hours=1)
    newer = give_card(app, db, person, clock)
    visitor.get(f"/card/{older}", 404)
    visitor.get(f"/card/{newer}")
    facilitator = sign_in(role="facilitator")
    text = facilitator.get(f"/facilitate/people/{person.public_id}/").get_text()
    assert "replaced 3 May, 13:00" in text
    assert "not used; good until" in text


def test_a_card_opens_nothing_once_its_holder_may_do_more_than_learn(
    app: Flask, db: Session, person: Person, visitor: Visitor, clock: Clock
) -> None:
    code = give_card(app, db, person, clock)
    db.add(Grant(person_id=person.id, right=Right.SECRETARIAT, granted_at=NOON))
    db.commit()
    visitor.get(f"/card/{code}", 404)
    visitor.get("/card/")
    visitor.post(f"/card/{code}", status=404)
    assert cards_of(db, person)[0].used_at is None


def test_a_card_of_somebody_who_may_not_sign_in_opens_nothing(
    app: Flask, db: Session, person: Person, visitor: Visitor, clock: Clock
) -> None:
    code = give_card(app, db, person, clock)
    person.disabled_at = clock.now
    db.commit()
    visitor.get(f"/card/{code}", 404)


def test_a_card_is_no_other_kind_of_link_and_no_other_link_is_a_card(
    app: Flask, db: Session, person: Person, visitor: Visitor, clock: Clock
) -> None:
    code = give_card(app, db, person, clock)
    for path in (f"/invitation/{code}", f"/password/reset/{code}", f"/desk/{code}"):
        visitor.get(path, 404)
    visitor.get(f"/invitation/{card_token(app.config['SECRET_KEY'], code)}", 404)


def test_the_code_stands_nowhere_in_the_database(
    app: Flask, db: Session, person: Person, clock: Clock
) -> None:
    code = give_card(app, db, person, clock)
    (card,) = cards_of(db, person)
    assert code not in card.token_hash
    assert card.token_hash != card_token(app.config["SECRET_KEY"], code)
    assert card_token("another secret", code) != card_token(app.config["SECRET_KEY"], code)


# ---------------------------------------------------------------- printing


@on_paper
def test_the_card_of_one_person_is_printed_and_works(
    db: Session, person: Person, sign_in: SignIn, visitor: Visitor, tmp_path: Path, clock: Clock
) -> None:
    facilitator = sign_in(role="facilitator")
    page = facilitator.get(f"/facilitate/people/{person.public_id}/")
    assert page.select_one(f'a[href="/facilitate/people/{person.public_id}/card/"]')
    facilitator.get(f"/facilitate/people/{person.public_id}/card/")
    facilitator.post(f"/facilitate/people/{person.public_id}/card/", {"days": "3"}, 200)
    (code,) = CODE.findall(text_of(facilitator, tmp_path))
    visitor.get(f"/card/{code}")
    (card,) = cards_of(db, person)
    assert (card.expires_at - card.made_at).days == 3
    assert card.made_by == facilitator.person.id  # type: ignore[attr-defined]
    actions = list(db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    assert actions[-1] == "card.issued"


@on_paper
def test_a_delegations_cards_bear_names_of_every_script(
    db: Session, chile: Delegation, sign_in: SignIn, tmp_path: Path
) -> None:
    for name, latin in (
        ("أمينة", "Amina"),
        ("王小明", "Wang Xiaoming"),
        ("አበበ ቢቂላ", "Abebe Bikila"),
    ):
        make_person(db, name=name, latin_name=latin, delegation=chile, email=None)
    facilitator = sign_in(role="facilitator")
    facilitator.get(PRINT)
    facilitator.post(PRINT, FORM, 200)
    text = text_of(facilitator, tmp_path)
    for said in ("أمينة", "王小明", "አበበ ቢቂላ", "Wang Xiaoming", "Chile"):
        assert said in text
    assert len(set(CODE.findall(text))) == 3
    assert "until 17 May 2027" in " ".join(text.split())


@on_paper
def test_a_focal_point_prints_for_their_own_delegation_alone_and_not_for_themselves(
    app: Flask, db: Session, chile: Delegation, person: Person, sign_in: SignIn, tmp_path: Path
) -> None:
    peru = make_delegation(db, code="PER", name="Peru")
    stranger = make_person(db, delegation=peru)
    focal = sign_in(role="focal", delegation=chile)
    page = focal.get(PRINT)
    assert [str(one["value"]) for one in page.select("#delegation option")] == ["", "CHL"]
    focal.post(PRINT, {**FORM, "delegation": "PER"}, 422)
    focal.get(f"/facilitate/people/{stranger.public_id}/card/", 404)
    focal.post(f"/facilitate/people/{stranger.public_id}/card/", {"days": "3"}, 404)
    own = focal.person  # type: ignore[attr-defined]
    focal.get(f"/facilitate/people/{own.public_id}/card/", 403)
    focal.get(PRINT)
    focal.post(f"/facilitate/people/{own.public_id}/card/", {"days": "3"}, 403)
    focal.get(PRINT)
    focal.post(PRINT, FORM, 200)
    assert len(CODE.findall(text_of(focal, tmp_path))) == 1
    assert len(cards_of(db, person)) == 1
    assert cards_of(db, own) == []
    assert focal.http.get("/facilitate/print/door-list.pdf?delegation=PER").status_code == 404


@on_paper
def test_cards_for_those_without_an_address_come_in_one_file_for_all_delegations(
    db: Session, chile: Delegation, person: Person, sign_in: SignIn, tmp_path: Path
) -> None:
    peru = make_delegation(db, code="PER", name="Peru")
    other = make_person(db, name="Rosa Quispe", email=None, delegation=peru)
    reached = make_person(db, name="Ana Soto", email="ana@example.org", delegation=chile)
    facilitator = sign_in(role="facilitator")
    page = facilitator.get(f"{PRINT}?kind=cards-without-mail")
    assert page.select_one("input[value=cards-without-mail][checked]")
    wish = {**FORM, "kind": "cards-without-mail"}
    facilitator.post(PRINT, {**wish, "delegation": ""}, 200)
    text = text_of(facilitator, tmp_path)
    assert text.index("أمينة ديالو") < text.index("Rosa Quispe")  # Chile comes before Peru
    assert len(cards_of(db, person)) == len(cards_of(db, other)) == 1
    assert cards_of(db, reached) == []
    focal = sign_in(role="focal", delegation=peru)
    focal.get(PRINT)
    focal.post(PRINT, {**wish, "delegation": ""}, 200)
    assert [len(cards_of(db, one)) for one in (person, other)] == [1, 2]
    assert "Rosa Quispe" in text_of(focal, tmp_path)


def test_where_there_is_nobody_to_print_for_the_form_says_so_and_keeps_what_was_typed(
    db: Session, chile: Delegation, sign_in: SignIn
) -> None:
    make_person(db, name="Ana Soto", email="ana@example.org", delegation=chile)
    facilitator = sign_in(role="facilitator")
    facilitator.get(PRINT)
    wish = {**FORM, "kind": "cards-without-mail", "days": "3", "place": "Room 4"}
    page = facilitator.post(PRINT, wish, 422)
    assert "There is nobody to print this for." in page.get_text()
    assert page.select_one("#place")["value"] == "Room 4"
    assert page.select_one("#days option[selected]")["value"] == "3"
    assert page.select_one("#delegation option[selected]")["value"] == "CHL"


def test_whoever_looks_after_others_gets_no_card(
    db: Session, chile: Delegation, sign_in: SignIn
) -> None:
    focal = make_person(db, role="focal", delegation=chile)
    facilitator = sign_in(role="facilitator")
    page = facilitator.get(f"/facilitate/people/{focal.public_id}/card/")
    assert "do nothing else" in page.get_text()
    facilitator.post(f"/facilitate/people/{focal.public_id}/card/", {"days": "3"}, 409)
    assert cards_of(db, focal) == []


def test_delegates_and_desks_print_nothing(person: Person, sign_in: SignIn) -> None:
    for role in ("delegate", "desk"):
        visitor = sign_in(role=role)
        for path in (PRINT, f"/facilitate/people/{person.public_id}/card/", "/facilitate/desks/"):
            visitor.get(path, 403)


def test_printing_asks_again_who_it_is_after_ten_minutes(
    db: Session, person: Person, sign_in: SignIn, clock: Clock
) -> None:
    facilitator = sign_in(role="facilitator")
    facilitator.get(PRINT)
    clock.pass_(minutes=11)
    facilitator.post(PRINT, FORM, 401)
    assert cards_of(db, person) == []
