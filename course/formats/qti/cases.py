"""What the tests of a responseProcessing ask for, told apart as far as our items need it.

A test compares the response with the correct one or with answers by their values, a number with
its bounds, or a score with nothing. Each becomes one case; whatever else is tested is named.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from lxml import etree

from course.formats import xml

_VERDICT = "FEEDBACKBASIC"
"""An outcome of Onyx, OPAL and OpenOlat: whether the answer was right, for their feedback."""

_COMPARED = ("match", "member", "contains", "stringMatch", "equal", "equalRounded")
_BOUNDS = ("gt", "gte", "lt", "lte")
_WRAPPERS = ("and", "or", "multiple", "ordered")


class Kind(StrEnum):
    """Of a case."""

    RIGHT = "right"
    WRONG = "wrong"
    ALWAYS = "always"  # whatever was answered
    NOTHING = "nothing"  # nothing was answered
    ELSE = "else"  # something that is not told apart
    ANY = "any"  # one of these answers
    ALL = "all"  # these answers, and no others
    BUT = "but"  # none of these answers
    BOUND = "bound"  # a number that is not below, or not above


class Case(NamedTuple):
    """What a test asks for."""

    kind: Kind
    answers: tuple[str, ...] = ()
    bound: tuple[float | None, float | None] = (None, None)


RIGHT, WRONG, ALWAYS, NOTHING, ELSE = (
    Case(kind) for kind in (Kind.RIGHT, Kind.WRONG, Kind.ALWAYS, Kind.NOTHING, Kind.ELSE)
)
_VERDICTS = {"correct": RIGHT, "incorrect": WRONG, "empty": NOTHING}
_AT_MOST = {"lt": WRONG, "equal": RIGHT, "gte": RIGHT, "match": RIGHT, "gt": ELSE}
"""Points held against all that there are; more than that are only cut off."""


@dataclass(slots=True)
class Tests:
    """Reads the tests of one response."""

    identifier: str
    correct: tuple[str, ...]
    scores: Collection[str]  # outcomes that hold points
    tolerances: dict[str, tuple[str, float, float]] = field(default_factory=dict)
    strange: set[str] = field(default_factory=set)

    def case(self, test: etree._Element) -> Case:
        """What a test asks for."""
        name, parts = xml.local(test), list(test)
        if name == "isNull":
            return NOTHING
        if name == "not" and parts:
            return self._turned(self.case(parts[0]))
        if name in _WRAPPERS and len(parts) == 1:
            return self.case(parts[0])
        if name in ("and", "or"):
            cases = [one for one in map(self.case, parts) if one.kind is not Kind.ELSE]
            return self._of_all(cases) if name == "and" else self._of_any(cases)
        if (case := self._of_score(name, parts)) is not None:
            return case
        if name in _BOUNDS:
            return self._bound(name, parts)
        return self._compared(test, name) if name in _COMPARED else self._unknown(name)

    # ------------------------------------------------------------ several at once

    def _of_all(self, cases: Sequence[Case]) -> Case:
        """What several tests at once ask for: that something was answered goes without saying."""
        different = list(dict.fromkeys(cases))
        if len(different) <= 1:
            return different[0] if different else ELSE
        kinds = {case.kind for case in different}
        if kinds == {Kind.BOUND}:
            lows = [case.bound[0] for case in different if case.bound[0] is not None]
            highs = [case.bound[1] for case in different if case.bound[1] is not None]
            if lows and highs and min(highs) >= max(lows):
                return self._between(max(lows), min(highs))
        if Kind.ANY in kinds and kinds <= {Kind.ANY, Kind.BUT}:
            wanted = [case for case in different if case.kind is Kind.ANY]
            if all(len(case.answers) == 1 for case in wanted):
                return Case(Kind.ALL, tuple(case.answers[0] for case in wanted))
        if kinds == {Kind.BUT}:
            return Case(Kind.BUT, tuple(one for case in different for one in case.answers))
        if kinds == {Kind.NOTHING, Kind.WRONG}:
            return WRONG
        return self._unknown("and")

    def _of_any(self, cases: Sequence[Case]) -> Case:
        """What one of several tests asks for."""
        different = list(dict.fromkeys(cases))
        if len(different) == 1:
            return different[0]
        if {case.kind for case in different} == {Kind.NOTHING, Kind.WRONG}:
            return WRONG
        answers: list[str] = []
        for case in different:
            if case.kind is Kind.RIGHT and self.correct:
                answers += self.correct
            elif case.kind is Kind.ANY:
                answers += case.answers
            else:
                return self._unknown("or")
        return Case(Kind.ANY, tuple(dict.fromkeys(answers))) if answers else self._unknown("or")

    def _turned(self, case: Case) -> Case:
        """What remains when a test does not hold."""
        match case.kind:
            case Kind.NOTHING:
                return ELSE
            case Kind.RIGHT:
                return WRONG
            case Kind.WRONG:
                return RIGHT
            case Kind.ANY | Kind.ALL:
                return Case(Kind.BUT, case.answers)
        return self._unknown("not")

    # ------------------------------------------------------------ one at a time

    def _of_score(self, name: str, parts: list[etree._Element]) -> Case | None:
        """What a test of the points against their bounds, or against a number, asks for."""
        names = [one.get("identifier", "") for one in parts if xml.local(one) == "variable"]
        if not names or not (names[0] in self.scores or names[0].upper().startswith("SCORE")):
            return None
        others = [one.upper() for one in names[1:]]
        if any("MAXSCORE" in one for one in others):
            return _AT_MOST.get(name)
        if any("MINSCORE" in one for one in others):
            return WRONG if name in ("lt", "lte") else None
        values = [xml.number(one.text) for one in parts if xml.local(one) == "baseValue"]
        if len(parts) != 2 or len(values) != 1 or xml.local(parts[0]) != "variable":
            return None
        if name == "gte" and (values[0] or 0) <= 0:
            return ALWAYS
        if name in ("gt", "gte") or (name in ("equal", "match") and (values[0] or 0) > 0):
            return RIGHT
        return WRONG if name in ("lt", "lte", "equal", "match") else None

    def _bound(self, name: str, parts: list[etree._Element]) -> Case:
        """A number that the response may not pass."""
        values = [xml.number(one.text) for one in parts if xml.local(one) == "baseValue"]
        names = [one.get("identifier") for one in parts if xml.local(one) == "variable"]
        if names != [self.identifier] or len(values) != 1 or values[0] is None:
            return self._unknown(name)
        is_turned = xml.local(parts[0]) == "baseValue"
        if (name in ("gt", "gte")) != is_turned:
            return Case(Kind.BOUND, bound=(values[0], None))
        return Case(Kind.BOUND, bound=(None, values[0]))

    def _between(self, low: float, high: float) -> Case:
        """A number within bounds: the one in the middle, and how far an answer may lie off."""
        middle = (Decimal(repr(low)) + Decimal(repr(high))) / 2
        slack = float(Decimal(repr(high)) - middle)
        answer = f"{float(middle):.15g}"
        self.tolerances.setdefault(answer, ("absolute", slack, slack))
        return Case(Kind.ANY, (answer,))

    def _compared(self, test: etree._Element, name: str) -> Case:
        """What the response is compared with: the correct one, or answers by their values."""
        compared = [one.get("identifier", "") for one in test.iter("{*}variable")]
        wanted = list(test.iter("{*}baseValue", "{*}correct"))
        if compared == [_VERDICT] and len(wanted) == 1:
            return _VERDICTS.get(xml.text_of(wanted[0]), ELSE)
        if compared != [self.identifier] or not wanted:
            return self._unknown(name)
        is_right = xml.local(wanted[0]) == "correct"
        if next(test.iter("{*}index"), None) is not None and is_right:
            return self._unknown("index")
        answers = tuple(_answer(one) for one in wanted)
        if len(wanted) > 1:
            is_set = any(xml.local(part) in ("multiple", "ordered") for part in test)
            return Case(Kind.ALL, answers) if is_set and not self.correct else self._unknown(name)
        answer = "" if is_right else answers[0]
        if name == "equal":
            self._tolerance(test, answer)
        elif name == "equalRounded":
            self._rounded(test, answer)
        elif test.get("substring") == "true":
            self.strange.add("substring")
        return RIGHT if is_right else Case(Kind.ANY, answers)

    def _rounded(self, test: etree._Element, answer: str) -> None:
        """Numbers that are the same once rounded lie half a unit apart at most; nearly."""
        self.strange.add("equalRounded")
        figures = test.get("figures", "")
        if test.get("roundingMode") == "decimalPlaces" and re.fullmatch(r"\d{1,2}", figures):
            slack = float(Decimal("0.5") / 10 ** int(figures))
            self.tolerances.setdefault(answer, ("absolute", slack, slack))

    def _tolerance(self, test: etree._Element, answer: str) -> None:
        mode = test.get("toleranceMode", "exact")
        texts = ["0"] if mode == "exact" else test.get("tolerance", "0").split()
        slack = [xml.number(text) for text in texts]
        if not slack or None in slack:
            return
        if mode == "relative":  # in percent; by decimals, so that 0.07 stays 0.07
            slack = [float(Decimal(text) / 100) for text in texts]
        self.tolerances.setdefault(answer, (mode, slack[0] or 0.0, slack[-1] or 0.0))

    def _unknown(self, name: str) -> Case:
        self.strange.add(name)
        return ELSE


def _answer(value: etree._Element) -> str:
    """An answer as it is compared: white space counts in texts only."""
    text = "".join(value.itertext())
    return text if value.get("baseType") == "string" else " ".join(text.split())
