"""What the room writes to whoever objected, in plain text. Admins may change the text."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from course.content import get_course
from course.domain.challenge import Verdict
from course.domain.letters import Letter, LetterKind, Place, Sayable
from course.domain.words import Words, words
from course.store import Challenge, Person
from course.web.letters import DEAR, NAME, TITLE, write_letter
from course.web.pages import public_url

_SAID = {
    Verdict.UPHELD: words("Your objection is upheld."),
    Verdict.PARTLY: words("Your objection is partly upheld."),
    Verdict.REJECTED: words("Your objection is not upheld."),
}
_MAY_APPEAL = words("If you do not agree, you may appeal there, once. Somebody else decides then.")

VERDICT = LetterKind(
    "verdict",
    words("Verdict on an objection"),
    (
        NAME,
        TITLE,
        Place("verdict", words("the verdict, a sentence"), _SAID[Verdict.PARTLY], is_needed=True),
        Place(
            "reasons",
            words("its reasons, as they were written"),
            "Option B can be read in two ways. Both readings are accepted from now on.",
            is_needed=True,
        ),
        Place(
            "link", words("the page of their objections"), "https://course.example.org/challenges/"
        ),
        Place("appeal", words("that they may appeal; nothing after an appeal"), _MAY_APPEAL),
    ),
    words("Your objection is decided"),
    (
        DEAR,
        words("You objected to something in the course “%(title)s”. {verdict}", title="{title}"),
        words("The reasons:"),
        Words("{reasons}"),
        words("What you objected to, and all your objections, stand here:\n{link}"),
        Words("{appeal}"),
    ),
)


def verdict(db: Session) -> Callable[[Person, Challenge], Letter]:
    """The letter about a verdict, to whoever objected."""

    def write(person: Person, made: Challenge) -> Letter:
        assert made.verdict is not None, "it has just been decided"
        values: dict[str, Sayable] = {
            "name": person.name,
            "title": get_course().title,
            "verdict": _SAID[made.verdict],
            "reasons": made.reasons or "",
            "link": public_url("challenge.mine"),
            "appeal": _MAY_APPEAL if made.appeal_of is None else "",
        }
        return write_letter(db, VERDICT, person, values)

    return write
