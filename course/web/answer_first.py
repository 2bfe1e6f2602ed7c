"""Reviewers answer a question before they see its key, on whichever page they come."""

from __future__ import annotations

from flask import redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from course.content import get_course
from course.domain.rights import Right
from course.records import reviews
from course.web.clock import now
from course.web.database import get_db


def owes_answer(slug: str) -> bool:
    """Whether the reader may be the one who reviews a draft, and has not answered it yet.

    Whoever has no right to review sees keys in any case.
    """
    if not current_user.may(Right.REVIEW):
        return False
    person_id, needed = current_user.person_id, get_course().reviewers
    return reviews.owes_answer(get_db(), slug, person_id, needed=needed)


def owing() -> set[int]:
    """The items of which the reader owes an answer in this way, by id, for pages that list many."""
    if not current_user.may(Right.REVIEW):
        return set()
    return reviews.owing(get_db(), current_user.person_id, needed=get_course().reviewers)


def answer_first(slug: str) -> Response | None:
    """Send whoever owes an answer to the bare question; None: the page may show the key.

    There they answer, or say that they will not review the question and see it all.
    """
    if not owes_answer(slug):
        return None
    return redirect(url_for("review.item", slug=slug), 303)


def work_on(slug: str) -> None:
    """Note that the reader works on a question: one that waited for their answer, others review.

    For what is sent from a page that was opened before the draft went to review: nothing of it is
    refused, and what it may be shown in return, reviewers must not see.
    """
    if owes_answer(slug):
        reviews.give_up(get_db(), slug, person_id=current_user.person_id, now=now())
