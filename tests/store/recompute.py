"""Where everybody stands, worked out a second time: with questions and grouping of its own.

It shares the rules (`course.domain`) and the written shape of items with the course and nothing
else, so that a mistake in gathering cannot agree with itself. Marks are worked out from what was
answered, not from the results that the course keeps.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from course.content.items import item_from_mapping
from course.domain import regrading
from course.domain.bank import Blueprint
from course.domain.completion import LessonRecord, QuizRecord, Record, Sitting, judge, quiz_record
from course.domain.course import Course
from course.domain.items import grade
from course.domain.record_text import record_to_json
from course.domain.tries import SectionResult

OPENED = """
    SELECT person_id, lesson, opened_at, stopped_at, completed_at, how, reread_at
    FROM lesson_progress"""
ANSWERED = "SELECT person_id, lesson, item FROM check_answer"
ASKED = """
    SELECT a.person_id, a.module, a.ordinal, a.submitted_at, q.content AS plan, d.id, d.section,
           v.item_id, v.number, v.content AS item, r.content AS response
    FROM drawn_item d
    JOIN attempt a ON a.id = d.attempt_id
    JOIN quiz_version q ON q.id = a.quiz_version_id
    JOIN item_version v ON v.id = d.item_version_id
    LEFT JOIN response r ON r.drawn_item_id = d.id
    WHERE a.submitted_at IS NOT NULL
    ORDER BY d.id DESC"""
CORRECTED = """
    SELECT c.item_id, c.first_number, c.last_number, c.rule, v.content
    FROM correction c JOIN item_version v ON v.id = c.item_version_id
    ORDER BY c.id"""
RESULTS = "SELECT drawn_item_id, points FROM item_result WHERE superseded_at IS NULL"
PAPERS = """
    SELECT a.points, sum(r.points) AS earned
    FROM attempt a
    JOIN drawn_item d ON d.attempt_id = a.id
    JOIN item_result r ON r.drawn_item_id = d.id
    WHERE r.superseded_at IS NULL
    GROUP BY a.id, a.points"""
COMPLETED = "SELECT person_id, edition, completed_at, policy_digest, requirements FROM completion"
LIFTED = """
    SELECT person_id, requirement FROM exemption
    WHERE in_force_from IS NOT NULL AND ended_at IS NULL ORDER BY requirement"""
WRITTEN = """
    SELECT person_id, record, edition, lessons_done, quizzes_passed, completed_at FROM standing"""


class Stands(NamedTuple):
    """What a row says of one person."""

    record: str
    edition: str
    lessons_done: int
    quizzes_passed: int
    completed_at: datetime | None


def expected(db: Session, course: Course) -> dict[int, Stands]:
    """What the books say of everybody, by person."""
    lessons, quizzes = _lessons(db), _quizzes(db)
    completed = {
        row["person_id"]: moment(row["completed_at"])
        for row in _ask(db, COMPLETED)
        if row["edition"] == course.edition
    }
    lifted = defaultdict(list)
    for row in _ask(db, LIFTED):
        lifted[row["person_id"]].append(row["requirement"])
    stands = {}
    for row in _ask(db, "SELECT id FROM person"):
        person = row["id"]
        exempt = tuple(lifted[person])
        record = Record(lessons[person], quizzes[person], completed.get(person), exempt)
        judged = judge(course, record)
        stands[person] = Stands(
            record_to_json(record),
            course.edition,
            judged.lessons_done,
            judged.quizzes_passed,
            judged.completed_at,
        )
    return stands


def written(db: Session) -> dict[int, Stands]:
    """What the course has written down, by person."""
    return {
        row["person_id"]: Stands(
            row["record"],
            row["edition"],
            row["lessons_done"],
            row["quizzes_passed"],
            moment(row["completed_at"]),
        )
        for row in _ask(db, WRITTEN)
    }


def completions(db: Session) -> set[tuple[object, ...]]:
    """Every completion, with all that it says."""
    return {(*row.values(),) for row in _ask(db, COMPLETED)}


def moment(value: str | datetime | None) -> datetime | None:
    """A time as either database gives it, in UTC."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def _ask(db: Session, question: str) -> list[RowMapping]:
    return list(db.execute(text(question)).mappings())


