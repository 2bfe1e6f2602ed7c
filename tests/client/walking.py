"""Going through every address of the course, those that come tomorrow included."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from flask import Flask, url_for
from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session
from werkzeug.routing import BaseConverter, IntegerConverter, Rule, UnicodeConverter

from course.domain.rights import Right
from course.store import Attempt, Base, Grant, WebSession
from course.web.rights import PUBLIC, opens_to
from tests.client.conftest import SignIn, Visitor
from tests.factories import NOON

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
COVER = "/course/introduction/quiz/"


# What stands in an address where nothing is known of the argument by its name.
def _unknown(converter: BaseConverter) -> object:
    return 1 if isinstance(converter, IntegerConverter) else "unknown"


KNOWN: Mapping[str, object] = {
    "module": "introduction",
    "lesson": "first-steps",
    "item": "fs-check-1",
    "slug": "fs-single-1",
    "name": "line.svg",
    "number": 0,
    "purpose": "reset",
    "locale": "fr",
}


class Route(NamedTuple):
    """One way to ask one address."""

    rule: Rule
    method: str

    @property
    def endpoint(self) -> str:
        return str(self.rule.endpoint)

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule.rule}"

    def opens_to(self, app: Flask) -> frozenset[Right] | str | None:
        """Whom the view itself says it is for."""
        with app.app_context():
            return opens_to(self.endpoint)

    def is_private(self, app: Flask) -> bool:
        return self.opens_to(app) != PUBLIC

    @property
    def texts(self) -> list[str]:
        """The arguments of the address that may be any text."""
        converters = self.rule._converters.items()
        return [name for name, converter in converters if type(converter) is UnicodeConverter]

    def path(self, app: Flask, **values: object) -> str:
        """An address of this route, with what is known for each argument."""
        given = {
            name: {**KNOWN, **values}.get(name, _unknown(converter))
            for name, converter in self.rule._converters.items()
        } | dict(self.rule.defaults or {})
        with app.test_request_context():
            return url_for(self.endpoint, **given)  # type: ignore[arg-type]


def routes(app: Flask, methods: Iterable[str] = ("GET",)) -> Iterator[Route]:
    """Every route that answers one of these methods, static files left out."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            for method in sorted(set(methods) & set(rule.methods or ())):
                yield Route(rule, method)


def unsafe(app: Flask) -> list[Route]:
    """Every route that may change something."""
    every = {method for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    found = list(routes(app, every - SAFE))
    assert len(found) > 10, "the walk goes somewhere"
    return found


class Books(dict[str, list[RowMapping]]):
    """Every row of every table."""

    def __init__(self, db: Session) -> None:
        super().__init__()
        db.rollback()
        for table in Base.metadata.sorted_tables:
            statement = select(table).order_by(*table.primary_key)
            self[table.name] = list(db.execute(statement).mappings())
        db.rollback()

    def of(self, person_id: int) -> dict[str, list[RowMapping]]:
        """The rows that belong to one person."""
        mine = {"person_id": person_id}.items()
        return {name: [row for row in self[name] if mine <= row.items()] for name in self}


class Learner(NamedTuple):
    """Somebody in the middle of the course, and the names of what is theirs."""

    visitor: Visitor
    person_id: int
    attempt: str
    session: str

    @property
    def own(self) -> dict[str, object]:
        """Their values for the arguments of addresses."""
        return {"attempt": self.attempt, "session": self.session, "position": 1}


def make_learner(sign_in: SignIn, db: Session, visitor: Visitor | None = None) -> Learner:
    """A delegate who has read, sits before a quiz, and has begun what is asked before all."""
    visitor = visitor or sign_in()
    person_id: int = visitor.person.id  # type: ignore[attr-defined]
    visitor.get("/course/introduction/first-steps/")
    visitor.post("/course/before/")
    visitor.get(COVER)
    visitor.post(COVER)
    mine = select(Attempt.public_id).where(Attempt.person_id == person_id)
    session = select(WebSession.public_id).where(WebSession.person_id == person_id)
    found = db.scalars(mine).one(), db.scalars(session).one()
    db.rollback()
    return Learner(visitor, person_id, *found)


def sign_in_with_all_rights(sign_in: SignIn, db: Session) -> Visitor:
    """Somebody to whom every page is open."""
    visitor = sign_in()
    held = {Right.LEARN}
    for right in set(Right) - held:
        db.add(Grant(person_id=visitor.person.id, right=right, granted_at=NOON))  # type: ignore[attr-defined]
    db.commit()
    return visitor


UUID = "0b7c3f0e-3c5c-4f0b-9a5e-0a3d1f6b2c4d"

# What a script sends when all is well, for each route that reads JSON.
BODIES: dict[str, dict[str, object]] = {
    "author.keep": {"revision": 0, "fields": [["shown", "single-choice"], ["stem", "Why?"]]},
    "author.look": {"fields": [["shown", "single-choice"], ["stem", "Why?"]]},
    "door.passages": {"device": UUID, "clock": 0, "passages": []},
    "learn.check": {"options": ["a"]},
    "learn.position": {"anchor": ""},
    "pretest.save": {"response": None},
    "quiz.save": {"revision": 0, "response": None},  # an answer taken back
    "quiz.flag": {"flagged": True},
}


def body_for(route: Route) -> dict[str, object]:
    """A body that a route takes; empty where it reads none."""
    return BODIES.get(route.endpoint, {})


def readers(app: Flask) -> list[Route]:
    """The routes whose view reads JSON."""
    return [
        route
        for route in unsafe(app)
        if "read_object(" in inspect.getsource(inspect.unwrap(app.view_functions[route.endpoint]))
    ]


def is_signed_out(location: str | None) -> bool:
    """Whether an answer sends somebody to the door for good."""
    return location == "/login"
