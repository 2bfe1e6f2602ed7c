"""What a certificate says, frozen as it stood on the day of completion."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from course.domain.course import Issuer

NO_VIEW = "Completion records learning. It states no view of the holder or the holder's government."


class IdentityLevel(StrEnum):
    """How it was established who the holder is."""

    ASSERTED = "asserted"  # by the delegation
    DOCUMENT_SEEN = "document-seen"


class Conditions(StrEnum):
    """Under which conditions the quizzes were taken."""

    UNSUPERVISED = "unsupervised"
    SUPERVISED = "supervised"


class Kind(StrEnum):
    """What was required."""

    LESSON = "lesson"
    QUIZ = "quiz"


class How(StrEnum):
    """How a requirement was met. It holds no score, no number of tries and no reason."""

    READ = "read"
    SHOWN = "shown-by-quiz"
    PASSED = "passed"
    EXEMPTED = "exempted"


class Requirement(NamedTuple):
    """One requirement, and how it was met."""

    module: str  # title
    kind: Kind
    title: str
    how: How


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Everything that is certified. It knows no locale: names and titles stand as they stood."""

    serial: str
    public_id: str
    name: str  # in the holder's own script
    latin_name: str  # in Latin letters, as in the passport
    delegation_code: str  # "" where the holder came with none
    delegation_name: str
    course: str  # title
    edition: str
    completed_at: datetime
    issued_at: datetime
    requirements: tuple[Requirement, ...]
    pass_share: float  # of a quiz's points, 0 to 1: what passing took
    policy_digest: str  # sha256, hex
    issuer: Issuer
    status_index: int  # place in the status list, 0 for the first
    identity: IdentityLevel = IdentityLevel.ASSERTED
    conditions: Conditions = Conditions.UNSUPERVISED

    def to_json(self) -> str:
        """The claim as text for the database."""
        plain = asdict(self)
        plain["requirements"] = [list(requirement) for requirement in self.requirements]
        for moment in ("completed_at", "issued_at"):
            plain[moment] = plain[moment].isoformat()
        return json.dumps(plain, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Claim:
        """Read what `to_json` wrote."""
        plain: dict[str, Any] = json.loads(text)
        for moment in ("completed_at", "issued_at"):
            plain[moment] = datetime.fromisoformat(plain[moment])
        plain["requirements"] = tuple(
            Requirement(module, Kind(kind), title, How(how))
            for module, kind, title, how in plain["requirements"]
        )
        plain["issuer"] = Issuer(**plain["issuer"])
        plain["identity"] = IdentityLevel(plain["identity"])
        plain["conditions"] = Conditions(plain["conditions"])
        return cls(**plain)

    def count(self, kind: Kind) -> int:
        """How many requirements of a kind there were."""
        return sum(requirement.kind is kind for requirement in self.requirements)

    @property
    def exempted(self) -> int:
        """How many requirements were lifted."""
        return sum(requirement.how is How.EXEMPTED for requirement in self.requirements)
