"""The one written shape of an item: the same in quizzes/*.toml, in exports and in the database.

Reading is strict about shape (an unknown key, a number in quotes) and says nothing about whether
the item is finished: a draft may lack feedback. What a live item may not lack, `flaws` names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any, TypeVar

from course.content.fields import Fields, is_number
from course.content.problems import Complain
from course.domain.bank import (
    CHOICE_TYPES,
    TYPED_TYPES,
    Blueprint,
    Difficulty,
    Item,
    ItemStatus,
    ItemType,
    ItemUse,
    Option,
    Pair,
    Reject,
    Step,
    Tolerance,
)

Choice = TypeVar("Choice", bound=StrEnum)
T = TypeVar("T")


def item_from_mapping(mapping: Mapping[str, object], module: str) -> Item:
    """Read an item of `module`. Raises ValueError naming every fault."""
    return _or_raise(lambda complain: read_item(mapping, module, complain))


def blueprint_from_mapping(mapping: Mapping[str, object], module: str) -> Blueprint:
    """Read the plan of a module's quiz. Raises ValueError naming every fault."""
    return _or_raise(lambda complain: read_blueprint(mapping, module, complain))


def _or_raise(read: Callable[[Complain], T]) -> T:
    faults: list[str] = []
    value = read(faults.append)
    if faults:
        raise ValueError("; ".join(faults))
    return value


# ---------------------------------------------------------------- reading


def read_item(mapping: Mapping[str, object], module: str, complain: Complain) -> Item:
    """Read an item; faults go to `complain`, and stand in the result as empty values."""
    fields = Fields(mapping, complain)
    kind = _one_of(fields, "type", ItemType, ItemType.SINGLE_CHOICE, complain)
    tolerance = fields.table("tolerance")
    item = Item(
        id=fields.slug("id"),
        module=module,
        lesson=fields.slug("lesson"),
        objective=fields.slug("objective"),
        type=kind,
        use=_one_of(fields, "use", ItemUse, ItemUse.QUIZ, complain),
        status=_one_of(fields, "status", ItemStatus, ItemStatus.DRAFT, complain),
        difficulty=_one_of(fields, "difficulty", Difficulty, Difficulty.UNDERSTAND, complain),
        stem=fields.text("stem"),
        disputed=fields.flag("disputed"),
        excludes=fields.texts("excludes"),
        options=tuple(_option(table, complain) for table in fields.tables("option")),
        answer=fields.number("answer"),
        tolerance=_tolerance(tolerance, complain),
        unit=fields.text("unit", required=False),
        accept=fields.texts("accept"),
        rejects=tuple(_reject(table, complain) for table in fields.tables("reject")),
        pairs=tuple(_pair(table, complain) for table in fields.tables("pair")),
        steps=tuple(_step(table, complain) for table in fields.tables("step")),
        feedback=fields.text("feedback", required=False),
        see=fields.text("see", required=False),
        tags=fields.texts("tags"),
    )
    fields.done()
    _only_its_own(item, fields, complain)
    return item


def read_blueprint(mapping: Mapping[str, object], module: str, complain: Complain) -> Blueprint:
    """Read a quiz's plan; faults go to `complain`."""
    fields = Fields(mapping, complain)
    share = fields.number("pass")
    if share is None or not 0 < share <= 1:
        complain('"pass" must be a share above 0 and at most 1, such as 0.8')
        share = 1.0
    draw = fields.table("draw")
    if not draw:
        complain('"draw" must say how many items each lesson gives: { lesson-name = 4 }')
    counts = Fields(draw, complain)
    limit = fields.whole("limit_minutes", 0)  # 0, or not there: no time limit
    blueprint = Blueprint(
        module=module,
        title=fields.text("title"),
        pass_share=share,
        draw={lesson: counts.whole(lesson, 0) for lesson in draw},
        limit_minutes=limit or None,
    )
    fields.done()
    return blueprint


def _one_of(
    fields: Fields, key: str, kind: type[Choice], default: Choice, complain: Complain
) -> Choice:
    value = fields.text(key)
    try:
        return kind(value)
    except ValueError:
        if value:
            complain(f'"{key}" is "{value}"; it may be {", ".join(kind)}')
        return default


def _option(table: Mapping[str, object], complain: Complain) -> Option:
    fields = Fields(table, complain)
    option = Option(
        id=fields.slug("id"),
        text=fields.text("text"),
        feedback=fields.text("feedback", required=False),
        see=fields.text("see", required=False),
        is_key=fields.flag("key"),
    )
    fields.done()
    return option


