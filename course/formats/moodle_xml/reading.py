"""Moodle XML read: categories, questions, and each loss with its line.

Source: Moodle's documentation, Moodle XML format; question types as of Moodle 4.5.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree

from course.domain.words import Words, words, words_n
from course.formats import xml
from course.formats.effort import Effort
from course.formats.foreign import ForeignQuestion, Loss, Reading, Unreadable, in_questions
from course.formats.identity import Identities
from course.formats.images import Images
from course.formats.limits import MOST_QUESTIONS, too_many_questions
from course.formats.moodle_xml.kinds import KINDS
from course.formats.moodle_xml.source import Content, Source
from course.formats.refusing import Refused
from course.formats.words import shortened

_SEVERAL = words("It asks several questions within one text. Write each as an item of its own.")
_STATEMENTS = words(
    "It asks of several statements whether each is true. Write each as an item of its own."
)
_ON_AN_IMAGE = words(
    "Its answers are places on an image. Write it as a question with options to choose from."
)
_NO_ITEM = {
    "description": words("It is a text without a question. Put it into a lesson."),
    "essay": words("An essay is read by a person; the course grades every item by itself."),
    "cloze": _SEVERAL,
    "multianswer": _SEVERAL,
    "gapselect": _SEVERAL,
    "ddwtos": _SEVERAL,
    "kprime": _STATEMENTS,
    "mtf": _STATEMENTS,
    "ddimageortext": _ON_AN_IMAGE,
    "ddmarker": _ON_AN_IMAGE,
    "random": words("It stands for another question that Moodle draws. Import that question."),
    "randomsamatch": words("Moodle makes it from short-answer questions. Import these."),
    "missingtype": words("Moodle itself does not know its type any more."),
}
_CALCULATED = words(
    "Its numbers are drawn anew for each person. Write it as a numeric item with fixed ones."
)
_CONTEXT = re.compile(r"\$[A-Za-z0-9]+\$")
_SLASH = re.compile(r"(?<!/)/(?!/)")  # two of them are one within a name


def read(data: bytes, name: str = "") -> Reading:  # noqa: ARG001 (every format is given it)
    """Read a file that Moodle exported. Raises Unreadable."""
    root = xml.parse(data)
    if xml.local(root) != "quiz":
        raise Unreadable(
            words(
                "The file begins with <%(name)s> and not with <quiz>: it is not Moodle XML.",
                name=xml.local(root)[:40],
            )
        )
    elements = xml.children(root, "question")
    strays = [one for one in root if xml.local(one) != "question"]
    if len(elements) > MOST_QUESTIONS:
        raise too_many_questions()
    return _Reader(strays).whole(elements)


class _Reader:
    """Goes through the questions of a file; a category holds for all that follow it."""

    def __init__(self, strays: Sequence[etree._Element]) -> None:
        self._category = ""
        self._identities = Identities()
        self._images, self._effort = Images(), Effort()
        self._questions: list[ForeignQuestion] = []
        self._refused: list[Loss] = []
        self._everywhere: Counter[str] = Counter()
        self._notes = [Loss("", _stray(one), one.sourceline) for one in strays[:_MOST_STRAYS]]
        self._overall: list[tuple[int, Loss]] = []  # by the places of their questions

    def _tell_overall(self) -> None:
        """Tell the feedback on answers as a whole: what stands in many questions, once."""
        counts = Counter(loss.message for _, loss in self._overall)
        for message, count in counts.items():
            if count >= _OFTEN:
                self._notes.append(Loss("", in_questions(message, count)))
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
                            words(
                                "The description of a category is left out: %(text)s.",
                                text=shortened(said, 200),
                            ),
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
        said = title or xml.text_of(xml.child(element, "questiontext"))
        foreign_id = self._identities.give(named, self._category, said)
        source = Source(element, self._images, self._effort)
        try:
            content = _content(source)
        except Refused as error:
            self._refused.append(Loss(title or foreign_id, error.words, element.sourceline))
            return
        self._count_common(element)
        self._overall += [(len(self._questions), loss) for loss in _overall(source)]
        self._questions.append(
            ForeignQuestion(
                foreign_id=foreign_id,
                category=self._category,
                title=title or said[:60],
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
    "defaultgrade": words("Their points are left out: every item gives one point."),
    "penalty": words("Penalties for a second try are left out."),
    "hidden": words("Hidden questions are read like others."),
}


def _told(counts: Counter[str]) -> list[Loss]:
    return [Loss("", in_questions(_COMMON[what], count)) for what, count in sorted(counts.items())]


_MOST_STRAYS = 20


def _stray(element: etree._Element) -> Words:
    """Tell of what stands beside the questions, which Moodle passes over."""
    said = shortened(" ".join(xml.text_of(element).split()), 80)
    return words(
        "<%(element)s> stands outside of any question and is left out: %(text)s.",
        element=xml.local(element)[:40],
        text=said,
    )


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
    stem = stem if stem.strip() else source.title_for_stem()
    content = KINDS[kind](source)
    if hints := xml.children(source.element, "hint"):
        told = words_n(
            "A hint for a further try is left out.",
            "%(count)s hints for further tries are left out.",
            len(hints),
        )
        source.lose(told, hints[0])
    content["stem"] = stem
    if tags := _tags(source):
        content["tags"] = tags
    return content


def _why_not(kind: str) -> Words:
    if kind.startswith("calculated"):
        return _CALCULATED
    if not kind:
        return words("It does not say of what type it is.")
    unknown = words(
        "The course has no items of the type %(type)s. Write it anew as one of the types that it "
        "has.",
        type=shortened(kind, 40),
    )
    return _NO_ITEM.get(kind, unknown)


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
            told = words(
                "<%(element)s> has no place here: %(text)s.",
                element=name,
                text=shortened(said, 200),
            )
            yield Loss("", told, element.sourceline)


def _tags(source: Source) -> list[str]:
    blocks = [xml.child(source.element, name) for name in ("tags", "coursetags")]
    found = [tag for block in blocks if block is not None for tag in xml.children(block, "tag")]
    return list(dict.fromkeys(tag for one in found if (tag := xml.text_of(one))))
