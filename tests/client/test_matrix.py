"""Every right and every act, cell by cell, over real requests with real objects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from course.domain.challenge import ChallengeKind, Verdict
from course.domain.rights import Right
from course.records import keys
from course.records.tokens import new_public_id
from course.store import (
    Attempt,
    AttemptState,
    AuditEvent,
    Challenge,
    Delegation,
    DrawnItem,
    ErasureRequest,
    Grant,
    ItemDraft,
    ItemTranslation,
    ItemVersion,
    Person,
    QuizVersion,
    Seat,
    WebSession,
)
from course.store import Item as ItemRow
from course.web.rights import PUBLIC, SIGNED_IN, opens_to
from tests.client.conftest import SignIn, Visitor
from tests.client.matrix import ACTS, Act, Cell, Own, lines
from tests.client.test_review import submit
from tests.client.walking import routes
from tests.factories import NOON, make_delegation, make_person, make_session
from tests.quiz import bank
from tests.translating import translate

DOCUMENT = Path(__file__).parents[2] / "docs" / "access.md"
EVERY = [act for acts in ACTS.values() for act in acts]
PLACES = re.compile(r"{(\w+)}")

ADD = """
{missing} may be opened, and the matrix does not say by whom.
Add an Act to tests/client/matrix.py, or the endpoint to the `also` of an act of its kind for the
same rights; then bring docs/access.md up to date with `python -m tests.client.matrix`.
"""


# ---------------------------------------------------------------- the table itself


def test_every_page_and_change_stands_in_the_matrix(app: Flask) -> None:
    private = {r.endpoint for r in routes(app, ("GET", "POST")) if r.opens_to(app) != PUBLIC}
    named = {endpoint for act in EVERY for endpoint in act.also} | {
        endpoint_of(app, act) for act in EVERY
    }
    assert private - named == set(), ADD.format(missing=sorted(private - named))
    assert named - private == set()


def test_routes_open_to_the_rights_that_the_matrix_says(app: Flask) -> None:
    for act in EVERY:
        if act.through:
            continue
        for endpoint in (endpoint_of(app, act), *act.also):
            with app.app_context():
                marked = opens_to(endpoint)
            assert (set(Right) if marked == SIGNED_IN else marked) == set(act.rights), endpoint


def endpoint_of(app: Flask, act: Act) -> str:
    method, path = act.request.split(" ")
    address = PLACES.sub("1", path)
    return str(app.url_map.bind("").match(address, method=method)[0])


def test_the_document_shows_this_matrix() -> None:
    """Run `python -m tests.client.matrix` to print it anew."""
    assert "\n".join(lines()).strip() in DOCUMENT.read_text("utf-8")


# ---------------------------------------------------------------- cell by cell


class World(NamedTuple):
    """Where the acts happen."""

    app: Flask
    db: Session
    sign_in: SignIn
    here: Delegation
    there: Delegation


@pytest.fixture
def world(app: Flask, db: Session, sign_in: SignIn) -> World:
    keys.prepare(app.extensions["settings"].keys_path)
    make_person(db, role="admin")  # so that nobody who is changed is the last one
    here, there = make_delegation(db), make_delegation(db, code="KEN", name="Kenya")
    return World(app, db, sign_in, here, there)


def actor(world: World, right: Right) -> Visitor:
    """Somebody who holds one right and no other."""
    person = make_person(world.db, role="desk", delegation=world.here)
    grant = world.db.scalars(select(Grant).where(Grant.person_id == person.id)).one()
    grant.right = right
    grant.delegation_id = world.here.id if right is Right.FOCAL else None
    world.db.commit()
    visitor = world.sign_in(person)
    visitor.get("/account/")
    return visitor


class Objects:
    """What an act is about, made when it is asked for: all of it somebody's."""

    def __init__(self, world: World, owner: Person) -> None:
        self.db, self.owner = world.db, owner

    def fill(self, text: str) -> str:
        for name in PLACES.findall(text):
            text = text.replace(f"{{{name}}}", str(getattr(self, f"_{name}")()))
        self.db.commit()
        return text

    def _person(self) -> str:
        return self.owner.public_id

    def _grant(self) -> int:
        mine = select(func.min(Grant.id)).where(Grant.person_id == self.owner.id)
        return self.db.scalars(mine).one() or 0

    def _session(self) -> str:
        make_session(self.db, self.owner)
        mine = select(WebSession.public_id).where(WebSession.person_id == self.owner.id)
        return self.db.scalars(mine.order_by(WebSession.id.desc()).limit(1)).one()

    def _erasure(self) -> str:
        there = select(ErasureRequest.public_id).where(
            ErasureRequest.person_id == self.owner.id, ErasureRequest.decided_at.is_(None)
        )
        if found := self.db.scalars(there).first():
            return found
        request = ErasureRequest(public_id=new_public_id(), person_id=self.owner.id, asked_at=NOON)
        self.db.add(request)
        return request.public_id

    def _attempt(self) -> str:
        there = select(Attempt.public_id).where(Attempt.person_id == self.owner.id)
        if found := self.db.scalars(there).first():
            return found
        version = self.db.scalars(select(QuizVersion.id)).first()
        assert version is not None
        attempt = Attempt(
            public_id=new_public_id(), person_id=self.owner.id, module="introduction",
            quiz_version_id=version, ordinal=1, seed=1, sections="[]", policy="{}",
            state=AttemptState.OPEN, started_at=NOON,
        )  # fmt: skip
        self.db.add(attempt)
        self.db.flush()
        item = select(ItemVersion.id).join(ItemRow).where(ItemRow.slug == "fs-single-1")
        self.db.add(
            DrawnItem(
                attempt_id=attempt.id, position=1, section="first-steps",
                item_version_id=self.db.scalars(item).one(), option_order='["a", "b", "c"]',
            )
        )  # fmt: skip
        return attempt.public_id

    def _objection(self, **more: object) -> str:
        made = Challenge(
            public_id=new_public_id(), person_id=self.owner.id, kind=ChallengeKind.LESSON,
            lesson="introduction/first-steps", anchor="", sentence="So.", lesson_digest="0" * 64,
            text="It is not.", made_at=NOON, due_at=NOON + timedelta(days=5), **more,
        )  # fmt: skip
        self.db.add(made)
        return made.public_id

    def _verdict(self) -> str:
        judge = make_person(self.db, role="admin")
        return self._objection(
            verdict=Verdict.REJECTED, reasons="It is.", decided_by=judge.id, decided_at=NOON
        )

    def _draft(self) -> str:
        self.item = f"mine-{self.owner.id}"
        if self.db.scalars(select(ItemRow.id).where(ItemRow.slug == self.item)).first():
            return self.item
        submit(self.db, replace(bank()["fs-single-1"], id=self.item), author=self.owner.id)
        return self.item

    def _translated(self) -> str:
        self.db.execute(delete(ItemTranslation))
        translate(self.db, "fs-single-1", by=self.owner, is_approved=False)
        return "fs-single-1"

    def _digest(self) -> str:
        draft = select(ItemDraft.digest).join(ItemRow).where(ItemRow.slug == self.item)
        return self.db.scalars(draft).one()