def _lessons(db: Session) -> defaultdict[int, dict[str, LessonRecord]]:
    answered = defaultdict(set)
    for row in _ask(db, ANSWERED):
        answered[row["person_id"], row["lesson"]].add(row["item"])
    found: defaultdict[int, dict[str, LessonRecord]] = defaultdict(dict)
    for row in _ask(db, OPENED):
        opened_at = moment(row["opened_at"])
        assert opened_at is not None
        found[row["person_id"]][row["lesson"]] = LessonRecord(
            opened_at,
            tuple(sorted(answered[row["person_id"], row["lesson"]])),
            row["stopped_at"],
            moment(row["completed_at"]),
            row["how"],
            moment(row["reread_at"]),
        )
    return found


def _quizzes(db: Session) -> defaultdict[int, dict[str, QuizRecord]]:
    papers: defaultdict[tuple[int, str], dict[int, list[RowMapping]]] = defaultdict(dict)
    marks = earned(db)
    for row in _ask(db, ASKED):
        tries = papers[row["person_id"], row["module"]]
        tries.setdefault(row["ordinal"], []).append(row)
    found: defaultdict[int, dict[str, QuizRecord]] = defaultdict(dict)
    for (person, module), tries in papers.items():
        sittings = [_sitting(module, tries[ordinal], marks) for ordinal in sorted(tries)]
        found[person][module] = quiz_record(sittings)
    return found


def _sitting(module: str, places: list[RowMapping], marks: Mapping[int, float]) -> Sitting:
    submitted_at = moment(places[0]["submitted_at"])
    assert submitted_at is not None
    plan = json.loads(places[0]["plan"])
    sections: dict[str, list[Fraction]] = defaultdict(list)
    for place in places:
        sections[place["section"]].append(Fraction(marks[place["id"]]))
    return Sitting(
        submitted_at,
        Blueprint(module, plan["title"], plan["pass"], plan["draw"]),
        tuple(SectionResult(name, float(sum(e)), len(e)) for name, e in sections.items()),
    )


# ---------------------------------------------------------------- marks


def earned(db: Session) -> dict[int, float]:
    """What every submitted answer has earned: by its item as given, then by each correction."""
    corrections = _ask(db, CORRECTED)
    marks = {}
    for row in _ask(db, ASKED):
        item = item_from_mapping(json.loads(row["item"]), row["module"])
        response = json.loads(row["response"]) if row["response"] else None
        points = grade(item, response).fraction
        for one in corrections:
            if one["item_id"] != row["item_id"]:
                continue
            if one["first_number"] <= row["number"] <= one["last_number"]:
                key = item_from_mapping(json.loads(one["content"]), row["module"])
                points = regrading.stands(
                    regrading.Rule(one["rule"]), points, regrading.earned(item, key, response)
                )
        marks[row["id"]] = points
    return marks


def results(db: Session) -> dict[int, float]:
    """What the item results that count say of every submitted answer."""
    return {row["drawn_item_id"]: row["points"] for row in _ask(db, RESULTS)}


def papers(db: Session) -> list[tuple[float, float]]:
    """What every submitted paper says it has earned, and the sum of its results."""
    return [(row["points"], row["earned"]) for row in _ask(db, PAPERS)]


# ---------------------------------------------------------------- the board

LISTED = """
    SELECT p.id, p.public_id, p.name, p.latin_name, p.locale, s.delegation_id, s.category
    FROM person p LEFT JOIN seat s ON s.person_id = p.id AND s.held_to IS NULL
    WHERE p.disabled_at IS NULL"""
LEARNS = """SELECT person_id, until FROM "grant" WHERE "right" = 'learn'"""
ACTS = """
    SELECT person_id, opened_at AS at FROM lesson_progress
    UNION ALL SELECT person_id, completed_at FROM lesson_progress
    UNION ALL SELECT person_id, reread_at FROM lesson_progress
    UNION ALL SELECT person_id, answered_at FROM check_answer
    UNION ALL SELECT person_id, submitted_at FROM attempt"""
