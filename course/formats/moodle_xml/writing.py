"""Items as Moodle XML, so that Moodle 4.4 and later import them as they are."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence

from lxml import etree

from course.domain.bank import Item, ItemType
from course.domain.words import Words, words
from course.formats import leaving, naming, xml
from course.formats.foreign import Loss, Written
from course.formats.markup import IMAGE, to_html, to_plain
from course.formats.moodle_xml.source import NAME, PLUGINFILE
from course.formats.refusing import Refused, left_out
from course.formats.words import image_missing, shortened

_KINDS = {
    ItemType.SINGLE_CHOICE: "multichoice",
    ItemType.MULTIPLE_CHOICE: "multichoice",
    ItemType.TRUE_FALSE: "truefalse",
    ItemType.NUMERIC: "numerical",
    ItemType.SHORT_ANSWER: "shortanswer",
    ItemType.MATCHING: "matching",
    ItemType.ORDERING: "ordering",
}
_CARRIED = {"tags", "feedback", "unit"}
_SHARES = (
    *(100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667),
    *(14.28571, 12.5, 11.11111, 10, 5, 0),
)
"""The shares of points that Moodle's import knows, in percent; it refuses all others."""


def write(items: Sequence[Item], images: Mapping[str, bytes] | None = None) -> Written:
    """Write items as one file, each category once, in the order of the items.

    images: by the names that stand in the items' texts; they are embedded.
    """
    root = etree.Element("quiz")
    losses = list(leaving.of_all(items, {"id", "lesson"}))
    category = ""
    for item in items:
        try:
            leaving.judge(item)
        except Refused as why:
            losses.append(Loss(item.id, left_out(why)))
            continue
        if item.lesson_key != category:
            category = item.lesson_key
            _category(root, category)
        losses += _Writer(item, images or {}).onto(root)
    return Written(xml.whole(root), tuple(losses))


def _category(root: etree._Element, path: str) -> None:
    element = etree.SubElement(root, "question", type="category")
    _words(etree.SubElement(element, "category"), f"$course$/top/{path}")


def _words(element: etree._Element, text: str) -> None:
    etree.SubElement(element, "text").text = xml.fit(text)


