"""How a name is set: its script, its direction and the size at which it fits."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

LINE_MM = 176.0  # the width left of the seal
_SIZES_MM = (18.1, 15.4, 13.0, 11.0)  # one line, stepping down
_SMALLEST = (9.0, 7.5)  # then two lines, then more

# The first word of a letter's Unicode name -> script (ISO 15924), width of a letter in em.
_SCRIPTS = {
    "ARABIC": ("Arab", 0.48),
    "HEBREW": ("Hebr", 0.6),
    "DEVANAGARI": ("Deva", 0.5),
    "ETHIOPIC": ("Ethi", 0.78),
    "THAI": ("Thai", 0.52),
    "HANGUL": ("Kore", 0.95),
    "HIRAGANA": ("Jpan", 1.0),
    "KATAKANA": ("Jpan", 1.0),
    "CJK": ("Hani", 1.0),
    "CYRILLIC": ("Cyrl", 0.6),
    "GREEK": ("Grek", 0.56),
    "LATIN": ("Latn", 0.55),
}
_OTHER = ("Zyyy", 0.7)
_FROM_RIGHT = {"Arab", "Hebr"}
# Han characters look different from country to country; the delegation tells which are meant.
_HAN = {"JP": "ja", "JPN": "ja", "KR": "ko", "KOR": "ko", "PRK": "ko", "KP": "ko",
        "TW": "zh-Hant", "TWN": "zh-Hant", "HK": "zh-Hant", "HKG": "zh-Hant", "MO": "zh-Hant",
        "MAC": "zh-Hant"}  # fmt: skip
_LANGUAGES = {"Jpan": "ja", "Kore": "ko", "Latn": "und"}


class Setting(NamedTuple):
    """What a template needs to set one name well."""

    lang: str  # BCP 47
    dir: str  # ltr or rtl
    size: int  # 1 for the largest, 6 for the smallest


def setting(name: str, delegation_code: str = "") -> Setting:
    """Tell how to set a name. delegation_code: of its holder; it tells whose Han are meant."""
    script = _script(name)
    return Setting(
        _language(script, delegation_code),
        "rtl" if script in _FROM_RIGHT else "ltr",
        _size(_width_of(name)),
    )


def fitted(name: str, line_mm: float, sizes_mm: Sequence[float]) -> int:
    """The first of some sizes at which a name stands on one line, counted from 1; else the last."""
    width = _width_of(name)
    fitting = (n for n, size in enumerate(sizes_mm, start=1) if width * size <= line_mm)
    return next(fitting, len(sizes_mm))


def _width_of(name: str) -> float:
    return sum(_width(letter) for letter in name)


def _script(name: str) -> str:
    """The script of the name's first letter; kana anywhere makes it Japanese."""
    scripts = [_of(letter)[0] for letter in name if letter.isalpha()]
    return "Jpan" if "Jpan" in scripts else scripts[0] if scripts else "Latn"


def _language(script: str, delegation_code: str) -> str:
    if script == "Hani":
        return _HAN.get(delegation_code.upper(), "zh-Hans")
    return _LANGUAGES.get(script, f"und-{script}")


def _of(letter: str) -> tuple[str, float]:
    first = unicodedata.name(letter, "").replace("-", " ").partition(" ")[0]
    return _SCRIPTS.get(first, _OTHER)


def _width(letter: str) -> float:
    """About how wide a letter is, in em; marks that stand above or below take no room."""
    category = unicodedata.category(letter)
    if category in {"Mn", "Me", "Cf"}:
        return 0.0
    if category.startswith("Z"):
        return 0.3
    return _of(letter)[1] * (1.25 if category == "Lu" else 1.0)


def _size(em: float) -> int:
    for at, millimetres in enumerate(_SIZES_MM, start=1):
        if em * millimetres <= LINE_MM:
            return at
    if em * _SIZES_MM[-1] <= 1.8 * LINE_MM:
        return len(_SIZES_MM)
    return 5 if em * _SMALLEST[0] <= 2.6 * LINE_MM else 6
