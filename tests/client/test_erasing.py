"""Whoever is erased is found nowhere any more; what others rely on still holds."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.domain.errors import NotAllowed, NotNow
from course.domain.privacy import REGISTER, Entry, Erasure
from course.records import audit, erasing, standing
from course.records.owned import count, table_of, whose
from course.store import (
    Attempt,
    AuditDetail,
    BoardRow,
    CheckAnswer,
    Checkin,
    Credential,
    CredentialState,
    DelegationTally,
    DrawnItem,
    ErasureRequest,
    ItemResult,
    Person,
    Seat,
    StoredResponse,
)
from tests.client.conftest import SignIn
from tests.client.lives import LATER, Life, everything, make_life
from tests.conftest import Clock
from tests.factories import make_person, sample_course

STATISTICS = (Attempt, DrawnItem, StoredResponse, ItemResult, CheckAnswer, Checkin)


@pytest.fixture
def life(app: Flask, db: Session, sign_in: SignIn, clock: Clock) -> Life:
    return make_life(app, db, sign_in, clock)


def erase(db: Session, life: Life, by: Person | None = None) -> erasing.Erased:
    person = db.get_one(Person, life.person.id)
    erased = erasing.erase(
        db, sample_course(), person, "By letter of 3 May.", LATER, by=by.id if by else None
    )
    db.commit()
    return erased


def test_the_life_has_something_of_everything(db: Session, life: Life) -> None:
    person = db.get_one(Person, life.person.id)
    own = [entry for entry in REGISTER if entry.is_own]
    assert {entry.table for entry in own if not count(db, entry, person)} == set()
    text = everything(db)
    assert [mark for mark in life.marks if mark not in text] == []


def test_whoever_is_erased_is_found_nowhere(db: Session, life: Life) -> None:
    erase(db, life)
    text = everything(db)
    found = {
        mark: re.findall(rf"^(\w+): .*{re.escape(mark)}", text, re.MULTILINE)
        for mark in life.marks
        if mark in text
    }
    assert found == {}


def test_only_what_the_register_keeps_still_points_to_them(db: Session, life: Life) -> None:
    erase(db, life)
    person = db.get_one(Person, life.person.id)
    kept = {entry.table for entry in REGISTER if entry.erasure in {Erasure.KEEP, Erasure.EMPTY}}
    left = {entry.table for entry in REGISTER if entry.is_own and count(db, entry, person)}
    assert left <= kept
    for entry in REGISTER:
        if entry.is_own and entry.erasure is Erasure.EMPTY and entry.empty:
            assert not_emptied(db, entry, person) == []


def not_emptied(db: Session, entry: Entry, person: Person) -> list[str]:
    table = table_of(entry)
    rows = db.execute(select(table).where(whose(entry, person))).mappings()
    return [name for row in rows for name, left in entry.empty.items() if row[name] != left]


def test_answers_stay_for_the_statistics_and_lead_to_nobody(db: Session, life: Life) -> None:
    def counts() -> list[int]:
        return [db.scalar(select(func.count()).select_from(one)) or 0 for one in STATISTICS]

    before = counts()
    lasted = select(Attempt.submitted_at, Attempt.started_at).order_by(Attempt.ordinal)
    times = [ended - began for ended, began in db.execute(lasted) if ended]
    erase(db, life)
    assert counts() == before
    people = set(db.scalars(select(Attempt.person_id)))
    assert len(people) == 1
    nobody = db.get_one(Person, people.pop())
    assert nobody.id != life.person.id
    assert (nobody.name, nobody.email) == ("(erased)", None)
    assert nobody.disabled_at is not None
    assert [ended - began for ended, began in db.execute(lasted) if ended] == times
    began = [attempt.started_at for attempt in db.scalars(select(Attempt))]
    assert {(at.hour, at.minute, at.second) for at in began} == {(0, 0, 0)}
    assert db.scalars(select(Checkin.person_id)).all() == [None]


def test_certificates_are_revoked_without_a_name_and_can_still_be_checked(
    db: Session, life: Life
) -> None:
    before = db.scalars(select(Credential)).one()
    serial, digest, place = before.serial, before.digest, before.public_id
    db.rollback()
    erased = erase(db, life)
    assert erased.digests == (digest,)
    held = db.scalars(select(Credential).execution_options(populate_existing=True)).one()
    assert (held.serial, held.digest, held.state) == (serial, digest, CredentialState.REVOKED)
    assert held.document is None
    db.rollback()
    page = life.visitor.get(f"/verify/{place}")
    assert "Revoked" in page.select_one("h1").get_text()  # type: ignore[union-attr]
    text = page.get_text(" ")
    assert serial in text
    assert digest in text
    assert "The holder's record was erased." in text
    assert "(erased)" not in text


def test_sign_ins_end_and_links_open_nothing(db: Session, life: Life) -> None:
    erase(db, life)
    life.visitor.http.get("/account/")
    assert life.visitor.http.get("/account/").status_code == 303


def test_the_log_still_holds_and_says_how_many_were_erased(db: Session, life: Life) -> None:
    assert audit.verify(db).erased == 0
    db.rollback()
    erase(db, life)
    proof = audit.verify(db)
    assert proof.broken is None
    assert proof.erased >= 2
    said = db.scalars(select(AuditDetail.text).where(AuditDetail.text.is_not(None))).all()
    assert "By letter of 3 May." in said


def test_the_board_and_the_place_are_free_and_the_books_agree(db: Session, life: Life) -> None:
    erase(db, life)
    mine = BoardRow.person_id == life.person.id
    assert db.scalars(select(BoardRow).where(mine)).first() is None
    assert db.scalar(select(func.sum(DelegationTally.count))) in {None, 0}
    (seat,) = db.scalars(select(Seat).where(Seat.person_id == life.person.id))
    assert seat.held_to == LATER
    assert standing.rebuild(db, sample_course(), LATER)[1] == 0


def test_an_open_request_is_answered_by_it(db: Session, life: Life) -> None:
    admin = make_person(db, role="admin")
    erase(db, life, by=admin)
    request = db.scalars(select(ErasureRequest).where(ErasureRequest.public_id == "e1")).one()
    assert (request.decided_by, request.is_erased, request.decided_at) == (admin.id, True, LATER)


def test_nobody_erases_themselves_and_nobody_twice(db: Session, life: Life) -> None:
    with pytest.raises(NotAllowed):
        erase(db, life, by=life.person)
    db.rollback()
    erase(db, life)
    with pytest.raises(NotNow):
        erase(db, life)


def test_others_are_left_as_they_were(
    app: Flask, db: Session, sign_in: SignIn, clock: Clock, life: Life
) -> None:
    helper = db.get_one(Person, life.helper.id)
    before = {
        (entry.table, entry.owner): count(db, entry, helper)
        for entry in REGISTER
        if entry.erasure is Erasure.KEEP and entry.table != "audit_event"
    }
    before.pop(("exemption", "asked_by"))  # what waited is not decided any more
    before.pop(("record_view", "viewer_id"))  # goes with the record that was opened
    before.pop(("accommodation", "set_by"))
    before.pop(("help_step", "made_by"))
    erase(db, life)
    helper = db.get_one(Person, life.helper.id)
    after = {
        (entry.table, entry.owner): count(db, entry, helper)
        for entry in REGISTER
        if (entry.table, entry.owner) in before
    }
    assert after == before
    assert helper.name == "Helper Hidden"
