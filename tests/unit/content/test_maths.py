"""Formulas: what is set, what is refused, and that nothing else can come of them."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import tostring

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from course.content import maths
from course.content.bank import read_bank
from course.content.flaws import flaws
from course.content.frames import Formula
from course.content.markdown import render_block, render_inline
from course.content.sanitise import clean_block
from tests.conftest import SAMPLE

COMMANDS = r"\frac \sqrt \sum \text \left( \right) \begin{cases} \end{cases} \href \def \\ \,"
TEX = st.lists(
    st.sampled_from([*COMMANDS.split(), *"{}_^&x1+<>\"' "]),
    max_size=30,
).map("".join)


def test_a_formula_becomes_mathml_of_its_parts() -> None:
    made = tostring(maths.mathml(r"\frac{dA}{dt} = k A^{\varphi}", "block"), "unicode")
    page = BeautifulSoup(clean_block(made), "html5lib")
    assert page.math["display"] == "block"
    assert page.mfrac.get_text() == "dAdt"
    assert page.msup.get_text() == "Aφ"


def test_maths_stands_within_the_line_of_any_text() -> None:
    for html in (render_inline(r"The sum \( a < b \)."), render_block(r"The sum \( a < b \).")):
        page = BeautifulSoup(html, "html5lib")
        assert page.math.get_text() == "a<b"
        assert page.body.get_text().strip() == "The sum a<b."


def test_maths_is_no_markdown_and_code_is_no_maths() -> None:
    page = BeautifulSoup(render_inline(r"\( a_1 * b_2 * c \) and `\( x \)`"), "html5lib")
    assert not page.select("em")
    assert page.code.get_text() == r"\( x \)"


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (" ", "it is empty"),
        (r"\href{javascript:alert(1)}{x}", r'"\href" is not known'),
        (r"\class{evil}{x}", r'"\class" is not known'),
        (r"\style{color:red}{x}", r'"\style" is not known'),
        (r"\newcommand{\a}{b}", r'"\newcommand" is not known'),
        (r"\def\a{b}", r'"\def" is not known'),
        (r"\varphii", r'"\varphii" is not known'),
        (r"\begin{align}x\end{align}", '"align" is not known'),
        (r"\frac{1}", "lacks a part"),
        ("x^", "the converter says"),
        ("{x", "do not stand in pairs"),
        ("x}", "do not stand in pairs"),
        ("{" * 20 + "x" + "}" * 20, "nested deeper than 12"),
        ("x" * 601, "601 letters"),
    ],
)
def test_a_faulty_formula_says_why(tex: str, reason: str) -> None:
    assert reason in str(maths.fault(tex))
    with pytest.raises(maths.MathsError):
        maths.mathml(tex)


def test_a_faulty_formula_shows_as_it_was_written() -> None:
    assert render_inline(r"\( \href{x}{y} \)") == r"<code> \href{x}{y} </code>"
    assert Formula(r"\frac{1}", "x").element().find("div/code").text == r"\frac{1}"  # type: ignore[union-attr]


@given(TEX | st.text(max_size=60))
def test_any_formula_is_set_or_refused_and_only_our_tags_come_of_it(tex: str) -> None:
    if maths.fault(tex):
        return
    made = clean_block(tostring(maths.mathml(tex), "unicode"))
    for element in BeautifulSoup(made, "html5lib").body.find_all(True):
        assert element.name in maths.TAGS
        assert set(element.attrs) <= maths.ATTRIBUTES.get(element.name, set())


def test_a_line_names_its_faults() -> None:
    assert list(maths.faults_within(r"\( x \) and \( \nothing \)")) == [
        r'this maths cannot be set: the command "\nothing" is not known'
    ]
    assert "on the same line" in next(maths.faults_within(r"it begins \( x"))
    assert not list(maths.faults_within(r"a list \\(x)"))


def test_a_live_item_with_faulty_maths_is_refused() -> None:
    files, _ = read_bank(SAMPLE)
    item = files[0].quiz.items[0]
    assert not flaws(item)
    assert "cannot be set" in flaws(replace(item, stem=r"\( \frac{1} \)"))[0]