class _Writer:
    """Writes one item."""

    def __init__(self, item: Item, images: Mapping[str, bytes]) -> None:
        self._item = item
        self._images = images
        self._losses = dict.fromkeys(leaving.of_one(item, _CARRIED))

    def onto(self, root: etree._Element) -> list[Loss]:
        """Add the question; what it loses is returned."""
        item = self._item
        question = etree.SubElement(root, "question", type=_KINDS[item.type])
        _words(etree.SubElement(question, "name"), item.id)
        self._text(etree.SubElement(question, "questiontext"), item.stem)
        self._text(etree.SubElement(question, "generalfeedback"), item.feedback)
        for name, value in (("defaultgrade", "1"), ("penalty", "0"), ("hidden", "0")):
            self._value(question, name, value)
        self._value(question, "idnumber", item.id)
        {
            "multichoice": self._choice,
            "truefalse": self._options,
            "numerical": self._numeric,
            "shortanswer": self._short,
            "matching": self._matching,
            "ordering": self._ordering,
        }[_KINDS[item.type]](question)
        self._name_parts(question)
        if item.tags:
            tags = etree.SubElement(question, "tags")
            for tag in item.tags:
                _words(etree.SubElement(tags, "tag"), tag)
        return [Loss(item.id, message) for message in self._losses]

    def _name_parts(self, question: etree._Element) -> None:
        """Note our names of the parts, in an attribute that Moodle passes over."""
        names = naming.own_names(self._item)
        parts = [*question.iterchildren("answer"), *question.iterchildren("subquestion")]
        for name, part in zip(names, parts, strict=False):
            part.set(NAME, name)

    def _lose(self, message: Words) -> None:
        self._losses.setdefault(message)

    def _text(self, element: etree._Element, markdown: str) -> None:
        """Write one of our texts as HTML, and the images in it as files beside it."""
        element.set("format", "html")
        markdown = leaving.outward(markdown, self._lose, keeps_images=True)
        _words(element, to_html(markdown, f"{PLUGINFILE}{{}}".format) if markdown else "")
        for name in dict.fromkeys(found[2] for found in IMAGE.finditer(markdown)):
            if name not in self._images:
                self._lose(image_missing(name))
                continue
            file = etree.SubElement(element, "file", name=name, path="/", encoding="base64")
            file.text = b64encode(self._images[name]).decode("ascii")

    def _value(self, question: etree._Element, name: str, value: str) -> None:
        etree.SubElement(question, name).text = xml.fit(value)

    def _answer(self, question: etree._Element, fraction: float, feedback: str) -> etree._Element:
        """Add an answer with its feedback; its text, the caller puts first."""
        answer = etree.SubElement(question, "answer", fraction=f"{fraction:.7g}")
        self._text(etree.SubElement(answer, "feedback"), feedback)
        return answer

    def _plain_answer(
        self, question: etree._Element, fraction: float, text: str, feedback: str
    ) -> etree._Element:
        answer = self._answer(question, fraction, feedback)
        answer.set("format", "moodle_auto_format")
        words = etree.Element("text")
        words.text = xml.fit(text)
        answer.insert(0, words)
        return answer

    def _rich_answer(
        self, question: etree._Element, fraction: float, text: str, feedback: str
    ) -> None:
        answer = self._answer(question, fraction, feedback)
        why = answer[0]
        self._text(answer, text)
        answer.append(why)

    def _choice(self, question: etree._Element) -> None:
        is_single = self._item.type is ItemType.SINGLE_CHOICE
        self._value(question, "single", "true" if is_single else "false")
        self._value(question, "shuffleanswers", "true")
        self._value(question, "answernumbering", "abc")
        self._options(question)

    def _options(self, question: etree._Element) -> None:
        right, wrong = self._shares()
        for option in self._item.options:
            share = right if option.is_key else wrong
            if self._item.type is ItemType.TRUE_FALSE:
                if option.text.strip().lower() != option.id:
                    self._lose(
                        words(
                            "Moodle shows its own word for %(text)s.",
                            text=shortened(to_plain(option.text), 80),
                        )
                    )
                self._plain_answer(question, share, option.id, option.feedback)
            else:
                self._rich_answer(question, share, option.text, option.feedback)

    def _shares(self) -> tuple[float, float]:
        """Percent of a point for a right pick and for a wrong one, as Moodle knows them."""
        keys = len(self._item.keys)
        distractors = len(self._item.options) - keys
        if self._item.type is not ItemType.MULTIPLE_CHOICE:
            return 100, 0
        wanted = [100 / keys if keys else 0, 100 / distractors if distractors else 0]
        right, wrong = (min(_SHARES, key=lambda one: abs(one - share)) for share in wanted)
        if abs(right - wanted[0]) > 0.001 or abs(wrong - wanted[1]) > 0.001:
            self._lose(
                words(
                    "Moodle knows no %(right)s %% and %(wrong)s %% for a right and a wrong pick; "
                    "%(right_written)s %% and %(wrong_written)s %% are written.",
                    right=f"{wanted[0]:.5g}",
                    wrong=f"{wanted[1]:.5g}",
                    right_written=f"{right:.5g}",
                    wrong_written=f"{wrong:.5g}",
                )
            )
        return right, -wrong

    def _numeric(self, question: etree._Element) -> None:
        item = self._item
        if item.answer is not None:
            self._number(question, 100, item.answer, "")
        for reject in item.rejects:
            if reject.value is not None:
                self._number(question, 0, reject.value, reject.feedback)
        if item.unit:
            unit = etree.SubElement(etree.SubElement(question, "units"), "unit")
            self._value(unit, "multiplier", "1")
            self._value(unit, "unit_name", item.unit)
        for name, value in (("unitgradingtype", "0"), ("unitpenalty", "0"), ("showunits", "3")):
            self._value(question, name, value)
        self._value(question, "unitsleft", "0")
        if item.tolerance.relative is not None:
            self._lose(words("The tolerance, a share of the answer, is written as a number."))

    def _number(
        self, question: etree._Element, fraction: float, value: float, feedback: str
    ) -> None:
        tolerance = self._item.tolerance
        slack = tolerance.absolute or 0.0
        if tolerance.relative is not None:
            slack = abs(value) * tolerance.relative
        answer = self._plain_answer(question, fraction, repr(value), feedback)
        self._value(answer, "tolerance", repr(slack))

    def _short(self, question: etree._Element) -> None:
        self._value(question, "usecase", "0")
        for text in self._item.accept:
            self._plain_answer(question, 100, text.replace("*", r"\*"), "")
        for reject in self._item.rejects:
            text = (reject.text or "").replace("*", r"\*")
            self._plain_answer(question, 0, text, reject.feedback)

    def _matching(self, question: etree._Element) -> None:
        self._value(question, "shuffleanswers", "true")
        for pair in self._item.pairs:
            element = etree.SubElement(question, "subquestion")
            self._text(element, pair.left)
            _words(etree.SubElement(element, "answer"), to_plain(pair.right))
        if any(pair.feedback for pair in self._item.pairs):
            self._lose(words("Moodle has no feedback for a single pair: it is left out."))

    def _ordering(self, question: etree._Element) -> None:
        usual = {
            "layouttype": "VERTICAL",
            "selecttype": "ALL",
            "selectcount": "0",
            # Of Moodle's ways the one nearest to ours: each step against all others.
            "gradingtype": "RELATIVE_ALL_PREVIOUS_AND_NEXT",
            "showgrading": "SHOW",
            "numberingstyle": "none",
        }
        for name, value in usual.items():
            self._value(question, name, value)
        for place, step in enumerate(self._item.steps, start=1):
            self._rich_answer(question, place, step.text, step.feedback)
