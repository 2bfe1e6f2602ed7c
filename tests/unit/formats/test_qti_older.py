"""QTI 1.2 as Canvas and older systems write it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.formats import qti
from course.formats.foreign import Reading
from tests.unit.formats.qti_files import DOT, manifest, package
from tests.unit.formats.saying import is_read_or_refused

SCORE = '<setvar action="Set" varname="SCORE">100</setvar>'
BLANK = '<render_fib{}><response_label ident="answer1"/></render_fib>'


def material(text: str, sort: str = "plain") -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<material><mattext texttype="text/{sort}">{escaped}</mattext></material>'


def lid(*names: str, cardinality: str = "Single", ident: str = "response1", said: str = "") -> str:
    labels = "".join(
        f'<response_label ident="{name}">{material(f"The {name}")}</response_label>'
        for name in names
    )
    return (
        f'<response_lid ident="{ident}" rcardinality="{cardinality}">{said}'
        f"<render_choice>{labels}</render_choice></response_lid>"
    )


def typed(more: str = "") -> str:
    return (
        f'<response_str ident="response1" rcardinality="Single">{BLANK.format(more)}</response_str>'
    )


def equal(value: str, response: str = "response1") -> str:
    return f'<varequal respident="{response}">{value}</varequal>'


def when(test: str, *actions: str) -> str:
    return f"<respcondition><conditionvar>{test}</conditionvar>{''.join(actions)}</respcondition>"


def tells(name: str) -> str:
    return f'<displayfeedback feedbacktype="Response" linkrefid="{name}"/>'


def feedback(name: str, text: str, more: str = "") -> str:
    return (
        f'<itemfeedback ident="{name}"{more}><flow_mat>{material(text)}</flow_mat></itemfeedback>'
    )


def item(kind: str, presentation: str, scoring: str = "", more: str = "", ident: str = "q1") -> str:
    field = f"<fieldlabel>question_type</fieldlabel><fieldentry>{kind}</fieldentry>"
    metadata = (
        "<itemmetadata><qtimetadata><qtimetadatafield>"
        f"{field}</qtimetadatafield></qtimetadata></itemmetadata>"
    )
    return (
        f'<item ident="{ident}" title="Tides">{metadata if kind else ""}'
        f"<presentation>{presentation}</presentation>"
        f"<resprocessing>{scoring}</resprocessing>{more}</item>\n"
    )


def quiz(*items: str) -> str:
    return (
        '<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">\n'
        '<assessment ident="a" title="The sea"><section ident="root_section">\n'
        f"{''.join(items)}</section></assessment></questestinterop>"
    )


def read_one(*parts: str) -> tuple[dict[str, Any], list[str]]:
    reading = qti.read(quiz(item(*parts)).encode())
    assert not reading.refused
    (one,) = reading.questions
    assert one.category == "The sea"
    assert one.line == 3
    return dict(one.content), [str(loss.message) for loss in one.losses]


WHY = material("<p>Why <b>now</b>?</p>", "html")


def test_one_right_option_has_its_feedback_and_that_of_a_right_answer() -> None:
    scoring = (
        when(equal("a"), tells("a_fb"))
        + when(equal("b"), tells("b_fb"))
        + when(equal("b"), SCORE, tells("correct_fb"))
        + when("<other/>", tells("general_incorrect_fb"))
    )
    said = (
        feedback("a_fb", "The wind?")
        + feedback("b_fb", "Right.")
        + feedback("correct_fb", "By the moon.")
        + feedback("general_incorrect_fb", "Look again.")
    )
    content, losses = read_one("multiple_choice_question", WHY + lid("a", "b", "c"), scoring, said)
    assert content["type"] == "single-choice"
    assert content["stem"] == "Why **now**?"
    assert [(one["text"], one.get("key", False), one["feedback"]) for one in content["option"]] == [
        ("The a", False, "The wind?"),
        ("The b", True, "Right.\n\nBy the moon."),
        ("The c", False, "Look again."),
    ]
    assert not losses


def test_what_everybody_is_told_goes_to_the_key_or_is_named_as_that() -> None:
    scoring = when("<other/>", tells("general_fb")) + when(equal("b"), SCORE, tells("b_fb"))
    presentation = WHY + lid("a", "b")
    said = feedback("general_fb", "By the moon.")
    content, losses = read_one("multiple_choice_question", presentation, scoring, said)
    assert [one.get("feedback") for one in content["option"]] == [None, "By the moon."]
    assert not losses
    both = said + feedback("b_fb", "Right.")
    content, losses = read_one("multiple_choice_question", presentation, scoring, both)
    assert content["option"][1]["feedback"] == "Right."
    assert losses == ['The general feedback has no place here: "By the moon.".']


def test_several_right_options_and_none_of_the_others() -> None:
    exact = f"<and>{equal('a')}<not>{equal('b')}</not>{equal('c')}</and>"
    content, losses = read_one(
        "multiple_answers_question",
        WHY + lid("a", "b", "c", cardinality="Multiple"),
        when(exact, SCORE),
    )
    assert content["type"] == "multiple-choice"
    assert [one.get("key", False) for one in content["option"]] == [True, False, True]
    assert losses == [
        "The file gives all or nothing; here a part of the answer earns a part of the point."
    ]


def test_true_and_false_and_words_side_by_side() -> None:
    both = lid("919", "2680").replace("The 919", "True").replace("The 2680", "False")
    content, _ = read_one("true_false_question", WHY + both, when(equal("2680"), SCORE))
    assert content["type"] == "true-false"
    assert [one.get("key", False) for one in content["option"]] == [False, True]
    words = equal("ebb") + equal("Ebb") + equal("low water")
    content, losses = read_one("short_answer_question", WHY + typed(), when(words, SCORE))
    assert content["accept"] == ["ebb", "low water"]
    assert not losses


@pytest.mark.parametrize(
    ("test", "answer", "slack"),
    [
        (equal("7"), 7, 0),
        (f"<or>{equal('7.0')}<and><vargte respident='response1'>6</vargte>"
         "<varlte respident='response1'>8</varlte></and></or>", 7, 1),
        ("<vargt respident='response1'>6</vargt><varlt respident='response1'>7</varlt>", 6.5, 0.5),
    ],
)  # fmt: skip
def test_numbers_with_their_margin(test: str, answer: float, slack: float) -> None:
    presentation = WHY + typed(' fibtype="Decimal"')
    content, losses = read_one("numerical_question", presentation, when(test, SCORE))
    assert (content["answer"], content["tolerance"]) == (answer, {"absolute": slack})
    assert not losses


def test_responses_with_the_same_labels_are_pairs() -> None:
    adds = '<setvar varname="SCORE" action="Add">50.00</setvar>'
    presentation = (
        WHY
        + lid("x", "y", ident="response_1", said=material("ebb"))
        + lid("x", "y", "z", ident="response_2", said=material("flood"))
    )
    scoring = when(equal("y", "response_1"), adds) + when(equal("x", "response_2"), adds)
    content, losses = read_one("matching_question", presentation, scoring)
    assert [(one["left"], one["right"]) for one in content["pair"]] == [
        ("ebb", "The y"), ("flood", "The x"),
    ]  # fmt: skip
    assert losses == ['"The z" belongs to nothing. Here every text has its pair.']


def test_an_order_and_a_blank_within_a_line() -> None:
    order = lid("a", "b", "c", cardinality="Ordered")
    test = equal("b") + equal("c") + equal("a")
    content, _ = read_one("", f"<flow>{WHY}{order}</flow>", when(test, SCORE))
    assert [one["id"] for one in content["step"]] == ["b", "c", "a"]
    blank = typed().replace("</render_fib>", f"{material(' comes.')}</render_fib>")
    content, _ = read_one("", f"<flow>{material('The ')}{blank}</flow>", when(equal("ebb"), SCORE))
    assert content["stem"] == "The ____ comes."


def test_notes_for_others_and_formulas_of_canvas() -> None:
    image = '<p>How much is <img class="equation_image" data-equation-content="x^2" src="/e"/>?</p>'
    content, losses = read_one(
        "multiple_choice_question",
        material(image, "html") + lid("a", "b"),
        when(equal("a"), SCORE, tells("t")),
        feedback("t", "Ask why.", ' view="Tutor"'),
    )
    assert content["stem"] == r"How much is \(x^2\)?"
    assert losses == ['A note for tutor is left out: "Ask why.".']


@pytest.mark.parametrize(
    ("kind", "presentation", "why"),
    [
        ("essay_question", WHY + typed(), "An essay"),
        ("", WHY + typed(' rows="5"'), "An essay"),
        ("file_upload_question", WHY, "sent in"),
        ("text_only_question", WHY, "asks nothing"),
        ("calculated_question", WHY + typed(), "drawn anew"),
        ("fill_in_multiple_blanks_question", WHY + lid("a", ident="r1") + lid("b", ident="r2"),
         "asks 2 things"),
        ("", WHY + "<response_xy ident='r'><render_hotspot/></response_xy>", "within a picture"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_item_is_named_with_its_line(
    kind: str, presentation: str, why: str
) -> None:
    reading = qti.read(quiz(item(kind, presentation)).encode())
    (refused,) = reading.refused
    assert why in str(refused.message)
    assert refused.line == 3


WHOLE = quiz(
    item(
        "",
        f"<flow>{WHY}{lid('a', 'b', cardinality='Multiple')}</flow>",
        when(f"<and>{equal('a')}<not>{equal('b')}</not></and>", SCORE, tells("x")),
        feedback("x", "Yes."),
    )
).encode()


@settings(max_examples=60)
@given(st.data())
def test_no_damaged_file_breaks_the_reader(data: st.DataObject) -> None:
    damaged = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=12))
    assert is_read_or_refused(qti.read, bytes(damaged))


@pytest.mark.parametrize(
    "element",
    [
        *("respcondition", "conditionvar", "varequal", "setvar", "render_choice", "mattext"),
        *("response_label", "material", "itemfeedback", "response_lid", "presentation"),
    ],
)
def test_an_item_that_lacks_a_part_is_read_or_refused(element: str) -> None:
    text = WHOLE.decode()
    for changed in (
        re.sub(rf"<{element}( [^>]*)?>.*?</{element}>", f"<{element}/>", text, flags=re.DOTALL),
        re.sub(rf"(<{element}) [^>]*?(/?>)", r"\1\2", text),
    ):
        reading = qti.read(changed.encode())
        assert len(reading.questions) + len(reading.refused) == 1


def test_questions_that_are_all_called_question_are_told_apart_by_their_first_words() -> None:
    text = quiz(
        item("multiple_choice_question", WHY + lid("a", "b"), when(equal("a"), SCORE)),
        item("calculated_question", material("<p>How <i>deep</i>?</p>", "html"), ident="q2"),
    ).replace('title="Tides"', 'title="Question"')
    reading = qti.read(text.encode())
    assert [one.title for one in reading.questions] == ["Why now ?"]
    assert [one.question for one in reading.refused] == ["How deep ?"]


def exported(**files: bytes | str) -> Reading:
    return qti.read(package(**files))


ASKED = quiz(
    item(
        "multiple_choice_question",
        material('<p><img src="$IMS-CC-FILEBASE$/a%20map.png?canvas_=1" alt="Map"/></p>', "html")
        + lid("a", "b"),
        when(equal("a"), SCORE),
    )
)


def test_a_package_of_canvas_is_read_with_its_images() -> None:
    kind = "imsqti_xmlv1p2"
    for place in ("a map.png", "web_resources/a map.png"):
        reading = exported(
            **{"imsmanifest.xml": manifest("q/q.xml", kind=kind), "q/q.xml": ASKED, place: DOT}
        )
        (one,) = reading.questions
        assert one.content["stem"] == "![Map](image:a-map.png)"
        assert not one.losses
        assert not reading.refused


def test_a_course_of_canvas_holds_each_question_twice_and_it_is_read_once() -> None:
    reading = exported(
        **{
            "imsmanifest.xml": manifest("i1/assessment_qti.xml", "i1/assessment_meta.xml",
                                        kind="imsqti_xmlv1p2/imscc_xmlv1p1/assessment"),
            "i1/assessment_qti.xml": ASKED,
            "i1/assessment_meta.xml": "<quiz/>",
            "non_cc_assessments/i1.xml.qti": ASKED,
            "a map.png": DOT,
        }
    )  # fmt: skip
    assert [one.foreign_id for one in reading.questions] == ["q1"]
    assert not reading.refused


def test_a_file_of_settings_beside_the_questions_is_no_question() -> None:
    reading = exported(
        **{
            "imsmanifest.xml": manifest("q.xml", "meta.xml", kind="imsqti_xmlv1p2"),
            "q.xml": ASKED,
            "meta.xml": "<quiz/>",
        }
    )
    assert len(reading.questions) == 1
    assert not reading.refused
