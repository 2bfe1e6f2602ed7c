"""One of our items as an assessmentItem of QTI 2.2."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lxml import etree

from course.domain.bank import Item, ItemType
from course.formats import leaving, xml
from course.formats.qti import scoring
from course.formats.qti.bodies import QTI, fill
from course.formats.qti.scoring import FEEDBACK, RESPONSE, RIGHT, SCORE, E
from course.formats.words import Lose

OURS = "Summit Course"
"""The `toolName` in items that we wrote: their `label` is the id of our item."""

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = f"{QTI} http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd"
_RIGHT_SIDE = "R."  # no id of ours has a point: the two sides of a match never share a name


def identifier(name: str) -> str:
    """The name as QTI allows it: it begins with a letter or an underscore."""
    return name if name[:1].isalpha() else f"_{name}"


def written(item: Item, address: Callable[[str], str], lose: Lose) -> etree._Element:
    """The whole element.

    address: given the name of an image, where it stands in the package.
    """
    return _Writer(item, address, lose).whole()


class _Writer:
    def __init__(self, item: Item, address: Callable[[str], str], lose: Lose) -> None:
        self._item = item
        self._address = address
        self._lose = lose
        self._feedback: list[tuple[str, str]] = []  # identifier, our Markdown

    def whole(self) -> etree._Element:
        """Declarations, text, scoring and feedback, in the order of the schema."""
        item = self._item
        root = etree.Element(f"{{{QTI}}}assessmentItem", nsmap={None: QTI, "xsi": _XSI})
        root.set(f"{{{_XSI}}}schemaLocation", _SCHEMA)
        for name, value in {
            "identifier": identifier(item.id),
            "title": item.id,
            "label": item.id,
            "adaptive": "false",
            "timeDependent": "false",
            "toolName": OURS,
        }.items():
            root.set(name, value)
        body = E.itemBody()
        self._fill(body, item.stem)
        declaration, interaction, processing = self._parts()
        body.append(interaction)
        several = item.type in (ItemType.MULTIPLE_CHOICE, ItemType.MATCHING, ItemType.ORDERING)
        root.append(declaration)
        root.append(
            E.outcomeDeclaration(
                E.defaultValue(E.value("0")),
                identifier=SCORE,
                cardinality="single",
                baseType="float",
            )
        )
        if self._feedback:
            root.append(
                E.outcomeDeclaration(
                    identifier=FEEDBACK,
                    cardinality="multiple" if several else "single",
                    baseType="identifier",
                )
            )
        root.append(body)
        root.append(processing)
        for name, text in self._feedback:
            shown = E.modalFeedback(outcomeIdentifier=FEEDBACK, identifier=name, showHide="show")
            self._fill(shown, text)
            root.append(shown)
        return root

    def _parts(self) -> tuple[etree._Element, etree._Element, etree._Element]:
        """The declaration, the interaction and the scoring."""
        match self._item.type:
            case ItemType.SINGLE_CHOICE | ItemType.TRUE_FALSE:
                return self._single()
            case ItemType.MULTIPLE_CHOICE:
                return self._several()
            case ItemType.NUMERIC:
                return self._numeric()
            case ItemType.SHORT_ANSWER:
                return self._short()
            case ItemType.MATCHING:
                return self._matching()
        return self._ordering()

    def _fill(self, element: etree._Element, markdown: str) -> None:
        """Write a text of ours, without links that lead nowhere from another system."""
        text = leaving.outward(markdown, self._lose, keeps_images=True)
        fill(element, text, self._address)

    def _tell(self, name: str, text: str) -> bool:
        """Keep a feedback; whether there is any."""
        if text.strip():
            self._feedback.append((name, text))
        return bool(text.strip())

    # ------------------------------------------------------------ choices

    def _single(self) -> tuple[etree._Element, etree._Element, etree._Element]:
        keys = [identifier(option.id) for option in self._item.options if option.is_key]
        interaction = self._choices("1")
        processing = scoring.template("match_correct")
        if self._feedback:
            processing = scoring.lines(scoring.matched(), scoring.echoed())
        return _declared("single", "identifier", keys[:1]), interaction, processing

    def _several(self) -> tuple[etree._Element, etree._Element, etree._Element]:
        options = self._item.options
        keys = [identifier(option.id) for option in options if option.is_key]
        wrong = [identifier(option.id) for option in options if not option.is_key]
        shares = {name: 1 / len(keys) for name in keys} | {name: -1 / len(wrong) for name in wrong}
        ordered = {identifier(option.id): shares[identifier(option.id)] for option in options}
        declaration = _declared("multiple", "identifier", keys)
        declaration.append(_mapping(ordered.items()))
        interaction = self._choices("0")
        processing = scoring.template("map_response")
        if self._feedback:
            processing = scoring.lines(scoring.mapped(), scoring.echoed())
        return declaration, interaction, processing

    def _choices(self, most: str) -> etree._Element:
        interaction = E.choiceInteraction(
            responseIdentifier=RESPONSE, shuffle="true", maxChoices=most
        )
        if self._item.type is ItemType.TRUE_FALSE:
            interaction.set("shuffle", "false")
        for option in self._item.options:
            interaction.append(self._choice("simpleChoice", option.id, option.text))
            self._tell(identifier(option.id), option.feedback)
        return interaction

    def _choice(self, kind: str, name: str, text: str, **more: str) -> etree._Element:
        choice = E(kind, identifier=identifier(name), **more)
        self._fill(choice, text)
        return choice

    # ------------------------------------------------------------ typed

    def _field(self) -> etree._Element:
        paragraph = E.p(E.textEntryInteraction(responseIdentifier=RESPONSE))
        if self._item.unit:
            paragraph[0].tail = " "
            paragraph.append(E.span(xml.fit(self._item.unit), {"class": "unit"}))
        return paragraph

    def _numeric(self) -> tuple[etree._Element, etree._Element, etree._Element]:
        item = self._item
        answers = [] if item.answer is None else [repr(item.answer)]
        cases = (
            [(scoring.near(None, item.tolerance), RIGHT)]
            if self._tell(RIGHT, item.feedback)
            else []
        )
        for number, reject in enumerate(item.rejects, start=1):
            if reject.value is not None:
                name = f"wrong-answer-{number}"
                self._tell(name, reject.feedback)
                cases.append((scoring.near(repr(reject.value), item.tolerance), name))
        processing = scoring.lines(
            scoring.matched(scoring.near(None, item.tolerance)), *scoring.first_of(cases)
        )
        return _declared("single", "float", answers), self._field(), processing

    def _short(self) -> tuple[etree._Element, etree._Element, etree._Element]:
        item = self._item
        declaration = _declared("single", "string", item.accept[:1])
        mapping = _mapping((text, 1.0) for text in item.accept)
        for entry in mapping:
            entry.set("caseSensitive", "false")
        declaration.append(mapping)
        cases = [(scoring.has_points(), RIGHT)] if self._tell(RIGHT, item.feedback) else []
        for number, reject in enumerate(item.rejects, start=1):
            if reject.text is not None:
                name = f"wrong-answer-{number}"
                self._tell(name, reject.feedback)
                cases.append((scoring.same_words(xml.fit(reject.text)), name))
        processing = scoring.template("map_response")
        if cases:
            processing = scoring.lines(scoring.mapped(), *scoring.first_of(cases))
        return declaration, self._field(), processing

    # ------------------------------------------------------------ pairs and steps

    def _matching(self) -> tuple[etree._Element, etree._Element, etree._Element]:
        pairs, matches = self._item.pairs, self._item.matches
        named = {
            pair.id: f"{identifier(pair.id)} {_RIGHT_SIDE}{matches[pair.id]}" for pair in pairs
        }
        lefts, rights = E.simpleMatchSet(), E.simpleMatchSet()
        cases = []
        for pair in pairs:
            lefts.append(self._choice("simpleAssociableChoice", pair.id, pair.left, matchMax="1"))
            if self._tell(identifier(pair.id), pair.feedback):
                cases.append((scoring.has_pair(named[pair.id]), identifier(pair.id)))
        for name, text in self._item.rights.items():
            full = f"{_RIGHT_SIDE}{name}"
            rights.append(self._choice("simpleAssociableChoice", full, text, matchMax="0"))
        declaration = _declared("multiple", "directedPair", named.values())
        declaration.append(_mapping((name, 1 / len(pairs)) for name in named.values()))
        interaction = E.matchInteraction(
            lefts,
            rights,
            responseIdentifier=RESPONSE,
            shuffle="true",
            maxAssociations=str(len(pairs)),
        )
        processing = scoring.template("map_response")
        if cases:
            processing = scoring.lines(scoring.mapped(), *scoring.each_of(cases))
        return declaration, interaction, processing

    def _ordering(self) -> tuple[etree._Element, etree._Element, etree._Element]:
        interaction = E.orderInteraction(responseIdentifier=RESPONSE, shuffle="true")
        cases = []
        for place, step in enumerate(self._item.steps, start=1):
            name = identifier(step.id)
            interaction.append(self._choice("simpleChoice", step.id, step.text))
            if self._tell(name, step.feedback):
                cases.append((scoring.has_place(name, place), name))
        processing = scoring.template("match_correct")
        if cases:
            processing = scoring.lines(scoring.matched(), *scoring.each_of(cases))
        order = [identifier(step.id) for step in self._item.steps]
        return _declared("ordered", "identifier", order), interaction, processing


def _declared(cardinality: str, base_type: str, correct: Iterable[str]) -> etree._Element:
    declaration = E.responseDeclaration(
        identifier=RESPONSE, cardinality=cardinality, baseType=base_type
    )
    values = [E.value(xml.fit(one)) for one in correct]
    if values:
        declaration.append(E.correctResponse(*values))
    return declaration


def _mapping(points: Iterable[tuple[str, float]]) -> etree._Element:
    entries = [E.mapEntry(mapKey=xml.fit(name), mappedValue=repr(one)) for name, one in points]
    return E.mapping(*entries, lowerBound="0", upperBound="1", defaultValue="0")
