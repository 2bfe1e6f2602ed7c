"""What the review of a try tells about questions whose key was corrected since."""

from __future__ import annotations

from course.domain.completion import shown_points
from course.domain.items import grade
from course.domain.regrading import differ, earned
from course.quiz.queries import Paper, Place
from course.web.i18n import day
from course.web.i18n import gettext as _
from course.web.reviewing import Reviewed


def told(paper: Paper, reviewed: list[Reviewed]) -> list[Reviewed]:
    """The questions of a paper, each with what a correction has done to its mark.

    paper: with its items as they were given.
    """
    sentences = {place.position: _sentence(place) for place in paper.places}
    return [
        one._replace(note=" ".join(filter(None, (one.note, sentences[one.question.position]))))
        for one in reviewed
    ]


def _sentence(place: Place) -> str:
    """One sentence; "" where the item stands as it was given."""
    if place.correction is None:
        return ""
    before, now = grade(place.item, place.response).fraction, place.points or 0.0
    by_key = earned(place.item, place.correction.item, place.response)
    said = {
        "day": day(place.correction.made_at),
        "before": shown_points(before),
        "now": shown_points(now),
        "reason": place.correction.reason,
    }
    if differ(before, now):
        if now > before:
            return _(
                "The key of this question was corrected on %(day)s, and your mark was raised from"
                " %(before)s to %(now)s: %(reason)s",
                **said,
            )
        return _(
            "The key of this question was corrected on %(day)s, and your mark was changed from"
            " %(before)s to %(now)s: %(reason)s",
            **said,
        )
    if now > by_key and differ(now, by_key):
        return _(
            "The key of this question was corrected on %(day)s, and you keep your mark: %(reason)s",
            **said,
        )
    return _("The key of this question was corrected on %(day)s: %(reason)s", **said)
