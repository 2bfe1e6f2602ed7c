"""What is written to people whose mark a correction has changed. Admins may change the text."""

from __future__ import annotations

from sqlalchemy.orm import Session

from course.content import get_course
from course.domain.completion import shown_points
from course.domain.letters import LetterKind, Place
from course.domain.regrading import Rule, differ
from course.domain.words import Words, words
from course.records.effects import Touched
from course.records.regrading import Letter
from course.web.letters import CONTACT, DEAR, NAME, TITLE, letter_writer, whom_to_write_to
from course.web.pages import public_url

_PASSED = words("With that you have passed this quiz.")
_ONLY_RISE = words("Nothing that you had earned is lost by a correction: points only rise.")

CORRECTED = LetterKind(
    "corrected",
    words("A question was corrected"),
    (
        NAME,
        TITLE,
        Place("quiz", words("number and title of the quiz"), "2, Safety"),
        Place(
            "reason",
            words("what was wrong, as it was written"),
            "The text says that both answers are right.",
        ),
        Place(
            "points",
            words("what became of their points, a sentence"),
            words(
                "Your points in this quiz change from %(before)s to %(now)s of %(of)s.",
                before="8.5",
                now="9.5",
                of="12",
            ),
            is_needed=True,
        ),
        Place("follows", words("what follows for them; may be nothing"), (_PASSED, _ONLY_RISE)),
        CONTACT,
    ),
    words("A question of quiz %(quiz)s was corrected", quiz="{quiz}"),
    (
        DEAR,
        words(
            "the key of a question that you answered in quiz %(quiz)s was wrong, and the fault was"
            " ours. It is corrected now, and your answer was marked again.",
            quiz="{quiz}",
        ),
        words("What was wrong: %(reason)s", reason="{reason}"),
        Words("{points}"),
        Words("{follows}"),
        words(
            "You do not have to do anything. Questions? Write to %(contact)s.", contact="{contact}"
        ),
    ),
)


def corrected(db: Session, module: str, reason: str) -> Letter:
    """The letters about one correction; each says what changed for its reader.

    module: slug, of the quiz. reason: as whoever applies the correction gives it.
    """
    write = letter_writer(db, CORRECTED)
    same = {
        "title": get_course().title,
        "quiz": _quiz(module),
        "reason": reason,
        "contact": whom_to_write_to(),
    }

    def letter(one: Touched) -> tuple[str, str]:
        follows = _what_follows(one)
        return write(one, {**same, "name": one.name, "points": _points(one), "follows": follows})

    return letter


def _quiz(module: str) -> str:
    """Number and title; the slug alone where the course has lost the module."""
    found = get_course().module(module)
    return f"{found.number}, {found.title}" if found else module


def _points(one: Touched) -> Words:
    before, after = one.before, one.after
    now, of = shown_points(after.points), shown_points(after.of)
    if not differ(before.points, after.points):
        return words(
            "Your points in this quiz stay at %(now)s of %(of)s: your best result in each lesson"
            " counts.",
            now=now,
            of=of,
        )
    return words(
        "Your points in this quiz change from %(before)s to %(now)s of %(of)s.",
        before=shown_points(before.points),
        now=now,
        of=of,
    )


def _what_follows(one: Touched) -> list[Words]:
    told = []
    if one.passes:
        told.append(_PASSED)
    if one.fails:
        told.append(words("With that this quiz is not passed any more. You can take it again."))
    if one.completes:
        address = public_url("certify.certificate")
        told.append(
            words("You have completed the course. Your certificate: %(address)s", address=address)
        )
    elif one.is_certified:
        told.append(words("Your certificate stays valid. Nothing on it changes."))
    if get_course().regrade is Rule.RAISE:
        told.append(_ONLY_RISE)
    return told
