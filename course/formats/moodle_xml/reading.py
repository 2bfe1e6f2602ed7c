"""Moodle XML read: categories, questions, and each loss with its line.

Source: Moodle's documentation, Moodle XML format; question types as of Moodle 4.5.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from course.formats import xml
from course.formats.effort import Effort
from course.formats.foreign import ForeignQuestion, Loss, Reading, Unreadable
from course.formats.identity import Identities
from course.formats.images import Images
from course.formats.limits import MOST_QUESTIONS
from course.formats.moodle_xml.kinds import KINDS
from course.formats.moodle_xml.source import Content, Source
from course.formats.refusing import Refused

_NO_ITEM = {
    "description": "It is a text without a question. Put it into a lesson.",
    "essay": "An essay is read by a person; the course grades every item by itself.",
    "cloze": "It asks several questions within one text. Write each as an item of its own.",
    "multianswer": "It asks several questions within one text. Write each as an item of its own.",
    "random": "It stands for another question that Moodle draws. Import that question.",
    "randomsamatch": "Moodle makes it from short-answer questions. Import these.",
    "missingtype": "Moodle itself does not know its type any more.",
}
_CALCULATED = (
    "Its numbers are drawn anew for each person. Write it as a numeric item with fixed ones."
)
_CONTEXT = re.compile(r"\$[A-Za-z0-9]+\$")
_SLASH = re.compile(r"(?<!/)/(?!/)")  # two of them are one within a name


def read(data: bytes, name: str = "") -> Reading:  # noqa: ARG001 (every format is given it)
    """Read a file that Moodle exported. Raises Unreadable."""
    root = xml.parse(data)
    if xml.local(root) != "quiz":
        raise Unreadable(
            f"The file begins with <{xml.local(root)[:40]}> and not with <quiz>:"
            " it is not Moodle XML."
        )
    elements = xml.children(root, "question")
    if len(elements) > MOST_QUESTIONS:
        raise Unreadable(f"The file holds more than {MOST_QUESTIONS:,} questions. Split it.")
    return _Reader().whole(elements)


class _Reader:
    """Goes through the questions of a file; a category holds for all that follow it."""

    def __init__(self) -> None:
        self._category = ""
        self._identities = Identities()
        self._images, self._effort = Images(), Effort()
        self._questions: list[ForeignQuestion] = []
        self._refused: list[Loss] = []
        self._everywhere: Counter[str] = Counter()
        self._notes: list[Loss] = []
        self._overall: list[tuple[int, Loss]] = []  # by the places of their questions

    def _tell_overall(self) -> None:
        """Tell the feedback on answers as a whole: what stands in many questions, once."""
        counts = Counter(loss.message for _, loss in self._overall)
        for message, count in counts.items():
            if count >= _OFTEN:
                self._notes.append(Loss("", f"{message} Questions: {count}."))
        for place, loss in self._overall:
            if counts[loss.message] < _OFTEN:
                one = self._questions[place]
                named = loss._replace(question=one.title or one.foreign_id)
                self._questions[place] = replace(one, losses=(*one.losses, named))

    def whole(self, elements: list[etree._Element]) -> Reading:
        for element in elements:
            if element.get("type") == "category":
                self._category = _category(xml.text_of(xml.child(element, "category")))
                if said := xml.text_of(xml.child(element, "info")):
                    self._notes.append(
                        Loss(
                            "",
                            f'The description of a category is left out: "{said[:200]}"',
                            element.sourceline,
                        )
                    )
            else:
                self._one(element)
        self._tell_overall()
        return Reading(
            questions=tuple(self._questions),
            refused=tuple(self._refused),
            losses=(*self._notes, *_told(self._everywhere)),
            images=dict(self._images.held),
        )

    def _one(self, element: etree._Element) -> None:
        title = " ".join(xml.text_of(xml.child(element, "name")).split())
        named = xml.text_of(xml.child(element, "idnumber"))
        # A question without a name is known by its own words.
        words = title or xml.text_of(xml.child(element, "questiontext"))
        foreign_id = self._identities.give(named, self._category, words)
        source = Source(element, self._images, self._effort)
        try:
            content = _content(source)
        except Refused as error:
            self._refused.append(Loss(title or foreign_id, str(error), element.sourceline))
            return
        self._count_common(element)
        self._overall += [(len(self._questions), loss) for loss in _overall(source)]
        self._questions.append(
            ForeignQuestion(
                foreign_id=foreign_id,
                category=self._category,
                title=title or words[:60],
                content=content,
                line=element.sourceline,
                losses=tuple(loss._replace(question=title or foreign_id) for loss in source.losses),
            )
        )

    def _count_common(self, element: etree._Element) -> None:
        """Count what nearly every question has, and what is told once for the file."""
        for what, usual in _USUAL.items():
            value = xml.number(xml.text_of(xml.child(element, what)))
            if value is not None and value not in usual:
                self._everywhere[what] += 1


_USUAL = {"defaultgrade": (1.0,), "penalty": (0.0,), "hidden": (0.0,)}
_COMMON = {
    "defaultgrade": "Their points are left out: every item gives one point. Questions: {}.",
    "penalty": "Penalties for a second try are left out. Questions: {}.",
    "hidden": "Hidden questions are read like others. Questions: {}.",
}


def _told(counts: Counter[str]) -> list[Loss]:
    return [Loss("", _COMMON[what].format(count)) for what, count in sorted(counts.items())]


def _category(path: str) -> str:
    """`$course$/top/Biology/Cells` -> `Biology/Cells`."""
    parts = [part.replace("//", "/").strip() for part in _SLASH.split(path)]
    if parts and _CONTEXT.fullmatch(parts[0]):
        parts = parts[1:]
    if parts and parts[0] == "top":
        parts = parts[1:]
    return "/".join(part for part in parts if part)


def _content(source: Source) -> Content:
    """The written shape of a question. Raises Refused."""
    kind = source.element.get("type", "")
    if kind not in KINDS:
        raise Refused(_why_not(kind))
    stem = source.text(xml.child(source.element, "questiontext")) + source.old_image()
    if not stem.strip():
        raise Refused("It has no text.")
    content = KINDS[kind](source)
    if hints := xml.children(source.element, "hint"):
        source.lose(f"{len(hints)} hints for further tries are left out.", hints[0])
    content["stem"] = stem
    if tags := _tags(source):
        content["tags"] = tags
    return content


def _why_not(kind: str) -> str:
    if kind.startswith("calculated"):
        return _CALCULATED
    if not kind:
        return "It does not say of what type it is."
    return _NO_ITEM.get(kind, f'The course has no items of the type "{kind[:40]}".')


_OVERALL = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
_SAID_BY_MOODLE = {
    "Your answer is correct.",
    "Your answer is partially correct.",
    "Your answer is incorrect.",
}
"""What Moodle writes into each new question: a learner misses nothing."""

_OFTEN = 3
"""Questions of which all say the same: it is told once for the file."""


def _overall(source: Source) -> Iterator[Loss]:
    """The feedback on the answer as a whole: items say it by option."""
    for name in _OVERALL:
        element = xml.child(source.element, name)
        said = source.text(element)
        if element is not None and said and said not in _SAID_BY_MOODLE:
            told = " ".join(said[:200].split())
            yield Loss("", f'<{name}> has no place here: "{told}".', element.sourceline)


def _tags(source: Source) -> list[str]:
    block = xml.child(source.element, "tags")
    found = [] if block is None else xml.children(block, "tag")
    return list(dict.fromkeys(tag for one in found if (tag := xml.text_of(one))))
