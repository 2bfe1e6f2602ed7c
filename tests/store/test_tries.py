"""Tries at a quiz: begun and submitted once, whole or not at all, whatever changes meanwhile."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from course.commands.bank import written_bank
from course.content import Quiz, load_bank, load_course
from course.domain.bank import Item
from course.domain.course import Course
from course.domain.errors import NotNow
from course.domain.items import Response, grade
from course.learn import services as learn
from course.quiz import queries, services
from course.records import bank, credentials, standing
from course.store import (
    Attempt,
    AttemptState,
    Completion,
    Credential,
    DrawnItem,
    ItemResult,
    LessonProgress,
    StandingRow,
    StoredResponse,
)
from course.store import Item as ItemRow
from course.store.database import Database, open_database
from tests.conftest import SAMPLE
from tests.factories import NOON, make_person
from tests.quiz import right, wrong

MODULE, BASE = "introduction", "http://127.0.0.1:8000"
LATER = NOON + timedelta(minutes=15)
KEYS = Path("/nonexistent")  # no key: issuing waits, and nothing else does
FORK = multiprocessing.get_context("fork")


@cache
def course() -> Course:
    return load_course(SAMPLE)


def start(db: Session, person_id: int, now: datetime = NOON) -> str:
    public_id = services.start(db, course(), person_id, MODULE, seed=7, now=now)
    db.commit()
    return public_id


def submit(db: Session, person_id: int, public_id: str, now: datetime = NOON) -> None:
    services.submit(db, course(), person_id, public_id, keys_path=KEYS, base_url=BASE, now=now)


def answer(
    db: Session, person_id: int, public_id: str, how: Callable[[Item], Response | None] = right
) -> None:
    """Answer a whole paper."""
    for place in services.open_paper(db, person_id, public_id).places:
        response = how(place.item)
        services.save(db, place, revision=0, response=response, locale="en", now=NOON)
    db.commit()


def sit(
    db: Session,
    person_id: int,
    how: Callable[[Item], Response | None] = right,
    now: datetime = NOON,
) -> str:
    """A whole try at a stretch."""
    public_id = start(db, person_id, now)
    answer(db, person_id, public_id, how)
    submit(db, person_id, public_id, now)
    db.commit()
    return public_id


def first_right(item: Item) -> Response:
    return right(item) if item.lesson == "first-steps" else wrong(item)


def count(db: Session, table: type) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def sections(db: Session, public_id: str) -> list[str]:
    statement = select(DrawnItem.section).join(Attempt).where(Attempt.public_id == public_id)
    return sorted(set(db.scalars(statement)))


def read_everything(db: Session, person_id: int) -> None:
    for lesson in course().lessons:
        db.add(
            LessonProgress(
                person_id=person_id,
                lesson=lesson.key,
                opened_at=NOON,
                completed_at=NOON,
                how="read",
            )
        )
    standing.refresh(db, course(), person_id, NOON)
    db.commit()


def load_other(db: Session, change: Callable[[Quiz], Quiz], now: datetime = NOON) -> None:
    """Load the bank as an author has changed it."""
    bank.load(db, written_bank([change(quiz) for quiz in load_bank(SAMPLE)]), now)
    db.commit()


# ---------------------------------------------------------------- whole or not at all


@pytest.mark.parametrize("fault", [(standing, "refresh"), (credentials, "issue_due")])
def test_a_fault_on_the_way_leaves_the_try_open_and_nothing_half_kept(
    db: Session, monkeypatch: pytest.MonkeyPatch, fault: tuple[object, str]
) -> None:
    person = make_person(db)
    public_id = start(db, person.id)
    answer(db, person.id, public_id)
    kept = db.scalar(select(StandingRow.record))
    db.rollback()

    def fails(*_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(*fault, fails)
        with pytest.raises(OSError, match="full"):
            submit(db, person.id, public_id)
        db.rollback()
    attempt = db.scalars(select(Attempt)).one()
    assert (attempt.state, attempt.submitted_at, attempt.points) == (AttemptState.OPEN, None, None)
    assert count(db, ItemResult) == 0
    assert db.scalar(select(StandingRow.record)) == kept
    submit(db, person.id, public_id)
    db.commit()
    assert count(db, ItemResult) == len(queries.paper(db, person.id, public_id).places)  # type: ignore[union-attr]


def test_a_key_that_cannot_be_read_keeps_neither_submission_nor_completion_back(
    db: Session,
) -> None:
    person = make_person(db)
    read_everything(db, person.id)
    sit(db, person.id)
    assert count(db, Completion) == 1
    assert count(db, Credential) == 0


# ---------------------------------------------------------------- many at once


def _begin(url: str, person_id: int, barrier: object) -> None:
    database = open_database(url)
    with database.engine.connect():  # so that all are ready to ask at the same moment
        pass
    barrier.wait()  # type: ignore[attr-defined]
    with database.session(writes=True) as db:
        start(db, person_id)
    database.engine.dispose()


def _finish(url: str, person_id: int, public_id: str, barrier: object) -> None:
    database = open_database(url)
    barrier.wait()  # type: ignore[attr-defined]
    with database.session(writes=True) as db:
        submit(db, person_id, public_id)
        db.commit()
    database.engine.dispose()


def _save(url: str, person_id: int, public_id: str, barrier: object) -> None:
    """Save every place again and again, until the try is submitted."""
    database = open_database(url)
    barrier.wait()  # type: ignore[attr-defined]
    for number in range(200):
        with database.session(writes=True) as db:
            paper = services.open_paper(db, person_id, public_id)
            if paper.is_submitted:
                break
            place = paper.places[number % len(paper.places)]
            response = (right, wrong)[number % 3 % 2](place.item)
            services.save(
                db, place, revision=place.revision, response=response, locale="en", now=NOON
            )
            db.commit()
    database.engine.dispose()


def _read_on(url: str, person_id: int, barrier: object) -> None:
    """Move through a lesson, each step a change of the same person's standing."""
    database = open_database(url)
    barrier.wait()  # type: ignore[attr-defined]
    lesson = course().lessons[0]
    for number in range(40):
        anchor = ("", "sums")[number % 2]
        with database.session(writes=True) as db:
            learn.stop_at(db, course(), person_id, lesson, anchor, NOON)
            db.commit()
    database.engine.dispose()


