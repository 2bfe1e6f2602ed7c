"""What a learner changes: a try begun, answers saved, questions flagged, a try submitted."""

from __future__ import annotations

import json
import logging
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from course.domain.accommodations import deadline
from course.domain.assembly import Drawn, draw
from course.domain.bank import Blueprint, Item
from course.domain.completion import Record
from course.domain.course import Course
from course.domain.errors import NotFound, NotNow
from course.domain.items import Response
from course.domain.regrading import history
from course.domain.tries import NextTry, combine, sections_to_ask
from course.domain.words import words
from course.quiz import guided, queries, rereading, tries
from course.quiz.corrections import Correction, as_corrected, corrections_since
from course.quiz.queries import Paper, Place
from course.quiz.tries import Quiz
from course.records import accommodations, corrections, credentials, people, standing
from course.records.tokens import new_public_id
from course.store import Attempt, AttemptState, DrawnItem, ItemResult, StoredResponse

_log = logging.getLogger("course")


# ---------------------------------------------------------------- beginning


def start(
    db: Session,
    course: Course,
    person_id: int,
    module: str,
    *,
    seed: int,
    section: str = "",
    now: datetime,
) -> str:
    """Begin a try, or go on with the one that is open; returns its public id.

    seed: at random, at most 63 bits; with it the drawing can be repeated.
    section: lesson slug, to be asked this lesson alone (`quiz.guided`); "": all that is due.
    Raises NotFound where the module has no quiz, NotNow when the quiz is passed, the next try is
    not open yet, or the bank cannot fill a paper.
    """
    people.lock(db, person_id)
    quiz = tries.quiz(db, person_id, module)
    if quiz is None:
        raise NotFound(words("This module has no quiz."))
    if quiz.open_try is not None:
        return quiz.open_try.public_id
    # From the books, now that nobody else writes in them: what the request knew of the
    # person may be older than a try that another window has just submitted.
    record = standing.gather(db, course, person_id)
    upcoming = _upcoming(db, course, person_id, quiz, record, now)
    sections = sections_left(db, person_id, quiz.blueprint)
    if section:
        way = guided.parts(course, quiz.blueprint, record, sections, upcoming)
        sections = guided.choose(way, section)
    elif upcoming.opens_at is not None:
        raise NotNow(upcoming.why)
    pool = queries.pool(db, module)
    seen = queries.seen_items(db, person_id, module)
    drawn = _draw(quiz.blueprint, [item for _, item in pool], seen, sections, seed)
    attempt = Attempt(
        public_id=new_public_id(),
        person_id=person_id,
        module=module,
        quiz_version_id=quiz.version_id,
        ordinal=len(quiz.tries) + 1,
        seed=seed,
        sections=json.dumps(sections),
        policy=json.dumps(asdict(course.policy)),
        state=AttemptState.OPEN,
        started_at=now,
        limit_minutes=quiz.blueprint.limit_minutes,
        deadline_at=deadline(now, quiz.blueprint.limit_minutes, accommodations.of(db, person_id)),
        supervised_by=quiz.supervised_by,
    )
    db.add(attempt)
    db.flush()
    _write_paper(db, attempt.id, drawn, {item.id: version for version, item in pool})
    return attempt.public_id


def _upcoming(
    db: Session, course: Course, person_id: int, quiz: Quiz, record: Record, now: datetime
) -> NextTry:
    """When the next try opens. Raises NotNow where the quiz is passed."""
    module = quiz.blueprint.module
    kept = record.quizzes.get(module)
    if kept is not None and kept.passed_at is not None:
        raise NotNow(words("You have passed this quiz. Nothing more is needed."))
    last = queries.last_paper(db, person_id, module)
    last = as_corrected(last) if last else None
    dues = rereading.dues(db, course, person_id, last, record) if last else []
    return rereading.upcoming(last, dues, now, is_supervised=quiz.supervised_by is not None)


def sections_left(db: Session, person_id: int, blueprint: Blueprint) -> tuple[str, ...]:
    """The sections of the next try: those where points were lost so far."""
    results = [
        result
        for module, sitting in standing.sittings_of(db, person_id)
        if module == blueprint.module
        for result in sitting.results
    ]
    return sections_to_ask(blueprint, combine(blueprint, results).sections)


def _draw(
    blueprint: Blueprint,
    items: list[Item],
    seen: dict[str, int],
    sections: tuple[str, ...],
    seed: int,
) -> tuple[Drawn, ...]:
    try:
        return draw(blueprint, items, seen, sections, random.Random(seed))
    except ValueError as error:
        _log.error("bank", extra={"values": {"module": blueprint.module, "fault": str(error)}})
        raise NotNow(
            words(
                "This quiz has too few questions just now, and the fault is ours. It has been"
                " written down. Nothing of yours was lost."
            )
        ) from error


