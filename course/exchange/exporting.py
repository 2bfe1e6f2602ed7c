"""Our items as a file for another system, or as the files of quizzes/ for a commit."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, false, select
from sqlalchemy.orm import Session

from course.content.checking.one_item import excluded_and_shown
from course.content.drafts import read_draft
from course.content.items import blueprint_from_mapping
from course.content.picture_files import FOLDER
from course.content.translations import pictures_of, translation_to_mapping
from course.domain.bank import Blueprint, Item
from course.domain.words import words
from course.formats import toml
from course.formats.foreign import Loss
from course.formats.registry import FORMATS
from course.records import analysis
from course.records.bank_filter import Filter, Work, conditions
from course.records.reviews import awaits
from course.store import Image, ItemDraft, ItemTranslation, ItemVersion, QuizVersion
from course.store import Item as ItemRow

MEDIA = {
    ".xml": "application/xml",
    ".zip": "application/zip",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Of downloads, by ending; everything else is plain text."""

_STAMP = (2000, 1, 1, 0, 0, 0)  # the same bank gives the same archive


class Chosen(NamedTuple):
    """The items of an export, as delegates get them; a draft where nothing was live yet."""

    items: tuple[Item, ...]  # in the order in which they came into the bank
    unpublished: int  # that have a draft beside what is live
    never_live: frozenset[str]  # ids
    rows: Mapping[int, str] = {}  # the database's number of each -> its id
    waiting: tuple[str, ...] = ()  # ids of drafts left out: their reader answers them first


class Export(NamedTuple):
    """A file, and what it cannot say."""

    file_name: str
    media_type: str
    data: bytes
    items: int
    losses: tuple[Loss, ...]


def chosen_items(db: Session, wanted: Filter, *, reviewer_id: int | None = None) -> Chosen:
    """The items that a filter finds.

    reviewer_id: of whoever gets them, and answers drafts in review before their keys are shown;
    None: somebody who does not review.
    """
    flagged = analysis.flags(db) if wanted.work is Work.FLAGGED else ()
    statement = (
        select(ItemRow, ItemVersion.content, ItemDraft.content, _awaits(reviewer_id))
        .outerjoin(
            ItemVersion,
            and_(ItemVersion.item_id == ItemRow.id, ItemVersion.superseded_at.is_(None)),
        )
        .outerjoin(ItemDraft, ItemDraft.item_id == ItemRow.id)
        .where(*conditions(wanted, flagged))
        .order_by(ItemRow.id)
    )
    items: list[Item] = []
    never_live: set[str] = set()
    rows: dict[int, str] = {}
    waiting: list[str] = []
    unpublished = 0
    for row, served, drafted, is_waiting in db.execute(statement):
        if served is None and is_waiting:
            waiting.append(row.slug)
            continue
        item = read_draft(json.loads(served or drafted), row.module).item
        items.append(replace(item, status=row.status))
        rows[row.id] = row.slug
        unpublished += bool(served and drafted)
        if served is None:
            never_live.add(row.slug)
    return Chosen(tuple(items), unpublished, frozenset(never_live), rows, tuple(waiting))


def _awaits(reviewer_id: int | None) -> ColumnElement[bool]:
    return false() if reviewer_id is None else awaits(reviewer_id)


def export(db: Session, name: str, wanted: Filter, *, reviewer_id: int | None = None) -> Export:
    """Write what a filter finds. name: of the format. reviewer_id: of the reader, who reviews."""
    chosen = chosen_items(db, wanted, reviewer_id=reviewer_id)
    losses = [*_of_drafts(chosen)]
    if name == "toml":
        files = bank_files(db, chosen, whole=_is_whole(wanted))
        return _toml(files, chosen, losses)
    form = FORMATS[name]
    assert form.write is not None, "only formats that are written are offered"
    images = _images(db, _pictures(chosen.items)) if form.carries_images else {}
    written = form.write(chosen.items, images)
    ending = form.endings[0]
    return Export(
        f"questions{ending}",
        MEDIA.get(ending, "text/plain; charset=utf-8"),
        written.data,
        len(chosen.items),
        (*losses, *written.losses),
    )


