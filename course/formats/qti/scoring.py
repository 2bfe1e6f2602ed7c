"""The responseProcessing of items that we write: a template where one says it all."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from lxml import etree
from lxml.builder import ElementMaker

from course.domain.bank import Tolerance
from course.formats.qti.bodies import QTI

E = ElementMaker(namespace=QTI, nsmap={None: QTI})
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p2/rptemplates/"
RESPONSE, SCORE, FEEDBACK = "RESPONSE", "SCORE", "FEEDBACK"
RIGHT = "right-answer"
"""Identifies the feedback of typed items that is shown after a right answer."""


def template(name: str) -> etree._Element:
    """A template of the specification."""
    return E.responseProcessing(template=TEMPLATES + name)


def lines(*parts: etree._Element) -> etree._Element:
    """Lines of our own."""
    return E.responseProcessing(*parts)


def matched(test: etree._Element | None = None) -> etree._Element:
    """One point where the response is the correct one, none otherwise."""
    test = E.match(variable(), E.correct(identifier=RESPONSE)) if test is None else test
    return E.responseCondition(
        E.responseIf(test, _set(SCORE, _value("float", "1"))),
        E.responseElse(_set(SCORE, _value("float", "0"))),
    )


def mapped() -> etree._Element:
    """The points of the mapping, none where nothing was answered."""
    return E.responseCondition(
        E.responseIf(E.isNull(variable()), _set(SCORE, _value("float", "0"))),
        E.responseElse(_set(SCORE, E.mapResponse(identifier=RESPONSE))),
    )


def echoed() -> etree._Element:
    """Each choice shows the feedback of its name."""
    return _set(FEEDBACK, variable())


def near(value: str | None, tolerance: Tolerance) -> etree._Element:
    """Whether the number typed lies near a value; None: the correct one."""
    slack, mode = repr(tolerance.absolute or 0.0), "absolute"
    if tolerance.relative is not None:
        slack, mode = str(Decimal(repr(tolerance.relative)) * 100), "relative"
    wanted = E.correct(identifier=RESPONSE) if value is None else _value("float", value)
    return E.equal(variable(), wanted, toleranceMode=mode, tolerance=f"{slack} {slack}")


def same_words(text: str) -> etree._Element:
    """Whether a text was typed, in capitals or not."""
    return E.stringMatch(variable(), _value("string", text), caseSensitive="false")


def has_points() -> etree._Element:
    """Whether the response earned anything."""
    return E.gt(E.variable(identifier=SCORE), _value("float", "0"))


def has_pair(pair: str) -> etree._Element:
    """Whether two choices were matched."""
    return E.member(_value("directedPair", pair), variable())


def has_place(name: str, place: int) -> etree._Element:
    """Whether a step stands at a place, counted from 1."""
    return E.match(E.index(variable(), n=str(place)), _value("identifier", name))


def first_of(cases: Sequence[tuple[etree._Element, str]]) -> list[etree._Element]:
    """Show the feedback of the first test that holds."""
    branches = [
        (E.responseElseIf if number else E.responseIf)(test, _set(FEEDBACK, _named(name)))
        for number, (test, name) in enumerate(cases)
    ]
    return [E.responseCondition(*branches)] if branches else []


def each_of(cases: Sequence[tuple[etree._Element, str]]) -> list[etree._Element]:
    """Show the feedback of every test that holds."""
    return [
        E.responseCondition(
            E.responseIf(
                test, _set(FEEDBACK, E.multiple(E.variable(identifier=FEEDBACK), _named(name)))
            )
        )
        for test, name in cases
    ]


def variable() -> etree._Element:
    """The response."""
    return E.variable(identifier=RESPONSE)


def _named(name: str) -> etree._Element:
    return _value("identifier", name)


def _value(kind: str, text: str) -> etree._Element:
    return E.baseValue(text, baseType=kind)


def _set(outcome: str, value: etree._Element) -> etree._Element:
    return E.setOutcomeValue(value, identifier=outcome)
