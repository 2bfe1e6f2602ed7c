"""Packages of QTI as they are found: passages beside items, folders of Windows, and QTI 3."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from course.formats import qti
from course.formats.foreign import Reading
from tests.unit.formats.qti_files import SINGLE, choices, declared, item_file, manifest, package


def read(**files: bytes | str) -> Reading:
    return qti.read(package(**files))


def with_passage(reference: str, before: str = "") -> bytes:
    file = item_file(declared("b"), f"{before}<p>Why?</p>" + choices("a", "b"))
    return file.replace(b"<itemBody>", reference.encode() + b"<itemBody>")


STIMULUS = (
    '<assessmentStimulus xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="s" title="S">'
    '<stimulusBody><p>The bay is shallow.</p><p><img src="pictures/bay.png" alt="A bay"/></p>'
    "</stimulusBody></assessmentStimulus>"
)


def test_a_stimulus_stands_before_the_question_with_its_image() -> None:
    item = with_passage('<assessmentStimulusRef identifier="s" href="../texts/bay.xml"/>')
    reading = read(
        **{
            "imsmanifest.xml": manifest("items/one.xml"),
            "items/one.xml": item,
            "texts/bay.xml": STIMULUS,
            "texts/pictures/bay.png": b"\x89PNG not really",
        }
    )
    (one,) = reading.questions
    assert one.content["stem"] == "The bay is shallow.\n\n![A bay](image:bay.png)\n\nWhy?"
    assert not one.losses
    assert "bay.png" in reading.images


def test_an_html_file_that_an_item_shows_stands_in_its_place() -> None:
    shown = '<div><object data="bay.html" type="text/html"/></div>'
    item = with_passage("", f"<rubricBlock view='candidate'>{shown}</rubricBlock>")
    page = "<!DOCTYPE html><html><head><title>T</title></head><body><p>Low water<br>now.</body>"
    (one,) = read(
        **{"imsmanifest.xml": manifest("one.xml"), "one.xml": item, "bay.html": page}
    ).questions
    assert one.content["stem"] == "Low water  \nnow.\n\nWhy?"
    assert not one.losses


@pytest.mark.parametrize(
    "item",
    [
        with_passage('<assessmentStimulusRef identifier="s" href="bay.xml"/>'),
        with_passage("", '<p><object data="bay.xml" type="text/html"/></p>'),
        with_passage('<assessmentStimulusRef identifier="s" href="../../etc/bay.xml"/>'),
    ],
)
def test_a_text_that_is_not_in_the_package_is_named_with_its_line(item: bytes) -> None:
    (one,) = read(**{"imsmanifest.xml": manifest("one.xml"), "one.xml": item}).questions
    (loss,) = one.losses
    assert "bay.xml, which belongs to it, is left out" in str(loss.message)
    assert loss.line
    assert one.content["stem"] == "Why?"


def test_an_image_in_many_items_counts_once() -> None:
    names = [f"q{n}.xml" for n in range(60)]
    picture = b"\x89PNG" + bytes(range(256)) * 4000
    files: dict[str, bytes | str] = {
        name: item_file(declared("b"), "<p>Why? <img src='a.png' alt='A'/></p>" + choices("a", "b"))
        for name in names
    }
    reading = read(**{"imsmanifest.xml": manifest(*names), "a.png": picture, **files})
    assert len(reading.questions) == 60
    assert list(reading.images) == ["a.png"]


def test_folders_of_windows_and_what_a_mac_adds_are_no_hindrance() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in {
            "imsmanifest.xml": manifest("items/one.xml"),
            "items\\one.xml": SINGLE,
            "__MACOSX/items/._one.xml": b"\x00\x05",
        }.items():
            entry = zipfile.ZipInfo("x")
            entry.filename = name  # as it is, whatever Python would make of it
            archive.writestr(entry, data)
    reading = qti.read(buffer.getvalue())
    assert len(reading.questions) == 1
    assert not reading.refused
    unlisted = read(**{"__MACOSX/._one.xml": b"\x00", "._one.xml": b"\x00", "one.xml": SINGLE})
    assert len(unlisted.questions) == 1
    assert not unlisted.refused


def test_a_manifest_that_names_no_questions_does_not_hide_them() -> None:
    reading = read(**{"imsmanifest.xml": manifest("one.xml", kind="webcontent"), "one.xml": SINGLE})
    assert len(reading.questions) == 1
    assert "lists no questions" in str(reading.losses[0].message)


def test_what_many_questions_lose_alike_is_told_once_for_the_file() -> None:
    item = SINGLE.replace(b'shuffle="true"', b'shuffle="false"')
    few, many = (
        read(**{"imsmanifest.xml": manifest(*names)} | dict.fromkeys(names, item))
        for names in ([f"q{n}.xml" for n in range(count)] for count in (10, 11))
    )
    assert all("keep their order" in str(one.losses[0].message) for one in few.questions)
    assert not any(one.losses for one in many.questions)
    assert [str(loss.message) for loss in many.losses] == [
        "The answers keep their order in the file; here they are shuffled. Questions: 11."
    ]


QTI_3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
 identifier="tide" title="Tides" adaptive="false" time-dependent="false">
<qti-response-declaration identifier="RESPONSE" cardinality="multiple" base-type="identifier">
<qti-correct-response><qti-value>a</qti-value><qti-value>b</qti-value></qti-correct-response>
<qti-mapping default-value="0"><qti-map-entry map-key="a" mapped-value="1"/>
<qti-map-entry map-key="b" mapped-value="1"/><qti-map-entry map-key="c" mapped-value="-2"/>
</qti-mapping></qti-response-declaration>
<qti-item-body><qti-rubric-block view="candidate"><qti-content-body><p>Choose two.</p>
</qti-content-body></qti-rubric-block>
<qti-choice-interaction response-identifier="RESPONSE" shuffle="true" max-choices="0">
<qti-prompt>Which move the sea?</qti-prompt>
<qti-simple-choice identifier="a">The moon<qti-feedback-inline outcome-identifier="FEEDBACK"
 identifier="a">Yes.</qti-feedback-inline></qti-simple-choice>
<qti-simple-choice identifier="b">The sun</qti-simple-choice>
<qti-simple-choice identifier="c">Mars</qti-simple-choice></qti-choice-interaction></qti-item-body>
<qti-response-processing
 template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml"/>
</qti-assessment-item>"""


