"""QTI as it is found in the packages of other systems: what lines of scoring say is right."""

from __future__ import annotations

import pytest

from course.formats import qti
from tests.unit.formats.qti_files import (
    MATCH,
    choices,
    condition,
    declared,
    item_file,
    mapping,
    modal,
    read_one,
    sides,
)

ENTRY = "<p>How deep is it? <textEntryInteraction responseIdentifier='RESPONSE'/></p>"
VARIABLE = '<variable identifier="RESPONSE"/>'


def compared(answer: str, kind: str = "identifier", test: str = "match", more: str = "") -> str:
    return f'<{test}{more}>{VARIABLE}<baseValue baseType="{kind}">{answer}</baseValue></{test}>'


def member(answer: str) -> str:
    return f'<member><baseValue baseType="identifier">{answer}</baseValue>{VARIABLE}</member>'


def earns(points: str, outcome: str = "SCORE", how: str = "sum") -> str:
    return (
        f'<setOutcomeValue identifier="{outcome}"><{how}><variable identifier="{outcome}"/>'
        f'<baseValue baseType="float">{points}</baseValue></{how}></setOutcomeValue>'
    )


def shows(name: str) -> str:
    return (
        '<setOutcomeValue identifier="FEEDBACK"><multiple><variable identifier="FEEDBACK"/>'
        f'<baseValue baseType="identifier">{name}</baseValue></multiple></setOutcomeValue>'
    )


def branch(kind: str, test: str, *actions: str) -> str:
    return f"<{kind}>{test}{''.join(actions)}</{kind}>"


def both(*tests: str) -> str:
    return f"<and>{''.join(tests)}</and>"


def either(*tests: str) -> str:
    return f"<or>{''.join(tests)}</or>"


def none(test: str) -> str:
    return f"<not>{test}</not>"


# ---------------------------------------------------------------- what is right


def test_an_answer_that_earns_points_of_any_name_is_right_and_not_an_expected_mistake() -> None:
    scoring = condition(
        branch(
            "responseIf",
            compared("12", "integer"),
            earns("1", "INTSCORE"),
            shows("yes"),
        ),
        branch(
            "responseElseIf",
            none(compared("12", "integer")),
            earns("1", "INTSCORE", "subtract"),
            shows("no"),
        ),
    )
    said = modal("yes", "By the chart.") + modal("no", "Look at the chart.")
    content, losses = read_one(declared(kind="integer"), ENTRY, scoring, said)
    assert content["answer"] == 12
    assert "reject" not in content
    assert content["feedback"] == "By the chart."
    assert losses == ['The feedback on a wrong answer has no place here: "Look at the chart.".']


def test_points_that_are_added_up_to_the_score_make_several_words_right() -> None:
    words = either(
        *(
            compared(word, "string", "stringMatch", ' caseSensitive="false"')
            for word in ("ebb", "low")
        )
    )
    total = (
        '<setOutcomeValue identifier="SCORE"><sum><variable identifier="FOUND_1"/></sum>'
        "</setOutcomeValue>"
    )
    scoring = condition(branch("responseIf", words, earns("1", "FOUND_1")))
    scoring = scoring.replace("</responseProcessing>", f"{total}</responseProcessing>")
    content, losses = read_one(declared(kind="string"), ENTRY, scoring)
    assert content["accept"] == ["ebb", "low"]
    assert not losses


def test_a_whole_number_of_points_by_the_name_of_the_most_is_right_as_well() -> None:
    most = (
        '<outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float">'
        "<defaultValue><value>3</value></defaultValue></outcomeDeclaration>"
    )
    whole = (
        '<setOutcomeValue identifier="SCORE"><variable identifier="MAXSCORE"/></setOutcomeValue>'
    )
    scoring = condition(
        branch("responseIf", compared("ebb", "string", "match"), whole),
        branch("responseElseIf", compared("eb", "string", "match"), earns("1")),
    )
    content, losses = read_one(declared(kind="string") + most, ENTRY, scoring)
    assert content["accept"] == ["ebb"]
    assert content["reject"] == [{"text": "eb"}]
    assert losses == ['"eb" earns a part of the points; here it is wrong.']


def test_a_number_between_two_bounds_is_the_middle_with_a_tolerance() -> None:
    within = both(compared("2.3", "float", "gte"), compared("2.5", "float", "lte"))
    scoring = condition(
        branch("responseIf", within, earns("1"), shows("yes")),
        branch("responseElseIf", none(within), shows("no")),
    )
    content, _ = read_one(declared(kind="float"), ENTRY, scoring, modal("yes", "Quite so."))
    assert (content["answer"], content["tolerance"]) == (2.4, {"absolute": 0.1})
    assert content["feedback"] == "Quite so."


