"""Envelopes, badges and the door list: what they say, and printing for many by the clock."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.cards import services
from course.domain.rights import Right
from course.serving import chores
from course.store import Delegation, Grant, Invitation, PrintPart, PrintRun, Seat
from course.web.seat_codes import seat_id_of
from tests.client.conftest import Counter, SignIn, Visitor
from tests.client.test_cards import CODE, FORM, PRINT, text_of
from tests.conftest import Clock
from tests.factories import make_delegation, make_person

pytestmark = pytest.mark.needs("pango", "poppler")
LIST = "/facilitate/print/door-list.pdf"
SCRIPTS = (("أمينة", "Amina"), ("王小明", "Wang Xiaoming"), ("አበበ ቢቂላ", "Abebe Bikila"))


@pytest.fixture
def chile(db: Session) -> Delegation:
    chile = make_delegation(db)
    for name, latin in SCRIPTS:
        make_person(db, name=name, latin_name=latin, delegation=chile, email=None)
    return chile


@pytest.fixture
def facilitator(sign_in: SignIn) -> Visitor:
    visitor = sign_in(role="facilitator", name="Luc Keller")
    visitor.get(PRINT)
    return visitor


def go_on(app: Flask, clock: Clock) -> None:
    """Let the clock ask for what is due, to its end."""
    while chores.run_due(app, app.extensions["database"], clock.now):
        pass  # a turn is over after some seconds


def said(visitor: Visitor, tmp_path: Path) -> str:
    return " ".join(text_of(visitor, tmp_path).split())


def test_an_envelope_says_who_is_ready_in_states_and_brings_cards_and_a_slip(
    chile: Delegation, facilitator: Visitor, tmp_path: Path
) -> None:
    wish = {**FORM, "kind": "envelopes", "place": "Room 4, from 08:00"}
    facilitator.post(PRINT, wish, 200)
    text = said(facilitator, tmp_path)
    for one in ("To the mission of Chile", "3 May 2027", "Ready: 0 of 3.", "Not started",
                "All: 2 lessons and 1 quiz.", "help@example.org", "At the door",
                "Room 4, from 08:00", "states no view", "Fold here"):  # fmt: skip
        assert one in text, one
    for name, latin in SCRIPTS:
        assert text.count(latin) == 2
        assert name in text
    assert len(set(CODE.findall(text))) == 3
    assert not [word for word in ("points", "score", "tries") if word in text]


def test_whoever_is_ready_gets_no_card_in_the_envelope(
    db: Session, chile: Delegation, facilitator: Visitor, tmp_path: Path
) -> None:
    focal = make_person(db, role="focal", name="Focal Point", delegation=chile)
    facilitator.post(PRINT, {**FORM, "kind": "envelopes"}, 200)
    text = said(facilitator, tmp_path)
    assert text.count("Focal Point") == 1
    cards = select(func.count()).where(Invitation.person_id == focal.id)
    assert db.scalar(cards) == 0


def test_badges_bear_the_code_of_the_seat(
    db: Session, app: Flask, chile: Delegation, facilitator: Visitor, tmp_path: Path
) -> None:
    facilitator.post(PRINT, {**FORM, "kind": "badges"}, 200)
    text = said(facilitator, tmp_path)
    assert all(latin in text and name in text for name, latin in SCRIPTS)
    codes = [word for word in text.split() if len(word) == 9 and word[4] == "-"]
    with app.app_context():
        found = {seat_id_of(code) for code in codes}
    assert found == set(db.scalars(select(Seat.id)))
    assert db.scalar(select(func.count(Invitation.id))) == 0


def test_the_door_list_goes_by_letter_and_says_its_moment(
    db: Session, chile: Delegation, facilitator: Visitor, tmp_path: Path, queries: Counter
) -> None:
    facilitator.get(LIST)
    text = said(facilitator, tmp_path)
    assert "as of 3 May 2027, 14:00, Geneva time" in text
    for name, latin in SCRIPTS:
        assert latin in text
        assert name in text
    before = text.index("Abebe Bikila"), text.index("Amina"), text.index("Wang Xiaoming")
    assert sorted(before) == list(before)
    once = len(queries)
    queries.clear()
    for number in range(30):
        make_person(db, latin_name=f"Zoe {number}", delegation=chile)
    queries.clear()
    facilitator.get(f"{LIST}?letter=z&delegation=CHL")
    assert len(queries) <= once + 1
    text = said(facilitator, tmp_path)
    assert "Zoe 29" in text
    assert "Abebe" not in text


def test_an_empty_list_is_a_page_too(db: Session, facilitator: Visitor, tmp_path: Path) -> None:
    facilitator.get(LIST)
    assert "nobody on this list" in said(facilitator, tmp_path)


def test_all_delegations_are_printed_by_the_clock_and_fetched_in_one_file(
    db: Session, app: Flask, chile: Delegation, facilitator: Visitor, clock: Clock, tmp_path: Path
) -> None:
    peru = make_delegation(db, code="PER", name="Peru")
    make_person(db, delegation=peru)
    make_delegation(db, code="EMP", name="Nobody yet")
    facilitator.get(PRINT)
    facilitator.post(PRINT, {**FORM, "kind": "envelopes", "delegation": ""})
    text = facilitator.follow().get_text(" ")
    assert "0 of 3 delegations" in " ".join(text.split())
    assert db.scalar(select(func.count(Invitation.id))) == 0
    db.rollback()
    go_on(app, clock)
    page = facilitator.get(PRINT)
    assert "3 of 3 delegations" in " ".join(page.get_text(" ").split())
    assert "Nobody to print for: Nobody yet." in " ".join(page.get_text(" ").split())
    address = str(page.select_one("a[href$='.zip']")["href"])  # type: ignore[index]
    archive = zipfile.ZipFile(io.BytesIO(facilitator.http.get(address).data))
    assert sorted(archive.namelist()) == ["envelopes-CHL.pdf", "envelopes-PER.pdf"]
    file = tmp_path / "chile.pdf"
    file.write_bytes(archive.read("envelopes-CHL.pdf"))
    read = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True)
    codes = set(CODE.findall(read.stdout))
    assert len(codes) == 3
    for code in codes:
        Visitor(app).get(f"/card/{code}")
    sealed = db.scalars(select(PrintPart.content).where(PrintPart.content.is_not(None))).all()
    assert len(sealed) == 2
    assert not [one for one in sealed if b"%PDF" in (one or b"")]


def test_nobody_else_fetches_what_was_printed_and_after_a_day_nobody(
    db: Session, app: Flask, chile: Delegation, facilitator: Visitor, sign_in: SignIn, clock: Clock
) -> None:
    facilitator.post(PRINT, {**FORM, "kind": "badges", "delegation": ""})
    go_on(app, clock)
    run = db.scalars(select(PrintRun.public_id)).one()
    db.rollback()
    address = f"/facilitate/print/runs/{run}.zip"
    other = sign_in(role="admin")
    other.get(address, 404)
    other.get(PRINT)
    other.post(f"/facilitate/print/runs/{run}/delete", status=404)
    assert facilitator.http.get(address).status_code == 200
    services.forget_old(db, clock.now + timedelta(hours=23))
    assert db.scalar(select(func.count(PrintPart.delegation_id))) == 1
    services.forget_old(db, clock.now + timedelta(hours=24))
    assert db.scalar(select(func.count(PrintPart.delegation_id))) == 0
    assert db.scalar(select(func.count(PrintRun.id))) == 0
    db.rollback()


def test_what_somebody_looks_after_no_more_is_not_in_their_file(
    db: Session, app: Flask, chile: Delegation, sign_in: SignIn, clock: Clock
) -> None:
    peru = make_delegation(db, code="PER", name="Peru")
    make_person(db, delegation=peru)
    focal = sign_in(role="focal", delegation=chile)
    of_peru = Grant(
        person_id=focal.person.id, right=Right.FOCAL, delegation_id=peru.id, granted_at=clock.now
    )
    db.add(of_peru)
    db.commit()
    focal.get(PRINT)
    focal.post(PRINT, {**FORM, "kind": "badges", "delegation": ""})
    go_on(app, clock)
    run = db.scalars(select(PrintRun.public_id)).one()
    db.delete(of_peru)
    db.commit()
    fetched = focal.http.get(f"/facilitate/print/runs/{run}.zip").data
    assert zipfile.ZipFile(io.BytesIO(fetched)).namelist() == ["badges-CHL.pdf"]


def test_nothing_more_is_printed_for_somebody_who_may_not_sign_in_any_more(
    db: Session, app: Flask, chile: Delegation, facilitator: Visitor, clock: Clock
) -> None:
    facilitator.post(PRINT, {**FORM, "delegation": ""})
    facilitator.person.disabled_at = clock.now  # type: ignore[attr-defined]
    db.commit()
    go_on(app, clock)
    assert db.scalar(select(func.count(Invitation.id))) == 0
    db.rollback()


def test_files_are_deleted_when_asked(
    db: Session, app: Flask, chile: Delegation, facilitator: Visitor
) -> None:
    facilitator.post(PRINT, {**FORM, "kind": "badges", "delegation": ""})
    run = db.scalars(select(PrintRun.public_id)).one()
    db.rollback()
    facilitator.post(f"/facilitate/print/runs/{run}/delete")
    assert db.scalar(select(func.count(PrintRun.id))) == 0
    db.rollback()


def test_a_file_that_was_made_twice_at_once_is_kept_once_with_one_set_of_cards(
    db: Session, chile: Delegation, facilitator: Visitor, clock: Clock
) -> None:
    person = facilitator.person  # type: ignore[attr-defined]
    run = services.order(db, "cards", [chile.id], person.id, clock.now, days=14)
    assert services.keep(db, run, chile.id, b"one", clock.now)
    assert not services.keep(db, run, chile.id, b"two", clock.now)
    db.commit()


def test_a_file_of_an_order_that_is_gone_is_not_kept_for_one_of_the_same_number(
    db: Session, chile: Delegation, facilitator: Visitor, clock: Clock
) -> None:
    """It is sealed for its own order; and SQLite gives numbers again."""
    person = facilitator.person  # type: ignore[attr-defined]
    drawn = services.order(db, "cards", [chile.id], person.id, clock.now, days=14)
    db.expunge(drawn)
    services.forget(db, [drawn.id])
    db.add(PrintRun(id=drawn.id, public_id="another", kind="cards", days=14, place="",
                    made_by=person.id, made_at=clock.now))  # fmt: skip
    db.flush()
    db.add(PrintPart(run_id=drawn.id, delegation_id=chile.id))
    db.flush()
    assert not services.keep(db, drawn, chile.id, b"one", clock.now)
    db.commit()


def test_the_page_asks_no_more_for_many_delegations(
    db: Session, facilitator: Visitor, queries: Counter
) -> None:
    queries.clear()
    facilitator.get(PRINT)
    once = len(queries)
    for number in range(30):
        make_delegation(db, code=f"D{number:02}", name=f"Place {number}")
    queries.clear()
    facilitator.get(PRINT)
    assert len(queries) == once
