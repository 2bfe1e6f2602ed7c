"""What an assessmentItem declares of a response: its kind, what is right, and points by answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from course.formats import xml


@dataclass(frozen=True, slots=True)
class Declaration:
    """A responseDeclaration."""

    identifier: str
    cardinality: str = "single"  # single, multiple, ordered or record
    base_type: str = "identifier"
    correct: tuple[str, ...] = ()
    points: Mapping[str, float] = field(default_factory=dict)  # of its mapping, by answer
    otherwise: float = 0.0  # what the mapping gives for any other answer
    capitals_count: bool = False  # in some entry of the mapping
    is_by_area: bool = False  # it maps points of a picture


def declarations(item: etree._Element) -> dict[str, Declaration]:
    """All response declarations of an item, by identifier."""
    found = (_declaration(one) for one in xml.children(item, "responseDeclaration"))
    return {one.identifier: one for one in found}


def _declaration(element: etree._Element) -> Declaration:
    mapping = xml.child(element, "mapping")
    entries = [] if mapping is None else xml.children(mapping, "mapEntry")
    correct = xml.child(element, "correctResponse")
    values = [] if correct is None else xml.children(correct, "value")
    base_type = element.get("baseType", "identifier")
    return Declaration(
        identifier=element.get("identifier", ""),
        cardinality=element.get("cardinality", "single"),
        base_type=base_type,
        correct=tuple(_answer("".join(value.itertext()), base_type) for value in values),
        points={
            _answer(entry.get("mapKey", ""), base_type): xml.number(entry.get("mappedValue")) or 0.0
            for entry in entries
        },
        otherwise=0.0 if mapping is None else xml.number(mapping.get("defaultValue")) or 0.0,
        # The specification counts capitals where an entry says nothing.
        capitals_count=any(entry.get("caseSensitive", "true") != "false" for entry in entries),
        is_by_area=xml.child(element, "areaMapping") is not None,
    )


def _answer(text: str, base_type: str) -> str:
    """An answer as it is compared: white space counts in texts only."""
    return text if base_type == "string" else " ".join(text.split())
