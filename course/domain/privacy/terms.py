"""The words of the register: what an entry is, and from what its answers are chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from course.domain.words import Words, words


class Topic(StrEnum):
    """Headings, in the order in which people read them."""

    IDENTITY = "identity"
    SIGNING_IN = "signing-in"
    PLACE = "place"
    LEARNING = "learning"
    QUIZZES = "quizzes"
    GAIN = "gain"
    CERTIFICATE = "certificate"
    HELP = "help"
    OBJECTIONS = "objections"
    LETTERS = "letters"
    DOOR = "door"
    REQUESTS = "requests"
    LOG = "log"
    WORK = "work"

    @property
    def words(self) -> Words:
        """The heading."""
        return _TOPICS[self]


_TOPICS = {
    Topic.IDENTITY: words("Who you are"),
    Topic.SIGNING_IN: words("How you sign in"),
    Topic.PLACE: words("Your place and your rights"),
    Topic.LEARNING: words("What you read"),
    Topic.QUIZZES: words("Your quizzes"),
    Topic.GAIN: words("Before and after the course"),
    Topic.CERTIFICATE: words("Your certificate"),
    Topic.HELP: words("How you were helped"),
    Topic.OBJECTIONS: words("Your objections"),
    Topic.LETTERS: words("Letters to you"),
    Topic.DOOR: words("The door"),
    Topic.REQUESTS: words("What you asked about your data"),
    Topic.LOG: words("The log of changes"),
    Topic.WORK: words("What you did for others"),
}


class Ground(StrEnum):
    """Why it may be kept, in plain words; the data-protection officer names the article."""

    TASK = "task"
    SECURITY = "security"
    PROOF = "proof"
    ASKED = "asked"

    @property
    def words(self) -> Words:
        """The ground as a reader sees it."""
        return _GROUNDS[self]


_GROUNDS = {
    Ground.TASK: words("The issuer's task: to prepare people for the summit"),
    Ground.SECURITY: words("To protect accounts and records against misuse"),
    Ground.PROOF: words("So that certificates and decisions can be checked later"),
    Ground.ASKED: words("Because you asked for it"),
}


class Stay(StrEnum):
    """How long, where nobody asks for an erasure. The end of the record is a setting."""

    SHORT = "short"
    RECORD = "record"
    CERTIFICATE = "certificate"
    FOR_GOOD = "for-good"

    @property
    def words(self) -> Words:
        """How long, as a reader sees it."""
        return _STAYS[self]


_STAYS = {
    Stay.SHORT: words("For some minutes to some days, as long as it is of use"),
    Stay.RECORD: words("Until the end of the record, after the summit"),
    Stay.CERTIFICATE: words("As long as your certificate stands; without one, until the end of"
                            " the record"),
    Stay.FOR_GOOD: words("For good, without your name once your record is erased"),
}  # fmt: skip


class Seen(StrEnum):
    """Who sees it besides yourself. Whoever runs the server could read everything."""

    NOBODY = "nobody"
    YOU = "you"
    STATES = "states"
    SECRETARIAT = "secretariat"
    ADMINS = "admins"
    JUDGES = "judges"
    GROUPS = "groups"
    ANYBODY = "anybody"
    DESKS = "desks"
    COLLEAGUES = "colleagues"
    LOG = "log"

    @property
    def words(self) -> Words:
        """Who, as a reader sees it."""
        return _SEEN[self]


_SEEN = {
    Seen.NOBODY: words("Nobody: it cannot be read, or no page shows it"),
    Seen.YOU: words("You alone"),
    Seen.STATES: words("You, your delegation's focal point, the secretariat and admins"),
    Seen.SECRETARIAT: words("You, the secretariat and admins"),
    Seen.ADMINS: words("You and admins"),
    Seen.JUDGES: words("You; and without your name, those who decide it"),
    Seen.GROUPS: words("You alone; others see figures of groups, never a person's answers"),
    Seen.ANYBODY: words("You, the secretariat, and whoever is shown your certificate or knows its"
                        " address"),
    Seen.DESKS: words("The secretariat and the desks at the door"),
    Seen.COLLEAGUES: words("The colleagues who do the same work"),
    Seen.LOG: words("Admins, and those who may read the audit log"),
}  # fmt: skip


class Erasure(StrEnum):
    """What an erasure does with it."""

    KEEP = "keep"
    EMPTY = "empty"
    DELETE = "delete"
    UNLINK = "unlink"

    @property
    def words(self) -> Words:
        """What happens, as a reader sees it."""
        return _ERASURES[self]


_ERASURES = {
    Erasure.KEEP: words("Stays, and points to a record without a name"),
    Erasure.EMPTY: words("Is emptied"),
    Erasure.DELETE: words("Is deleted"),
    Erasure.UNLINK: words("Stays for the statistics, cut off from you: it leads back to nobody"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that is kept about people: which columns of which table, and all that is to say."""

    table: str
    owner: str
    """The column that leads to the person: "person_id"; through other rows, one column after the
    other: "drawn_item_id.attempt_id.person_id"; "": the code that erases and copies knows how."""

    columns: tuple[str, ...]
    topic: Topic
    what: Words
    why: Words
    ground: Ground
    stay: Stay
    seen: Seen
    erasure: Erasure
    empty: Mapping[str, object] = field(default_factory=dict)  # column -> what an erasure leaves
    secret: tuple[str, ...] = ()  # columns that no copy holds: they would help only a thief

    @property
    def is_own(self) -> bool:
        """Whether rows belong to the person, not to work that the person did."""
        return self.topic is not Topic.WORK


def cells(text: str) -> tuple[str, ...]:
    """Names of columns, written in a line."""
    return tuple(text.split())