def at_once(*jobs: tuple[Callable[..., None], tuple[object, ...]]) -> None:
    """Run jobs in processes that begin at the same moment; each must end well, and soon."""
    barrier = FORK.Barrier(len(jobs))
    processes = [FORK.Process(target=job, args=(*args, barrier)) for job, args in jobs]
    for process in processes:
        process.start()
    for process in processes:
        process.join(90)
    assert [process.exitcode for process in processes] == [0] * len(jobs)


# Newer Pythons warn of copies of a process with threads; these open an engine of their own.
in_processes = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


@in_processes
def test_processes_that_begin_at_once_begin_one_try(database: Database, database_url: str) -> None:
    with database.session(writes=True) as db:
        person_id = make_person(db).id
    database.engine.dispose()
    at_once(*[(_begin, (database_url, person_id))] * 4)
    with database.session(writes=False) as db:
        assert count(db, Attempt) == 1
        assert count(db, DrawnItem) == 4


@in_processes
def test_processes_that_submit_while_others_save_and_read_submit_once_and_never_lock_up(
    database: Database, database_url: str
) -> None:
    with database.session(writes=True) as db:
        person_id = make_person(db).id
        public_id = start(db, person_id)
    database.engine.dispose()
    one = (database_url, person_id)
    at_once(
        (_save, (*one, public_id)),
        (_save, (*one, public_id)),
        (_read_on, one),
        (_finish, (*one, public_id)),
        (_finish, (*one, public_id)),
    )
    with database.session(writes=True) as db:
        paper = queries.paper(db, person_id, public_id)
        assert paper is not None
        assert paper.is_submitted
        assert count(db, ItemResult) == len(paper.places)
        assert [place.points for place in paper.places] == [
            grade(place.item, place.response).fraction for place in paper.places
        ], "what is stored is what was graded"
        assert standing.rebuild(db, course(), NOON) == (1, 0)


@in_processes
def test_a_second_window_cannot_begin_another_try_while_the_first_one_passes(
    database: Database, database_url: str
) -> None:
    with database.session(writes=True) as db:
        person_id = make_person(db).id
        public_id = start(db, person_id)
        answer(db, person_id, public_id)
    database.engine.dispose()
    at_once(
        (_finish, (database_url, person_id, public_id)), (_begin_late, (database_url, person_id))
    )
    with database.session(writes=False) as db:
        assert count(db, Attempt) == 1


def _begin_late(url: str, person_id: int, barrier: object) -> None:
    database = open_database(url)
    with database.session(writes=True) as db:
        barrier.wait()  # type: ignore[attr-defined]
        for _ in range(20):
            try:
                start(db, person_id, LATER)
            except NotNow:
                db.rollback()
                break
    database.engine.dispose()


# ---------------------------------------------------------------- what changes meanwhile


def test_an_item_retired_between_drawing_and_submission_is_graded_as_it_was_drawn(
    db: Session,
) -> None:
    person = make_person(db)
    public_id = start(db, person.id)
    db.execute(update(ItemRow).values(status="retired"))
    db.commit()
    answer(db, person.id, public_id)
    submit(db, person.id, public_id)
    db.commit()
    assert db.scalars(select(Attempt.points)).one() == 4


def test_an_item_rewritten_between_drawing_and_submission_is_graded_as_it_was_drawn(
    db: Session,
) -> None:
    person = make_person(db)
    public_id = start(db, person.id)
    answer(db, person.id, public_id)

    def other_keys(quiz: Quiz) -> Quiz:
        items = (
            replace(
                item,
                options=tuple(replace(o, is_key=not o.is_key) for o in item.options),
                stem=f"Other: {item.stem}",
            )
            for item in quiz.items
        )
        return quiz._replace(items=tuple(items))

    load_other(db, other_keys)
    submit(db, person.id, public_id)
    db.commit()
    assert db.scalars(select(Attempt.points)).one() == 4