def test_one_bound_alone_is_named_and_gives_no_answer() -> None:
    scoring = condition(branch("responseIf", compared("2.3", "float", "gte"), earns("1")))
    content, losses = read_one(declared(kind="float"), ENTRY, scoring)
    assert "answer" not in content
    assert losses == ["The file scores in a way of its own (gte); that is left out."]


def test_options_that_must_and_must_not_be_chosen_together_are_keys_and_distractors() -> None:
    exact = both(member("a"), member("c"), none(member("b")))
    scoring = condition(branch("responseIf", exact, shows("yes"), earns("5")))
    right = declared(cardinality="multiple")
    body = "<p>Which?</p>" + choices("a", "b", "c", most=0)
    content, losses = read_one(right, body, scoring, modal("yes", "Both of them."))
    assert [one.get("key", False) for one in content["option"]] == [True, False, True]
    assert content["option"][0]["feedback"] == "Both of them."
    assert losses == [
        "The file gives all or nothing; here a part of the answer earns a part of the point."
    ]


def test_wrong_options_that_are_named_each_show_what_they_share() -> None:
    scoring = condition(
        branch("responseIf", compared("b"), earns("5", "PLACE"), shows("yes")),
        branch("responseElseIf", either(compared("a"), compared("c")), shows("no")),
    )
    said = modal("yes", "Yes.") + modal("no", "Too small.") + modal("no", "Ask for help.")
    content, losses = read_one(declared(), "<p>Why?</p>" + choices("a", "b", "c"), scoring, said)
    assert [one.get("feedback") for one in content["option"]] == [
        "Too small.\n\nAsk for help.", "Yes.", "Too small.\n\nAsk for help.",
    ]  # fmt: skip
    assert [one.get("key", False) for one in content["option"]] == [False, True, False]
    assert not losses


def test_what_is_left_after_the_answer_that_earns_points_is_wrong() -> None:
    scoring = condition(
        branch("responseIf", compared("b"), earns("1")),
        branch("responseElse", "", shows("no")),
    )
    content, losses = read_one(
        declared(), "<p>Why?</p>" + choices("a", "b"), scoring, modal("no", "Not the wind.")
    )
    assert [one.get("feedback") for one in content["option"]] == ["Not the wind.", None]
    assert not losses


def test_points_for_pairs_by_their_names_are_pairs() -> None:
    tests = "".join(
        f'<responseCondition><responseIf><member><baseValue baseType="directedPair">{pair}'
        f"</baseValue>{VARIABLE}</member>{earns('1')}</responseIf></responseCondition>"
        for pair in ("a x", "b y")
    )
    right = declared(cardinality="multiple", kind="directedPair")
    body = "<p>Match.</p>" + sides(("a", "b"), ("x", "y"))
    content, losses = read_one(right, body, f"<responseProcessing>{tests}</responseProcessing>")
    assert [(one["left"], one["right"]) for one in content["pair"]] == [
        ("The a", "The x"), ("The b", "The y"),
    ]  # fmt: skip
    assert not losses


def test_an_item_that_is_not_scored_gives_neither_all_nor_nothing() -> None:
    right = declared("a", "b", cardinality="multiple", mapping=mapping(a=1, b=1, c=-1, d=-1))
    body = "<p>Which?</p>" + choices("a", "b", "c", "d", most=0)
    for scoring in ("", "<responseProcessing/>"):
        assert not read_one(right, body, scoring)[1]
    _, losses = read_one(declared("a", "b", cardinality="multiple"), body, "")
    assert not losses


def test_an_expression_that_is_not_followed_is_named() -> None:
    scoring = (
        '<responseProcessing><setOutcomeValue identifier="SCORE"><product>'
        '<mapResponse identifier="RESPONSE"/><baseValue baseType="float">2</baseValue></product>'
        "</setOutcomeValue></responseProcessing>"
    )
    right = declared("a", mapping=mapping(a=1))
    _, losses = read_one(right, "<p>Why?</p>" + choices("a", "b"), scoring)
    assert losses == ["The file scores in a way of its own (product); that is left out."]


