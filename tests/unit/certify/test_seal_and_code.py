"""The two drawings of a certificate."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
import segno

from course.certify.seal import seal
from course.web.qr import qr

ADDRESS = "https://course.example.org/verify/#" + "Ab3-" * 53


def elements(svg: str, name: str) -> list[ET.Element]:
    return [found for found in ET.fromstring(svg).iter() if found.tag == name]


def test_the_seal_turns_one_curve_a_band_at_twelve_ten_and_twenty_four_phases():
    drawn = seal(15, 4, "Seal")
    assert len(elements(drawn, "path")) == 3
    assert len(elements(drawn, "use")) == 12 + 10 + 24
    turns = [use.get("transform") for use in elements(drawn, "use")]
    assert turns[1] == "rotate(2)"  # 360 / 15 waves / 12 phases
    assert turns[-1] == "rotate(86.25)"  # 23 * 360 / 4 / 24


@pytest.mark.parametrize(("lessons", "quizzes"), [(15, 4), (3, 1), (0, 0), (60, 12)])
def test_the_seal_stays_in_its_circle_and_small_enough_for_a_page(lessons, quizzes):
    drawn = seal(lessons, quizzes, "Seal")
    for path in elements(drawn, "path"):
        points = path.get("d").strip("MZ").split("L")
        assert all(abs(float(value)) <= 100 for point in points for value in point.split())
    assert len(drawn) < 20_000


def test_a_drawing_names_itself_and_cannot_be_broken_out_of():
    for drawn in (seal(3, 1, "<b>&"), qr(ADDRESS, "<b>&")):
        assert elements(drawn, "title")[0].text == "<b>&"
        assert ET.fromstring(drawn).get("role") == "img"


def test_drawings_carry_no_style_that_a_strict_policy_would_drop():
    for drawn in (seal(15, 4, "Seal"), qr(ADDRESS, "Code")):
        assert "style" not in drawn


def test_the_code_of_a_longest_address_is_version_eleven():
    drawn = qr(ADDRESS[:250], "Code", quiet=0)
    assert segno.make(ADDRESS[:250], error="M", boost_error=False).version == 11
    assert 'viewBox="0 0 61 61"' in drawn


def test_the_code_keeps_the_quiet_ground_that_scanners_need():
    assert 'viewBox="0 0 69 69"' in qr(ADDRESS[:250], "Code")
