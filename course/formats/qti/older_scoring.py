"""The scoring of QTI 1.2: conditions on variables, as the responseProcessing of QTI 2."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from course.formats import xml

FEEDBACK = "FEEDBACK"
"""The outcome by which a feedback is shown."""

_BOUNDS = {"vargt": "gt", "vargte": "gte", "varlt": "lt", "varlte": "lte"}


class Conditions:
    """Writes the conditions of one item anew."""

    def __init__(self, types: Mapping[str, tuple[str, str]], *, is_matching: bool) -> None:
        """Take the cardinality and the base type of each response."""
        self._types = types
        self._is_matching = is_matching

    def read(self, item: etree._Element) -> etree._Element | None:
        """The responseProcessing that says the same; None where the item has none."""
        old = xml.child(item, "resprocessing")
        if old is None:
            return None
        made = made_like("responseProcessing", old)
        has_scored = False
        for condition in xml.children(old, "respcondition"):
            actions = self._actions(condition)
            variables = xml.child(condition, "conditionvar")
            if variables is None or not actions:
                continue
            branch = made_like("responseIf", condition)
            branch.append(self._test(variables, has_scored=has_scored))
            branch.extend(actions)
            has_scored = has_scored or bool(xml.children(condition, "setvar"))
            wrapped = made_like("responseCondition", condition)
            wrapped.append(branch)
            made.append(wrapped)
        return made

    def _actions(self, condition: etree._Element) -> list[etree._Element]:
        actions = []
        for part in condition:
            if xml.local(part) == "setvar":
                how = {"subtract": "subtract", "multiply": "product", "divide": "divide"}
                how_name = how.get(part.get("action", "Set").lower(), "sum")
                outcome = part.get("varname") or "SCORE"
                actions.append(_sets(outcome, how_name, xml.text_of(part), "float"))
            elif xml.local(part) == "displayfeedback":
                link = name_of(part.get("linkrefid", ""))
                actions.append(_sets(FEEDBACK, "multiple", link, "identifier"))
        return actions

    def _test(self, element: etree._Element, *, has_scored: bool) -> etree._Element:
        """What a condition asks for. "Other" says something of every answer, or of the rest."""
        parts = list(element)
        if not parts or xml.local(parts[0]) == "other":
            name, bound = ("lt", "MAXSCORE") if has_scored else ("gte", "")
            test = etree.Element(name)
            test.append(etree.Element("variable", identifier="SCORE"))
            test.append(
                etree.Element("variable", identifier=bound) if bound else _value("0", "float")
            )
            return test
        if len(parts) > 1 and self._is_ordered(parts):
            return self._order(parts)
        tests = [self._one(part) for part in parts]
        if len(tests) == 1:
            return tests[0]
        # Several words of which each is right stand side by side, though that means all of them.
        first = name_of(parts[0].get("respident", ""))
        is_typed = self._types.get(first, ("", ""))[1] in ("string", "float")
        are_words = is_typed and all(xml.local(part) == "varequal" for part in parts)
        joined = etree.Element("or" if are_words else "and")
        joined.extend(tests)
        return joined

    def _is_ordered(self, parts: list[etree._Element]) -> bool:
        return all(
            self._types.get(name_of(one.get("respident", "")), ("", ""))[0] == "ordered"
            for one in parts
        )

    def _order(self, parts: list[etree._Element]) -> etree._Element:
        test, order = etree.Element("match"), etree.Element("ordered")
        test.append(etree.Element("variable", identifier=name_of(parts[0].get("respident", ""))))
        order.extend(_value(name_of(xml.text_of(one)), "identifier") for one in parts)
        test.append(order)
        return test

    def _one(self, part: etree._Element) -> etree._Element:
        name = xml.local(part)
        response = name_of(part.get("respident", ""))
        if name in ("and", "or", "not"):
            made = etree.Element(name)
            made.extend(self._one(one) for one in part)
            return made
        if name == "unanswered":
            made = etree.Element("isNull")
            made.append(etree.Element("variable", identifier=response))
            return made
        made = etree.Element({"varequal": "match"}.get(name, _BOUNDS.get(name, name)))
        base_type = self._types.get(response, ("single", "identifier"))[1]
        text = "".join(part.itertext())
        if self._is_matching:
            response, base_type = "MATCH", "directedPair"
            text = f"L.{name_of(part.get('respident', ''))} {name_of(text)}"
        elif base_type == "identifier":
            text = name_of(text)
        made.append(etree.Element("variable", identifier=response))
        made.append(_value(text.strip(), base_type))
        return made


def made_like(name: str, like: etree._Element) -> etree._Element:
    """A new element on the line of an old one."""
    made = etree.Element(name)
    made.sourceline = like.sourceline
    return made


def name_of(text: str) -> str:
    """A name without spaces, which part names in pairs."""
    return re.sub(r"\s+", "_", text.strip())


def _value(text: str, base_type: str) -> etree._Element:
    made = etree.Element("baseValue", baseType=base_type)
    made.text = xml.fit(text)
    return made


def _sets(outcome: str, how: str, text: str, base_type: str) -> etree._Element:
    action, made = etree.Element("setOutcomeValue", identifier=outcome), etree.Element(how)
    made.append(etree.Element("variable", identifier=outcome))
    made.append(_value(text, base_type))
    action.append(made)
    return action