def test_a_pass_share_raised_during_a_try_counts_from_the_next_try_on(db: Session) -> None:
    person = make_person(db)
    public_id = start(db, person.id)
    answer(db, person.id, public_id, first_right)
    load_other(db, lambda quiz: quiz._replace(blueprint=replace(quiz.blueprint, pass_share=0.5)))
    submit(db, person.id, public_id)
    db.commit()
    kept = standing.gather(db, course(), person.id).quizzes[MODULE]
    assert (kept.points, kept.needed, kept.passed_at) == (2, pytest.approx(3.2), None)


def test_a_try_after_the_quiz_lost_the_section_that_lost_points_asks_the_rest_and_passes(
    db: Session,
) -> None:
    person = make_person(db)
    sit(db, person.id, first_right)
    load_other(
        db, lambda quiz: quiz._replace(blueprint=replace(quiz.blueprint, draw={"first-steps": 2}))
    )
    public_id = start(db, person.id, LATER)
    assert sections(db, public_id) == ["first-steps"]
    paper = queries.paper(db, person.id, public_id)
    assert paper is not None
    assert len(paper.places) == 2
    submit(db, person.id, public_id, LATER)
    db.commit()
    assert standing.gather(db, course(), person.id).quizzes[MODULE].passed_at == LATER


def test_a_try_after_the_quiz_gained_a_section_asks_it_and_the_one_that_lost_points(
    db: Session,
) -> None:
    person = make_person(db)
    load_other(
        db, lambda quiz: quiz._replace(blueprint=replace(quiz.blueprint, draw={"first-steps": 2}))
    )
    sit(db, person.id, wrong)
    load_other(db, lambda quiz: quiz)
    assert sections(db, start(db, person.id, LATER)) == ["first-steps", "second-steps"]


def test_a_lesson_that_the_course_lost_is_not_named_and_waiting_opens_the_next_try(
    db: Session,
) -> None:
    person = make_person(db)
    sit(db, person.id, first_right)
    whole = course()
    module = replace(whole.modules[0], lessons=whole.modules[0].lessons[:1])
    smaller = replace(whole, modules=(module,))
    with pytest.raises(NotNow):
        services.start(db, smaller, person.id, MODULE, seed=1, now=NOON + timedelta(minutes=5))
    db.rollback()
    assert services.start(db, smaller, person.id, MODULE, seed=1, now=LATER)


def test_a_try_begun_in_one_edition_and_submitted_in_the_next_completes_the_next(
    db: Session,
) -> None:
    person = make_person(db)
    public_id = start(db, person.id)
    answer(db, person.id, public_id)
    read_everything(db, person.id)
    following = replace(course(), edition="The next one")
    services.submit(db, following, person.id, public_id, keys_path=KEYS, base_url=BASE, now=LATER)
    db.commit()
    assert list(db.scalars(select(Completion.edition))) == ["The next one"]


def test_completion_is_written_once_and_stays_when_the_course_grows(db: Session) -> None:
    person = make_person(db)
    read_everything(db, person.id)
    sit(db, person.id)
    first = db.scalars(select(Completion)).one()
    kept = (first.completed_at, first.requirements)
    grown = replace(
        course(),
        modules=(
            replace(
                course().modules[0],
                lessons=(
                    *course().lessons,
                    replace(course().lessons[0], slug="third-steps", number="1.3"),
                ),
            ),
        ),
    )
    for version in (grown, course()):
        now = standing.refresh(db, version, person.id, LATER)
        assert now.is_complete
        db.commit()
    assert (first.completed_at, first.requirements) == kept
    assert count(db, Completion) == 1


def test_the_policy_of_a_try_is_the_one_it_began_under(db: Session) -> None:
    person = make_person(db)
    sit(db, person.id, wrong)
    hasty = replace(course(), policy=replace(course().policy, wait_minutes=0))
    with pytest.raises(NotNow):
        services.start(db, hasty, person.id, MODULE, seed=1, now=NOON + timedelta(minutes=5))
    db.rollback()
    assert json.loads(db.scalars(select(Attempt.policy)).one())["wait_minutes"] == 15


def test_an_answer_taken_back_earns_nothing_and_is_kept_as_taken_back(db: Session) -> None:
    person = make_person(db)
    public_id = start(db, person.id)
    answer(db, person.id, public_id)
    for place in services.open_paper(db, person.id, public_id).places:
        services.save(db, place, revision=place.revision, response=None, locale="en", now=NOON)
    submit(db, person.id, public_id)
    db.commit()
    assert set(db.scalars(select(StoredResponse.content))) == {None}
    assert db.scalars(select(Attempt.points)).one() == 0
