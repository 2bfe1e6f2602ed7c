"""textEntryInteraction: what is typed, as a short answer or as a number."""

from __future__ import annotations

from course.domain.bank import ItemType
from course.domain.items import fold
from course.domain.words import words
from course.formats import xml
from course.formats.grading import CAPITALS, counts_as_right, no_number, second_right
from course.formats.qti.item import Content, ItemSource
from course.formats.qti.processing import Scoring
from course.formats.words import shortened

_NUMBERS = ("float", "integer")


def read_text_entry(source: ItemSource) -> Content:
    """Read textEntryInteraction by the type of its response."""
    if source.asks.get("patternMask"):
        source.lose(words("The pattern that an answer must have is left out."), source.asks)
    if source.declared.base_type in _NUMBERS:
        return _numeric(source)
    return _short(source)


def _short(source: ItemSource) -> Content:
    declared, found = source.declared, source.processing
    points = {**dict.fromkeys(declared.correct, 1.0), **found.points}
    if found.scoring is Scoring.MAP or not points:
        points |= declared.points
    best = max(points.values(), default=0.0)
    accept = [text for text, one in points.items() if one > 0 and one == best]
    rejects = []
    for text in dict.fromkeys([*points, *found.shown]):
        if text in accept or not text.strip():
            continue
        if fold(text) in {fold(one) for one in accept}:
            source.lose(counts_as_right(text))
            continue
        if points.get(text, 0) > 0:
            shown = shortened(text, 80)
            source.lose(words("%(text)s earns a part of the points; here it is wrong.", text=shown))
        rejects.append({"text": text} | _filled(feedback=source.said_of(text)))
    if declared.capitals_count and accept:
        source.lose(CAPITALS)
    return {"type": ItemType.SHORT_ANSWER.value} | _filled(
        accept=[text for text in accept if text.strip()],
        reject=rejects,
        feedback=_reason(source, accept),
    )


def _numeric(source: ItemSource) -> Content:
    declared, found = source.declared, source.processing
    points = {**dict.fromkeys(declared.correct, 1.0), **found.points, **declared.points}
    content: Content = {"type": ItemType.NUMERIC.value}
    rights: list[str] = []
    rejects: list[Content] = []
    for text in dict.fromkeys([*points, *found.shown]):
        value = xml.number(text)
        if value is None:
            source.lose(no_number(text))
        elif points.get(text, 0) <= 0:
            rejects.append({"value": value} | _filled(feedback=source.said_of(text)))
        elif rights:
            source.lose(second_right(value))
        else:
            rights.append(text)
            content |= {"answer": value, "tolerance": _tolerance(source, text)}
    feedback = _reason(source, rights)
    return content | _filled(unit=_unit(source), reject=rejects, feedback=feedback)


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
