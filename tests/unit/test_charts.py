"""Where things stand in the pictures of the statistics."""

from __future__ import annotations

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from course.analyse.charts import (
    APART,
    NARROW_CURVES,
    NARROW_MAP,
    WIDE_CURVES,
    WIDE_MAP,
    bounds,
    draw_curves,
    draw_map,
)
from course.analyse.labels import MARK, Box

points = st.lists(st.tuples(st.floats(0, 1), st.floats(-1, 1)), max_size=40)
shares = st.integers(2, 5).flatmap(
    lambda groups: st.lists(
        st.lists(st.floats(0, 1), min_size=groups, max_size=groups), min_size=1, max_size=10
    )
)


@given(points, st.sampled_from([WIDE_MAP, NARROW_MAP]))
def test_every_question_lies_on_the_map_and_clear_of_its_edge(places, frame):
    limits = bounds(places)
    drawn = draw_map(places, [""] * len(places), limits, frame)
    assert len(drawn.marks) == len(places)
    for mark, place in zip(drawn.marks, places, strict=True):
        assert limits.hold(*place)
        assert frame.left <= mark.x <= frame.right
        assert frame.top < mark.y < frame.bottom


def test_more_to_the_right_is_easier_and_higher_tells_more():
    places = [(0.5, 0.1), (0.9, 0.4)]
    easy, hard = reversed(draw_map(places, ["", ""], bounds(places), WIDE_MAP).marks)
    assert easy.x > hard.x
    assert easy.y < hard.y  # y runs downwards


def test_a_map_of_nothing_has_its_usual_grid():
    drawn = draw_map([], [], bounds([]), WIDE_MAP)
    assert [tick.value for tick in drawn.facilities] == [0.4, 0.6, 0.8, 1.0]
    assert [tick.value for tick in drawn.discriminations] == [-0.2, 0.0, 0.2, 0.4, 0.6]
    assert drawn.zero == drawn.discriminations[1].at


def test_a_wild_figure_of_few_lies_off_the_map():
    assert not bounds([(0.7, 0.3)]).hold(0.2, 1.0)


@given(points, st.integers(0, 12), st.sampled_from([WIDE_MAP, NARROW_MAP]))
def test_no_number_stands_on_a_mark_or_on_another_number(places, flagged, frame):
    texts = [str(number + 1) if number < flagged else "" for number in range(len(places))]
    drawn = draw_map(places, texts, bounds(places), frame)
    labels = [label for label in drawn.labels if label]
    assert len(labels) == min(flagged, len(places))
    marks = [Box.around(mark.x, mark.y, 2 * MARK, 2 * MARK) for mark in drawn.marks]
    for number, label in enumerate(labels):
        assert Box(frame.left, frame.top, frame.width, frame.bottom).holds(label.box)
        others = [other.box for other in labels[number + 1 :]]
        assert not any(label.box.meets(box) for box in (*marks, *others))


def test_a_number_stands_beside_its_mark_where_there_is_room():
    drawn = draw_map([(0.8, 0.3)], ["1"], bounds([(0.8, 0.3)]), WIDE_MAP)
    (mark,), (label,) = drawn.marks, drawn.labels
    assert label is not None
    assert not label.is_away
    assert (label.y, round(label.x - mark.x)) == (mark.y, 17)


def test_in_a_crowd_a_line_leads_to_the_number():
    crowd = [(0.8 + dx / 100, 0.3 + dy / 100) for dx in range(-4, 5) for dy in range(-8, 9, 2)]
    texts = ["7" if place == (0.8, 0.3) else "" for place in crowd]
    (label,) = [one for one in draw_map(crowd, texts, bounds(crowd), WIDE_MAP).labels if one]
    assert label.is_away


@given(shares, st.sampled_from([WIDE_CURVES, NARROW_CURVES]))
def test_names_of_curves_do_not_stand_on_each_other(curves, frame):
    drawn = draw_curves(curves, frame)
    assert drawn is not None
    names = sorted(curve.name_y for curve in drawn.curves)
    for above, below in itertools.pairwise(names):
        assert below - above >= APART - 0.2
    assert all(math.isfinite(name) and name <= frame.bottom + APART for name in names)
    order = sorted(drawn.curves, key=lambda curve: (curve.end.y, curve.name_y))
    assert [curve.name_y for curve in order] == names  # as the ends of their curves


def test_one_group_draws_nothing():
    assert draw_curves([[0.5]], WIDE_CURVES) is None
    assert draw_curves([], WIDE_CURVES) is None
