"""What the question types of Moodle share: named parts, and feedback that finds no place."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from course.domain.words import words
from course.formats import naming
from course.formats.moodle_xml.source import NAME, Answer, Content, Source
from course.formats.points import percent
from course.formats.words import shortened


def option(name: str, text: str, is_key: bool, feedback: str) -> Content:
    """An option in our written shape."""
    return {"id": name, "text": text} | filled(key=is_key, feedback=feedback)


def with_general(source: Source, options: list[Content]) -> list[Content]:
    """Give the general feedback to the key where that has none of its own."""
    general = source.general()
    bare = [option for option in options if option.get("key") and not option.get("feedback")]
    if general and bare:
        bare[0]["feedback"] = general
    elif general:
        source.lose_general()
    return options


def reason(source: Source, reasons: Sequence[str]) -> str:
    """The one feedback of an item that is typed; what is left over is told."""
    full = [one for one in dict.fromkeys(reasons) if one]
    for one in full[1:]:
        source.lose(
            words(
                "One feedback stands for all right answers here. Left out: %(feedback)s.",
                feedback=shortened(one, 200),
            )
        )
    return full[0] if full else ""


def lose_any(source: Source, answer: Answer) -> None:
    """Tell what "any other answer" earns and is told."""
    feedback = source.feedback(answer)
    if answer.share > 0:
        source.lose(
            words(
                "Any other answer earns %(percent)s %% in the file; here nothing.",
                percent=percent(answer.share),
            ),
            answer.element,
        )
    if feedback:
        source.lose(
            words(
                "The feedback on every other answer has no place here: %(feedback)s.",
                feedback=shortened(feedback, 200),
            ),
            answer.element,
        )


def lose_part(source: Source, answer: Answer) -> None:
    """Tell the points of an answer that is wrong here."""
    if answer.share != 0:
        source.lose(
            words(
                "%(text)s earns %(percent)s %% in the file; here it is an expected wrong answer.",
                text=shortened(answer.raw, 80),
                percent=percent(answer.share),
            ),
            answer.element,
        )


def names_of(parts: Sequence[etree._Element]) -> list[str]:
    """Ids of parts: those that we wrote into the file, otherwise by place."""
    return naming.given([part.get(NAME, "") for part in parts])


def filled(**values: object) -> Content:
    """What is not empty."""
    return {key: value for key, value in values.items() if value}
