"""textEntryInteraction: what is typed, as a short answer or as a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from course.domain.bank import ItemType
from course.domain.items import fold
from course.domain.words import words
from course.formats import xml
from course.formats.grading import (
    CAPITALS,
    counts_as_right,
    no_number,
    part_of_points,
    second_right,
)
from course.formats.qti.item import Content, ItemSource
from course.formats.qti.processing import Scoring

_NUMBERS = ("float", "integer")


def read_text_entry(source: ItemSource) -> Content:
    """Read textEntryInteraction by the type of its response."""
    if source.asks.get("patternMask"):
        source.lose(words("The pattern that an answer must have is left out."), source.asks)
    if source.declared.base_type in _NUMBERS:
        return _numeric(source)
    return _short(source)


def read_slider(source: ItemSource) -> Content:
    """Read sliderInteraction: a number between two others."""
    source.lose(
        words(
            "The slider from %(low)s to %(high)s becomes a field for a number.",
            low=source.asks.get("lowerBound", "")[:20],
            high=source.asks.get("upperBound", "")[:20],
        ),
        source.asks,
    )
    return _numeric(source)


def _points(source: ItemSource) -> dict[str, float]:
    """What each answer earns: the declared right one all, others by lines or by the mapping."""
    declared, found = source.declared, source.processing
    whole = found.right_points or max(found.points.values(), default=0.0)
    points = {**found.points, **dict.fromkeys(declared.correct, whole if whole > 0 else 1.0)}
    is_mapped = any(one > 0 for one in declared.points.values())
    if is_mapped and (found.scoring is Scoring.MAP or not points):
        points = {**dict.fromkeys(declared.correct, 0.0), **found.points, **declared.points}
    return points


def _short(source: ItemSource) -> Content:
    declared, found = source.declared, source.processing
    points = _points(source)
    best = max(points.values(), default=0.0)
    accept = [text for text, one in points.items() if one > 0 and one == best]
    if not source.is_ours:  # tools without a rule for capitals list each way to write a word
        accept = list({fold(text): text for text in reversed(accept)}.values())[::-1]
    rejects = []
    for text in dict.fromkeys([*points, *found.shown]):
        if text in accept or not text.strip():
            continue
        if fold(text) in {fold(one) for one in accept}:
            if points.get(text, 0.0) != best:
                source.lose(counts_as_right(text))
            continue
        if points.get(text, 0) > 0:
            source.lose(part_of_points(text))
        rejects.append({"text": text} | _filled(feedback=source.said_of(text)))
    if declared.capitals_count and accept:
        source.lose(CAPITALS)
    return {"type": ItemType.SHORT_ANSWER.value} | _filled(
        accept=[text for text in accept if text.strip()],
        reject=rejects,
        feedback=_reason(source, accept),
    )


def _numeric(source: ItemSource) -> Content:
    points = _points(source)
    best = max(points.values(), default=0.0)
    values = {text: xml.number(text) for text in dict.fromkeys([*points, *source.processing.shown])}
    rights = [text for text in values if points.get(text, 0.0) == best > 0]
    rights.sort(key=lambda text: text not in source.declared.correct)
    content: Content = {"type": ItemType.NUMERIC.value}
    run = _run(values, rights)
    rejects: list[Content] = []
    for text, value in values.items():
        if value is None:
            source.lose(no_number(text))
        elif text not in rights:
            if points.get(text, 0.0) > 0:
                source.lose(part_of_points(text))
            rejects.append({"value": value} | _filled(feedback=source.said_of(text)))
        elif run or "answer" in content:
            continue
        else:
            twins = [one for one in rights if values[one] == value]
            told = next((one for one in twins if one in source.processing.tolerances), text)
            content |= {"answer": value, "tolerance": _tolerance(source, told)}
    if run:
        content |= {"answer": run[0], "tolerance": {"absolute": run[1]}}
    else:
        found = [values[text] for text in rights]
        for value in found[1:]:
            if value is not None and value != content.get("answer"):
                source.lose(second_right(value))
    feedback = _reason(source, rights)
    return content | _filled(unit=_unit(source), reject=rejects, feedback=feedback)


def _run(values: Mapping[str, float | None], rights: Sequence[str]) -> tuple[float, float] | None:
    """Whole numbers in a row that are all right: the one in the middle, and how far they reach."""
    found = sorted({value for text in rights if (value := values[text]) is not None})
    if len(found) < 2 or not all(value.is_integer() for value in found):
        return None
    if found[-1] - found[0] != len(found) - 1:
        return None
    return (found[0] + found[-1]) / 2, (found[-1] - found[0]) / 2


def _reason(source: ItemSource, rights: list[str]) -> str:
    """Why the answer is the answer: what is told when it is right, or after one of the right."""
    said = [source.said_when_right(), *(source.said_of(text) for text in rights)]
    return "\n\n".join(dict.fromkeys(one for one in said if one))


def _tolerance(source: ItemSource, answer: str) -> Content:
    """How far a number may lie off. Each side may have its own."""
    found = source.processing.tolerances
    mode, below, above = found.get(answer, found.get("", ("exact", 0.0, 0.0)))
    if below != above:
        source.lose(
            words(
                "The tolerance is %(below)s below and %(above)s above; here the larger counts.",
                below=f"{below:g}",
                above=f"{above:g}",
            )
        )
    slack = max(abs(below), abs(above))
    if mode == "relative":
        return {"relative": slack}
    return {"absolute": slack}


def _unit(source: ItemSource) -> str:
    """The unit, where the file marks it beside the field."""
    beside = source.asks.getnext()
    if beside is None or "unit" not in beside.get("class", "").split():
        return ""
    unit = xml.text_of(beside)
    parent = beside.getparent()
    parent.remove(beside)
    return unit


def _filled(**values: object) -> Content:
    """What is not empty."""
    return {key: value for key, value in values.items() if value}
