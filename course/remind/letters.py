"""What a reminder says; admins may change the text, whoever sends one adds a paragraph."""

from __future__ import annotations

from course.domain.completion import Standing
from course.domain.course import Course
from course.domain.letters import LetterKind, Place, Sayable
from course.domain.words import Words, words, words_n
from course.web.letters import CONTACT, DEAR, NAME, TITLE
from course.web.pages import public_url

MOST_NAMED = 4
"""So many missing things are named; of the others the number is told."""

REMINDER = LetterKind(
    "reminder",
    words("Reminder"),
    (
        NAME,
        TITLE,
        CONTACT,
        Place(
            "missing",
            words("what is missing, in the words of their own page"),
            [
                words(
                    "Pass quiz %(number)s, %(title)s. %(evidence)s",
                    number=2,
                    title="AI safety",
                    evidence=words("It has not been taken yet."),
                )
            ],
        ),
        Place("note", words("what the sender adds; nothing when they add nothing"), ""),
        Place(
            "deadline",
            words("by when"),
            words("Please finish by %(day)s.", day="18 June 2027"),
        ),
        Place("link", words("the course"), "https://course.example.org/course/", is_needed=True),
        Place(
            "off",
            words("the page at which reminders are turned off"),
            "https://course.example.org/reminders/off/…",
            is_needed=True,
        ),
    ),
    words("What is still to do in “%(title)s”", title="{title}"),
    (
        DEAR,
        Words("{note}"),
        words("This is still to do:"),
        Words("{missing}"),
        Words("{deadline}"),
        words("Go on here:\n{link}"),
        words("Questions? Write to {contact}."),
        words("You get reminders until you are ready. To get none:\n{off}"),
    ),
)


def values(
    course: Course, name: str, standing: Standing, note: str, off: str, contact: str
) -> dict[str, Sayable]:
    """What fills the places for one person."""
    missing = [
        words("%(requirement)s. %(evidence)s", requirement=one.requirement, evidence=one.evidence)
        for one in standing.missing[:MOST_NAMED]
    ]
    more = len(standing.missing) - MOST_NAMED
    if more > 0:
        missing.append(words_n("And %(count)s more.", "And %(count)s more.", more))
    return {
        "name": name,
        "title": course.title,
        "missing": missing,
        "note": note,
        "deadline": words(
            "Please finish by %(day)s, %(hour)s, %(city)s time.",
            day=course.summit.deadline,
            hour=f"{course.summit.deadline:%H:%M}",
            city=course.summit.city,
        ),
        "link": public_url("learn.contents"),
        "contact": contact,
        "off": off,
    }
