"""What differs between two contents of an item, field by field and word by word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from course.content.fields import is_number
from course.content.retyping import PARTS
from course.domain.differences import Kind, Run, words_changed
from course.domain.numbers import shown_number
from course.web.i18n import gettext as _
from course.web.item_labels import difficulties, kinds, label_of, uses

LONGEST = 4000  # letters of a text that is compared word by word; longer ones as a whole


class Difference(NamedTuple):
    """One field that is not the same."""

    label: str
    runs: tuple[Run, ...]


class _Part(NamedTuple):
    label: str
    text: str


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Every field whose text is not the same in both; rows are told apart by their ids."""
    before, after = dict(_parts(old)), dict(_parts(new))
    found = []
    for key in dict.fromkeys([*after, *before]):
        one = before[key].text if key in before else ""
        other = after[key].text if key in after else ""
        if one != other:
            label = (after.get(key) or before[key]).label
            found.append(Difference(label, tuple(_runs(one, other))))
    return found


def difference(label: str, old: str, new: str) -> Difference:
    """One text before and after."""
    return Difference(label, tuple(_runs(old, new)))


def _runs(old: str, new: str) -> list[Run]:
    if len(old) + len(new) <= LONGEST:
        return words_changed(old, new)
    return [run for run in (Run(Kind.GONE, old), Run(Kind.NEW, new)) if run.text]


def _parts(content: Mapping[str, Any]) -> Iterator[tuple[str, _Part]]:
    """Every field as a text, by a name that stays the same wherever a row stands."""
    for key in ("stem", "unit", "feedback", "see"):
        yield key, _Part(label_of(key) if key != "unit" else _("Unit"), content.get(key, ""))
    for key, label, said in (
        ("type", _("Kind"), kinds()),
        ("use", _("Use"), uses()),
        ("difficulty", _("Asks the delegate to"), difficulties()),
        ("lesson", _("Lesson"), {}),
        ("objective", _("Objective"), {}),
    ):
        value = str(content.get(key, ""))
        yield key, _Part(label, {str(k): v for k, v in said.items()}.get(value, value))
    yield "disputed", _Part(_("Disputed"), _("yes") if content.get("disputed") else _("no"))
    for key in ("accept", "excludes", "tags"):
        yield key, _Part(label_of(key), ", ".join(content.get(key, ())))
    yield "answer", _Part(label_of("answer"), _shown(content.get("answer")))
    tolerance = [f"{k} {_shown(v)}" for k, v in content.get("tolerance", {}).items()]
    yield "tolerance", _Part(label_of("tolerance"), ", ".join(tolerance))
    for kind in (*PARTS, "reject"):
        yield from _rows(kind, content.get(kind, ()))


def _rows(kind: str, rows: list[Mapping[str, Any]]) -> Iterator[tuple[str, _Part]]:
    names = [str(row.get("id", n)) for n, row in enumerate(rows)]
    yield f"{kind}-order", _Part(_("Order of the rows"), ", ".join(names) if rows else "")
    for n, (name, row) in enumerate(zip(names, rows, strict=True)):
        for part, value in row.items():
            if part != "id":
                text = value if isinstance(value, str) else _shown(value)
                text = _("yes") if value is True else text
                label = label_of(f"{kind}-{n}-{part}")
                label = _("%(row)s is the key", row=label) if part == "key" else label
                yield f"{kind}-{name}-{part}", _Part(label, text)


def _shown(value: object) -> str:
    """A number, or what stands where one belongs."""
    return shown_number(value) if is_number(value) else str(value or "")
