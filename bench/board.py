"""How much slower the board becomes with a large summit: 1,000 people against 1,000,000.

Two databases are made for the occasion, each with 200 delegations: on PostgreSQL (a server of its
own) of 1,000 and 1,000,000 people, on SQLite of 1,000 and 100,000. Each page is asked of one and
the other in turn, so that whatever else the machine does falls on both alike. What counts is the
median ratio of the pairs; above 1.5 the command fails.

Writing fifty rows takes longer than writing five, and that is not what is asked. So of every kind
of people that a page shows, both databases have enough to fill it.

Example: python bench/board.py --pairs 15
"""

from __future__ import annotations

import argparse
import logging
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, insert, text
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parent.parent))

from course import create_app
from course.content import load_course
from course.domain.completion import READ, LessonRecord, QuizRecord, Record, judge
from course.domain.course import Course
from course.domain.name_search import name_words, sort_key
from course.domain.readiness import last_act, place
from course.domain.record_text import record_to_json
from course.domain.rights import ROLES, Right
from course.domain.seats import Category
from course.records import keys, sessions, tally
from course.records.tokens import new_public_id
from course.settings import Settings
from course.store import (
    Base,
    BoardRow,
    BoardWord,
    Completion,
    Delegation,
    Exemption,
    Grant,
    Person,
    Seat,
    StandingRow,
    migrate,
)
from course.store.board import LONGEST_KEY, LONGEST_WORD, NEVER
from course.store.database import open_database
from tests import postgres

DELEGATIONS = 200
FEW = 1_000
MOST = {"postgresql": 1_000_000, "sqlite": 100_000}
LIMIT = 1.5
AT_ONCE = 20_000
PEOPLE, BOARD = "/facilitate/people/", "/facilitate/board/"

FIRST = """
    Aiko Amina Ana Anders Baraka Berit Carlos Chiara Chileshe Diego Dilnoza Elif Eun-ji Farid Fatou
    Grace Hana Ibrahim Ines Ivan Jonas Joseph Juan Kofi Lars Lena Luc Lucía Mamadou Maria Mariam
    Mohammed Nadia Neo Ngozi Noor Olga Paula Pedro Rania Samir Sofia Sunil Tomás Wei Yusuf Zeynep
""".split()  # noqa: SIM905 (names read better so)
LAST = """
    Almeida Banda Conti Diallo Duarte Eriksen Fernández García Haddad Hernández Ito Jansen Kama Kaya
    Keller Kim Lind López Martínez Mensah Mwangi Naidu Novák Okafor Øster Pereira Rahimi Rojas Sato
    Shrestha Silva Tanaka Traoré Wang Worrell Zulu
""".split()  # noqa: SIM905
OWN = {"Aiko": "愛子", "Mohammed": "محمد", "Ivan": "Иван", "Wei": "伟", "Noor": "نور"}

FULL = 60
KINDS = (
    "press", "head", "mt", "exempt", "older", "ready", "quiz", "seatless", "D042", "one", "Maria",
    "Aiko", "Zebulon",
)  # fmt: skip
"""Kinds of people of whom each database has enough to fill a page."""

PAGES = [
    BOARD,
    f"{BOARD}?sort=share",
    f"{BOARD}?sort=seen",
    f"{BOARD}?deep",
    PEOPLE,
    *(f"{PEOPLE}?sort={sort}" for sort in ("state", "silent", "recent")),
    *(f"{PEOPLE}?deep&sort={sort}" for sort in ("name", "state", "silent", "recent")),
    *(f"{PEOPLE}?{one}{sort}" for one in (
        "delegation=D042", "delegation=-", "category=head", "category=press", "state=ready",
        "state=not-ready", "state=not-started", "state=exempt", "module=LAST",
        "blocked=lesson:FIRST", "blocked=quiz:LAST", "inactive=10", "inactive=60", "locale=fr",
        "locale=mt", "exemption=yes", "exemption=no", "edition=older",
    ) for sort in ("", "&sort=silent", "&sort=state")),
    f"{PEOPLE}?q=maria",
    f"{PEOPLE}?q=maria+garcia",
    f"{PEOPLE}?q=m&sort=recent",
    f"{PEOPLE}?q=愛子",
    f"{PEOPLE}?q=zebulon",
    f"{PEOPLE}?q=nobody+of+that+name",
    f"{PEOPLE}?q=maria&delegation=D042",
    f"{PEOPLE}?q=maria&state=ready&sort=silent",
    f"{PEOPLE}?delegation=D042&state=under-way&category=head",
    f"{PEOPLE}?category=press&locale=mt",
    f"{PEOPLE}?state=not-ready&locale=fr",
    f"{PEOPLE}?category=delegate&locale=fr&sort=state",
    f"{PEOPLE}?state=not-ready&inactive=60&locale=fr&sort=silent",
    f"{PEOPLE}?module=LAST&exemption=yes",
    f"{PEOPLE}?edition=older&category=press&state=under-way&sort=recent",
]  # fmt: skip
"""Each kind of filter in three orders, searches, combinations, and pages far down."""