def test_qti_3_is_read_like_qti_2() -> None:
    listed = manifest("one.xml", kind="imsqti_item_xmlv3p0")
    for reading in (
        qti.read(QTI_3.encode()),
        read(**{"imsmanifest.xml": listed, "one.xml": QTI_3}),
    ):
        (one,) = reading.questions
        assert one.foreign_id == "tide"
        assert one.content["type"] == "multiple-choice"
        assert one.content["stem"] == "Choose two.\n\nWhich move the sea?"
        options = one.content["option"]
        assert [option["text"] for option in options] == ["The moon", "The sun", "Mars"]
        assert [bool(option.get("key")) for option in options] == [True, True, False]
        assert options[0]["feedback"] == "Yes."


def test_what_an_item_holds_for_reading_aloud_is_no_part_of_its_text() -> None:
    helps = (
        "<qti-catalog-info><qti-catalog id='c'><qti-card support='x'>Signs.</qti-card>"
        "</qti-catalog></qti-catalog-info>"
    )
    shown = QTI_3.replace(
        "<qti-content-body>", '<qti-stylesheet href="a.css" type="text/css"/><qti-content-body>'
    ).replace("</qti-rubric-block>", f"{helps}</qti-rubric-block>")
    (one,) = qti.read(shown.encode()).questions
    assert one.content["stem"] == "Choose two.\n\nWhich move the sea?"
    assert "What is said there for reading aloud is left out." in [
        str(loss.message) for loss in one.losses
    ]