class Case(NamedTuple):
    """One cell, and what is to come of it."""

    act: Act
    about: str  # "nobody", "mate", "stranger", "self"
    ends: frozenset[int]
    is_refusal: bool


def cases(right: Right) -> Iterator[Case]:
    """All cells of a column; each with every kind of object that it can be about."""
    for act in EVERY:
        cell = act.rights.get(right, Cell.NO)
        refused = frozenset({403, 404})
        if act.own is Own.NOBODY:
            yield Case(act, "nobody", refused if cell is Cell.NO else act.ends, cell is Cell.NO)
            continue
        for about in ("mate", "stranger"):
            may = cell is Cell.YES or (cell is Cell.PLACE and about == "mate")
            hidden = frozenset({404}) if cell in {Cell.PLACE, Cell.MINE} else refused
            yield Case(act, about, act.ends if may else hidden, not may)
        may = cell is not Cell.NO and act.own in {Own.LIKE_OTHERS, Own.ONLY}
        refusal = refused if cell is Cell.NO else frozenset({act.refusal})
        yield Case(act, "self", act.ends if may else refusal, not may)


@pytest.mark.parametrize("right", Right)
def test_each_cell_is_as_the_matrix_says(world: World, right: Right) -> None:
    wrong: list[str] = []
    visitor = actor(world, right)
    others = {"mate": mate(world), "stranger": stranger(world)}
    for case in cases(right):
        owner = others.get(case.about) or visitor.person  # type: ignore[attr-defined]
        response, has_done = ask(world, visitor, case.act, owner)
        cell = f"{case.act.words}, {case.about}: {response.status_code}, not {set(case.ends)}"
        if response.status_code not in case.ends:
            wrong.append(cell)
        if case.is_refusal and has_done:
            wrong.append(f"{case.act.words}, {case.about}: refused, and yet in the log")
        if not case.is_refusal:  # somebody may be changed now: the next case begins afresh
            visitor = actor(world, right)
            others = {"mate": mate(world), "stranger": stranger(world)}
    assert wrong == []


def ask(world: World, visitor: Visitor, act: Act, owner: Person) -> tuple[TestResponse, bool]:
    """Do an act to what is the owner's; tells too whether the log says that something was done."""
    objects = Objects(world, owner)
    method, path = objects.fill(act.request).split(" ")
    body = {name: objects.fill(str(value)) for name, value in act.body.items()}
    before = events(world.db)
    sent = {"csrf_token": visitor.token, **body}
    response = visitor.http.open(path, method=method, data=sent, buffered=True)
    return response, events(world.db) != before


def mate(world: World) -> Person:
    return make_person(world.db, delegation=world.here)


def stranger(world: World) -> Person:
    return make_person(world.db, delegation=world.there)


def events(db: Session) -> int:
    found = db.scalar(select(func.count()).select_from(AuditEvent)) or 0
    db.commit()
    return found


def test_the_walk_reaches_every_act_about_oneself_and_about_others() -> None:
    every = [case for right in Right for case in cases(right)]
    assert {case.act.words for case in every} == {act.words for act in EVERY}
    assert {case.about for case in every} == {"nobody", "mate", "stranger", "self"}
    assert sum(case.is_refusal for case in every) > len(every) / 2


def test_a_focal_point_loses_sight_of_whoever_leaves_the_delegation(world: World) -> None:
    visitor = actor(world, Right.FOCAL)
    person = make_person(world.db, delegation=world.here)
    path = f"/facilitate/people/{person.public_id}/"
    visitor.get(path)
    seat = world.db.scalars(select(Seat).where(Seat.person_id == person.id)).one()
    seat.held_to = NOON
    world.db.commit()
    visitor.get(path, 404)