def _reject(table: Mapping[str, object], complain: Complain) -> Reject:
    fields = Fields(table, complain)
    reject = Reject(
        feedback=fields.text("feedback", required=False),
        see=fields.text("see", required=False),
        value=fields.number("value"),
        text=fields.text("text") if "text" in fields else None,
    )
    fields.done()
    return reject


def _pair(table: Mapping[str, object], complain: Complain) -> Pair:
    fields = Fields(table, complain)
    pair = Pair(
        id=fields.slug("id"),
        left=fields.text("left"),
        right=fields.text("right"),
        feedback=fields.text("feedback", required=False),
        see=fields.text("see", required=False),
    )
    fields.done()
    return pair


def _step(table: Mapping[str, object], complain: Complain) -> Step:
    fields = Fields(table, complain)
    step = Step(
        id=fields.slug("id"),
        text=fields.text("text"),
        feedback=fields.text("feedback", required=False),
        see=fields.text("see", required=False),
    )
    fields.done()
    return step


def _tolerance(table: Mapping[str, object], complain: Complain) -> Tolerance:
    fields = Fields(table, complain)
    tolerance = Tolerance(fields.number("absolute"), fields.number("relative"))
    fields.done()
    for share in (tolerance.absolute, tolerance.relative):
        if share is not None and share < 0:
            complain('"tolerance" cannot be below 0')
    return tolerance


_OWN_KEYS = {
    "option": CHOICE_TYPES,
    "answer": {ItemType.NUMERIC},
    "tolerance": {ItemType.NUMERIC},
    "unit": {ItemType.NUMERIC},
    "accept": {ItemType.SHORT_ANSWER},
    "reject": TYPED_TYPES,
    "feedback": TYPED_TYPES,
    "see": TYPED_TYPES,
    "pair": {ItemType.MATCHING},
    "step": {ItemType.ORDERING},
}


def _only_its_own(item: Item, fields: Fields, complain: Complain) -> None:
    """Name keys that belong to another type of item."""
    for key, types in _OWN_KEYS.items():
        if key in fields and item.type not in types:
            complain(f'"{key}" does not belong to an item of type {item.type}')
    for reject in item.rejects:
        if (reject.value is not None) == (reject.text is not None):
            complain('an expected wrong answer has either "value" or "text"')


# ---------------------------------------------------------------- writing


def item_to_mapping(item: Item) -> dict[str, Any]:
    """Write an item in its one shape; what is empty is left out."""
    mapping: dict[str, Any] = {
        "id": item.id,
        "lesson": item.lesson,
        "objective": item.objective,
        "type": item.type.value,
        "use": item.use.value,
        "status": item.status.value,
        "difficulty": item.difficulty.value,
        "disputed": item.disputed,
        "excludes": list(item.excludes),
        "stem": item.stem,
    }
    rest = {
        "answer": _plain(item.answer),
        "tolerance": _without_empty(
            {
                "absolute": _plain(item.tolerance.absolute),
                "relative": _plain(item.tolerance.relative),
            }
        ),
        "tags": list(item.tags),
        "unit": item.unit,
        "accept": list(item.accept),
        "feedback": item.feedback,
        "see": item.see,
        "option": [_option_to_mapping(option) for option in item.options],
        "reject": [_reject_to_mapping(reject) for reject in item.rejects],
        "pair": [_without_empty(asdict(pair)) for pair in item.pairs],
        "step": [_without_empty(asdict(step)) for step in item.steps],
    }
    return mapping | _without_empty(rest)


def blueprint_to_mapping(blueprint: Blueprint) -> dict[str, Any]:
    """Write a quiz's plan in its one shape."""
    limit = {"limit_minutes": blueprint.limit_minutes} if blueprint.limit_minutes else {}
    return {
        "title": blueprint.title,
        "pass": blueprint.pass_share,
        "draw": dict(blueprint.draw),
        **limit,
    }


def _option_to_mapping(option: Option) -> dict[str, object]:
    mapping: dict[str, object] = {"id": option.id, "text": option.text}
    if option.is_key:
        mapping["key"] = True
    return mapping | _without_empty({"feedback": option.feedback, "see": option.see})


def _reject_to_mapping(reject: Reject) -> dict[str, object]:
    wrong: dict[str, object] = {"value": _plain(reject.value), "text": reject.text}
    return _without_empty(wrong | {"feedback": reject.feedback, "see": reject.see})


def _without_empty(mapping: Mapping[str, object]) -> dict[str, object]:
    return {key: v for key, v in mapping.items() if is_number(v) or v}


def _plain(number: float | None) -> float | int | None:
    """Whole numbers without a point, as an author writes them: one value, one digest."""
    return int(number) if number is not None and number.is_integer() else number
