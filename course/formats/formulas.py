"""Formulas within foreign HTML, each set in the text as TeX: MathML, and images of formulas.

A formula copied from an encyclopedia comes twice, as MathML and as an image beside it; that of
some editors is an image that carries its MathML along. Of others only the words say what they are.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from course.content import maths
from course.domain.words import words
from course.formats.mathml import local, tex_of
from course.formats.words import Lose, shortened

_DEEPEST = 60
"""Elements within elements of one formula."""

_BESIDE = "mwe-math-fallback-image"
"""Begins the class of an image that stands for the MathML beside it, where a browser shows none."""

_DISPLAYED = re.compile(r"\s*\{\\displaystyle\s(.*)\}\s*", re.DOTALL)
_FRAMED = re.compile(r"\s*(?:\$\$(.+)\$\$|\\\((.+)\\\)|\\\[(.+)\\\])\s*", re.DOTALL)
_PACKED = str.maketrans("«»¨§", '<>"&')
"""How an editor writes MathML within an attribute."""


def set_all(soup: BeautifulSoup, lose: Lose) -> None:
    """Put TeX in the place of each formula."""
    for image in soup.find_all("img"):
        _set_image(image)
    for tag in soup.find_all(lambda tag: local(tag) == "math"):
        if any(local(outer) == "math" for outer in tag.parents):
            tag.unwrap()
        else:
            _set(tag, lose)


def _set_image(image: Tag) -> None:
    classes = image.get_attribute_list("class")
    if any(str(one).startswith(_BESIDE) for one in classes) and _has_formula_beside(image):
        image.decompose()
        return
    tex = _tex_of_image(image, is_tex="texrender" in classes)
    if tex and not maths.fault(tex):
        image.replace_with(NavigableString(rf"\({tex}\)"))


def _has_formula_beside(image: Tag) -> bool:
    around = image.parent
    return around is not None and around.find(lambda tag: local(tag) == "math") is not None


def _tex_of_image(image: Tag, *, is_tex: bool) -> str:
    """The TeX of an image of a formula; "" where it is an image of something else."""
    if packed := str(image.get("data-mathml") or "").translate(_PACKED):
        formula = BeautifulSoup(packed, "lxml").find("math")
        return tex_of(formula) if isinstance(formula, Tag) and _is_flat(formula) else ""
    alt = str(image.get("alt") or "")
    if found := _DISPLAYED.fullmatch(alt) or _FRAMED.fullmatch(alt):
        return next(group for group in found.groups() if group is not None).strip()
    return alt.strip() if is_tex else ""


def _is_flat(formula: Tag) -> bool:
    """Whether it is nested no deeper than a person writes."""
    return all(len(list(tag.parents)) <= _DEEPEST for tag in formula.find_all(True))


def _set(tag: Tag, lose: Lose) -> None:
    tex = tex_of(tag)
    shown = shortened(tag.get_text(" "))
    if tex:
        tag.replace_with(NavigableString(rf"\({tex}\)"))
    else:
        lose(words("The formula %(formula)s cannot be read; its signs stay.", formula=shown))
        tag.replace_with(NavigableString(tag.get_text(" ")))
