"""What comes again from a file, beside what was made of it here."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given

from course.content.items import item_to_mapping
from course.domain.merging import alike, is_untouched, merged
from tests.unit.items import items

IMPORTED: dict[str, Any] = {
    "type": "single-choice",
    "stem": "Where do the tides come from? ![](image:moon.png)",
    "tags": ["sea"],
    "option": [
        {"id": "a", "text": "The pull of the moon and the sun", "key": True},
        {"id": "b", "text": "The wind on the open sea", "feedback": "Wind makes waves."},
    ],
}


def paid() -> dict[str, Any]:
    """What was imported, with what was missing added here."""
    ours = deepcopy(IMPORTED) | {
        "id": "tides", "lesson": "sea", "objective": "sea-1", "difficulty": "apply",
        "disputed": False, "excludes": [],
    }  # fmt: skip
    ours["option"][0] |= {"feedback": "Right.", "see": "#moon"}
    ours["stem"] = ours["stem"].replace("![]", "![The moon]")
    ours["tags"].append("checked")
    return ours


def test_what_was_added_leaves_the_files_own_words_untouched() -> None:
    assert is_untouched(IMPORTED, paid())


@pytest.mark.parametrize(
    "change",
    [
        {"stem": "Where do waves come from?"},
        {"type": "multiple-choice"},
        {"tags": []},
        {"option": IMPORTED["option"][:1]},
        {"option": [*reversed(IMPORTED["option"])]},
        {"option": [{**IMPORTED["option"][0], "key": False}, IMPORTED["option"][1]]},
        {"option": [*IMPORTED["option"], {"id": "c", "text": "Fish"}]},
    ],
)
def test_a_change_of_the_files_own_words_is_seen(change: dict[str, Any]) -> None:
    assert not is_untouched(IMPORTED, paid() | change)


def test_what_the_file_says_anew_is_taken_and_what_was_added_here_is_kept() -> None:
    theirs = deepcopy(IMPORTED)
    theirs["option"][0]["text"] = "The pull of the moon and of the sun"
    theirs["option"][1]["feedback"] = "The wind makes waves."
    result = merged(IMPORTED, paid(), theirs)
    assert result["option"][0] == {
        "id": "a", "text": "The pull of the moon and of the sun", "key": True,
        "feedback": "Right.", "see": "#moon",
    }  # fmt: skip
    assert result["option"][1]["feedback"] == "The wind makes waves."
    assert (result["id"], result["difficulty"], result["tags"]) == (
        "tides", "apply", ["sea", "checked"],
    )  # fmt: skip
    assert "![The moon](image:moon.png)" in result["stem"]


def test_feedback_follows_its_words_when_the_options_change_places() -> None:
    theirs = deepcopy(IMPORTED)
    first, second = theirs["option"]
    theirs["option"] = [{**second, "id": "a"}, {**first, "id": "b"}]
    result = merged(IMPORTED, paid(), theirs)
    assert [row.get("see") for row in result["option"]] == [None, "#moon"]


def test_feedback_does_not_stay_beside_other_words() -> None:
    theirs = deepcopy(IMPORTED)
    theirs["option"][0]["text"] = "Big fish that swim in circles"
    assert "feedback" not in merged(IMPORTED, paid(), theirs)["option"][0]


def test_what_the_file_takes_away_goes() -> None:
    theirs = deepcopy(IMPORTED)
    del theirs["option"][1]["feedback"], theirs["tags"]
    result = merged(IMPORTED, paid(), theirs)
    assert "feedback" not in result["option"][1]
    assert result["tags"] == ["checked"]


def test_a_corrected_text_is_the_same_one_and_another_is_not() -> None:
    assert alike("In which year was it singed?", "In which year was it signed?")
    assert not alike("In which year was it signed?", "Who proposed the treaty, and why?")


@given(items())
def test_an_item_that_comes_back_as_it_went_changes_nothing(item: object) -> None:
    content = item_to_mapping(item)  # type: ignore[arg-type]
    assert is_untouched(content, content)
    assert merged(content, content, content) == content
