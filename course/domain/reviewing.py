"""When a draft may go live: who may review it, what blocks it, and how many must approve."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

SLACK = 1e-9
"""An answer that earns this much less than a point is still the key's."""


class Judgement(NamedTuple):
    """What one reviewer has said of a draft as it stands."""

    fraction: float  # what the reviewer's own answer earns by the draft's key, 0 to 1
    is_settled: bool = False  # a difference was talked over, and the key stands
    is_approved: bool | None = None  # None: not decided yet; False: returned to the author

    @property
    def differs(self) -> bool:
        """Whether the reviewer, who had not seen the key, answered otherwise."""
        return self.fraction < 1 - SLACK

    @property
    def blocks(self) -> bool:
        """Whether the draft must not go live before somebody has acted."""
        return (self.differs and not self.is_settled) or self.is_approved is False


class Stand(StrEnum):
    """How far the review of a draft is."""

    WAITING = "waiting"  # for reviewers
    DIFFERS = "differs"  # a reviewer's answer is not the key's, and nobody has settled it
    RETURNED = "returned"  # its author has to act
    APPROVED = "approved"  # it may go live


def stand(judgements: Sequence[Judgement], *, needed: int) -> Stand:
    """Tell how far a review is. needed: how many reviewers must approve, at least 1."""
    if any(one.is_approved is False for one in judgements):
        return Stand.RETURNED
    if any(one.blocks for one in judgements):
        return Stand.DIFFERS
    approved = sum(one.is_approved is True for one in judgements)
    return Stand.APPROVED if approved >= max(1, needed) else Stand.WAITING


def may_review(person_id: int, *, wrote: frozenset[int]) -> bool:
    """Nobody reviews what they wrote. wrote: who began the draft and who saved it."""
    return person_id not in wrote


def may_go_unreviewed(others: int) -> bool:
    """Only where nobody else is there to review. others: people who may, its writers left out."""
    return others == 0
