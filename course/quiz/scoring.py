"""The mark of a submitted try."""

from __future__ import annotations

from sqlalchemy.orm import Session

from course.domain.tries import QuizScore, combine
from course.quiz.queries import Paper
from course.records import standing


def score(db: Session, person_id: int, paper: Paper) -> QuizScore:
    """Where this try brought the person: the best of each section up to it."""
    sittings = [
        sitting
        for module, sitting in standing.sittings_of(db, person_id)
        if module == paper.attempt.module
    ][: paper.attempt.ordinal]
    return combine(paper.blueprint, [one for sitting in sittings for one in sitting.results])