BOARD = """
    SELECT person_id, public_id, delegation_id, category, state, rank, blocked_on, active_at,
           locale, has_exemption, edition, learns_until FROM board_row"""
TALLY = "SELECT delegation_id, state, blocked_on, count FROM delegation_tally WHERE count <> 0"
RANKS = ["not-started", "under-way", "exempt", "ready"]


def expected_board(db: Session, course: Course, now: datetime) -> dict[int, tuple[object, ...]]:
    """What the board should say of everybody who learns and may sign in, by person."""
    stands = expected(db, course)
    ends: dict[int, list[datetime | None]] = defaultdict(list)
    for row in _ask(db, LEARNS):
        ends[row["person_id"]].append(moment(row["until"]))
    acts: dict[int, list[datetime]] = defaultdict(list)
    for row in _ask(db, ACTS):
        if row["at"] is not None:
            acts[row["person_id"]].append(moment(row["at"]))  # type: ignore[arg-type]
    older = {}
    for row in sorted(_ask(db, COMPLETED), key=lambda row: moment(row["completed_at"])):  # type: ignore[arg-type,return-value]
        if row["edition"] != course.edition:
            older[row["person_id"]] = row["edition"]
    found = {}
    for row in _ask(db, LISTED):
        held = [end for end in ends[row["id"]] if end is None or end > now]
        if held:
            who = (row["public_id"], row["delegation_id"], row["category"])
            state, blocked_on = _place(course, stands[row["id"]])
            at = max(acts[row["id"]], default=datetime(1970, 1, 1, tzinfo=UTC))
            lifted = "exempt" in json.loads(stands[row["id"]].record)
            edition = None if stands[row["id"]].completed_at else older.get(row["id"])
            until = None if None in held else max(end for end in held if end)
            found[row["id"]] = (
                *who, state, RANKS.index(state), blocked_on, at, row["locale"], lifted, edition,
                until,
            )  # fmt: skip
    return found


def _place(course: Course, stands: Stands) -> tuple[str, str | None]:
    if stands.completed_at:
        return "ready", None
    record = json.loads(stands.record)
    lifted = record.get("exempt", [])
    for module in course:
        done = {
            f"lesson:{lesson.key}": record["lessons"].get(lesson.key, {}).get("completed_at")
            for lesson in module.lessons
        }
        done[f"quiz:{module.slug}"] = record["quizzes"].get(module.slug, {}).get("passed_at")
        for key, when in done.items():
            if not when and key not in lifted and "all" not in lifted:
                has_begun = record["lessons"] or record["quizzes"]
                return ("under-way" if has_begun else "not-started"), key
    return "exempt", None


def board(db: Session) -> dict[int, tuple[object, ...]]:
    """What the board says, by person."""
    return {
        row["person_id"]: (
            row["public_id"], row["delegation_id"], row["category"], row["state"], row["rank"],
            row["blocked_on"], moment(row["active_at"]), row["locale"], bool(row["has_exemption"]),
            row["edition"], moment(row["learns_until"]),
        )
        for row in _ask(db, BOARD)
    }  # fmt: skip


def tally(db: Session) -> dict[tuple[int, str, str], int]:
    """What the tally says."""
    return {(r["delegation_id"], r["state"], r["blocked_on"]): r["count"] for r in _ask(db, TALLY)}


def expected_tally(rows: dict[int, tuple[object, ...]]) -> dict[tuple[object, ...], int]:
    """What the tally should say of such a board."""
    found: dict[tuple[object, ...], int] = defaultdict(int)
    for _, delegation_id, _, state, _, blocked_on, *_ in rows.values():
        found[delegation_id or 0, state, blocked_on or ""] += 1
    return dict(found)


def words(db: Session) -> dict[int, list[str]]:
    """The words by which people are found."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in _ask(db, "SELECT person_id, word FROM board_word ORDER BY word"):
        found[row["person_id"]].append(row["word"])
    return dict(found)
