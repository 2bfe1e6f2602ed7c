"""Each interaction of QTI that we have an item for: what it asks -> our written shape."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from lxml import etree

from course.content.fields import SLUG
from course.domain.bank import ItemType
from course.domain.words import words
from course.formats import xml
from course.formats.grading import ALL_OR_NOTHING, ORDER_KEPT, belongs_to_nothing
from course.formats.points import told_points
from course.formats.qti.item import Content, ItemSource
from course.formats.qti.processing import Scoring
from course.formats.words import shortened

_TRUE_FALSE = ("true", "false")


def read_choice(source: ItemSource) -> Content:
    """Read choiceInteraction: one answer or several."""
    is_single = source.declared.cardinality == "single" or source.asks.get("maxChoices") == "1"
    return _choices(source, source.parts("simpleChoice"), is_single=is_single)


def read_inline_choice(source: ItemSource) -> Content:
    """Read inlineChoiceInteraction: a blank of one choice."""
    return _choices(source, source.parts("inlineChoice"), is_single=True)


def read_hottext(source: ItemSource) -> Content:
    """Read hottextInteraction: words of a text, of which one or several are chosen."""
    parts = source.parts("hottext")
    is_single = source.declared.cardinality == "single" or source.asks.get("maxChoices") == "1"
    content = _choices(source, parts, is_single=is_single)
    for part in parts:
        part.tag = "b"
    source.lose(
        words("The words to choose from stand in bold in the text, and below it as options."),
        source.asks,
    )
    return content


def read_match(source: ItemSource) -> Content:
    """Read matchInteraction: two sets, and which of one belongs to which of the other."""
    sets = xml.children(source.asks, "simpleMatchSet")
    parts = [xml.children(one, "simpleAssociableChoice") for one in sets]
    source.parts("simpleAssociableChoice")
    links = _links(source)
    lefts = Counter(left for left, _ in links)
    if any(count > 1 for count in lefts.values()) and len({right for _, right in links}) == len(
        links
    ):
        links = [(right, left) for left, right in links]  # the other set is what is asked about
        parts.reverse()
    return _pairs(source, [one for part in parts for one in part], links)


def read_associate(source: ItemSource) -> Content:
    """Read associateInteraction: one set, of which two and two belong together."""
    return _pairs(source, source.parts("simpleAssociableChoice"), _links(source))


def read_order(source: ItemSource) -> Content:
    """Read orderInteraction."""
    by_name = {one.get("identifier", ""): one for one in source.parts("simpleChoice")}
    right = source.declared.correct or source.processing.right_set
    wanted = [name for name in dict.fromkeys(right) if name in by_name]
    if not wanted:
        source.lose(words("The file does not say the right order; the steps stand as they are."))
        wanted = list(by_name)
    elif source.processing.scoring is Scoring.MATCH and not source.is_ours:
        source.lose(ALL_OR_NOTHING)
    for name in [name for name in by_name if name not in wanted]:
        shown = shortened(source.text(by_name[name]), 80)
        told = words("%(name)s has no place in the right order.", name=shown)
        source.lose(told, by_name[name])
    ids = _ids(wanted)
    steps = [
        {"id": ids[name]} | _filled(text=source.text(by_name[name]), feedback=source.said_of(name))
        for name in wanted
    ]
    return {"type": ItemType.ORDERING.value, "step": [one for one in steps if "text" in one]}


def _choices(source: ItemSource, parts: list[etree._Element], *, is_single: bool) -> Content:
    by_name = {one.get("identifier", ""): one for one in parts}
    texts = {name: source.text(one) for name, one in by_name.items()}
    _tell_empty(source, by_name, texts)
    texts = {name: text for name, text in texts.items() if text.strip()}
    points = _points(source, list(texts))
    best = max(points.values(), default=0.0)
    keys = {name for name, one in points.items() if one > 0 and (one == best or not is_single)}
    _tell_points(source, points, texts, is_single=is_single)
    _tell_choosing(source, parts, texts, is_single=is_single)
    kind = ItemType.SINGLE_CHOICE if is_single else ItemType.MULTIPLE_CHOICE
    ids = _ids(list(texts))
    if is_single and _is_true_false(texts):
        kind = ItemType.TRUE_FALSE
        ids = {name: text.strip().lower() for name, text in texts.items()}
    options = [
        {"id": ids[name], "text": text} | _filled(key=name in keys, feedback=source.said_of(name))
        for name, text in texts.items()
    ]
    if kind is ItemType.TRUE_FALSE:
        options.sort(key=lambda option: _TRUE_FALSE.index(str(option["id"])))
    bare = [one for one in options if one.get("key") and not one.get("feedback")]
    if bare and (said := source.said_when_right()):
        bare[0]["feedback"] = said
    wrong = [one for one in options if not one.get("key") and not one.get("feedback")]
    if is_single and keys and wrong and (said := source.said_when_wrong(keys)):
        for option in wrong:
            option["feedback"] = said
    return {"type": kind.value, "option": options}


def _tell_empty(
    source: ItemSource, by_name: Mapping[str, etree._Element], texts: Mapping[str, str]
) -> None:
    """Tell the options that have no words, and the right answers that are no option."""
    right = {*source.declared.correct, *source.processing.right_set}
    for name, one in by_name.items():
        if texts[name].strip():
            continue
        shown = shortened(name, 40)
        if name in right:
            told = words("The right answer %(name)s has no text and is left out.", name=shown)
        else:
            told = words("The answer %(name)s has no text and is left out.", name=shown)
        source.lose(told, one)
    for name in sorted(right - set(by_name)):
        told = words("The right answer %(name)s is none of the options.", name=shortened(name, 40))
        source.lose(told)


def _tell_choosing(
    source: ItemSource,
    parts: list[etree._Element],
    texts: Mapping[str, str],
    *,
    is_single: bool,
) -> None:
    """Tell what the file lays down for choosing, and every item here does in its own way."""
    most = source.asks.get("maxChoices", "0")
    if not is_single and most.isdecimal() and 0 < int(most[:6]) < len(parts):
        source.lose(
            words("The file lets people choose %(most)s at most; here any number.", most=most[:6])
        )
    if len(texts) < 2 or _is_true_false(texts):
        return
    fixed = [one.get("fixed") == "true" for one in parts]
    if source.asks.get("shuffle", "false") == "false" or all(fixed):
        if xml.local(source.asks) != "hottextInteraction":
            source.lose(ORDER_KEPT)
    elif any(fixed):
        source.lose(words("Some answers keep their place in the file; here all are shuffled."))


def _is_true_false(texts: Mapping[str, str]) -> bool:
    return sorted(text.strip().lower() for text in texts.values()) == ["false", "true"]


def _points(source: ItemSource, names: list[str]) -> dict[str, float]:
    """What each choice earns: by the mapping, by single tests, or by what is declared right."""
    declared, found = source.declared, source.processing
    if found.scoring is Scoring.MAP and any(declared.points.get(name, 0) > 0 for name in names):
        return {name: declared.points.get(name, declared.otherwise) for name in names}
    if right := declared.correct or found.right_set:
        return {name: float(name in right) for name in names}
    own = found.points or declared.points
    return {name: own.get(name, 0.0) for name in names}


def _tell_points(
    source: ItemSource, points: Mapping[str, float], texts: Mapping[str, str], *, is_single: bool
) -> None:
    """Tell where our grading gives other points."""
    found = source.processing
    keys = [name for name, one in points.items() if one > 0]
    if found.scoring is Scoring.MATCH and not is_single:
        if keys and all(found.points.get(name, 0.0) > 0 for name in keys):  # each by itself
            points = {name: found.points.get(name, 0.0) for name in points}
        else:
            if keys:
                source.lose(ALL_OR_NOTHING)
            return
    rights = [one for one in points.values() if one > 0]
    whole = max(rights, default=0.0) if is_single else sum(rights)
    if whole and found.scoring in (Scoring.MAP, Scoring.MATCH):
        shares = {texts[name]: one / whole for name, one in points.items()}
        if told := told_points(shares, is_single=is_single):
            source.lose(told)


def _links(source: ItemSource) -> list[tuple[str, str]]:
    """Which choices belong together, each two names."""
    declared = source.declared
    found = source.processing
    points = declared.points or found.points
    answers = (
        declared.correct or found.right_set or tuple(key for key, one in points.items() if one > 0)
    )
    is_whole = found.scoring is Scoring.MATCH and not any(one in found.points for one in answers)
    if is_whole and answers:
        source.lose(ALL_OR_NOTHING)
    elif len({one for one in points.values() if one > 0}) > 1:
        source.lose(words("The pairs earn different points in the file; here each earns the same."))
    parts = (answer.split() for answer in answers)
    return [(two[0], two[1]) for two in parts if len(two) == 2]


def _pairs(
    source: ItemSource, parts: list[etree._Element], links: list[tuple[str, str]]
) -> Content:
    by_name = {one.get("identifier", ""): one for one in parts}
    ids = _ids([left for left, _ in links])
    pairs: list[Content] = []
    seen: set[str] = set()
    for left, right in links:
        texts = [source.text(by_name.get(name)) for name in (left, right)]
        if left in seen:
            shown = shortened(texts[0], 80)
            told = words("%(text)s belongs to several texts; here to one.", text=shown)
            source.lose(told, by_name[left])
        elif all(texts):
            feedback = source.said_of(f"{left} {right}") or source.said_of(f"{right} {left}")
            pair = {"id": ids[left], "left": texts[0], "right": texts[1]}
            pairs.append(pair | _filled(feedback=feedback))
        seen.add(left)
    linked = {name for link in links for name in link}
    for name in [name for name in by_name if name not in linked]:
        source.lose(belongs_to_nothing(source.text(by_name[name])), by_name[name])
    return {"type": ItemType.MATCHING.value} | _filled(pair=pairs)


def _ids(names: list[str]) -> dict[str, str]:
    """Ids of our kind for the names of a file, as like them as can be, each once."""
    made: dict[str, str] = {}
    for number, name in enumerate(dict.fromkeys(names), start=1):
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-")
        if not SLUG.fullmatch(slug) or slug in made.values():
            slug = f"{slug}-{number}" if slug else str(number)
        made[name] = slug
    return made


def _filled(**values: object) -> Content:
    """What is not empty."""
    return {key: value for key, value in values.items() if value}
