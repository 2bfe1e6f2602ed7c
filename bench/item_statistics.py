"""How much computing adds to reading: item statistics over 1,000,000 responses.

A database is made for the occasion: one module, its papers drawn from a bank, answered by chance
and ability. Then the answers are read, and read and judged, in turns; what counts is the ratio of
the two, for the machine falls on both alike. Computing may add at most twice the time of reading.

Example: python bench/item_statistics.py --responses 1000000
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Connection, insert

from course.analyse import computing, reading
from course.domain.statistics.which import Which
from course.store import (
    Attempt,
    DrawnItem,
    Item,
    ItemResult,
    ItemVersion,
    Person,
    QuizVersion,
    StoredResponse,
    migrate,
)
from course.store.database import Database, open_database

MODULE = "bench"
ON_A_PAPER = 12
BEGAN = datetime(2027, 1, 1, tzinfo=UTC)
MOST = 3.0  # reading and computing, as a multiple of reading
PROMISED = 1_000_000  # responses; with fewer, what each question costs by itself weighs more
CHUNK = 2_000  # papers written at once
OPTIONS = "abcd"


def content(number: int) -> dict[str, Any]:
    """An item: every third earns parts of a point."""
    several = number % 3 == 0
    return {
        "id": f"item-{number}",
        "lesson": f"lesson-{number % 4}",
        "objective": "o-1",
        "type": "multiple-choice" if several else "single-choice",
        "use": "quiz",
        "status": "live",
        "difficulty": "apply",
        "stem": f"Question {number}?",
        "option": [
            {"id": o, "text": o.upper(), "feedback": "Why.", "see": "#why",
             "key": o in "ab"[: 1 + several]}
            for o in OPTIONS
        ],
    }  # fmt: skip


def make_bank(connection: Connection, items: int) -> None:
    """Items, each at its first version, and a plan."""
    moment: dict[str, Any] = {"made_at": BEGAN, "digest": "0" * 64, "origin": "file", "reason": ""}
    for number in range(1, items + 1):
        written = content(number)
        row = {"id": number, "slug": written["id"], "module": MODULE, "created_at": BEGAN}
        row |= {name: written[name] for name in ("lesson", "objective", "type", "use", "status")}
        row |= {"difficulty": "apply", "search_text": "", "updated_at": BEGAN}
        connection.execute(insert(Item.__table__), row)
        version = {"id": number, "item_id": number, "number": 1, "content": json.dumps(written)}
        version |= {"change": "first", "meaning": 1, "vetting": "file", **moment}
        connection.execute(insert(ItemVersion.__table__), version)
    plan = {"id": 1, "module": MODULE, "number": 1, "content": "{}", "change": "first", **moment}
    known = QuizVersion.__table__.columns.keys()
    connection.execute(insert(QuizVersion.__table__), {k: v for k, v in plan.items() if k in known})


def papers(first: int, last: int, items: int, rng: random.Random) -> Iterator[dict[str, Any]]:
    """What stands on the papers of these people."""
    for number in range(first, last):
        ability = rng.random()
        for position, item in enumerate(rng.sample(range(1, items + 1), ON_A_PAPER), start=1):
            knows = rng.random() < 0.3 + 0.6 * ability
            keys = "ab"[: 1 + (item % 3 == 0)]
            chosen = list(keys) if knows else sorted(rng.sample(OPTIONS, len(keys)))
            wrong = len(set(chosen) - set(keys))
            right = len(keys) - wrong
            yield {
                "id": (number - 1) * ON_A_PAPER + position,
                "attempt_id": number,
                "position": position,
                "version": item,
                "points": max(0.0, right / len(keys) - wrong / (4 - len(keys))),
                "content": json.dumps({"options": chosen}),
                "saved_at": BEGAN + timedelta(seconds=number + 45 * position + rng.randrange(30)),
            }


def make_papers(connection: Connection, people: int, items: int) -> None:
    """People, and a submitted paper of each."""
    rng = random.Random(4)
    for first in range(1, people + 1, CHUNK):
        numbers = range(first, min(first + CHUNK, people + 1))
        rows = list(papers(numbers[0], numbers[-1] + 1, items, rng))
        connection.execute(
            insert(Person),
            [{"id": n, "public_id": f"p{n}", "name": "N", "created_at": BEGAN} for n in numbers],
        )
        connection.execute(
            insert(Attempt),
            [
                {"id": n, "public_id": f"a{n}", "person_id": n, "module": MODULE, "ordinal": 1,
                 "quiz_version_id": 1, "seed": 1, "sections": "[]", "policy": "{}",
                 "state": "submitted", "started_at": BEGAN + timedelta(seconds=n),
                 "submitted_at": BEGAN + timedelta(hours=1), "points": 1.0}
                for n in numbers
            ],
        )  # fmt: skip
        connection.execute(
            insert(DrawnItem),
            [
                {"id": r["id"], "attempt_id": r["attempt_id"], "position": r["position"],
                 "section": f"lesson-{(r['position'] - 1) // 3}", "item_version_id": r["version"],
                 "option_order": "[]", "is_flagged": False}
                for r in rows
            ],
        )  # fmt: skip
        connection.execute(
            insert(StoredResponse),
            [
                {"id": r["id"], "drawn_item_id": r["id"], "revision": 1, "content": r["content"],
                 "locale": "en" if r["attempt_id"] % 5 else "fr", "saved_at": r["saved_at"]}
                for r in rows
            ],
        )  # fmt: skip
        connection.execute(
            insert(ItemResult),
            [
                {"id": r["id"], "drawn_item_id": r["id"], "item_version_id": r["version"],
                 "points": r["points"], "graded_at": BEGAN}
                for r in rows
            ],
        )  # fmt: skip


def read_rows(database: Database) -> int:
    """Fetch every answer as the statement gives it, and no more."""
    with database.session(writes=False) as db:
        chosen = reading._chosen(MODULE, Which.FIRST).subquery("chosen")
        rows = db.execute(reading._drawn(chosen.c.id)).all()
        return len(rows)


def read_and_compute(database: Database) -> computing.Computed:
    """What a page does when its figures are stale."""
    with database.session(writes=False) as db:
        return computing.compute(db, MODULE, Which.FIRST)


def main() -> int:
    """Print the times, their ratio, and whether it is as promised."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--responses", type=int, default=PROMISED)
    parser.add_argument("--items", type=int, default=200, help="questions in the bank")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    people = -(-given.responses // ON_A_PAPER)
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        migrate.upgrade(database.engine)
        with database.engine.begin() as connection:
            make_bank(connection, given.items)
            make_papers(connection, people, given.items)
        print(f"{people:,} papers, {people * ON_A_PAPER:,} responses, {given.items} questions")
        ratios = []
        for _ in range(given.rounds):
            began = time.perf_counter()
            count = read_rows(database)
            read = time.perf_counter() - began
            found = read_and_compute(database)
            both = time.perf_counter() - began - read
            assert count == people * ON_A_PAPER
            assert len(found.items) == given.items
            ratios.append(both / read)
            print(f"reading {read:6.2f} s, and computing {both:6.2f} s: {both / read:5.2f}")
        database.engine.dispose()
    ratio = median(ratios)
    print(f"ratio {ratio:.2f}; at most {MOST:.1f} is promised for {PROMISED:,} responses")
    return 0 if ratio <= MOST or given.responses < PROMISED else 1


if __name__ == "__main__":
    raise SystemExit(main())
