"""What the page of a translation holds: the fields, what each lacks, what changed in its source."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from werkzeug.datastructures import MultiDict

from course.author.translation_queries import Kept, Source
from course.content.translations import faults_of_translation
from course.domain.bank import Item
from course.domain.translation import Texts, name_of, texts_of
from course.web.i18n import gettext as _
from course.web.i18n import say
from course.web.item_differences import Difference, difference
from course.web.item_labels import label_of

PREFIX = "text."
"""Of the fields of a form that are texts."""


class Field(NamedTuple):
    """One text of the item, and its translation."""

    name: str  # in the form
    id: str
    label: str
    source: str
    text: str
    faults: tuple[str, ...]
    changed: Difference | None  # what it rendered, and what the source says now; None: the same


class Work(NamedTuple):
    """How far a translation is, and what may be done to it."""

    fields: tuple[Field, ...]
    missing: int  # texts that are not translated, or do not fit
    is_behind: bool  # it renders another text than the item's own
    left: tuple[tuple[str, str], ...]  # texts that have no place any more: label and text

    @property
    def is_finished(self) -> bool:
        """Whether delegates could read it."""
        return not self.missing and not self.is_behind


def work(source: Source, kept: Kept | None, texts: Texts, images: Collection[str]) -> Work:
    """Lay out a translation.

    texts: what its fields hold, kept or not. images: those of them that there are, by name.
    """
    item, labels = source.item, labels_of(source.item)
    said: dict[str, list[str]] = {}
    for fault in faults_of_translation(item, texts, images):
        said.setdefault(fault.name, []).append(say(fault.said))
    sources, before = texts_of(item), kept.rendered if kept else None
    is_behind = kept is not None and kept.row.source_digest != source.digest
    fields = tuple(
        Field(
            f"{PREFIX}{name}",
            f"text-{number}",
            labels[name],
            text,
            texts.get(name, ""),
            tuple(said.get(name, ())),
            _changed(labels[name], before, name, text) if is_behind else None,
        )
        for number, (name, text) in enumerate(sources.items())
    )
    left = tuple((name, text) for name, text in texts.items() if name not in sources and text)
    return Work(fields, sum(bool(one.faults) for one in fields), is_behind, left)


def _changed(label: str, before: Texts | None, name: str, text: str) -> Difference | None:
    old = before.get(name, "") if before is not None else None
    return difference(label, old, text) if old is not None and old != text else None


def labels_of(item: Item) -> dict[str, str]:
    """What the texts of an item are called."""
    found = {
        "stem": label_of("stem"),
        "unit": _("Unit"),
        "answer": _("Answer that is shown"),
        "feedback": label_of("feedback"),
    }
    rows: Iterable[tuple[str, list[str]]] = (
        ("option", [one.id for one in item.options]),
        ("pair", [one.id for one in item.pairs]),
        ("step", [one.id for one in item.steps]),
        ("reject", [name_of(one) for one in item.rejects]),
    )
    for kind, ids in rows:
        for number, name in enumerate(ids):
            for part in ("text", "left", "right", "feedback"):
                found[f"{kind}.{name}.{part}"] = label_of(f"{kind}-{number}-{part}")
    return found


def read_texts(source: Source, form: MultiDict[str, str]) -> dict[str, str]:
    """The texts that a form brings, as far as the item has a place for them."""
    found = {name: _clean(form.get(f"{PREFIX}{name}", "")) for name in texts_of(source.item)}
    return {name: text for name, text in found.items() if text}


def _clean(text: str) -> str:
    """A text without what no page can hold, with the line breaks of ours."""
    kept = (c for c in text.replace("\r\n", "\n") if c in "\n\t" or c.isprintable())
    return "".join(kept).strip()


def differing(item: Item, theirs: Texts, mine: Texts) -> list[Difference]:
    """Every text that is not the same in two translations of an item."""
    labels = labels_of(item)
    return [
        difference(labels[name], theirs.get(name, ""), mine.get(name, ""))
        for name in texts_of(item)
        if theirs.get(name, "") != mine.get(name, "")
    ]


def filled(kept: Kept | None) -> Mapping[str, str]:
    """What the fields hold at first."""
    return kept.texts if kept else {}
