"""QTI items of other systems: what they become, and what is told."""

from __future__ import annotations

import pytest

from course.formats import qti
from tests.unit.formats.qti_files import (
    BY_HAND,
    MAP,
    MATCH,
    choices,
    condition,
    declared,
    item_file,
    manifest,
    mapping,
    modal,
    package,
    read_one,
    sides,
)

# ---------------------------------------------------------------- choices


def test_a_single_choice_is_read() -> None:
    content, losses = read_one(declared("b"), "<p>Why?</p>" + choices("a", "b"))
    assert content == {
        "type": "single-choice",
        "stem": "Why?",
        "option": [{"id": "a", "text": "The a"}, {"id": "b", "text": "The b", "key": True}],
    }
    assert not losses


def test_a_prompt_follows_the_text_before_it() -> None:
    asks = choices("a", "b").replace("<simple", "<prompt>Which <b>one</b>?</prompt><simple", 1)
    content, _ = read_one(declared("a"), f"<p>Two moons.</p>{asks}")
    assert content["stem"] == "Two moons.\n\nWhich **one**?"


def test_true_and_false_are_a_type_of_their_own() -> None:
    asks = choices("x1", "x2").replace("The x1", "False").replace("The x2", "True")
    content, _ = read_one(declared("x2"), f"<p>So?</p>{asks}")
    assert content["type"] == "true-false"
    assert [(one["id"], one.get("key")) for one in content["option"]] == [
        ("true", True),
        ("false", None),
    ]


def test_several_choices_by_a_mapping_that_grades_as_we_do_lose_nothing() -> None:
    body = "<p>Which?</p>" + choices("a", "b", "c", "d", most=0)
    right = declared("a", "b", cardinality="multiple", mapping=mapping(a=1, b=1, c=-1, d=-1))
    content, losses = read_one(right, body, MAP)
    assert content["type"] == "multiple-choice"
    assert [one.get("key", False) for one in content["option"]] == [True, True, False, False]
    assert not losses


def test_other_points_and_all_or_nothing_are_told() -> None:
    body = "<p>Which?</p>" + choices("a", "b", "c", most=0)
    right = declared("a", "b", cardinality="multiple", mapping=mapping(a=3, b=1))
    _, losses = read_one(right, body, MAP)
    assert "75 % for “The a”" in losses[0]
    _, losses = read_one(right, body, MATCH)
    assert "all or nothing" in losses[0]


def test_a_blank_in_the_text_becomes_a_single_choice() -> None:
    blank = (
        '<inlineChoiceInteraction responseIdentifier="RESPONSE" shuffle="true">'
        '<inlineChoice identifier="A">moon</inlineChoice>'
        '<inlineChoice identifier="B">wind</inlineChoice>'
        "</inlineChoiceInteraction>"
    )
    content, _ = read_one(declared("A"), f"<p>The {blank} pulls.</p>")
    assert (content["type"], content["stem"]) == ("single-choice", "The ____ pulls.")
    assert content["option"][0] == {"id": "a", "text": "moon", "key": True}


# ---------------------------------------------------------------- feedback and scoring by hand


def test_feedback_named_after_a_choice_is_the_feedback_of_its_option() -> None:
    content, losses = read_one(
        declared("b"),
        "<p>Why?</p>" + choices("a", "b"),
        BY_HAND,
        modal("a", "No") + modal("b", "Yes"),
    )
    assert [one["feedback"] for one in content["option"]] == ["No", "Yes"]
    assert not losses


def test_feedback_within_a_choice_leaves_its_text() -> None:
    inline = (
        '<feedbackInline outcomeIdentifier="FEEDBACK" identifier="a"'
        ' showHide="show">No</feedbackInline>'
    )
    asks = choices("a", "b").replace("The a", f"The a {inline}")
    content, losses = read_one(declared("b"), f"<p>Why?</p>{asks}", BY_HAND)
    assert content["option"][0] == {"id": "a", "text": "The a", "feedback": "No"}
    assert not losses


def test_feedback_by_conditions_finds_its_option_and_the_key() -> None:
    shows = (
        '<setOutcomeValue identifier="F"><baseValue baseType="identifier">{}</baseValue>'
        "</setOutcomeValue>"
    )
    right = '<match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>'
    is_a = (
        '<match><variable identifier="RESPONSE"/>'
        '<baseValue baseType="identifier">a</baseValue></match>'
    )
    scoring = condition(
        f"<responseIf>{right}{shows.format('well')}</responseIf>",
        f"<responseElseIf>{is_a}{shows.format('wind')}</responseElseIf>",
        f"<responseElse>{shows.format('other')}</responseElse>",
    )
    said = modal("well", "Yes", "F") + modal("wind", "No", "F") + modal("other", "Hm", "F")
    content, losses = read_one(declared("b"), "<p>Why?</p>" + choices("a", "b"), scoring, said)
    assert [one["feedback"] for one in content["option"]] == ["No", "Yes"]
    assert losses == ['The feedback on a wrong answer has no place here: "Hm".']


def test_points_by_conditions_name_the_key_where_nothing_is_declared() -> None:
    one = (
        '<match><baseValue baseType="identifier">{}</baseValue>'
        '<variable identifier="RESPONSE"/></match>'
        '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">{}</baseValue>'
        "</setOutcomeValue>"
    )
    scoring = condition(
        f"<responseIf>{one.format('a', 0)}</responseIf>",
        f"<responseElseIf>{one.format('b', 2)}</responseElseIf>",
    )
    content, _ = read_one(declared(), "<p>Why?</p>" + choices("a", "b"), scoring)
    assert [option.get("key") for option in content["option"]] == [None, True]


