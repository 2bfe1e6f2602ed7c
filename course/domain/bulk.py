"""Changes of many items at once: only what no delegate sees, or that an item is asked no more."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from course.domain.bank import Difficulty, ItemStatus
from course.domain.words import Words, words


class Action(StrEnum):
    """What is done to each item."""

    ADD_TAG = "add-tag"
    REMOVE_TAG = "remove-tag"
    DIFFICULTY = "difficulty"
    RETIRE = "retire"
    BRING_BACK = "bring-back"


class Bulk(NamedTuple):
    """One change, whichever items it is made to."""

    action: Action
    value: str = ""  # a tag, or a difficulty

    @property
    def words(self) -> Words:
        """The change in words."""
        said = {
            Action.ADD_TAG: words("Add the tag “%(value)s”", value=self.value),
            Action.REMOVE_TAG: words("Take away the tag “%(value)s”", value=self.value),
            Action.DIFFICULTY: words("Set the difficulty to “%(value)s”", value=self.value),
            Action.RETIRE: words("Retire: asked no more, and kept"),
            Action.BRING_BACK: words("Bring back from retirement"),
        }
        return said[self.action]


class State(NamedTuple):
    """What a bulk change can change of an item, and what can forbid it."""

    status: ItemStatus
    difficulty: str
    tags: tuple[str, ...]
    in_review: bool = False  # reviewers judge the draft as it stands
    was_live: bool = True  # there is a version to come back to
    asked_in: str = ""  # number of the lesson that asks it as a check; "" where none does

    def as_json(self) -> dict[str, Any]:
        """What is kept to undo the change by."""
        return {"status": self.status.value, "difficulty": self.difficulty, "tags": [*self.tags]}


def state_from_json(kept: Mapping[str, Any], now: State) -> State:
    """What stood there, beside what cannot be changed in bulk."""
    status, tags = ItemStatus(kept["status"]), tuple(kept["tags"])
    return now._replace(status=status, difficulty=kept["difficulty"], tags=tags)


def changed(bulk: Bulk, state: State) -> State | Words:
    """What becomes of an item: its new state, the same one, or why it is left alone."""
    if bulk.action is Action.RETIRE:
        if state.asked_in:
            return words("Lesson %(number)s asks it: take it out there", number=state.asked_in)
        return state._replace(status=ItemStatus.RETIRED)
    if bulk.action is Action.BRING_BACK:
        back = ItemStatus.LIVE if state.was_live else ItemStatus.DRAFT
        return state._replace(status=back) if state.status is ItemStatus.RETIRED else state
    if state.in_review:
        return words("In review: it stays as its reviewers see it")
    if bulk.action is Action.DIFFICULTY:
        return state._replace(difficulty=Difficulty(bulk.value).value)
    others = tuple(tag for tag in state.tags if tag != bulk.value)
    has_it = bulk.value in state.tags
    if bulk.action is Action.ADD_TAG:
        return state if has_it else state._replace(tags=(*state.tags, bulk.value))
    return state._replace(tags=others)
