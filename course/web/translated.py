"""Translations that are finished and wait for approval, for the rooms that list or approve them."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from sqlalchemy.orm import Session

from course.content.drafts import read_draft
from course.content.translations import faults_of_translation
from course.domain.translation import digest_of, texts_of
from course.records import translations_waiting
from course.records.translations_waiting import Written
from course.web.waiting import MOST_WAITING


class Translated(NamedTuple):
    """One translation that somebody could approve."""

    slug: str
    stem: str  # of its source, Markdown
    locale: str
    edited_by: str  # "" where nobody did
    edited_at: datetime
    is_served: bool  # an earlier text of it
    is_mine: bool  # the reader wrote it: others approve it


def waiting_translations(db: Session, person_id: int) -> list[Translated]:
    """The oldest first, at most `MOST_WAITING`; what is not finished waits for its writer.

    person_id: of the reader.
    """
    found = (_finished(one) for one in translations_waiting.written(db, person_id))
    return list(islice((one for one in found if one is not None), MOST_WAITING))


def _finished(one: Written) -> Translated | None:
    item = read_draft(json.loads(one.source), one.module).item
    if one.source_digest != digest_of(texts_of(item)):
        return None
    if faults_of_translation(item, json.loads(one.content)):
        return None
    return Translated(
        one.slug,
        item.stem,
        one.locale,
        one.edited_by,
        one.edited_at,
        one.is_served,
        one.is_mine,
    )
