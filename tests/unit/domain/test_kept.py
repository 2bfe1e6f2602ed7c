"""Figures that are kept come back as they were."""

from __future__ import annotations

import json

import numpy as np
import pytest

from course.domain.statistics import ItemAnalysis, QuizAnalysis, analyse_items, analyse_quiz
from course.domain.statistics.confidence import ConfidenceFigures, confidence_figures
from course.domain.statistics.kept import from_plain, to_plain
from tests.answers import RESPONSES, drawn, item


@pytest.mark.parametrize("people", [0, 1, 2, 40])
def test_what_is_written_as_json_is_read_as_the_same_figures(people: int) -> None:
    papers, rng = drawn(np.random.default_rng(3), people), np.random.default_rng(1)
    for found in analyse_items(papers, [item()] * 10, RESPONSES, ["en", "fr"], rng):
        assert from_plain(ItemAnalysis, json.loads(json.dumps(to_plain(found)))) == found
    quiz = analyse_quiz(papers, rng)
    assert from_plain(QuizAnalysis, json.loads(json.dumps(to_plain(quiz)))) == quiz


def test_confidence_is_kept_too() -> None:
    fractions = np.array([1.0, 0.0, 1.0])
    found = confidence_figures(fractions, {"sure": fractions == 1, "guess": fractions == 0})
    assert from_plain(ConfidenceFigures, json.loads(json.dumps(to_plain(found)))) == found


def test_another_shape_is_refused() -> None:
    with pytest.raises((TypeError, KeyError)):
        from_plain(QuizAnalysis, {"papers": "many"})
