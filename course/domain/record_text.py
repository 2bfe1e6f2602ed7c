"""What a person did, as the text in which it is kept."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from course.domain.completion import LessonRecord, QuizRecord, Record


def record_to_json(record: Record) -> str:
    """The record as text; the same record gives the same bytes."""
    return json.dumps(_plain(record), default=_iso, sort_keys=True, separators=(",", ":"))


def _plain(record: Record) -> dict[str, object]:
    """The record as `asdict` gives it, without copying every value on the way."""
    plain: dict[str, object] = {
        "lessons": {key: _fields(entry) for key, entry in record.lessons.items()},
        "quizzes": {key: _fields(entry) for key, entry in record.quizzes.items()},
        "completed_at": record.completed_at,
    }
    # Almost nobody has an exemption: then the text is the same as ever.
    return plain | {"exempt": record.exempt} if record.exempt else plain


def _fields(entry: LessonRecord | QuizRecord) -> dict[str, object]:
    return {one.name: getattr(entry, one.name) for one in fields(entry)}


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong in a record")


def record_from_json(text: str) -> Record:
    """Read back what `record_to_json` wrote."""
    data: dict[str, Any] = json.loads(text)
    lessons = {key: LessonRecord(**_times(entry)) for key, entry in data["lessons"].items()}
    quizzes = {key: QuizRecord(**_times(entry)) for key, entry in data["quizzes"].items()}
    exempt = tuple(data.get("exempt", ()))
    return Record(lessons, quizzes, _time(data["completed_at"]), exempt)


def _times(entry: dict[str, Any]) -> dict[str, Any]:
    read = {k: _time(v) if k.endswith("_at") and k != "stopped_at" else v for k, v in entry.items()}
    if "answered" in read:
        read["answered"] = tuple(entry["answered"])
    return read


def _time(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)
