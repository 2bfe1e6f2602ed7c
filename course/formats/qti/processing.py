"""What an item's responseProcessing does, as far as it repeats what a declaration says.

QTI scores by a small programming language. Nearly all files use a template, or the few lines that
authoring tools write by themselves: score one where the response is the correct one, or one that
is named, or map it, and show the feedback named after what was chosen. These are read. Whatever
else stands there is named, not run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lxml import etree

from course.formats import xml
from course.formats.qti.cases import ALWAYS, ELSE, RIGHT, WRONG, Case, Kind, Tests

_TESTS = {"and", "or", "not", "match", "equal", "member"}
_SUMS = {"sum", "variable", "baseValue", "mapResponse", "subtract", "correct", "max", "min", "null"}
"""What a score is made of, as far as it is followed."""


class Scoring(StrEnum):
    """How the points come about."""

    NONE = "none"  # the file does not say
    MATCH = "match"  # the correct response earns all, anything else nothing
    MAP = "map"  # each answer earns what the mapping says
    AREA = "area"  # by where somebody clicked
    OWN = "own"  # in a way of its own


@dataclass(slots=True)
class Processing:
    """What was understood."""

    scoring: Scoring = Scoring.MATCH
    points: dict[str, float] = field(default_factory=dict)  # by answer, where tests name answers
    right_points: float = 0.0  # what the correct response earns, where lines say so
    right_set: tuple[str, ...] = ()  # the answers that earn all together, where lines name them
    tolerances: dict[str, tuple[str, float, float]] = field(default_factory=dict)
    """By answer, "" for the correct one: mode, and the slack below and above; shares as shares."""
    shown: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """By answer: which feedback it shows, as (outcome, identifier)."""
    shown_by_name: set[str] = field(default_factory=set)
    """Outcomes that take the response itself: each answer shows the feedback of its name."""
    when_right: list[tuple[str, str]] = field(default_factory=list)
    when_wrong: list[tuple[str, str]] = field(default_factory=list)
    always: list[tuple[str, str]] = field(default_factory=list)
    strange: set[str] = field(default_factory=set)  # names of elements that were not followed


def processing(
    item: etree._Element,
    identifier: str,
    correct: tuple[str, ...] = (),
    *,
    has_mapping: bool = False,
) -> Processing:
    """Read the response processing of an item with one response.

    correct: what is declared right; has_mapping: whether points are declared.
    """
    result = Processing()
    element = xml.child(item, "responseProcessing")
    template = "" if element is None else element.get("template", "")
    if element is None or (not template and not len(element)):
        result.scoring = Scoring.MAP if has_mapping else Scoring.NONE
        return result
    template = template.rstrip("/").rpartition("/")[2].lower().removesuffix(".xml")
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
    tests = Tests(identifier, correct, _scores(element), result.tolerances, result.strange)
    _Reader(tests, result, _defaults(item)).block(list(element))
    if "mapResponsePoint" in result.strange:
        result.scoring = Scoring.AREA
    elif result.strange:
        result.scoring = Scoring.OWN
    return result


def _scores(element: etree._Element) -> set[str]:
    """The outcomes that hold points: by their name, or because they are added up to one.

    Where no outcome has the name that the specification gives to points, every number is taken.
    """
    made_of: dict[str, set[str]] = {}
    numbers: set[str] = set()
    for action in element.iter("{*}setOutcomeValue"):
        name = action.get("identifier", "")
        made_of.setdefault(name, set()).update(
            one.get("identifier", "") for one in action.iter("{*}variable")
        )
        if any(one.get("baseType") in ("float", "integer") for one in action.iter("{*}baseValue")):
            numbers.add(name)
    named = {name for name in made_of if name.upper().startswith("SCORE")} or numbers
    found: set[str] = set()
    while named - found:
        found |= named
        named = {part for name in found for part in made_of.get(name, ()) if part in made_of}
    return found


def _defaults(item: etree._Element) -> dict[str, float]:
    """The numbers that outcomes hold from the beginning, such as the points for a whole answer."""
    found = {}
    for one in xml.children(item, "outcomeDeclaration"):
        number = xml.number(xml.text_of(xml.child(one, "defaultValue")))
        if number is not None:
            found[one.get("identifier", "")] = number
    return found


class _Reader:
    """Walks conditions and actions for one response."""

    def __init__(self, tests: Tests, result: Processing, defaults: Mapping[str, float]) -> None:
        self._tests = tests
        self._result = result
        self._defaults = defaults

    def block(self, actions: list[etree._Element], when: Case = ELSE) -> None:
        """Follow actions that happen in a case; points first, for feedback goes by them."""
        is_told = {one: one.get("identifier") not in self._tests.scores for one in actions}
        for action in sorted(actions, key=is_told.__getitem__):
            name = xml.local(action)
            if name == "responseCondition":
                self._condition(action, when)
            elif name == "setOutcomeValue":
                self._set(action, when)
            elif name not in ("exitResponse", "responseProcessingFragment"):
                self._result.strange.add(name)

    def _condition(self, condition: etree._Element, outer: Case) -> None:
        seen: list[Case] = []
        for branch in condition:
            parts = list(branch)
            if xml.local(branch) == "responseElse":
                when = self._rest(seen)
                self.block(parts, when if outer == ELSE else outer)
            elif parts:
                when = self._tests.case(parts[0])
                if when.kind is Kind.BUT:
                    when = self._but(when)
                elif when.kind is Kind.BOUND:
                    self._result.strange.add(xml.local(parts[0]))
                    when = ELSE
                seen.append(when)
                self.block(parts[1:], outer if when == ELSE else when)

    def _rest(self, seen: list[Case]) -> Case:
        """What is left after the cases before: after what earns points, it is wrong."""
        if RIGHT in seen or any(self._earns(case) for case in seen):
            return WRONG
        return RIGHT if WRONG in seen else ELSE

    def _but(self, case: Case) -> Case:
        """Any answer but these: a wrong one, where these are what is right."""
        rights = {*self._tests.correct, *self._result.right_set}
        if self._earns(case) or (rights and rights <= set(case.answers)):
            return WRONG
        self._result.strange.add("not")
        return ELSE

    def _earns(self, case: Case) -> bool:
        points = self._result.points
        return bool(case.answers) and (
            case.answers == self._result.right_set
            or any(points.get(one, 0.0) > 0 for one in case.answers)
        )

    def _set(self, action: etree._Element, when: Case) -> None:
        """Follow one setOutcomeValue."""
        outcome = action.get("identifier", "")
        value = next(iter(action), None)
        if outcome in self._tests.scores:
            self._score(action, when)
        elif value is not None and xml.local(value) in _TESTS:
            self._shows(outcome, ["true"], self._tests.case(value))
        elif values := [
            xml.text_of(one)
            for one in action.iter("{*}baseValue")
            if one.get("baseType") not in ("float", "integer")
        ]:
            self._shows(outcome, values, when)
        elif any(
            one.get("identifier") == self._tests.identifier for one in action.iter("{*}variable")
        ):
            self._result.shown_by_name.add(outcome)

    def _score(self, action: etree._Element, when: Case) -> None:
        """Follow an action on points."""
        names = {xml.local(one) for one in action.iterdescendants()}
        self._result.strange |= names - _SUMS
        if "mapResponse" in names or any(name.startswith("mapTol") for name in names):
            self._result.scoring = Scoring.MAP
            return
        values = [xml.number(one.text) for one in action.iter("{*}baseValue")]
        points = (values[-1] if values else None) or 0.0
        wholes = [one.get("identifier", "") for one in action.iter("{*}variable")]
        wholes = [name for name in wholes if name.upper().startswith("MAX")]
        if "subtract" in names:
            points = -points
        elif not values and wholes:
            points = self._defaults.get(wholes[0], 1.0)
        if when == RIGHT:
            self._result.right_points = max(points, self._result.right_points)
        elif when.kind is Kind.ALL and points > 0 and not self._result.right_set:
            self._result.right_set = when.answers
        elif when.kind is Kind.ANY and (values or points):
            for answer in when.answers:
                self._result.points[answer] = points

    def _shows(self, outcome: str, names: list[str], when: Case) -> None:
        shown = [(outcome, name) for name in names]
        if when == RIGHT or (when.kind is Kind.ALL and when.answers == self._result.right_set):
            self._result.when_right += shown
        elif when == WRONG:
            self._result.when_wrong += shown
        elif when == ALWAYS:
            self._result.always += shown
        elif when.kind is Kind.ANY:
            for answer in when.answers:
                self._result.shown.setdefault(answer, []).extend(shown)
