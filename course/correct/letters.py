"""What is written to people whose mark a correction has changed, in plain text."""

from __future__ import annotations

from course.content import get_course
from course.domain.completion import QuizRecord, shown_points
from course.domain.regrading import Rule, differ
from course.records.effects import Touched
from course.records.regrading import Letter
from course.web.i18n import gettext as _
from course.web.pages import get_settings, public_url


def corrected(module: str, reason: str) -> Letter:
    """The letters about one correction; each says what changed for its reader.

    module: slug, of the quiz. reason: as whoever applies the correction gives it.
    """
    return lambda one: (_subject(module), _body(module, reason, one))


def _subject(module: str) -> str:
    return _("A question of quiz %(quiz)s was corrected", quiz=_quiz(module))


def _quiz(module: str) -> str:
    """Number and title; the slug alone where the course has lost the module."""
    found = get_course().module(module)
    return f"{found.number}, {found.title}" if found else module


def _body(module: str, reason: str, one: Touched) -> str:
    parts = [
        _("Dear %(name)s,", name=one.name),
        _(
            "the key of a question that you answered in quiz %(quiz)s was wrong, and the fault was"
            " ours. It is corrected now, and your answer was marked again.",
            quiz=_quiz(module),
        ),
        _("What was wrong: %(reason)s", reason=reason),
        _points(one.before, one.after),
        *_what_follows(one),
        _closing(),
    ]
    return "\n\n".join(parts) + "\n"


def _points(before: QuizRecord, after: QuizRecord) -> str:
    now, of = shown_points(after.points), shown_points(after.of)
    if not differ(before.points, after.points):
        return _(
            "Your points in this quiz stay at %(now)s of %(of)s: your best result in each lesson"
            " counts.",
            now=now,
            of=of,
        )
    return _(
        "Your points in this quiz change from %(before)s to %(now)s of %(of)s.",
        before=shown_points(before.points),
        now=now,
        of=of,
    )


def _what_follows(one: Touched) -> list[str]:
    told = []
    if one.passes:
        told.append(_("With that you have passed this quiz."))
    if one.fails:
        told.append(_("With that this quiz is not passed any more. You can take it again."))
    if one.completes:
        address = public_url("certify.certificate")
        told.append(
            _("You have completed the course. Your certificate: %(address)s", address=address)
        )
    elif one.is_certified:
        told.append(_("Your certificate stays valid. Nothing on it changes."))
    if get_course().regrade is Rule.RAISE:
        told.append(_("Nothing that you had earned is lost by a correction: points only rise."))
    return told


def _closing() -> str:
    contact = get_settings().contact or get_course().issuer.contact
    return _("You do not have to do anything. Questions? Write to %(contact)s.", contact=contact)
