"""Sign-ins as rows: what the cookie points to decides, and an ended one is never trusted."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.rights import ROLES, Right
from course.records import people, sessions
from course.records.sessions import SEEN_EVERY, Found, Limits
from course.records.tokens import token_hash
from course.store import Grant, Person, WebSession
from tests.factories import NOON, make_delegation, make_person, make_session, sample_course

DELEGATES = Limits(timedelta(hours=12), timedelta(days=14))
STAFF = Limits(timedelta(hours=1), timedelta(hours=12))
MOMENT = timedelta(seconds=1)


def find(db: Session, token: str, at: datetime = NOON) -> Found | None:
    return sessions.find(db, token, DELEGATES, STAFF, at)


def row(db: Session, token: str) -> WebSession:
    statement = select(WebSession).where(WebSession.token_hash == token_hash(token))
    return db.scalars(statement.execution_options(populate_existing=True)).one()


def test_a_secret_leads_to_the_person_and_what_they_may_do(db: Session):
    person = make_person(db, role="focal")
    found = find(db, make_session(db, person))
    assert found is not None
    assert found.person.id == person.id
    assert set(found.scopes) == ROLES["focal"]
    assert found.standing is None


def test_somebody_without_any_right_can_still_sign_in(db: Session):
    person = people.add(db, sample_course(), name="Nobody Yet", role="delegate", now=NOON)
    for grant in db.scalars(select(Grant).where(Grant.person_id == person.id)):
        db.delete(grant)
    found = find(db, make_session(db, person))
    assert found is not None
    assert found.scopes == {}


@pytest.mark.parametrize("wrong", ["", "x", "' OR 1=1 --", "\u202e", "a" * 10_000])
def test_any_other_secret_leads_nowhere(db: Session, wrong: str):
    make_session(db, make_person(db))
    assert find(db, wrong) is None


def test_what_is_stored_cannot_be_used_as_a_cookie(db: Session):
    token = make_session(db, make_person(db))
    kept = row(db, token)
    assert token not in (kept.public_id, kept.token_hash)
    assert find(db, kept.public_id) is None
    assert find(db, kept.token_hash) is None


def test_each_sign_in_has_a_secret_of_its_own_of_256_bits(db: Session):
    person = make_person(db)
    tokens = {make_session(db, person) for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) == 43 for token in tokens)  # 256 bits in base64url


def test_a_device_is_cut_to_what_the_column_holds(db: Session):
    token = sessions.begin(db, make_person(db).id, "x" * 500, NOON)
    db.commit()
    assert row(db, token).device == "x" * 80


# ---------------------------------------------------------------- ended


def test_an_ended_session_is_not_found(db: Session):
    token = make_session(db, make_person(db))
    sessions.end(db, row(db, token).id, NOON)
    assert find(db, token) is None


def test_ending_twice_keeps_the_first_time(db: Session):
    token = make_session(db, make_person(db))
    session_id = row(db, token).id
    sessions.end(db, session_id, NOON)
    sessions.end(db, session_id, NOON + timedelta(hours=1))
    assert row(db, token).ended_at == NOON


def test_all_of_one_person_end_and_nobody_elses(db: Session):
    person, other = make_person(db), make_person(db)
    mine = [make_session(db, person) for _ in range(3)]
    theirs = make_session(db, other)
    sessions.end_all(db, person.id, NOON)
    assert [find(db, token) for token in mine] == [None] * 3
    assert find(db, theirs) is not None


def test_all_but_the_one_in_use_can_end(db: Session):
    person = make_person(db)
    old, here = make_session(db, person), make_session(db, person)
    sessions.end_all(db, person.id, NOON, but=row(db, here).id)
    assert find(db, old) is None
    assert find(db, here) is not None


def test_a_disabled_person_is_out_at_once_and_for_good(db: Session):
    person = make_person(db)
    before = make_session(db, person)
    people.disable(db, sample_course(), db.get_one(Person, person.id), NOON)
    after = make_session(db, person)
    assert find(db, before) is None
    assert find(db, after) is None


# ---------------------------------------------------------------- time


def test_unseen_for_too_long_signs_out(db: Session):
    token = make_session(db, make_person(db))
    assert find(db, token, NOON + DELEGATES.idle) is not None
    assert find(db, token, NOON + DELEGATES.idle + MOMENT) is None


def test_being_seen_keeps_a_session_alive_until_its_last_hour(db: Session):
    token = make_session(db, make_person(db))
    session_id, at = row(db, token).id, NOON
    while at + timedelta(hours=11) <= NOON + DELEGATES.absolute:
        at += timedelta(hours=11)
        assert find(db, token, at) is not None
        sessions.touch(db, session_id, at)
        db.commit()
        db.expire_all()
    assert find(db, token, NOON + DELEGATES.absolute + MOMENT) is None


@pytest.mark.parametrize("role", ["focal", "facilitator", "admin"])
def test_whoever_does_more_than_learn_is_signed_out_sooner(db: Session, role: str):
    token = make_session(db, make_person(db, role=role))
    assert find(db, token, NOON + STAFF.idle) is not None
    assert find(db, token, NOON + STAFF.idle + MOMENT) is None


def test_last_seen_is_written_at_most_every_five_minutes(db: Session):
    token = make_session(db, make_person(db))
    kept = row(db, token)
    assert not sessions.is_due(kept, NOON + SEEN_EVERY - MOMENT)
    assert sessions.is_due(kept, NOON + SEEN_EVERY)
    sessions.touch(db, kept.id, NOON + SEEN_EVERY)
    assert not sessions.is_due(row(db, token), NOON + SEEN_EVERY + MOMENT)


# ---------------------------------------------------------------- for whom a right holds


def grant(db: Session, person: Person, right: Right, **values: object) -> None:
    db.add(Grant(person_id=person.id, right=right, granted_at=NOON, **values))
    db.commit()


def test_a_right_ends_on_its_day(db: Session):
    person = make_person(db)
    grant(db, person, Right.SECRETARIAT, until=NOON + timedelta(minutes=30))
    token = make_session(db, person)
    during = find(db, token, NOON + timedelta(minutes=29))
    after = find(db, token, NOON + timedelta(minutes=30))
    assert during is not None
    assert Right.SECRETARIAT in during.scopes
    assert after is not None
    assert set(after.scopes) == {Right.LEARN}


def test_a_right_holds_for_the_delegations_it_was_given_for(db: Session):
    chile, kenya = make_delegation(db), make_delegation(db, code="KEN", name="Kenya")
    person = people.add(
        db, sample_course(), name="Amina Diallo", role="focal", delegation="CHL", now=NOON
    )
    grant(db, person, Right.FOCAL, delegation_id=kenya.id)
    found = find(db, make_session(db, person))
    assert found is not None
    scope = found.scopes[Right.FOCAL]
    assert (scope.everyone, scope.delegations) == (False, {chile.id, kenya.id})
    assert found.scopes[Right.LEARN].everyone


def test_a_right_for_one_delegation_never_widens_another_right(db: Session):
    chile = make_delegation(db)
    person = make_person(db, role="facilitator")
    grant(db, person, Right.FOCAL, delegation_id=chile.id)
    found = find(db, make_session(db, person))
    assert found is not None
    assert found.scopes[Right.SECRETARIAT].everyone
    assert not found.scopes[Right.FOCAL].everyone
