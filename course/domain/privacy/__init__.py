"""What is kept about people: one register, from which all else follows.

The page about privacy, the document for the data-protection officer, the copy that people may ask
for, erasure and the end of keeping read this one register. A table that is not in it, or a column
of a person's that it does not name, fails tests/architecture/test_privacy.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from course.domain.privacy.help import HELP
from course.domain.privacy.learning import LEARNING
from course.domain.privacy.people import PEOPLE
from course.domain.privacy.terms import Entry, Erasure, Ground, Seen, Stay, Topic
from course.domain.privacy.work import APART, WORK

REGISTER: tuple[Entry, ...] = (*PEOPLE, *LEARNING, *HELP, *WORK)


def by_topic() -> Iterator[tuple[Topic, tuple[Entry, ...]]]:
    """The register in the order in which people read it."""
    for topic in Topic:
        entries = tuple(entry for entry in REGISTER if entry.topic is topic)
        if entries:
            yield topic, entries


def in_short() -> Iterator[tuple[Topic, tuple[Entry, ...]]]:
    """The same for a page: what is said of several columns in the same words is said once."""
    for topic, entries in by_topic():
        said = {(one.what.text, one.stay, one.seen, one.erasure): one for one in reversed(entries)}
        yield topic, tuple(reversed(said.values()))


__all__ = [
    "APART",
    "REGISTER",
    "Entry",
    "Erasure",
    "Ground",
    "Seen",
    "Stay",
    "Topic",
    "by_topic",
    "in_short",
]
