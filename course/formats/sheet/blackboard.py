"""The text files of Blackboard: a question a line, its parts parted by tabs, no names of columns.

`MC<tab>question<tab>answer<tab>incorrect<tab>answer<tab>correct`, and likewise for other types.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.domain.bank import ItemType
from course.domain.items import fold
from course.domain.words import Words, words
from course.formats.foreign import ForeignQuestion, Loss
from course.formats.limits import MOST_ANSWERS, MOST_LETTERS
from course.formats.markup import from_html, to_plain
from course.formats.refusing import Refused, option_id, too_long, too_many_answers
from course.formats.sheet.rows import number_of
from course.formats.words import shortened

_READ = ("MC", "MA", "TF", "ORD", "MAT", "FIB", "NUM")
_NOT_READ = {
    "ESS": words("An essay is read by a person; the course grades every item by itself."),
    "SR": words("A text is read by a person; the course grades every item by itself."),
    "OP": words("An opinion has no right answer."),
    "FIL": words("A file that is sent in is read by a person."),
    "FIB_PLUS": words("It has several blanks. Write each as an item of its own."),
    "JUMBLED_SENTENCE": words("It has several blanks. Write each as an item of its own."),
    "QUIZ_BOWL": words("The course has no items in which the question is typed."),
}
_MARKS = ("correct", "incorrect")


def is_of_blackboard(row: Sequence[str | None]) -> bool:
    """Whether a row is a question of this kind."""
    return len(row) >= 2 and (row[0] or "").strip().upper() in (*_READ, *_NOT_READ)


def question_of(row: Sequence[str | None], line: int) -> ForeignQuestion:
    """Read a row. Raises Refused."""
    cells = [(cell or "").strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    kind, stem, rest = cells[0].upper(), cells[1] if len(cells) > 1 else "", cells[2:]
    if kind in _NOT_READ:
        raise Refused(_NOT_READ[kind])
    if kind not in _READ:
        raise Refused(words("Its type %(type)s is not known.", type=shortened(cells[0], 20)))
    if any(len(cell) > MOST_LETTERS for cell in cells):
        raise Refused(too_long(MOST_LETTERS))
    if len(rest) > 2 * MOST_ANSWERS:
        raise too_many_answers(len(rest))
    losses: dict[Words, None] = {}

    def text(cell: str) -> str:
        markdown, lost = from_html(cell)
        losses.update(dict.fromkeys(lost))
        return markdown

    content = {"stem": text(stem)} | _content(kind, rest, text)
    if not content["stem"]:
        raise Refused(words("It has no text."))
    title = shortened(to_plain(content["stem"])).strip('"')
    told = tuple(Loss(title, message, line) for message in losses)
    return ForeignQuestion("", "", title, content, line, told)


def _content(kind: str, rest: Sequence[str], text: Any) -> dict[str, Any]:
    if kind in ("MC", "MA"):
        return _choices(kind, rest, text)
    if kind == "TF":
        key = rest[0].lower() if rest else ""
        options = [
            {"id": name, "text": name.capitalize()} | ({"key": True} if name == key else {})
            for name in ("true", "false")
        ]
        return {"type": ItemType.TRUE_FALSE.value, "option": options}
    if kind == "ORD":
        steps = [{"id": option_id(n), "text": text(cell)} for n, cell in enumerate(rest)]
        return {"type": ItemType.ORDERING.value, "step": steps}
    if kind == "MAT":
        pairs = [
            {"id": option_id(n), "left": text(left), "right": text(right)}
            for n, (left, right) in enumerate(zip(rest[::2], rest[1::2], strict=False))
        ]
        return {"type": ItemType.MATCHING.value, "pair": pairs}
    if kind == "NUM":
        slack = abs(number_of(rest[1], "tolerance")) if len(rest) > 1 else 0.0
        answer = number_of(rest[0] if rest else "", "answer")
        return {"type": ItemType.NUMERIC.value, "answer": answer, "tolerance": {"absolute": slack}}
    return {"type": ItemType.SHORT_ANSWER.value, "accept": _once(rest)}


def _once(answers: Sequence[str]) -> list[str]:
    """Each answer once: capitals do not count here."""
    return list({fold(one): one for one in reversed(answers) if one}.values())[::-1]


def _choices(kind: str, rest: Sequence[str], text: Any) -> dict[str, Any]:
    options = []
    for place, (answer, mark) in enumerate(zip(rest[::2], rest[1::2], strict=False)):
        if mark.lower() not in _MARKS:
            raise Refused(
                words(
                    "After the answer %(answer)s stands %(mark)s; it must be correct or incorrect.",
                    answer=shortened(answer, 40),
                    mark=shortened(mark, 40),
                )
            )
        option: dict[str, Any] = {"id": option_id(place), "text": text(answer)}
        options.append(option | ({"key": True} if mark.lower() == "correct" else {}))
    if len(options) < 2 or len(rest) % 2:
        raise Refused(words("Each answer needs correct or incorrect after it, and two at least."))
    several = kind == "MA" or sum("key" in option for option in options) > 1
    kinds = (ItemType.SINGLE_CHOICE, ItemType.MULTIPLE_CHOICE)
    return {"type": kinds[several].value, "option": options}