def records(course: Course, rng: random.Random, now: datetime) -> list[Record]:
    """A few hundred records, of people at every place of the course; many people share one."""
    lessons, modules, found = course.lessons, course.modules, [Record()] * 150
    for _ in range(350):
        began = now - timedelta(days=rng.randrange(1, 80), seconds=rng.randrange(86_400))
        done = rng.choice([rng.randrange(len(lessons)), len(lessons)])
        read = {
            one.key: LessonRecord(began, completed_at=began, how=READ) for one in lessons[:done]
        }
        passed = {
            module.slug: QuizRecord(1, began, 10.0, 12.0, 9.6, began)
            for module in modules
            if (done == len(lessons) and rng.random() < 0.9)
            or (all(one.key in read for one in module.lessons) and rng.random() < 0.8)
        }
        complete = began if len(passed) == len(modules) and done == len(lessons) else None
        exempt = ("all",) if rng.random() < 0.03 and complete is None else ()
        found.append(Record(read, passed, complete, exempt))
    return found


class Made:
    """The rows of one person after another."""

    def __init__(self, course: Course, count: int, now: datetime) -> None:
        self.course, self.now, self.count = course, now, count
        self.rng = random.Random(2027)
        self.kinds = []
        for record in records(course, self.rng, now):
            standing = judge(course, record)
            values = {
                "record": record_to_json(record),
                "edition": course.edition,
                "lessons_done": standing.lessons_done,
                "quizzes_passed": standing.quizzes_passed,
                "completed_at": standing.completed_at,
            }
            self.kinds.append((record, values, place(course, record), last_act(record) or NEVER))

    def person(self, number: int) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Table and row, for all that there is of one person."""
        rng, id_, public_id = self.rng, number + 10, f"b{number:015}"
        kind = KINDS[number // FULL] if number < FULL * len(KINDS) else ""
        own, latin = self._names(kind, number)
        locale = rng.choices(("en", "fr", "es", "ar", "mt"), (50, 20, 20, 10, 0.02))[0]
        locale = "mt" if kind == "mt" else locale
        of = self.kinds_of(kind)
        record, standing, at, act = of[rng.randrange(len(of))]
        yield Person, {"id": id_, "public_id": public_id, "name": own, "latin_name": latin,
                       "locale": locale, "zone": "UTC", "identity_level": "asserted",
                       "is_sample": False, "created_at": self.now}  # fmt: skip
        yield Grant, {"person_id": id_, "right": Right.LEARN, "granted_at": self.now}
        delegation = 42 if kind in {"D042", "one"} else number % DELEGATIONS + 1
        if kind == "seatless" or rng.random() < 0.001:
            delegation = 0
        category = rng.choices(tuple(Category), (5, 60, 20, 8, 4, 0.1, 2.9))[0].value
        category = kind if kind in {"press", "head"} else category
        category = "head" if kind == "one" else category
        if delegation:
            yield Seat, {"delegation_id": delegation, "person_id": id_, "category": category,
                         "held_from": self.now}  # fmt: skip
        yield StandingRow, {"person_id": id_, **standing}
        if record.completed_at:
            yield Completion, {"person_id": id_, "edition": self.course.edition,
                               "completed_at": record.completed_at, "policy_digest": "x" * 64,
                               "requirements": "[]"}  # fmt: skip
        if record.exempt:
            signed = {"signed_by": 1, "signed_at": self.now, "second_by": 2, "second_at": self.now}
            yield Exemption, {"public_id": f"e{number:015}", "person_id": id_, "requirement": "all",
                              "reason": "other", "evidence": "", "answer": "", "asked_by": 1,
                              "asked_at": self.now, "in_force_from": self.now} | signed  # fmt: skip
        words = name_words(own, latin, longest=LONGEST_WORD)
        is_older = kind == "older" or (not record.completed_at and rng.random() < 0.002)
        yield BoardRow, {
            "person_id": id_, "public_id": public_id, "delegation_id": delegation or None,
            "category": category if delegation else None, "state": at.state,
            "rank": at.state.rank, "blocked_on": at.blocked_on,
            "active_at": act + timedelta(seconds=number % 50_000) if act != NEVER else NEVER,
            "locale": locale, "has_exemption": bool(record.exempt),
            "edition": "Before" if is_older else None,
            "learns_until": None, "sort_key": sort_key(own, latin, longest=LONGEST_KEY),
            "names": f" {' '.join(words)} ",
        }  # fmt: skip
        for word in words:
            yield BoardWord, {"word": word, "person_id": id_}

    def _names(self, kind: str, number: int) -> tuple[str, str]:
        first, last = self.rng.choice(FIRST), self.rng.choice(LAST)
        first = {"Maria": "Maria", "Aiko": "Aiko", "Zebulon": "Zebulon"}.get(kind, first)
        last = "García" if kind == "Maria" else last
        if kind in {"D042", "ready"}:
            first = "Maria"
        latin = f"{first} {last} Numero{number}" if self.rng.random() < 0.5 else f"{first} {last}"
        return (f"{OWN[first]} {last}" if first in OWN else latin), latin

    def kinds_of(self, kind: str) -> list[Any]:
        """The records that a person of a kind may have."""
        if kind == "exempt":
            return [one for one in self.kinds if one[2].state == "exempt"]
        if kind == "ready":
            return [one for one in self.kinds if one[2].state == "ready"]
        if kind in {"one", "older"}:
            return [one for one in self.kinds if one[2].state == "under-way"]
        if kind == "quiz":
            key = f"quiz:{self.course.modules[-1].slug}"
            return [one for one in self.kinds if one[2].blocked_on == key]
        return self.kinds


def fill(db: Session, course: Course, count: int, now: datetime) -> None:
    """Make so many people."""
    db.execute(insert(Delegation), [
        {"id": number, "code": f"D{number:03}", "name": f"Delegation {number:03}"}
        for number in range(1, DELEGATIONS + 1)
    ])  # fmt: skip
    made = Made(course, count, now)
    for start in range(0, count, AT_ONCE):
        rows: dict[Any, list[dict[str, Any]]] = {}
        for number in range(start, min(count, start + AT_ONCE)):
            for table, row in made.person(number):
                rows.setdefault(table, []).append(row)
        for table, own in rows.items():
            write(db, table, own)
        print(f"\r{min(count, start + AT_ONCE):9,} people", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    tally.recount(db)


def write(db: Session, model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert rows; on PostgreSQL through COPY."""
    if db.get_bind().dialect.name != "postgresql":
        db.execute(insert(model), rows)
        return
    names = list(rows[0])
    cursor = db.connection().connection.cursor()
    columns = ", ".join(f'"{name}"' for name in names)
    with cursor.copy(f'COPY "{model.__tablename__}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([str(v) if isinstance(v, str) else v for v in (row[n] for n in names)])


class Secretary:
    """Somebody who looks at a summit of so many people."""

    def __init__(self, folder: Path, url: str | None, count: int) -> None:
        settings = Settings(instance=str(folder), **({"database_url": url} if url else {}))
        settings.instance_path.mkdir()
        database = open_database(settings.database)
        migrate.upgrade(database.engine)
        keys.prepare(settings.keys_path)
        now = datetime.now(UTC)
        self.course = load_course(settings.content_root)
        began = time.perf_counter()
        with database.session(writes=True) as db:
            for id_ in (1, 2):
                db.add(Person(id=id_, public_id=new_public_id(), name="Staff", created_at=now))
            db.flush()
            db.add_all(
                Grant(person_id=1, right=right, granted_at=now) for right in ROLES["facilitator"]
            )
            secret = sessions.begin(db, 1, "bench", now)
            fill(db, self.course, count, now)
            db.commit()
        with database.engine.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        ) as connection:
            if url:
                connection.execute(text("VACUUM ANALYZE"))
        print(f"made in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        database.engine.dispose()
        self.app: Flask = create_app(settings)
        self.http: FlaskClient = self.app.test_client()
        with self.http.session_transaction() as session:
            session["_user_id"], session["_fresh"] = secret, True
        self.deep: dict[str, str] = {}

    def address(self, page: str) -> str:
        """The page itself; "?deep" stands for one in the middle of the list."""
        page = page.replace("FIRST", self.course.lessons[0].key)
        page = page.replace("LAST", self.course.modules[-1].slug)
        if "?deep" not in page:
            return page
        if page not in self.deep:
            self.deep[page] = self._middle(page)
        return self.deep[page]

    def _middle(self, page: str) -> str:
        if page.startswith(BOARD):
            return f"{BOARD}?after=D100"
        sort = page.rpartition("=")[2]
        order = {"name": "sort_key", "state": "rank, sort_key"}.get(sort, "active_at")
        with self.app.extensions["database"].session(writes=False) as db:
            count = db.execute(text("SELECT count(*) FROM board_row")).scalar_one()
            row = db.execute(text(
                f"SELECT public_id, rank, active_at FROM board_row ORDER BY {order}, person_id"
                f" LIMIT 1 OFFSET {count // 2}"
            )).one()  # fmt: skip
        at = (
            row.active_at
            if isinstance(row.active_at, datetime)
            else datetime.fromisoformat(row.active_at)
        )
        micros = (at.replace(tzinfo=UTC) - NEVER) // timedelta(microseconds=1)
        value = {"name": "", "state": f"{row.rank}."}.get(sort, f"{micros}.")
        return f"{PEOPLE}?sort={sort}&after={value}{row.public_id}"

    def milliseconds(self, page: str) -> float:
        """How long one page takes, all of it."""
        address = self.address(page)
        began = time.perf_counter()
        answer = self.http.get(address)
        took = (time.perf_counter() - began) * 1000
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
        return took


def measure(few: Secretary, many: Secretary, page: str, pairs: int) -> float:
    """Print one line of the table; returns the ratio."""
    for one in (few, many):
        for _ in range(2):
            one.milliseconds(page)  # the first times fill caches
    taken = []
    for number in range(pairs):
        order = (few, many) if number % 2 else (many, few)
        times = {one: one.milliseconds(page) for one in order}
        taken.append((times[few], times[many]))
    ratio = statistics.median(large / small for small, large in taken)
    small, large = (statistics.median(column) for column in zip(*taken, strict=True))
    mark = "  above" if ratio > LIMIT else ""
    print(f"{page:76} {small:8.1f} {large:8.1f} {ratio:7.2f}{mark}", flush=True)
    return ratio


def two_databases(server: str | None) -> list[str | None]:
    """Addresses of a small and a large database on a PostgreSQL server; None on SQLite."""
    if server is None:
        return [None, None]
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in ("few", "many"):
            connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return [server.replace("/postgres?", f"/{name}?") for name in ("few", "many")]


def compare(kind: str, folder: Path, server: str | None, pairs: int, only: str) -> float:
    """Measure every page on one kind of database; returns the worst ratio."""
    urls = two_databases(server)
    few = Secretary(folder / f"{kind}-few", urls[0], FEW)
    many = Secretary(folder / f"{kind}-many", urls[1], MOST[kind])
    logging.getLogger("course").setLevel(logging.WARNING)  # lines would be timed too
    print(f"{kind:76} {FEW:8,} {MOST[kind]:9,} {'ratio':>6}\n{'':76} {'ms':>8} {'ms':>8}")
    worst = max(measure(few, many, page, pairs) for page in PAGES if only in page)
    for one in (few, many):
        one.app.extensions["database"].engine.dispose()
    return worst


def main() -> None:
    """Print one line a page, for each kind of database."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=15, help="how often each page is asked for")
    parser.add_argument("--on", choices=sorted(MOST), action="append", help="one kind alone")
    parser.add_argument("--only", default="", help="pages whose address holds this")
    given = parser.parse_args()
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        for kind in given.on or sorted(MOST):
            server = stack.enter_context(postgres.server()) if kind == "postgresql" else None
            worst = max(worst, compare(kind, Path(folder), server, given.pairs, given.only))
    print(f"The worst ratio is {worst:.2f}; {LIMIT} is allowed.")
    raise SystemExit(worst > LIMIT)


if __name__ == "__main__":
    main()
