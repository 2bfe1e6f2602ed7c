"""What a correction asks about, and what follows from it: values, read and handed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from course.domain.bank import Item
from course.domain.completion import QuizRecord
from course.domain.regrading import Rule, differ


class Question(NamedTuple):
    """An item whose key was wrong, and what it should have been."""

    item_id: int
    first_number: int  # of its versions, the first whose answers are reached
    last_number: int
    versions: Mapping[int, Item]  # those whose answers are reached, by id
    corrected: Item


class Change(NamedTuple):
    """One submitted answer: what it has earned, earns by the corrected key, and what stands."""

    drawn_id: int
    attempt_id: int
    person_id: int
    result_id: int  # of the item result that counts now
    before: float
    earned: float
    after: float

    @property
    def is_change(self) -> bool:
        """Whether its mark changes."""
        return differ(self.before, self.after)


class Touched(NamedTuple):
    """One person whose answer earns more or less by the corrected key, and what follows."""

    person_id: int
    public_id: str
    name: str
    delegation: str  # code; "" for none
    email: str | None  # None: nobody to write to, or may not sign in any more
    locale: str
    zone: str
    before: QuizRecord
    after: QuizRecord
    rises: bool  # one of their marks
    falls: bool
    keeps: bool  # a mark that the corrected key would not give
    passes_exactly: bool  # whether the quiz were passed if the corrected key alone counted
    completes: bool  # the course, which they had not
    is_certified: bool  # holds a valid certificate; nothing on it changes

    @property
    def passes(self) -> bool:
        """Whether the quiz is passed, and was not."""
        return self.before.passed_at is None and self.after.passed_at is not None

    @property
    def fails(self) -> bool:
        """Whether the quiz was passed, and is not any more."""
        return self.before.passed_at is not None and self.after.passed_at is None

    @property
    def fails_exactly(self) -> bool:
        """Whether the quiz was passed, and would not be if the corrected key alone counted."""
        return self.before.passed_at is not None and not self.passes_exactly

    @property
    def is_changed(self) -> bool:
        """Whether one of their marks is another one afterwards."""
        return self.rises or self.falls


class Effects(NamedTuple):
    """All that follows from a correction."""

    rule: Rule
    answers: int = 0  # submitted, to the versions that it reaches
    open_tries: int = 0  # that hold the item; graded by its correction too, when they are submitted
    pretest_answers: int = 0  # to the questions before and after, whose share changes
    people: tuple[Touched, ...] = ()  # in the order of their ids

    def plus(self, answers: int, people: Sequence[Touched]) -> Effects:
        """These and the effects on some more people."""
        return self._replace(answers=self.answers + answers, people=(*self.people, *people))

    @property
    def numbers(self) -> dict[str, int]:
        """All of it in numbers, of people where nothing else is said."""
        return {
            "answers": self.answers,
            "open_tries": self.open_tries,
            "pretest_answers": self.pretest_answers,
            "rise": sum(one.rises for one in self.people),
            "fall": sum(one.falls for one in self.people),
            "kept": sum(one.keeps for one in self.people),
            "pass": sum(one.passes for one in self.people),
            "fail": sum(one.fails for one in self.people),
            "fail_exactly": sum(one.fails_exactly for one in self.people),
            "complete": sum(one.completes for one in self.people),
            "certified": sum(one.is_certified for one in self.people),
            "unreached": sum(one.is_changed and one.email is None for one in self.people),
        }