def test_the_answer_that_is_declared_stays_the_answer_where_others_earn_a_part() -> None:
    points = {5: 0.5, 6: 1, 7: 1, 8: 1}
    entries = "".join(f'<mapEntry mapKey="{n}" mappedValue="{p}"/>' for n, p in points.items())
    right = declared("7", kind="integer", mapping=f"<mapping>{entries}</mapping>")
    slider = (
        '<p>How deep?</p><sliderInteraction responseIdentifier="RESPONSE" lowerBound="0"'
        ' upperBound="20"/>'
    )
    scoring = MATCH.replace("match_correct", "map_response")
    content, losses = read_one(right, slider, scoring)
    assert (content["answer"], content["tolerance"]) == (7, {"absolute": 1})
    assert content["reject"] == [{"value": 5}]
    assert losses == [
        "The slider from 0 to 20 becomes a field for a number.",
        '"5" earns a part of the points; here it is wrong.',
    ]


def test_ways_to_write_a_word_in_capitals_are_one_answer() -> None:
    right = declared("Ebb", kind="string", mapping=mapping(ebb=1, EBB=1, Ebb=1))
    content, _ = read_one(right, ENTRY, MATCH.replace("match_correct", "map_response"))
    assert len(content["accept"]) == 1


# ---------------------------------------------------------------- what must not get lost


def test_an_order_that_the_file_does_not_say_keeps_its_steps() -> None:
    body = "<p>Order.</p>" + choices("a", "b", kind="orderInteraction")
    content, losses = read_one(declared(cardinality="ordered"), body)
    assert [one["text"] for one in content["step"]] == ["The a", "The b"]
    assert losses == ["The file does not say the right order; the steps stand as they are."]
    _, losses = read_one(declared("b", cardinality="ordered"), body, "")
    assert losses == ['"The a" has no place in the right order.']


def test_options_without_words_and_keys_that_are_no_option_are_named() -> None:
    asks = choices("a", "b", "c").replace("The b", "").replace("The c", "")
    _, losses = read_one(declared("b", "z"), f"<p>Why?</p>{asks}")
    assert losses == [
        'The right answer "b" has no text and is left out.',
        'The answer "c" has no text and is left out.',
        'The right answer "z" is none of the options.',
    ]


@pytest.mark.parametrize(
    ("shuffle", "fixed", "told"),
    [
        ("true", ("a", "b"), "keep their order"),
        ("true", ("b",), "Some answers keep their place"),
        ("false", ("b",), "keep their order"),
        ("true", (), None),
    ],
)
def test_options_that_all_keep_their_places_are_not_shuffled(
    shuffle: str, fixed: tuple[str, ...], told: str | None
) -> None:
    asks = choices("a", "b").replace('shuffle="true"', f'shuffle="{shuffle}"')
    for name in fixed:
        asks = asks.replace(f'identifier="{name}"', f'identifier="{name}" fixed="true"')
    _, losses = read_one(declared("a"), f"<p>Why?</p>{asks}")
    assert len(losses) == (told is not None)
    assert not told or told in losses[0]


def test_a_rubric_for_the_candidate_is_part_of_the_text_and_others_are_told() -> None:
    body = (
        '<rubricBlock view="candidate tutor"><p>Look at the map.</p></rubricBlock>'
        '<rubricBlock view="scorer"><p>One point.</p></rubricBlock>'
        "<teacherInstructions>Read aloud.</teacherInstructions>"
        "<p>Why?</p>" + choices("a", "b")
    )
    content, losses = read_one(declared("a"), body)
    assert content["stem"] == "Look at the map.\n\nWhy?"
    assert losses == [
        'A note for scorer is left out: "One point.".',
        'A note for teachers is left out: "Read aloud.".',
    ]


def test_reasons_that_stand_beside_the_options_become_their_feedback() -> None:
    reasons = (
        '<choiceRationales responseIdentifier="RESPONSE"><rationale identifier="b">Too late.'
        "</rationale></choiceRationales>"
    )
    content, losses = read_one(declared("a"), "<p>Why?</p>" + choices("a", "b") + reasons)
    assert content["stem"] == "Why?"
    assert content["option"][1]["feedback"] == "Too late."
    assert not losses


def test_what_is_shown_unless_the_key_is_chosen_goes_to_the_distractors() -> None:
    said = modal("a", "Look at the tide.", show="hide")
    content, losses = read_one(declared("a"), "<p>Why?</p>" + choices("a", "b"), MATCH, said)
    assert [one.get("feedback") for one in content["option"]] == [None, "Look at the tide."]
    assert not losses
    _, losses = read_one(
        declared("a"), "<p>Why?</p>" + choices("a", "b"), MATCH, modal("b", "Hm.", show="hide")
    )
    assert losses == [
        'The feedback that is shown unless "The b" is answered has no place here: "Hm.".'
    ]