def _write_paper(
    db: Session, attempt_id: int, drawn: tuple[Drawn, ...], versions: dict[str, int]
) -> None:
    db.add_all(
        DrawnItem(
            attempt_id=attempt_id,
            position=position,
            section=one.section,
            item_version_id=versions[one.item],
            option_order=json.dumps(one.options),
            is_flagged=False,
        )
        for position, one in enumerate(drawn, start=1)
    )
    db.flush()


# ---------------------------------------------------------------- answering


class Kept(NamedTuple):
    """What stands after a save: the answer sent, or a newer one that the sender did not know."""

    revision: int
    response: Response | None
    saved_at: datetime
    is_newer: bool  # the save was refused: this answer was given elsewhere since


def open_paper(
    db: Session,
    person_id: int,
    public_id: str,
    *,
    position: int | None = None,
    locales: Sequence[str] = (),
) -> Paper:
    """One try of a person, held for a change until the transaction ends.

    position: only this place of it. locales: that the person reads, besides the source's.
    Raises NotFound when it is not theirs or has no such place.
    """
    # First the lock, then the reading: PostgreSQL reads as of the moment a statement begins.
    db.execute(
        select(Attempt.id)
        .where(Attempt.public_id == public_id, Attempt.person_id == person_id)
        .with_for_update()
    )
    paper = queries.paper(db, person_id, public_id, position=position, locales=locales)
    if paper is None:
        raise NotFound(words("There is no such try at a quiz, or it is not yours."))
    return paper


def save(
    db: Session,
    place: Place,
    *,
    revision: int,
    response: Response | None,
    locale: str,
    now: datetime,
) -> Kept:
    """Keep an answer, if it changes the revision that stands.

    revision: what the sender knew; 0 where nothing was saved yet. locale: in which it was asked.
    The same answer sent again changes nothing. The paper must be open and held.
    """
    if place.saved_at is not None:
        stands = Kept(place.revision, place.response, place.saved_at, is_newer=False)
        if place.response == response:
            return stands
        if place.revision != revision:
            return stands._replace(is_newer=True)
    elif response is None:
        return Kept(0, None, now, is_newer=False)
    content = None if response is None else json.dumps(response, ensure_ascii=False)
    _write(db, place, content, locale, now)
    return Kept(place.revision + 1, response, now, is_newer=False)


def _write(db: Session, place: Place, content: str | None, locale: str, now: datetime) -> None:
    values = {"revision": place.revision + 1, "content": content, "locale": locale, "saved_at": now}
    if place.revision:
        own = StoredResponse.drawn_item_id == place.drawn_id
        db.execute(update(StoredResponse).where(own).values(**values))
    else:
        db.add(StoredResponse(drawn_item_id=place.drawn_id, **values))
    db.flush()


def flag(db: Session, place: Place, *, flagged: bool) -> None:
    """Set or take away the mark "look at this again". The paper must be open and held."""
    own = DrawnItem.id == place.drawn_id
    db.execute(update(DrawnItem).where(own).values(is_flagged=flagged))


# ---------------------------------------------------------------- submitting


def submit(
    db: Session,
    course: Course,
    person_id: int,
    public_id: str,
    *,
    keys_path: Path,
    base_url: str,
    now: datetime,
) -> None:
    """Submit a try: grade it, and bring the person's standing up to date, all in one transaction.

    A try submitted already stays as it is. Raises NotFound when it is not theirs.
    """
    corrections.hold_items_of_try(
        db, public_id
    )  # before the person: who corrects an item does so too
    people.lock(db, person_id)
    paper = open_paper(db, person_id, public_id)
    if paper.is_submitted:
        return
    results = _grade(paper, corrections_since(db, paper), now)
    db.add_all(results)
    attempt = paper.attempt
    attempt.state, attempt.submitted_at = AttemptState.SUBMITTED, now
    attempt.points = math.fsum(one.points for one in results if one.superseded_at is None)
    db.flush()
    standing.refresh(db, course, person_id, now)
    credentials.issue_due(db, course, person_id, keys_path, base_url, now)


def _grade(
    paper: Paper, made_since: Mapping[int, Sequence[Correction]], now: datetime
) -> list[ItemResult]:
    """Grade each place by the version it was given, then by the corrections made since."""
    results: list[ItemResult] = []
    for place in paper.places:
        since = made_since.get(place.version_id, ())
        versions = (place.version_id, *(one.version_id for one in since))
        points = history(place.item, place.response, [one.corrected for one in since])
        own: list[ItemResult] = []
        for version_id, earned in zip(versions, points, strict=True):
            if own and earned == own[-1].points:
                continue
            if own:
                own[-1].superseded_at = now
            own.append(
                ItemResult(
                    drawn_item_id=place.drawn_id,
                    item_version_id=version_id,
                    points=earned,
                    graded_at=now,
                )
            )
        results += own
    return results