def test_scoring_that_nobody_can_follow_is_told_by_its_elements() -> None:
    strange = "<responseIf><customOperator class='x'/><exitResponse/></responseIf>"
    _, losses = read_one(declared("a"), "<p>Why?</p>" + choices("a", "b"), condition(strange))
    assert losses == ["The file scores in a way of its own (customOperator); that is left out."]


# ---------------------------------------------------------------- typed

FIELD = '<textEntryInteraction responseIdentifier="RESPONSE" expectedLength="15"/>'


def test_words_are_typed_by_their_mapping() -> None:
    entries = (
        '<mapping><mapEntry mapKey="neap tide" mappedValue="1" caseSensitive="false"/>'
        '<mapEntry mapKey="neap" mappedValue="1" caseSensitive="false"/>'
        '<mapEntry mapKey="tide" mappedValue="0.5" caseSensitive="true"/></mapping>'
    )
    right = declared("neap tide", kind="string", mapping=entries)
    content, losses = read_one(right, f"<p>It is called {FIELD}.</p>", MAP)
    assert content == {
        "type": "short-answer", "stem": "It is called ____.",
        "accept": ["neap tide", "neap"], "reject": [{"text": "tide"}],
    }  # fmt: skip
    assert losses == [
        '"tide" earns a part of the points; here it is wrong.',
        "Capitals count in the file; here they do not.",
    ]


def test_capitals_that_count_by_the_template_are_told_once() -> None:
    body = item_file(declared("ebb", kind="string"), f"<p>What?</p><p>{FIELD}</p>")
    files = {f"{n}.xml": body for n in range(3)}
    reading = qti.read(package(**{"imsmanifest.xml": manifest(*files)}, **files))
    assert len(reading.questions) == 3
    assert [str(loss.message) for loss in reading.losses] == [
        "Capitals and spaces count in typed answers of the file; here they do not. Questions: 3."
    ]
    assert reading.questions[0].content["stem"] == "What?"


@pytest.mark.parametrize(
    ("mode", "slack", "tolerance"),
    [
        ("exact", "", {"absolute": 0}),
        ("absolute", "0.1 0.1", {"absolute": 0.1}),
        ("absolute", "0.5", {"absolute": 0.5}),
        ("relative", "2 2", {"relative": 0.02}),
    ],
)
def test_a_number_has_the_tolerance_of_its_test(
    mode: str, slack: str, tolerance: dict[str, float]
) -> None:
    equal = (
        f'<equal toleranceMode="{mode}" tolerance="{slack}"><variable identifier="RESPONSE"/>'
        '<correct identifier="RESPONSE"/></equal><setOutcomeValue identifier="SCORE">'
        '<baseValue baseType="float">1</baseValue></setOutcomeValue>'
    )
    scoring = condition(f"<responseIf>{equal}</responseIf>")
    content, losses = read_one(declared("3.5", kind="float"), f"<p>How far?</p>{FIELD}", scoring)
    assert content == {"type": "numeric", "stem": "How far?", "answer": 3.5, "tolerance": tolerance}
    assert not losses


def test_a_number_that_is_none_is_told_and_the_draft_stays() -> None:
    content, losses = read_one(declared("many", kind="integer"), f"<p>How many?</p><p>{FIELD}</p>")
    assert content == {"type": "numeric", "stem": "How many?"}
    assert losses == ['"many" is not a number.']


# ---------------------------------------------------------------- pairs and orders


def test_two_sets_are_matched_and_what_is_left_over_is_told() -> None:
    points = "".join(f'<mapEntry mapKey="{key}" mappedValue="1"/>' for key in ("L1 R2", "L2 R1"))
    right = declared("L1 R2", "L2 R1", cardinality="multiple", kind="directedPair",
                     mapping=f"<mapping>{points}</mapping>")  # fmt: skip
    content, losses = read_one(
        right, "<p>Match.</p>" + sides(("L1", "L2"), ("R1", "R2", "R3")), MAP
    )
    assert content["pair"] == [
        {"id": "l1", "left": "The L1", "right": "The R2"},
        {"id": "l2", "left": "The L2", "right": "The R1"},
    ]
    assert losses == ['"The R3" belongs to nothing. Here every text has its pair.']


def test_where_one_takes_many_the_many_are_what_is_asked() -> None:
    right = declared("A X", "A Y", "B Z", cardinality="multiple", kind="directedPair")
    content, _ = read_one(right, "<p>Match.</p>" + sides(("A", "B"), ("X", "Y", "Z")))
    assert [(one["left"], one["right"]) for one in content["pair"]] == [
        ("The X", "The A"), ("The Y", "The A"), ("The Z", "The B"),
    ]  # fmt: skip


def test_associations_are_pairs() -> None:
    inner = "".join(
        f'<simpleAssociableChoice identifier="{one}" matchMax="1">{one}</simpleAssociableChoice>'
        for one in "ABCD"
    )
    asks = f'<associateInteraction responseIdentifier="RESPONSE">{inner}</associateInteraction>'
    right = declared("A C", "D B", cardinality="multiple", kind="pair")
    content, losses = read_one(right, f"<p>Who?</p>{asks}")
    assert [(one["left"], one["right"]) for one in content["pair"]] == [("A", "C"), ("D", "B")]
    assert "all or nothing" in losses[0]


def test_an_order_is_the_declared_one() -> None:
    right = declared("c", "a", "b", cardinality="ordered")
    content, _ = read_one(right, "<p>Order.</p>" + choices("a", "b", "c", kind="orderInteraction"))
    assert [one["text"] for one in content["step"]] == ["The c", "The a", "The b"]
