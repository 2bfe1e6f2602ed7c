"""Figures as JSON and back: what was computed once is kept until something changes."""

from __future__ import annotations

from dataclasses import asdict, fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_plain(figures: object) -> Any:
    """What JSON can write: dataclasses as objects, tuples as lists."""
    return asdict(figures)  # type: ignore[call-overload]


def from_plain(kind: type[T], plain: object) -> T:
    """Build a dataclass of figures from what JSON read. Raises TypeError for another shape."""
    built: T = _build(kind, plain)
    return built


def _build(kind: Any, plain: Any) -> Any:
    """One value of the kind that a field names: a dataclass, a tuple, an enum, or plain."""
    if get_origin(kind) is UnionType:
        if plain is None and NoneType in get_args(kind):
            return None
        (kind,) = (one for one in get_args(kind) if one is not NoneType)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{one.name: _build(hints[one.name], plain[one.name]) for one in fields(kind)})
    if get_origin(kind) is tuple:
        return tuple(_build(get_args(kind)[0], one) for one in plain)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(plain)
    if kind is float and isinstance(plain, int):
        return float(plain)
    if not isinstance(plain, kind):
        raise TypeError(f"{plain!r} is no {kind}")
    return plain
