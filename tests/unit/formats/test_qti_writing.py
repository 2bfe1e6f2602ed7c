"""Items as QTI packages: what comes back of them."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from course.domain.bank import Item, ItemType, Tolerance
from course.formats import qti
from tests.unit.formats.making import an_item, carried, coming_back, found
from tests.unit.formats.qti_files import DOT, only

# ---------------------------------------------------------------- there and back


@given(carried())
@settings(max_examples=50, deadline=None)
def test_what_we_write_comes_back(item: Item) -> None:
    one = only(qti.read(qti.write([item]).data))
    assert found(one) == coming_back(item)
    assert (one.foreign_id, one.category) == (item.id, item.lesson_key)
    if item.type is not ItemType.ORDERING:  # which earns all or nothing there
        assert not one.losses


@given(st.floats(0, 1), st.floats(-1e9, 1e9).filter(bool))
@settings(max_examples=60, deadline=None)
def test_a_share_as_tolerance_comes_back_exactly(share: float, answer: float) -> None:
    item = an_item(
        type=ItemType.NUMERIC, options=(), answer=answer, tolerance=Tolerance(relative=share)
    )
    content = only(qti.read(qti.write([item]).data)).content
    assert (content["answer"], content["tolerance"]) == (answer, {"relative": share})


def test_images_and_tags_go_with_the_package() -> None:
    item = an_item(stem="See ![A map](image:map.png)", tags=("sea & shore",))
    written = qti.write([item], {"map.png": DOT, "other.png": DOT})
    with zipfile.ZipFile(BytesIO(written.data)) as archive:
        assert "images/map.png" in archive.namelist()
        assert "images/other.png" not in archive.namelist()
    reading = qti.read(written.data)
    assert only(reading).content["stem"] == item.stem
    assert only(reading).content["tags"] == ["sea & shore"]
    assert reading.images == {"map.png": DOT}


def test_items_of_several_lessons_come_back_in_their_sections() -> None:
    items = [an_item(id=f"i{n}", lesson=lesson) for n, lesson in enumerate(["b", "a", "b"])]
    questions = qti.read(qti.write([*items, an_item(id="x", module="air")]).data).questions
    assert [(one.foreign_id, one.category) for one in questions] == [
        ("i0", "sea/b"), ("i2", "sea/b"), ("i1", "sea/a"), ("x", "air/tides"),
    ]  # fmt: skip


def test_no_space_comes_between_words_that_touch() -> None:
    for stem in (r"**a**\(x\)", "**a***b*", "*a*`b`"):
        assert only(qti.read(qti.write([an_item(stem=stem)]).data)).content["stem"] == stem


def test_the_same_items_make_the_same_file() -> None:
    assert qti.write([an_item()]).data == qti.write([an_item()]).data


def test_what_is_written_has_the_namespaces_and_the_order_of_the_schema() -> None:
    with zipfile.ZipFile(BytesIO(qti.write([an_item()]).data)) as archive:
        root = etree.fromstring(archive.read("items/tide.xml"))
    assert root.tag == "{http://www.imsglobal.org/xsd/imsqti_v2p2}assessmentItem"
    assert [etree.QName(child).localname for child in root] == [
        "responseDeclaration", "outcomeDeclaration", "outcomeDeclaration", "itemBody",
        "responseProcessing", "modalFeedback", "modalFeedback",
    ]  # fmt: skip
    assert all(etree.QName(one).namespace == etree.QName(root).namespace for one in root.iter())


@pytest.mark.parametrize("kind", ItemType)
def test_an_item_without_parts_is_written_all_the_same(kind: ItemType) -> None:
    assert qti.write([an_item(type=kind, options=())]).data