def test_the_old_plug_in_of_moodle_means_what_it_hides() -> None:
    file = item_file(
        declared("a"),
        "<p>Why?</p>" + choices("a", "b"),
        MATCH,
        modal("a", "Right.", show="hide") + modal("b", "Wrong.", show="hide"),
    ).replace(b"imsqti_v2p1", b"imsqti_item_v2p0")
    (one,) = qti.read(file).questions
    assert [option["feedback"] for option in one.content["option"]] == ["Right.", "Wrong."]
    assert not one.losses


def test_feedback_that_is_told_once_is_not_told_again_as_lost_and_has_its_line() -> None:
    scoring = condition(
        branch("responseIf", compared("12", "integer"), earns("1"), shows("yes")),
        branch("responseElse", "", shows("no")),
    )
    said = "\n" + modal("yes", "Same.") + "\n" + modal("no", "Same.")
    _, losses = read_one(declared(kind="integer"), ENTRY, scoring, said)
    assert not losses
    file = item_file(declared(kind="integer"), ENTRY, scoring, said.replace("Same.", "Other.", 1))
    (one,) = qti.read(file).questions
    assert [loss.line for loss in one.losses] == [6]


def test_an_item_without_text_has_its_title_and_without_title_is_refused() -> None:
    content, losses = read_one(declared("a"), choices("a", "b"))
    assert content["stem"] == "Tides"
    assert losses == ["It has no text; its title stands in its place."]
    (refused,) = qti.read(item_file(declared("a"), choices("a", "b"), title="")).refused
    assert str(refused.message) == "It has no text."


def test_words_of_a_text_are_options_and_stand_in_bold_within_it() -> None:
    body = (
        '<hottextInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Which word is'
        ' wrong?</prompt><p>The <hottext identifier="a">ship</hottext> <hottext identifier="b">are'
        "</hottext> late.</p></hottextInteraction>"
    )
    content, losses = read_one(declared("b"), body)
    assert content["type"] == "single-choice"
    assert content["stem"] == "Which word is wrong?\n\nThe **ship** **are** late."
    assert [(one["text"], one.get("key", False)) for one in content["option"]] == [
        ("ship", False), ("are", True),
    ]  # fmt: skip
    assert losses == [
        "The words to choose from stand in bold in the text, and below it as options."
    ]


# ---------------------------------------------------------------- markup


def test_lines_that_only_indent_the_markup_are_spaces() -> None:
    body = "<p>How deep\n      is the bay<br/>\n      at ebb?</p>" + choices("a", "b")
    content, _ = read_one(declared("a"), body)
    assert content["stem"] == "How deep is the bay  \nat ebb?"


def test_bold_print_over_lines_that_part_paragraphs_leaves_no_stars() -> None:
    body = "<p><strong>Part A:<br/>\n  <br/>\n Why?</strong></p>" + choices("a", "b")
    content, losses = read_one(declared("a"), body)
    assert "*" not in content["stem"]
    assert losses == ["Bold or italic print over whole paragraphs is left out."]


def test_readings_of_words_are_no_loss() -> None:
    body = "<p><ruby><rb>海</rb><rt>うみ</rt></ruby>?</p>" + choices("a", "b")
    content, losses = read_one(declared("a"), body)
    assert content["stem"] == "海(うみ)?"
    assert not losses


def test_signs_that_html_names_are_read_in_xml_that_does_not_know_them() -> None:
    content, losses = read_one(declared("a"), "<p>Why&nbsp;now&hellip;</p>" + choices("a", "b"))
    assert content["stem"].replace("\xa0", " ") == "Why now…"
    assert not losses
    asks = choices("a", "b").replace("The a", "<![CDATA[&nbsp; is a sign]]>")
    content, _ = read_one(declared("a"), f"<p>Why&nbsp;?</p>{asks}")
    assert "nbsp" in content["option"][0]["text"]


def test_a_quotation_and_paragraphs_stand_apart_without_spaces_between() -> None:
    body = "<div>Read this:<blockquote><p>Low water.</p></blockquote>Why? <p>Now.</p></div>"
    content, _ = read_one(declared("a"), body + choices("a", "b"))
    assert content["stem"] == "Read this:\n\n> Low water.\n\nWhy?\n\nNow."
