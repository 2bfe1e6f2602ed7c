"""What an item's responseProcessing does, as far as it repeats what a declaration says.

QTI scores by a small programming language. Nearly all files use a template, or the few lines that
authoring tools write by themselves: score one where the response is the correct one, or map it, and
show the feedback named after what was chosen. These are read. Whatever else stands there is named,
not run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from lxml import etree

from course.formats import xml

_RIGHT, _WRONG, _NOTHING, _SOMETHING_ELSE = "right", "wrong", "nothing", "else"
_VERDICT = "FEEDBACKBASIC"
"""An outcome of Onyx, OPAL and OpenOlat: whether the answer was right, for their feedback."""

_VERDICTS = {"correct": _RIGHT, "incorrect": _WRONG, "empty": _NOTHING}
_TESTS = {"and", "or", "not", "match", "equal", "member"}
_WRAPPERS = {"and", "or", "multiple", "ordered"}


class Scoring(StrEnum):
    """How the points come about."""

    MATCH = "match"  # the correct response earns all, anything else nothing
    MAP = "map"  # each answer earns what the mapping says
    AREA = "area"  # by where somebody clicked
    OWN = "own"  # in a way of its own


@dataclass(slots=True)
class Processing:
    """What was understood."""

    scoring: Scoring = Scoring.MATCH
    points: dict[str, float] = field(default_factory=dict)  # by answer, where tests name answers
    tolerances: dict[str, tuple[str, float, float]] = field(default_factory=dict)
    """By answer, "" for the correct one: mode, and the slack below and above; shares as shares."""
    shown: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """By answer: which feedback it shows, as (outcome, identifier)."""
    shown_by_name: set[str] = field(default_factory=set)
    """Outcomes that take the response itself: each answer shows the feedback of its name."""
    when_right: list[tuple[str, str]] = field(default_factory=list)
    when_wrong: list[tuple[str, str]] = field(default_factory=list)
    strange: set[str] = field(default_factory=set)  # names of elements that were not followed


def processing(item: etree._Element, identifier: str) -> Processing:
    """Read the response processing of an item with one response."""
    result = Processing()
    element = xml.child(item, "responseProcessing")
    if element is None:
        return result
    template = element.get("template", "").rstrip("/").rpartition("/")[2].lower()
    template = template.removesuffix(".xml")
    if "map_response_point" in template:
        result.scoring = Scoring.AREA
    elif "map_response" in template:
        result.scoring = Scoring.MAP
    elif template and "match" not in template:
        result.scoring = Scoring.OWN
        result.strange.add(f"template {template}")
    for name in (
        "mapResponsePoint",
        "customOperator",
        "random",
        "randomInteger",
        "lookupOutcomeValue",
    ):
        if next(element.iter(f"{{*}}{name}"), None) is not None:
            result.strange.add(name)
    _Reader(identifier, result).block(list(element))
    if "mapResponsePoint" in result.strange:
        result.scoring = Scoring.AREA
    elif result.strange:
        result.scoring = Scoring.OWN
    return result


def _of_score(name: str, variables: list[etree._Element]) -> str:
    """What a test of the score against its bounds asks for; "" where it is another one."""
    names = [one.get("identifier", "").upper() for one in variables]
    if not names[0].startswith("SCORE"):
        return ""
    if any("MAXSCORE" in one for one in names[1:]):
        return {"lt": _WRONG}.get(name, _RIGHT if name in ("equal", "gte", "gt", "match") else "")
    is_low = name in ("lt", "lte") and any("MINSCORE" in one for one in names[1:])
    return _WRONG if is_low else ""


class _Reader:
    """Walks conditions and actions for one response."""

    def __init__(self, identifier: str, result: Processing) -> None:
        self._identifier = identifier
        self._result = result

    def block(self, actions: list[etree._Element], when: str = _SOMETHING_ELSE) -> None:
        """Follow actions that happen `when`: an answer after "=", or one of three other cases."""
        for action in actions:
            name = xml.local(action)
            if name == "responseCondition":
                self._condition(action, when)
            elif name == "setOutcomeValue":
                self._set(action, when)
            elif name not in ("exitResponse", "responseProcessingFragment"):
                self._result.strange.add(name)

    def _condition(self, condition: etree._Element, outer: str) -> None:
        seen: list[str] = []
        for branch in condition:
            parts = list(branch)
            if xml.local(branch) == "responseElse":
                # What is left after "right" is wrong; after answers by name, it is anything else.
                when = _WRONG if _RIGHT in seen else _RIGHT if _WRONG in seen else _SOMETHING_ELSE
                self.block(parts, when if outer == _SOMETHING_ELSE else outer)
            elif parts:
                when = self._case(parts[0])
                seen.append(when)
                self.block(parts[1:], when if when != _SOMETHING_ELSE else outer)

    def _case(self, test: etree._Element) -> str:
        """What a test asks for."""
        name = xml.local(test)
        parts = list(test)
        names = [xml.local(part) for part in parts]
        if name == "isNull":
            return _NOTHING
        if name == "not" and parts:
            return _SOMETHING_ELSE if self._case(parts[0]) == _NOTHING else self._unknown("not")
        if name in _WRAPPERS and len(parts) == 1:
            return self._case(parts[0])
        if set(names) == {"variable"} and (case := _of_score(name, parts)):
            return case
        if name == "and" and len(parts) > 1:
            return self._of_all(parts)
        if name in ("match", "member", "contains", "stringMatch", "equal", "equalRounded"):
            return self._compared(test, name)
        if name in ("gt", "gte") and "baseValue" in names and "variable" in names:
            return _RIGHT  # a score above nothing
        return self._unknown(name)

    def _compared(self, test: etree._Element, name: str) -> str:
        """What the response is compared with: the correct one, or an answer by its value."""
        compared = [one.get("identifier", "") for one in test.iter("{*}variable")]
        ours = self._identifier in compared
        wanted = list(test.iter("{*}baseValue", "{*}correct"))
        if compared == [_VERDICT] and len(wanted) == 1:
            return _VERDICTS.get(xml.text_of(wanted[0]), _SOMETHING_ELSE)
        if not ours or len(wanted) != 1:
            return self._unknown(name)
        if next(test.iter("{*}index"), None) is not None and xml.local(wanted[0]) == "correct":
            return self._unknown("index")
        is_right = xml.local(wanted[0]) == "correct"
        answer = "" if is_right else "".join(wanted[0].itertext())
        if wanted[0].get("baseType") != "string":
            answer = " ".join(answer.split())
        if name == "equal":
            self._tolerance(test, answer)
        elif name == "equalRounded":
            self._rounded(test, answer)
        return _RIGHT if is_right else f"={answer}"

    def _rounded(self, test: etree._Element, answer: str) -> None:
        """Numbers that are the same once rounded lie half a unit apart at most; nearly."""
        self._result.strange.add("equalRounded")
        figures = test.get("figures", "")
        if test.get("roundingMode") == "decimalPlaces" and re.fullmatch(r"\d{1,2}", figures):
            slack = float(Decimal("0.5") / 10 ** int(figures))
            self._result.tolerances.setdefault(answer, ("absolute", slack, slack))

    def _tolerance(self, test: etree._Element, answer: str) -> None:
        mode = test.get("toleranceMode", "exact")
        texts = ["0"] if mode == "exact" else test.get("tolerance", "0").split()
        slack = [xml.number(text) for text in texts]
        if not slack or None in slack:
            return
        if mode == "relative":  # in percent; by decimals, so that 0.07 stays 0.07
            slack = [float(Decimal(text) / 100) for text in texts]
        self._result.tolerances.setdefault(answer, (mode, slack[0] or 0.0, slack[-1] or 0.0))

    def _set(self, action: etree._Element, when: str) -> None:
        """Follow one setOutcomeValue."""
        outcome = action.get("identifier", "")
        values = list(action.iter("{*}baseValue"))
        value = next(iter(action), None)
        if value is not None and xml.local(value) in _TESTS:
            self._shows(outcome, ["true"], self._case(value))
        elif next(action.iter("{*}mapResponse"), None) is not None:
            self._result.scoring = Scoring.MAP
        elif values and values[-1].get("baseType") in ("float", "integer"):
            self._score(outcome, xml.number(values[-1].text), when)
        elif values:
            self._shows(outcome, [xml.text_of(one) for one in values], when)
        elif any(one.get("identifier") == self._identifier for one in action.iter("{*}variable")):
            self._result.shown_by_name.add(outcome)

    def _score(self, outcome: str, points: float | None, when: str) -> None:
        if outcome.upper().startswith("SCORE") and when.startswith("=") and points is not None:
            self._result.points[when[1:]] = points

    def _shows(self, outcome: str, names: list[str], when: str) -> None:
        shown = [(outcome, name) for name in names]
        if when == _RIGHT:
            self._result.when_right += shown
        elif when == _WRONG:
            self._result.when_wrong += shown
        elif when.startswith("="):
            self._result.shown.setdefault(when[1:], []).extend(shown)

    def _of_all(self, tests: list[etree._Element]) -> str:
        """What several tests at once ask for: that something was answered goes without saying."""
        cases = {self._case(test) for test in tests} - {_SOMETHING_ELSE}
        if cases == {_NOTHING}:
            return _NOTHING
        return cases.pop() if len(cases) == 1 else self._unknown("and")

    def _unknown(self, name: str) -> str:
        self._result.strange.add(name)
        return _SOMETHING_ELSE
