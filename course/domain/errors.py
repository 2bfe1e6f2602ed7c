"""What a rule refuses, in words for the person who asked; only `web` knows HTTP."""

from __future__ import annotations

from course.domain.words import Words


class CourseError(Exception):
    """A rule said no. The words say what happened and what to do."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


class NotFound(CourseError):
    """There is no such thing, or it is not this person's."""


class NotAllowed(CourseError):
    """The person may not do this."""


class NotNow(CourseError):
    """The state of things forbids it: closed, too early, already done, changed elsewhere."""


class NotValid(CourseError):
    """What was sent cannot be read or kept; the words say how to mend it."""


class TooMany(CourseError):
    """Too many tries.

    retry_after_seconds: how long to wait, in whole seconds.
    """

    def __init__(self, words: Words, retry_after_seconds: int) -> None:
        super().__init__(words)
        self.retry_after_seconds = retry_after_seconds
