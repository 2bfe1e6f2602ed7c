"""Each question type of Moodle that we have an item for: its element -> our written shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from course.domain.bank import ItemType
from course.domain.errors import NotValid
from course.domain.items import fold
from course.domain.numbers import read_number
from course.domain.words import words
from course.formats import xml
from course.formats.grading import (
    ALL_OR_NOTHING,
    CAPITALS,
    ORDER_KEPT,
    belongs_to_nothing,
    counts_as_right,
    no_number,
    second_right,
    several_right,
    star_at_end,
    star_within,
    tolerance_of_answer,
    without_outer_stars,
)
from course.formats.moodle_xml.parts import (
    filled,
    lose_any,
    lose_part,
    names_of,
    option,
    reason,
    with_general,
)
from course.formats.moodle_xml.source import Answer, Content, Source
from course.formats.points import percent, told_points
from course.formats.words import shortened

_ALL = 0.9999  # shares are written with five figures
_WILDCARD = "*"


def read_choice(source: Source) -> Content:
    """Read `multichoice`: one answer or several."""
    return _choice(source, is_single=source.value("single").lower() not in ("false", "0"))


def read_choice_of_all(source: Source) -> Content:
    """Read `multichoiceset`, a plug-in: all the right answers earn all, anything else nothing."""
    source.lose(ALL_OR_NOTHING)
    return _choice(source, is_single=False, is_weighed=False)


def read_choice_of_several(source: Source) -> Content:
    """Read `oumultiresponse`, a plug-in: a wrong pick undoes a right one."""
    source.lose(words("In the file, each wrong pick takes as much as a right one earns."))
    return _choice(source, is_single=False, is_weighed=False)


def _choice(source: Source, *, is_single: bool, is_weighed: bool = True) -> Content:
    """Read answers to choose from.

    is_weighed: their fractions are points, and do not only say what is right.
    """
    answers = source.answers()
    kind = ItemType.SINGLE_CHOICE if is_single else ItemType.MULTIPLE_CHOICE
    shares: dict[str, float] = {}
    best = min(max((answer.share for answer in answers), default=0.0), _ALL)
    options = []
    for name, answer in zip(names_of([one.element for one in answers]), answers, strict=True):
        is_key = answer.share >= best if is_single else answer.share > 0
        text, feedback = source.text(answer.element), source.feedback(answer)
        if text.strip():
            options.append(option(name, text, is_key and answer.share > 0, feedback))
            shares[text] = answer.share
        elif answer.share > 0 or feedback:
            source.lose(words("An answer without a text is left out."), answer.element)
    if is_single and (count := sum(one.get("key", False) for one in options)) > 1:
        source.lose(several_right(count))
    if is_weighed and (told := told_points(shares, is_single=is_single)):
        source.lose(told)
    if source.value("shuffleanswers").lower() in ("false", "0"):
        source.lose(ORDER_KEPT)
    return {"type": kind.value, "option": with_general(source, options)}


def read_true_false(source: Source) -> Content:
    """Read `truefalse`; as in Moodle, other words are true and false in their order."""
    answers = source.answers()[:2]
    by_word = {answer.raw.strip().lower(): answer for answer in answers}
    if not by_word.keys() <= {"true", "false"}:
        by_word = dict(zip(("true", "false"), answers, strict=False))
        said = ", ".join(shortened(answer.raw, 40) for answer in answers)
        source.lose(words("Its answers %(answers)s are read as True and False.", answers=said))
    options = []
    for word in ("true", "false"):
        answer = by_word.get(word)
        is_key = answer is not None and answer.share >= _ALL
        feedback = source.feedback(answer) if answer else ""
        options.append(option(word, word.capitalize(), is_key, feedback))
    return {"type": ItemType.TRUE_FALSE.value, "option": with_general(source, options)}


def read_short(source: Source) -> Content:
    """Read `shortanswer`."""
    content: Content = {"type": ItemType.SHORT_ANSWER.value}
    accept: list[str] = []
    rejects: list[Content] = []
    reasons = [source.general()]
    for answer in source.answers():
        if answer.raw.strip() == _WILDCARD:
            lose_any(source, answer)
            continue
        text = _without_wildcards(source, answer)
        if answer.share >= _ALL:
            accept.append(text)
            reasons.append(source.feedback(answer))
        else:
            lose_part(source, answer)
            rejects.append({"text": text, "feedback": source.feedback(answer)})
    if source.value("usecase") == "1":
        source.lose(CAPITALS)
    rejects = _no_right_ones(source, accept, rejects)
    return content | filled(accept=accept, reject=rejects, feedback=reason(source, reasons))


def read_numeric(source: Source) -> Content:
    """Read `numerical`: the first full answer is ours, the wrong ones are expected."""
    content: Content = {"type": ItemType.NUMERIC.value}
    wrong: list[tuple[Answer, float, float]] = []
    reasons = [source.general()]
    for answer in source.answers():
        if answer.raw.strip() == _WILDCARD:
            lose_any(source, answer)
            continue
        value = _number(answer.raw)
        slack = abs(_number(xml.text_of(xml.child(answer.element, "tolerance"))) or 0.0)
        if value is None:
            source.lose(no_number(answer.raw), answer.element)
        elif answer.share < _ALL:
            wrong.append((answer, value, slack))
        elif "answer" in content:
            source.lose(second_right(value), answer.element)
            reasons.append(source.feedback(answer))
        else:
            content |= {"answer": value, "tolerance": {"absolute": slack}}
            reasons.append(source.feedback(answer))
    rejects = _wrong_numbers(source, wrong, content)
    return content | filled(unit=_unit(source), reject=rejects, feedback=reason(source, reasons))


def _wrong_numbers(
    source: Source, wrong: Sequence[tuple[Answer, float, float]], content: Content
) -> list[Content]:
    """The expected wrong numbers, without those that our one tolerance counts as right."""
    rejects: list[Content] = []
    for answer, value, slack in wrong:
        feedback = source.feedback(answer)
        earns_less = answer.share > 0 and "answer" in content
        if earns_less and abs(value - content["answer"]) <= content["tolerance"]["absolute"]:
            source.lose(
                words(
                    "%(value)s within %(tolerance)s earns %(percent)s %% in the file; here the "
                    "tolerance of the answer holds.",
                    value=f"{value:g}",
                    tolerance=f"{slack:g}",
                    percent=percent(answer.share),
                ),
                answer.element,
            )
            if feedback:
                shown = shortened(feedback, 200)
                told = words("Its feedback has no place here: %(feedback)s.", feedback=shown)
                source.lose(told, answer.element)
            continue
        lose_part(source, answer)
        if slack not in (0, content.get("tolerance", {}).get("absolute", 0)):
            source.lose(tolerance_of_answer(value), answer.element)
        rejects.append(filled(feedback=feedback) | {"value": value})
    return rejects


def read_matching(source: Source) -> Content:
    """Read `matching`: what is matched, and to what."""
    pairs = []
    found = xml.children(source.element, "subquestion")
    source.bound(len(found))
    for name, element in zip(names_of(found), found, strict=True):
        left = source.text(element)
        right = source.plain(xml.child(element, "answer"))
        if left.strip() and right.strip():
            pairs.append({"id": name, "left": left, "right": right})
        elif right.strip():
            source.lose(belongs_to_nothing(right), element)
        elif left.strip():
            source.lose(
                words("%(text)s has no text that belongs to it.", text=shortened(left, 80)), element
            )
    if source.value("shuffleanswers").lower() in ("false", "0"):
        source.lose(ORDER_KEPT)
    source.lose_general()
    return {"type": ItemType.MATCHING.value} | filled(pair=pairs)


def read_ordering(source: Source) -> Content:
    """Read `ordering`: the fraction of each answer is its place."""
    answers = sorted(source.answers(scale=1.0), key=lambda answer: answer.share)
    steps = [
        {"id": name} | filled(text=source.text(answer.element), feedback=source.feedback(answer))
        for name, answer in zip(names_of([one.element for one in answers]), answers, strict=True)
    ]
    if source.value("selecttype").upper() in ("RANDOM", "CONTIGUOUS", "1", "2"):
        source.lose(words("The file shows some of the steps only; here all are shown."))
    if source.value("gradingtype").upper() in ("ALL_OR_NOTHING", "-1"):
        source.lose(ALL_OR_NOTHING)
    source.lose_general()
    return {"type": ItemType.ORDERING.value} | filled(step=[one for one in steps if "text" in one])


KINDS: Mapping[str, Callable[[Source], Content]] = {
    "multichoice": read_choice,
    "multichoiceset": read_choice_of_all,
    "oumultiresponse": read_choice_of_several,
    "truefalse": read_true_false,
    "shortanswer": read_short,
    "numerical": read_numeric,
    "matching": read_matching,
    "ordering": read_ordering,
}


def _without_wildcards(source: Source, answer: Answer) -> str:
    r"""The answer with its `\*` as stars; a star that stands for letters is told."""
    text = answer.raw.strip()
    bare = without_outer_stars(text)
    if bare != text:
        source.lose(star_at_end(text, bare), answer.element)
    if _WILDCARD in bare.replace(r"\*", ""):
        source.lose(star_within(text), answer.element)
    return bare.replace(r"\*", _WILDCARD)


def _unit(source: Source) -> str:
    """The unit that counts once; Moodle can convert others, which we cannot."""
    block = xml.child(source.element, "units")
    unit = ""
    for one in [] if block is None else xml.children(block, "unit"):
        name = xml.text_of(xml.child(one, "unit_name"))
        if _number(xml.text_of(xml.child(one, "multiplier"))) == 1 and not unit:
            unit = name
        elif name:
            source.lose(
                words(
                    "Answers in the unit %(unit)s are not converted here.", unit=shortened(name, 40)
                ),
                one,
            )
    if source.value("unitgradingtype") in ("1", "2"):
        source.lose(words("The unit has to be typed in the file; here it stands beside the field."))
    return unit


def _number(text: str) -> float | None:
    """Moodle writes numbers as XML does; authors of other tools as they please."""
    value = xml.number(text)
    if value is not None:
        return value
    try:
        return read_number(text)
    except NotValid:
        return None


def _no_right_ones(
    source: Source, accept: Sequence[str], rejects: Sequence[Content]
) -> list[Content]:
    """The expected wrong answers without those that count as right, and without empty ones."""
    folded = {fold(text) for text in accept}
    for reject in rejects:
        if fold(reject["text"]) in folded:
            source.lose(counts_as_right(reject["text"]))
    return [one for one in rejects if one["text"].strip() and fold(one["text"]) not in folded]
