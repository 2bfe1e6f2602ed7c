"""QTI packages of other systems, whole and broken, and what cannot be an item."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.formats import qti
from course.formats.foreign import Unreadable
from tests.unit.formats.making import an_item
from tests.unit.formats.qti_files import (
    BY_HAND,
    DOT,
    SINGLE,
    TEMPLATES,
    choices,
    declared,
    item_file,
    manifest,
    mapping,
    modal,
    package,
)
from tests.unit.formats.saying import is_read_or_refused, item_of

# ---------------------------------------------------------------- refused one by one


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<p>Read.</p>", "asks nothing"),
        (choices("a", "b") + choices("c", "d"), "asks 2 things"),
        ("<p>Why?</p><extendedTextInteraction responseIdentifier='RESPONSE'/>", "essay"),
        ("<p>Where?</p><hotspotInteraction responseIdentifier='R'/>", "within a picture"),
        ("<p>Draw.</p><customInteraction responseIdentifier='RESPONSE'/>", "program of another"),
        ("<p>Fill.</p><gapMatchInteraction responseIdentifier='RESPONSE'/>", "put into gaps"),
        ("<p>How?</p><tideInteraction responseIdentifier='RESPONSE'/>", "<tideInteraction>"),
        ("<p>x</p>" + choices(*(f"a{n}" for n in range(201))), "201 answers"),
        ("<p><printedVariable identifier='N'/></p>" + choices("a"), "drawn anew"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_item_is_refused_with_its_reason(body: str, words: str) -> None:
    reading = qti.read(item_file(declared("a"), body))
    assert not reading.questions
    assert words in str(reading.refused[0].message)
    assert reading.refused[0].line == 1


def test_more_feedback_than_anybody_reads_is_refused() -> None:
    said = modal("a", "x") * 401
    reading = qti.read(item_file(declared("a"), "<p>x</p>" + choices("a", "b"), BY_HAND, said))
    assert "401 feedbacks" in str(reading.refused[0].message)


def test_scoring_by_area_and_adaptive_items_are_refused() -> None:
    body = "<p>Why?</p>" + choices("a", "b")
    area = f'<responseProcessing template="{TEMPLATES}map_response_point"/>'
    for data in (
        item_file(declared("a"), body, area),
        item_file(declared("a"), body, adaptive="true"),
    ):
        assert len(qti.read(data).refused) == 1


# ---------------------------------------------------------------- packages


def test_a_package_is_read_with_its_test_sections_keywords_and_images() -> None:
    body = (
        '<p>See <img src="../media/a%20map.png" alt="Map"/></p><p>'
        '<object data="../media/b.gif" type="image/gif">Waves</object></p>'
    )
    first = item_file(declared("a"), body + choices("a", "b"), identifier="one")
    test = (
        '<assessmentTest xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="t"'
        ' title="Sea">'
        '<testPart identifier="p"><assessmentSection identifier="s" title="Tides">'
        '<assessmentItemRef identifier="x" href="items/1.xml"/></assessmentSection>'
        "</testPart></assessmentTest>"
    )
    keywords = (
        '<resource identifier="i" type="imsqti_item_xmlv2p2" href="items/1.xml"><metadata>'
        "<lom><general>"
        "<keyword><langstring>moon</langstring></keyword></general></lom></metadata></resource>"
        '<resource identifier="t" type="imsqti_test_xmlv2p1" href="test.xml"/>'
    )
    data = package(**{
        "imsmanifest.xml": manifest("items/2.xml", "gone.xml", more=keywords),
        "items/1.xml": first, "items/2.xml": SINGLE, "test.xml": test,
        "media/a map.png": DOT, "media/b.gif": b"GIF",
    })  # fmt: skip
    reading = qti.read(data, "sea.zip")
    one, two = reading.questions
    assert (one.foreign_id, one.category, one.content["tags"]) == ("one", "Sea/Tides", ["moon"])
    assert one.content["stem"] == "See ![Map](image:a-map.png)\n\n![Waves](image:b.gif)"
    assert (two.foreign_id, two.category) == ("q1", "")
    assert reading.images == {"a-map.png": DOT, "b.gif": b"GIF"}
    assert [str(loss.message) for loss in reading.refused] == ["gone.xml is not in the package."]


def test_a_broken_item_is_refused_by_its_file_and_line_and_the_others_are_read() -> None:
    broken = b"<assessmentItem>\n<itemBody></assessmentItem>"
    bomb = b'<!DOCTYPE a [<!ENTITY b "x">]><assessmentItem>&b;</assessmentItem>'
    essay = item_file("", "<p>Why?</p><extendedTextInteraction/>")
    files = {"a.xml": broken, "b.xml": SINGLE, "c.xml": bomb, "d.xml": essay}
    reading = qti.read(package(**{"imsmanifest.xml": manifest(*files)}, **files))
    assert len(reading.questions) == 1
    told = [str(loss.message) for loss in reading.refused]
    assert told[0].startswith("a.xml: Line 2 cannot be read")
    assert told[1].startswith("c.xml: Line 1 defines the entity")
    assert told[2].startswith("d.xml: An essay")


def test_a_package_without_a_manifest_is_read_by_its_files() -> None:
    reading = qti.read(package(**{"x/1.xml": SINGLE, "readme.txt": "hello"}))
    assert len(reading.questions) == 1
    assert "no imsmanifest.xml" in str(reading.losses[0].message)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (package(**{"imsmanifest.xml": manifest("a.xml", kind="webcontent")}), "no questions"),
        (b"<manifest/>", "whole package"),
        (b"<quiz/>", "not QTI 2"),
        (b"PK\x03\x04 but no more", "damaged"),
        (b"", "cannot be read"),
    ],
)  # fmt: skip
def test_another_file_is_named_for_what_it_is(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        qti.read(data)


# ---------------------------------------------------------------- fuzz

VALID = item_file(
    declared("a", mapping=mapping(a=1, b=-1)),
    "<p>Why?</p>" + choices("a", "b"),
    BY_HAND,
    modal("a", "x"),
)
TAGS = [
    "choiceInteraction", "simpleChoice", "matchInteraction", "simpleMatchSet", "prompt", "p",
    "simpleAssociableChoice", "orderInteraction", "textEntryInteraction", "inlineChoiceInteraction",
    "inlineChoice", "feedbackInline", "modalFeedback", "itemBody", "responseDeclaration",
    "correctResponse", "value", "mapping", "mapEntry", "responseProcessing", "responseCondition",
    "responseIf", "responseElse", "match", "variable", "correct", "baseValue", "setOutcomeValue",
    "isNull", "not", "and", "equal", "object", "rubricBlock", "math", "include",
]  # fmt: skip
attributes = st.dictionaries(
    st.sampled_from(
        ["identifier", "responseIdentifier", "cardinality", "baseType", "class", "tolerance",
         "toleranceMode", "mapKey", "mappedValue", "maxChoices", "outcomeIdentifier", "showHide",
         "type", "data", "template", "title", "shuffle"]
    ),
    st.sampled_from(["", "a", "RESPONSE", "single", "multiple", "float", "string", "1", "nan",
                     "a b", "relative", "image/png", "hide", "SCORE", "map_response"]),
    max_size=3,
)  # fmt: skip
trees = st.recursive(
    st.sampled_from(["", "a", "1", " "]),
    lambda inner: st.tuples(st.sampled_from(TAGS), attributes, st.lists(inner, max_size=4)),
    max_leaves=14,
)


def as_xml(tree: Any) -> str:
    if isinstance(tree, str):
        return tree
    tag, named, inner = tree
    shown = "".join(f' {key}="{value}"' for key, value in named.items())
    return f"<{tag}{shown}>{''.join(as_xml(one) for one in inner)}</{tag}>"


@given(st.lists(trees, max_size=6))
@settings(max_examples=80, deadline=None)
def test_any_elements_in_any_order_are_read_or_refused(parts: list[Any]) -> None:
    inner = "".join(as_xml(part) for part in parts)
    for data in (
        f"<assessmentItem>{inner}</assessmentItem>",
        f"<assessmentItem><itemBody><p>Why?</p>{inner}</itemBody>{inner}</assessmentItem>",
    ):
        reading = qti.read(data.encode())
        assert len(reading.questions) + len(reading.refused) == 1
        for one in reading.questions:
            assert item_of(one)


@given(st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_a_mutated_package_is_read_or_refused(rng: random.Random) -> None:
    item = bytearray(VALID)
    for _ in range(rng.randint(0, 3)):
        item[rng.randrange(len(item))] = rng.randrange(256)
    data = bytearray(package(**{"imsmanifest.xml": manifest("a.xml"), "a.xml": bytes(item)}))
    for _ in range(rng.randint(0, 2)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    assert is_read_or_refused(qti.read, bytes(data))


@given(st.binary(max_size=200))
@settings(max_examples=50, deadline=None)
def test_bytes_are_read_or_refused(data: bytes) -> None:
    for one in (data, b"PK\x03\x04" + data, b"PK\x05\x06" + data):
        assert is_read_or_refused(qti.read, one)


# ---------------------------------------------------------------- packages of other kinds


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("imsqti_xmlv1p2/imscc_xmlv1p1/assessment", "holds no questions"),
        ("assessment/x-bb-qti-pool", "an archive of Blackboard"),
        ("associatedcontent/imscc_xmlv1p1/learning-application-resource", "holds no questions"),
    ],
)
def test_a_package_that_is_not_read_is_named_for_what_it_is(kind: str, words: str) -> None:
    data = package(**{"imsmanifest.xml": manifest("a.xml", kind=kind), "a.xml": "<x/>"})
    with pytest.raises(Unreadable, match=words):
        qti.read(data)


def test_a_draft_that_is_not_whole_is_left_out_of_a_package_and_named() -> None:
    bare = an_item(id="bare", options=())
    written = qti.write([bare, an_item()])
    assert len(qti.read(written.data).questions) == 1
    left = [(loss.question, str(loss.message)) for loss in written.losses]
    assert ("bare", "The item is left out. It has fewer than two options.") in left
