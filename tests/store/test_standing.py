"""A standing is what the books say, whatever happened, in whatever order."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as laws
from sqlalchemy import text

from course.domain.completion import Record, judge
from course.domain.record_text import record_from_json, record_to_json
from course.domain.regrading import Rule
from course.records import standing
from course.store.database import Database
from tests.factories import make_person
from tests.store import recompute
from tests.store.histories import (
    PLACES,
    SMALL,
    Edition,
    Happening,
    World,
    begin,
    editions,
    histories,
)

WHOLE = Edition("2027", PLACES, 3, 0.8, rewritten=False, retired=False)


def check(world: World, earlier: set[tuple[object, ...]]) -> set[tuple[object, ...]]:
    """The rows say what the books say; whoever lacks nothing has completed; nothing is taken back.

    Returns the completions so far.
    """
    with world.database.session(writes=False) as db:
        expected, written = recompute.expected(db, world.course), recompute.written(db)
        completions = recompute.completions(db)
        assert recompute.results(db) == recompute.earned(db)
        assert all(paper == pytest.approx(results) for paper, results in recompute.papers(db))
    for person in world.people:
        assert written.get(person, nothing(world)) == expected[person]
        judged = judge(world.course, record_from_json(expected[person].record))
        if judged.meets_all and person in written:
            assert judged.is_complete
    assert earlier <= completions
    return completions


def none_fell(world: World, earlier: dict[int, float]) -> dict[int, float]:
    """No mark is lower than it was before; returns the marks."""
    with world.database.session(writes=False) as db:
        marks = recompute.results(db)
    assert all(marks[place] >= points for place, points in earlier.items())
    return marks


def nothing(world: World) -> recompute.Stands:
    return recompute.Stands(record_to_json(Record()), world.course.edition, 0, 0, None)


RIGHT, HALF, WRONG = ["right"], ["right", "partly", "wrong"], ["wrong"]

TO_THE_END: list[Happening] = [
    ("study", 0, 0),
    ("open", 1, 0),
    ("sit", 0, 0, 1, HALF),
    ("answer", 1, 0, 0, "wrong"),
    ("pass_", 20),
    ("sit", 0, 0, 2, RIGHT),
    ("study", 1, 0),
    ("change", WHOLE),  # gains three lessons and a quiz, in the same edition
    ("study", 0, 1),
    ("sit", 1, 1, 3, ["partly"]),
    ("change", SMALL._replace(name="2028", rewritten=True)),  # loses them, in another one
    ("sit", 1, 0, 4, RIGHT),
    ("change", SMALL),
]
FOLLOWED: list[Happening] = [
    ("study", 0, 0),
    ("sit", 0, 0, 5, RIGHT),
    ("start", 1, 0, 6),
    ("change", SMALL._replace(lessons=PLACES[1:2])),  # the lesson of an open paper goes
    ("submit", 1, 0),
    ("change", SMALL),
]
CORRECTED: list[Happening] = [
    ("study", 0, 0),
    ("sit", 0, 0, 5, WRONG),
    ("start", 1, 0, 6),
    *[("correct", 0, number, "key", Rule.RAISE) for number in range(5)],
    ("submit", 1, 0),
    ("change", SMALL._replace(rewritten=True)),
    ("correct", 0, 0, "fewer", Rule.RAISE),
    ("correct", 0, 1, "key", Rule.RAISE),
    ("sit", 1, 0, 7, HALF),
]


EXEMPTED: list[Happening] = [
    ("study", 0, 0),
    ("exempt", 0, 0, "quiz", 10),  # completes the course
    ("exempt", 1, 0, "all", 10),
    ("study", 1, 0),  # a part of what is lifted at large completes nothing
    ("pass_", 20),
    ("sweep",),
    ("sit", 1, 0, 1, WRONG),
    ("exempt", 1, 0, "quiz", 0),
    ("withdraw", 1),
    ("exempt", 0, 0, "lesson", 0),
    ("change", WHOLE),
    ("withdraw", 0),
]


def exactly(history: list[Happening]) -> list[Happening]:
    """The same history where the corrected key alone counts."""
    return [(*one[:4], Rule.EXACT) if one[0] == "correct" else one for one in history]


@laws(max_examples=8)
@given(editions, histories)
@example(SMALL, CORRECTED)
def test_a_standing_is_what_the_books_say_where_corrected_keys_alone_count(
    books: Database, issuer: Path, edition: Edition, history: list[Happening]
) -> None:
    world = begin(books, issuer, edition)
    completions = check(world, set())
    for happening in exactly(history):
        world.happen(happening)
        completions = check(world, completions)


@pytest.mark.parametrize("rule", Rule)
def test_corrections_of_histories_change_marks(books: Database, issuer: Path, rule: Rule) -> None:
    world = begin(books, issuer)
    for happening in CORRECTED if rule is Rule.RAISE else exactly(CORRECTED):
        world.happen(happening)
    with books.session(writes=False) as db:
        made = db.execute(text("SELECT count(*) FROM correction")).scalar_one()
        again = db.execute(
            text("SELECT count(*) FROM item_result WHERE superseded_at IS NOT NULL")
        ).scalar_one()
    assert made >= 6
    assert again >= 1


@laws(max_examples=20)
@given(editions, histories)
@example(SMALL, TO_THE_END)
@example(SMALL, CORRECTED)
@example(SMALL, EXEMPTED)
@example(SMALL._replace(lessons=PLACES[:2]), FOLLOWED)
def test_a_standing_is_what_the_books_say_after_any_history(
    books: Database, issuer: Path, edition: Edition, history: list[Happening]
) -> None:
    world = begin(books, issuer, edition)
    completions, marks = check(world, set()), dict[int, float]()
    for happening in history:
        world.happen(happening)
        completions = check(world, completions)
        marks = none_fell(world, marks)
    world.happen(("sweep",))  # what the clock has ended is ended in the books, too
    completions = check(world, completions)
    with books.session(writes=True) as db:
        before = recompute.written(db)
        assert standing.rebuild(db, world.course, world.now) == (len(world.people + world.staff), 0)
        after = recompute.written(db)
        assert {person: after[person] for person in before} == before
        db.commit()
    check(world, completions)


def test_what_waits_for_the_sweep_is_ended_by_a_rebuild_and_not_called_wrong(
    books: Database, issuer: Path
) -> None:
    world = begin(books, issuer)
    world.happen(("exempt", 0, 0, "lesson", 10))
    world.happen(("pass_", 20))
    with books.session(writes=True) as db:
        assert standing.rebuild(db, world.course, world.now) == (len(world.people + world.staff), 0)
        db.commit()
    assert check(world, set()) == set()


def test_the_histories_reach_what_they_are_to_show(books: Database, issuer: Path) -> None:
    world = begin(books, issuer)
    for happening in TO_THE_END[:8]:
        world.happen(happening)
    first, second = world.people
    with books.session(writes=False) as db:
        written = recompute.written(db)
    kept = record_from_json(written[first].record)
    assert kept.completed_at
    assert kept.quizzes["introduction"].tries == 2
    assert (written[first].lessons_done, written[first].quizzes_passed) == (1, 1)
    assert not written[second].completed_at


def test_histories_reach_exemptions_that_complete_end_and_are_withdrawn(
    books: Database, issuer: Path
) -> None:
    world = begin(books, issuer)
    for happening in EXEMPTED:
        world.happen(happening)
    with books.session(writes=False) as db:
        ended = db.execute(
            text("SELECT ended_by IS NULL, ended_at IS NULL FROM exemption ORDER BY id")
        ).all()
        assert {row[0] for row in recompute.completions(db)} == set(world.people)
    assert [(bool(clock), bool(living)) for clock, living in ended] == [
        (True, False), (True, False), (False, False), (False, False),
    ]  # fmt: skip


def test_losing_the_lesson_that_somebody_lacked_completes_their_course(
    books: Database, issuer: Path
) -> None:
    world = begin(books, issuer, SMALL._replace(lessons=PLACES[:2], passes=0.5))
    for happening in (("study", 0, 0), ("sit", 0, 0, 1, RIGHT)):
        world.happen(happening)
    with books.session(writes=False) as db:
        assert recompute.completions(db) == set()
    world.happen(("change", SMALL))
    with books.session(writes=False) as db:
        assert [row[0] for row in recompute.completions(db)] == world.people[:1]
        assert recompute.written(db)[world.people[0]].completed_at == world.now


# ---------------------------------------------------------------- repairs

DAMAGES = {
    "a record of more": "UPDATE standing SET record = replace(record, 'null', '\"read\"')",
    "a record of nothing": "UPDATE standing SET record = '{}'",
    "another edition": "UPDATE standing SET edition = 'no such edition'",
    "another number of lessons": "UPDATE standing SET lessons_done = lessons_done + 1",
    "another number of quizzes": "UPDATE standing SET quizzes_passed = 7",
    "a completion that is not in its book": "UPDATE standing SET completed_at = '2027-01-01'",
    "no row": "DELETE FROM standing",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_rebuilding_mends_a_row_that_was_damaged_and_counts_it(
    books: Database, issuer: Path, damage: str
) -> None:
    world = begin(books, issuer, WHOLE)
    for happening in (("study", 0, 0), ("study", 1, 0), ("sit", 1, 0, 1, HALF)):
        world.happen(happening)
    with books.session(writes=True) as db:
        sound = recompute.written(db)
        db.execute(text(f"{damage} WHERE person_id = :person"), {"person": world.people[1]})
        db.commit()
        assert recompute.written(db) != sound
        assert standing.rebuild(db, world.course, world.now) == (2, 1)
        db.commit()
        assert recompute.written(db) == sound
        assert standing.rebuild(db, world.course, world.now) == (2, 0)


def test_whoever_has_done_nothing_is_no_fault(books: Database, issuer: Path) -> None:
    world = begin(books, issuer)
    with books.session(writes=True) as db:
        make_person(db, role="admin")
        assert standing.rebuild(db, world.course, world.now) == (3, 0)


def test_a_session_that_read_a_row_before_it_was_damaged_mends_it_too(
    books: Database, issuer: Path
) -> None:
    world = begin(books, issuer)
    world.happen(("study", 0, 0))
    with books.session(writes=True) as db:
        standing.rebuild(db, world.course, world.now)
        db.execute(text("UPDATE standing SET lessons_done = 9"))
        assert standing.rebuild(db, world.course, world.now) == (2, 2)
        assert recompute.written(db)[world.people[0]].lessons_done == 1
