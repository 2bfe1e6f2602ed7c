"""Items of a paper whose key was corrected since it was drawn."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy.orm import Session

from course.domain.regrading import Corrected, as_taught, translated
from course.quiz.queries import Paper, Place, read_item
from course.records.corrections import reaching


class Correction(NamedTuple):
    """A correction that was made of an item since a paper was drawn."""

    version_id: int  # the one that holds the corrected key
    corrected: Corrected


def corrections_since(db: Session, paper: Paper) -> dict[int, list[Correction]]:
    """Version of an item on a paper -> its corrections since, the oldest first; most have none."""
    found = reaching(db, [place.version_id for place in paper.places])
    return {
        version: [
            Correction(one.version_id, Corrected(read_item(one.content, one.module), one.rule))
            for one in stored
        ]
        for version, stored in found.items()
    }


def as_corrected(paper: Paper) -> Paper:
    """A submitted paper with its items explained as they have been corrected since."""
    return paper._replace(places=tuple(_as_corrected(place) for place in paper.places))


def _as_corrected(place: Place) -> Place:
    if place.correction is None:
        return place
    item = as_taught(place.item, place.correction.item)
    return place._replace(item=item, response=translated(place.item, item, place.response))
