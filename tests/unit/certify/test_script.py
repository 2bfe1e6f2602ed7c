"""How names of all scripts are set."""

from __future__ import annotations

import pytest

from course.web.script import setting


@pytest.mark.parametrize(
    ("name", "delegation", "lang", "direction"),
    [
        ("Amina Diallo", "SEN", "und", "ltr"),
        ("Александра Ковальчук", "UKR", "und-Cyrl", "ltr"),
        ("ليلى يوسف الحسني", "JOR", "und-Arab", "rtl"),
        ("נועה בן־דוד", "ISR", "und-Hebr", "rtl"),
        ("प्रियंका", "IND", "und-Deva", "ltr"),
        ("ሰላማዊት", "ETH", "und-Ethi", "ltr"),
        ("ปิยะธิดา", "THA", "und-Thai", "ltr"),
        ("欧阳静怡", "CHN", "zh-Hans", "ltr"),
        ("歐陽靜怡", "HKG", "zh-Hant", "ltr"),
        ("渡邉直樹", "JPN", "ja", "ltr"),
        ("渡邉 なおき", "", "ja", "ltr"),
        ("김서연", "", "ko", "ltr"),
        ("", "", "und", "ltr"),
        ("†", "", "und", "ltr"),
    ],
)
def test_a_name_is_set_in_its_own_script(name, delegation, lang, direction):
    assert setting(name, delegation)[:2] == (lang, direction)


def test_a_short_name_is_set_large():
    assert setting("Amina Diallo").size == 1


def test_a_longer_name_never_grows():
    sizes = [setting("Anna " * words).size for words in range(1, 60)]
    assert sizes == sorted(sizes)
    assert sizes[-1] == 6


def test_marks_above_and_below_take_no_room():
    bare = "Nguyen Thi Anh Tuyet Le Hoang"
    marked = "".join(letter + "\u0302" for letter in bare)
    assert setting(marked).size == setting(bare).size