def _of_drafts(chosen: Chosen) -> list[Loss]:
    """What of the workshop no file says."""
    waits = words(
        "It waits for your answer in the review, which comes before its key: it is left out."
    )
    losses = [Loss(name, waits) for name in chosen.waiting]
    if chosen.unpublished:
        said = words(
            "Drafts beside live items stay here: the file says what is live. Items: %(count)s.",
            count=chosen.unpublished,
        )
        losses.append(Loss("", said))
    return losses


def _is_whole(wanted: Filter) -> bool:
    """Whether whole modules are asked for, so that the file may stand for one of quizzes/."""
    return wanted == Filter(module=wanted.module)


# ---------------------------------------------------------------- the files of quizzes/


def bank_files(db: Session, chosen: Chosen, *, whole: bool = True) -> dict[str, bytes]:
    """The files of quizzes/ by their names, as `course load` reads them and finds nothing changed.

    Drafts that were never live are left out: what they lack would stop the loading.
    whole: with the plan of each module's quiz, as a file of its own.
    """
    plans = _plans(db) if whole else {}
    by_module: dict[str, list[Item]] = {}
    for item in chosen.items:
        if item.id not in chosen.never_live:
            by_module.setdefault(item.module, []).append(item)
    files = {
        f"{module}.toml": toml.write(items, plans.get(module)).data
        for module, items in by_module.items()
    }
    served = _served(db, chosen)
    files |= _translations(by_module, served)
    names = _pictures([item for items in by_module.values() for item in items])
    names |= {
        name
        for (_, slug), (_, texts) in served.items()
        if slug not in chosen.never_live
        for name in pictures_of(texts)
    }
    return files | {f"{FOLDER}/{name}": data for name, data in _images(db, names).items()}


Served = Mapping[tuple[str, str], tuple[str, dict[str, str]]]
"""Language and id of the item -> what delegates read there: the digest it renders, and texts."""


def _served(db: Session, chosen: Chosen) -> Served:
    statement = select(
        ItemTranslation.item_id,
        ItemTranslation.locale,
        ItemTranslation.served_digest,
        ItemTranslation.served,
    ).where(ItemTranslation.served.is_not(None))
    return {
        (locale, chosen.rows[item_id]): (str(digest), json.loads(served or ""))
        for item_id, locale, digest, served in db.execute(statement)
        if item_id in chosen.rows
    }


def _translations(by_module: Mapping[str, Sequence[Item]], found: Served) -> dict[str, bytes]:
    """What delegates read in other languages, a file for each module and language."""
    files = {}
    for locale in sorted({locale for locale, _name in found}):
        for module, items in by_module.items():
            told = [
                translation_to_mapping(item, *found[locale, item.id])
                for item in items
                if (locale, item.id) in found
            ]
            if told:
                files[f"{module}.{locale}.toml"] = toml.write_translations(told)
    return files


def _plans(db: Session) -> Mapping[str, Blueprint]:
    statement = select(QuizVersion).where(QuizVersion.superseded_at.is_(None))
    return {
        plan.module: blueprint_from_mapping(json.loads(plan.content), plan.module)
        for plan in db.scalars(statement)
    }


def _toml(files: Mapping[str, bytes], chosen: Chosen, losses: Sequence[Loss]) -> Export:
    stays = words("It was never live: it stays here, and what it lacks would stop the loading.")
    left = [Loss(name, stays) for name in sorted(chosen.never_live)]
    count = len(chosen.items) - len(left)
    if len(files) == 1:
        ((name, data),) = files.items()
        return Export(name, "text/plain; charset=utf-8", data, count, (*losses, *left))
    data = _zipped({f"quizzes/{name}": data for name, data in files.items()})
    return Export("quizzes.zip", MEDIA[".zip"], data, count, (*losses, *left))


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _STAMP), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _pictures(items: Sequence[Item]) -> set[str]:
    """The names of the images that stand in the items."""
    return {name for item in items for name in excluded_and_shown(item)[1]}


def _images(db: Session, names: Collection[str]) -> dict[str, bytes]:
    """Images by name."""
    if not names:
        return {}
    statement = select(Image.name, Image.data).where(Image.name.in_(sorted(names)))
    return dict(row for row in db.execute(statement.order_by(Image.name)))
