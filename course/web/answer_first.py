"""Reviewers answer a question before they see its key, on whichever page they come."""

from __future__ import annotations

from flask import redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from course.domain.rights import Right
from course.records import reviews
from course.web.database import get_db


def answer_first(slug: str) -> Response | None:
    """Send whoever only reviews to the bare question first; None: the page may show the key.

    Authors see keys in any case: what they write, they cannot review.
    """
    if current_user.may(Right.AUTHOR) or current_user.may(Right.ADMIN):
        return None
    if not reviews.owes_answer(get_db(), slug, current_user.person_id):
        return None
    return redirect(url_for("review.item", slug=slug), 303)
