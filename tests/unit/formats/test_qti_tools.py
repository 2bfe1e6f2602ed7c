"""QTI as single tools write it: what they leave out, and what they mean."""

from __future__ import annotations

import pytest

from tests.unit.formats.qti_files import (
    MAP,
    choices,
    condition,
    declared,
    mapping,
    modal,
    read_one,
)


def test_a_blank_beside_bare_words_stays_where_it_was() -> None:
    blank = "The sum of 2 and <textEntryInteraction responseIdentifier='RESPONSE'/> is 5."
    content, _ = read_one(declared("3", kind="float"), blank)
    assert content["stem"] == "The sum of 2 and ____ is 5."
    alone = "<p>How deep?</p>\n<textEntryInteraction responseIdentifier='RESPONSE'/>\n"
    assert read_one(declared("3", kind="float"), alone)[0]["stem"] == "How deep?"


BOUNDED = (
    "<responseCondition><responseIf>"
    "<lt><variable identifier='SCORE'/><variable identifier='MINSCORE'/></lt>"
    "<setOutcomeValue identifier='SCORE'><variable identifier='MINSCORE'/></setOutcomeValue>"
    "</responseIf></responseCondition>"
)
VERDICT = """<responseCondition><responseIf><isNull><variable identifier="RESPONSE"/></isNull>
<setOutcomeValue identifier="FEEDBACKBASIC"><baseValue baseType="identifier">empty</baseValue>
</setOutcomeValue></responseIf><responseElseIf><lt><variable identifier="SCORE"/>
<variable identifier="MAXSCORE"/></lt><setOutcomeValue identifier="FEEDBACKBASIC">
<baseValue baseType="identifier">incorrect</baseValue></setOutcomeValue></responseElseIf>
<responseElse><setOutcomeValue identifier="FEEDBACKBASIC">
<baseValue baseType="identifier">correct</baseValue></setOutcomeValue></responseElse>
</responseCondition>"""


def asked(verdict: str) -> str:
    return (
        f'<match><baseValue baseType="identifier">{verdict}</baseValue>'
        '<variable identifier="FEEDBACKBASIC"/></match>'
    )


def test_bounds_of_the_score_are_no_scoring_of_its_own() -> None:
    right = declared("a", "b", cardinality="multiple", mapping=mapping(a=1, b=1, c=-1, d=-1))
    scoring = (
        '<responseProcessing><setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"'
        '/><mapResponse identifier="RESPONSE"/></sum></setOutcomeValue>'
        f"{BOUNDED}</responseProcessing>"
    )
    _, losses = read_one(right, "<p>Which?</p>" + choices("a", "b", "c", "d", most=0), scoring)
    assert not losses


@pytest.mark.parametrize(
    ("shown", "names"),
    [
        (
            "".join(
                f'<setOutcomeValue identifier="F_{one}"><and>{asked(one)}</and></setOutcomeValue>'
                for one in ("correct", "incorrect")
            ),
            (("true", "F_correct"), ("true", "F_incorrect")),
        ),
        (
            "".join(
                f"<responseCondition><responseIf><and>{asked(one)}</and>"
                f'<setOutcomeValue identifier="SHOWN"><multiple><variable identifier="SHOWN"/>'
                f'<baseValue baseType="identifier">{one}-1</baseValue></multiple></setOutcomeValue>'
                "</responseIf></responseCondition>"
                for one in ("correct", "incorrect")
            ),
            (("correct-1", "SHOWN"), ("incorrect-1", "SHOWN")),
        ),
    ],
)
def test_feedback_on_the_verdict_of_onyx_goes_to_key_and_distractors(
    shown: str, names: tuple[tuple[str, str], tuple[str, str]]
) -> None:
    (right, its_outcome), (wrong, other_outcome) = names
    said = modal(right, "Well read.", its_outcome) + modal(wrong, "Look again.", other_outcome)
    scoring = f"<responseProcessing>{VERDICT}{shown}</responseProcessing>"
    body = "<p>Why?</p>" + choices("a", "b", "c")
    content, losses = read_one(declared("b"), body, scoring, said)
    assert [one["feedback"] for one in content["option"]] == [
        "Look again.", "Well read.", "Look again.",
    ]  # fmt: skip
    assert not losses


def test_feedback_after_any_wrong_answer_goes_to_each_distractor_without_its_own() -> None:
    wrong = (
        '<responseElse><setOutcomeValue identifier="FEEDBACK">'
        '<baseValue baseType="identifier">no</baseValue></setOutcomeValue></responseElse>'
    )
    right = (
        '<responseIf><match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/>'
        '</match><setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue>'
        "</setOutcomeValue></responseIf>"
    )
    said = modal("no", "Not this one.") + modal("c", "Not the wind.")
    body = "<p>Why?</p>" + choices("a", "b", "c")
    content, losses = read_one(declared("a"), body, condition(right, wrong), said)
    assert [one.get("feedback") for one in content["option"]] == [
        None, "Not this one.", "Not the wind.",
    ]  # fmt: skip
    assert not losses


def test_points_for_each_place_of_an_order_are_not_all_or_nothing() -> None:
    place = (
        '<responseIf><match><index n="1"><variable identifier="RESPONSE"/></index>'
        '<index n="1"><correct identifier="RESPONSE"/></index></match>'
        '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">0.5</baseValue>'
        "</setOutcomeValue></responseIf>"
    )
    right = declared("b", "a", cardinality="ordered")
    body = "<p>Order.</p>" + choices("a", "b", kind="orderInteraction")
    _, losses = read_one(right, body, condition(place))
    assert losses == ["The file scores in a way of its own (index); that is left out."]


def test_a_number_that_is_compared_when_rounded_has_a_tolerance_and_its_feedback() -> None:
    rounded = (
        '<responseIf><equalRounded roundingMode="decimalPlaces" figures="2">'
        '<variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equalRounded>'
        '<setOutcomeValue identifier="FEEDBACK"><baseValue baseType="identifier">ok</baseValue>'
        "</setOutcomeValue></responseIf>"
    )
    body = "<p>How deep is it?</p><p><textEntryInteraction responseIdentifier='RESPONSE'/></p>"
    right = declared("2.72", kind="float")
    content, losses = read_one(right, body, condition(rounded), modal("ok", "By the chart."))
    assert content["tolerance"] == {"absolute": 0.005}
    assert content["feedback"] == "By the chart."
    assert losses == ["The file scores in a way of its own (equalRounded); that is left out."]


def test_html_written_as_letters_is_read_as_html_and_told() -> None:
    asks = choices("a", "b").replace("The a", "<![CDATA[ <p>The <b>near</b> bay</p> ]]>")
    asks = asks.replace("The b", "a &lt; b and c &gt; d")
    content, losses = read_one(declared("a"), f"<p>Where?</p>{asks}")
    assert [one["text"] for one in content["option"]] == ["The **near** bay", "a < b and c > d"]
    assert losses == ["A text is HTML written as letters; it is read as HTML."]


def test_headings_of_feedback_limits_and_fixed_places_are_told() -> None:
    said = modal("a", "Yes.").replace("<modalFeedback", '<modalFeedback title="Right!"')
    asks = choices("a", "b", "c", most=2).replace('identifier="c"', 'identifier="c" fixed="true"')
    right = declared("a", cardinality="multiple", mapping=mapping(a=1, b=-0.5, c=-0.5))
    _, losses = read_one(right, f"<p>Which?</p>{asks}", MAP, said)
    assert losses == [
        'The heading "Right!" of a feedback is left out.',
        "The file lets people choose 2 at most; here any number.",
        "Some answers keep their place in the file; here all are shuffled.",
    ]
