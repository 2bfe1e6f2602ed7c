"""Each question type of Moodle that we have an item for: its element -> our written shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lxml import etree

from course.domain.bank import ItemType
from course.domain.errors import NotValid
from course.domain.items import fold
from course.domain.numbers import read_number
from course.formats import naming, xml
from course.formats.moodle_xml.source import NAME, Answer, Content, Source
from course.formats.points import told_points

_ALL = 0.9999  # shares are written with five figures
_WILDCARD = "*"


def read_choice(source: Source) -> Content:
    """Read `multichoice`: one answer or several."""
    answers = source.answers()
    is_single = source.value("single").lower() not in ("false", "0")
    kind = ItemType.SINGLE_CHOICE if is_single else ItemType.MULTIPLE_CHOICE
    shares: dict[str, float] = {}
    best = min(max((answer.share for answer in answers), default=0.0), _ALL)
    options = []
    for name, answer in zip(_names([one.element for one in answers]), answers, strict=True):
        is_key = answer.share >= best if is_single else answer.share > 0
        text, feedback = source.text(answer.element), source.feedback(answer)
        if text.strip():
            options.append(_option(name, text, is_key and answer.share > 0, feedback))
            shares[text] = answer.share
        elif answer.share > 0 or feedback:
            source.lose("An answer without a text is left out.", answer.element)
    if told := told_points(shares, is_single=is_single):
        source.lose(told)
    if source.value("shuffleanswers").lower() in ("false", "0"):
        source.lose("The answers keep their order in the file; here they are shuffled.")
    return {"type": kind.value, "option": _with_general(source, options)}


def read_true_false(source: Source) -> Content:
    """Read `truefalse`."""
    rights = [answer for answer in source.answers() if answer.share >= _ALL]
    by_word = {answer.raw.strip().lower(): answer for answer in source.answers()}
    right = rights[0].raw.strip().lower() if rights else ""
    options = [
        _option(
            word,
            word.capitalize(),
            word == right,
            source.feedback(by_word[word]) if word in by_word else "",
        )
        for word in ("true", "false")
    ]
    return {"type": ItemType.TRUE_FALSE.value, "option": _with_general(source, options)}


def read_short(source: Source) -> Content:
    """Read `shortanswer`."""
    content: Content = {"type": ItemType.SHORT_ANSWER.value}
    accept: list[str] = []
    rejects: list[Content] = []
    reasons = [source.general()]
    for answer in source.answers():
        text, has_wildcard = _without_wildcards(answer.raw)
        if answer.raw.strip() == _WILDCARD:
            _lose_any(source, answer)
        elif answer.share >= _ALL:
            accept.append(text)
            reasons.append(source.feedback(answer))
        else:
            _lose_part(source, answer)
            rejects.append({"text": text, "feedback": source.feedback(answer)})
        if has_wildcard and answer.raw.strip() != _WILDCARD:
            source.lose(
                f'In "{answer.raw.strip()[:80]}" the * stands for any letters; here it is a plain'
                " star. List the variants instead.",
                answer.element,
            )
    if source.value("usecase") == "1":
        source.lose("Capitals count in the file; here they do not.")
    rejects = _no_right_ones(source, accept, rejects)
    return content | _filled(accept=accept, reject=rejects, feedback=_reason(source, reasons))


def read_numeric(source: Source) -> Content:
    """Read `numerical`: the first full answer is ours, the wrong ones are expected."""
    content: Content = {"type": ItemType.NUMERIC.value}
    wrong: list[tuple[Answer, float, float]] = []
    reasons = [source.general()]
    for answer in source.answers():
        if answer.raw.strip() == _WILDCARD:
            _lose_any(source, answer)
            continue
        value = _number(answer.raw)
        slack = abs(_number(xml.text_of(xml.child(answer.element, "tolerance"))) or 0.0)
        if value is None:
            source.lose(f'"{answer.raw.strip()[:80]}" is not a number.', answer.element)
        elif answer.share < _ALL:
            wrong.append((answer, value, slack))
        elif "answer" in content:
            source.lose(f"A second right answer, {value:g}, has no place here.", answer.element)
            reasons.append(source.feedback(answer))
        else:
            content |= {"answer": value, "tolerance": {"absolute": slack}}
            reasons.append(source.feedback(answer))
    rejects = _wrong_numbers(source, wrong, content)
    return content | _filled(unit=_unit(source), reject=rejects, feedback=_reason(source, reasons))


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
                f"{value:g} within {slack:g} earns {100 * answer.share:.5g} % in the file; here the"
                " tolerance of the answer holds.",
                answer.element,
            )
            if feedback:
                source.lose(f'Its feedback has no place here: "{feedback[:200]}"', answer.element)
            continue
        _lose_part(source, answer)
        if slack not in (0, content.get("tolerance", {}).get("absolute", 0)):
            source.lose(f"The tolerance of {value:g} is that of the answer here.", answer.element)
        rejects.append(_filled(feedback=feedback) | {"value": value})
    return rejects


def read_matching(source: Source) -> Content:
    """Read `matching`: what is matched, and to what."""
    pairs = []
    found = xml.children(source.element, "subquestion")
    source.bound(len(found))
    for name, element in zip(_names(found), found, strict=True):
        left = source.text(element)
        right = source.plain(xml.child(element, "answer"))
        if left.strip() and right.strip():
            pairs.append({"id": name, "left": left, "right": right})
        elif right.strip():
            source.lose(
                f'"{right[:80]}" belongs to nothing. Here every text has its pair.', element
            )
        elif left.strip():
            source.lose(f'"{left[:80]}" has no text that belongs to it.', element)
    if source.value("shuffleanswers").lower() in ("false", "0"):
        source.lose("The answers keep their order in the file; here they are shuffled.")
    source.lose_general()
    return {"type": ItemType.MATCHING.value} | _filled(pair=pairs)


def read_ordering(source: Source) -> Content:
    """Read `ordering`: the fraction of each answer is its place."""
    answers = sorted(source.answers(scale=1.0), key=lambda answer: answer.share)
    steps = [
        {"id": name} | _filled(text=source.text(answer.element), feedback=source.feedback(answer))
        for name, answer in zip(_names([one.element for one in answers]), answers, strict=True)
    ]
    if source.value("selecttype").upper() in ("RANDOM", "CONTIGUOUS", "1", "2"):
        source.lose("The file shows some of the steps only; here all are shown.")
    source.lose_general()
    return {"type": ItemType.ORDERING.value} | _filled(step=[one for one in steps if "text" in one])


KINDS: Mapping[str, Callable[[Source], Content]] = {
    "multichoice": read_choice,
    "truefalse": read_true_false,
    "shortanswer": read_short,
    "numerical": read_numeric,
    "matching": read_matching,
    "ordering": read_ordering,
}


def _option(name: str, text: str, is_key: bool, feedback: str) -> Content:
    return {"id": name, "text": text} | _filled(key=is_key, feedback=feedback)


def _with_general(source: Source, options: list[Content]) -> list[Content]:
    """Give the general feedback to the key where that has none of its own."""
    general = source.general()
    bare = [option for option in options if option.get("key") and not option.get("feedback")]
    if general and bare:
        bare[0]["feedback"] = general
    elif general:
        source.lose_general()
    return options


def _reason(source: Source, reasons: Sequence[str]) -> str:
    """The one feedback of an item that is typed; what is left over is told."""
    full = [one for one in dict.fromkeys(reasons) if one]
    for one in full[1:]:
        source.lose(f'One feedback stands for all right answers here. Left out: "{one[:200]}"')
    return full[0] if full else ""


def _lose_any(source: Source, answer: Answer) -> None:
    feedback = source.feedback(answer)
    if answer.share > 0:
        source.lose(
            f"Any other answer earns {100 * answer.share:.5g} % in the file; here nothing.",
            answer.element,
        )
    if feedback:
        source.lose(
            f'The feedback for any other answer has no place here: "{feedback[:200]}"',
            answer.element,
        )


def _lose_part(source: Source, answer: Answer) -> None:
    if answer.share != 0:
        source.lose(
            f'"{answer.raw.strip()[:80]}" earns {100 * answer.share:.5g} % in the file; here it is'
            " an expected wrong answer.",
            answer.element,
        )


def _without_wildcards(raw: str) -> tuple[str, bool]:
    r"""The answer with its `\*` as stars, and whether it has a star that stands for letters."""
    bare = raw.replace(r"\*", "")
    return raw.replace(r"\*", _WILDCARD), _WILDCARD in bare


def _unit(source: Source) -> str:
    """The unit that counts once; Moodle can convert others, which we cannot."""
    block = xml.child(source.element, "units")
    unit = ""
    for one in [] if block is None else xml.children(block, "unit"):
        name = xml.text_of(xml.child(one, "unit_name"))
        if _number(xml.text_of(xml.child(one, "multiplier"))) == 1 and not unit:
            unit = name
        elif name:
            source.lose(f'Answers in the unit "{name[:40]}" are not converted here.', one)
    if source.value("unitgradingtype") in ("1", "2"):
        source.lose("The unit has to be typed in the file; here it stands beside the field.")
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


def _names(parts: Sequence[etree._Element]) -> list[str]:
    """Ids of parts: those that we wrote into the file, otherwise by place."""
    return naming.given([part.get(NAME, "") for part in parts])


def _no_right_ones(
    source: Source, accept: Sequence[str], rejects: Sequence[Content]
) -> list[Content]:
    """The expected wrong answers without those that count as right, and without empty ones."""
    folded = {fold(text) for text in accept}
    for reject in rejects:
        if fold(reject["text"]) in folded:
            shown = reject["text"].strip()[:80]
            source.lose(f'"{shown}" counts as right here: only capitals and signs differ.')
    return [one for one in rejects if one["text"].strip() and fold(one["text"]) not in folded]


def _filled(**values: object) -> Content:
    """What is not empty."""
    return {key: value for key, value in values.items() if value}
