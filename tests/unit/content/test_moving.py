"""A lesson's HTML on another page than its own."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from course.content import load_course
from course.content.checking.outside import outside_links
from course.content.moving import Place, move
from course.content.sources import sources_of
from course.domain.parts import HtmlPart
from tests.unit.content.writing import TIDES, write_course

PLACE = Place(
    "lesson-1-1",
    deeper=1,
    lessons={"/course/sea/tides/": "lesson-1-1", "/course/sea/currents/": "lesson-1-2"},
    terms={"spring-tide"},
    glossary="/glossary/",
)


def test_ids_and_what_names_them_take_the_lessons_name() -> None:
    html = '<h2 id="s-sun">Sun</h2><div aria-labelledby="a b"><a href="#s-sun">up</a></div>'
    assert move(html, PLACE) == (
        '<h3 id="lesson-1-1-sun">Sun</h3>'
        '<div aria-labelledby="lesson-1-1-a lesson-1-1-b">'
        '<a href="#lesson-1-1-sun">up</a></div>'
    )


def test_links_to_what_is_here_too_stay_here() -> None:
    assert 'href="#lesson-1-2-cold"' in move('<a href="/course/sea/currents/#s-cold">', PLACE)
    assert 'href="#lesson-1-2"' in move('<a href="/course/sea/currents/">', PLACE)
    assert 'href="#t-spring-tide"' in move('<a href="/glossary/#t-spring-tide">', PLACE)


def test_all_other_links_lead_where_they_led() -> None:
    for href in ("/course/sky/clouds/#s-a", "/glossary/#t-cloud", "https://example.org/#s-x"):
        assert move(f'<a href="{href}">', PLACE) == f'<a href="{href}">'


def test_a_section_is_no_landmark_among_many_of_its_name() -> None:
    assert move('<section class="check" aria-labelledby="a">', PLACE) == '<section class="check">'


def test_no_heading_goes_below_the_sixth_level() -> None:
    assert move("<h5>a</h5><h6>b</h6>", Place("x", 2)) == "<h6>a</h6><h6>b</h6>"


def test_what_is_folded_stands_open_and_no_picture_waits() -> None:
    assert move('<details class="deeper">', PLACE) == '<details class="deeper" open>'
    assert move('<img src="/a.svg" loading="lazy" alt="">', PLACE) == '<img src="/a.svg" alt="">'


def test_words_that_look_like_attributes_are_left_alone() -> None:
    text = '<p>Write id="s-sun" and href="#s-sun".</p>'
    assert move(text, PLACE) == text


ids = st.lists(st.from_regex(r"[a-z]+(-[a-z0-9]+)*", fullmatch=True), unique=True, max_size=5)


@given(ids)
def test_two_lessons_with_the_same_ids_share_none_afterwards(names: list[str]) -> None:
    html = "".join(f'<p id="s-{name}"><a href="#s-{name}">x</a></p>' for name in names)
    page = move(html, Place("lesson-1-1")) + move(html, Place("lesson-1-11"))
    found = re.findall(r' id="([^"]*)"', page)
    assert len(found) == len(set(found)) == 2 * len(names)
    assert re.findall(r'href="#([^"]*)"', page) == found


# ---------------------------------------------------------------- sources, outside addresses


def test_sources_come_one_by_one_with_their_uses(tmp_path: Path) -> None:
    more = TIDES.replace("is largest.", "is largest.[^thomson][^darwin]") + (
        "[^darwin]: G. Darwin, *The Tides & Kin*, 1898, <https://example.org/darwin?a=1&b=2>\n"
    )
    lesson = load_course(write_course(tmp_path, tides=more)).lessons[0]
    first, second = sources_of(lesson)
    assert first.anchor == "s-fn-thomson"
    assert first.uses == ("s-fnref-thomson", "s-fnref2-thomson")
    assert "The Tides" in first.html
    assert "note-back" not in first.html + second.html
    assert second.uses == ("s-fnref-darwin",)
    for anchor in (*first.uses, *second.uses):
        assert any(
            f'id="{anchor}"' in part.html for part in lesson.parts if isinstance(part, HtmlPart)
        )


def test_a_lesson_without_sources_has_none(tmp_path: Path) -> None:
    bare = TIDES.replace("[^thomson] Why", " Why").partition("[^thomson]:")[0]
    assert sources_of(load_course(write_course(tmp_path, tides=bare)).lessons[0]) == ()


def test_each_outside_address_is_listed_once_under_whoever_names_it_first(tmp_path: Path) -> None:
    write_course(
        tmp_path,
        tides=TIDES.replace("Why?", "[Why](https://example.org/why?a=1&b=2)?"),
        currents=TIDES.replace("tides-1", "currents-1").replace("tides-check", "x"),
    )
    groups = list(outside_links(load_course(tmp_path)))
    assert [group.title for group in groups] == ["sea/tides (1.1 Tides)"]
    assert groups[0].links == (
        ("https://example.org/tides", "W. Thomson, The Tides, 1882"),
        ("https://example.org/why?a=1&b=2", "Why"),
    )
