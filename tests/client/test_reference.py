"""What a reader looks up, and the course on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from course.domain.course import Course, FurtherReading, Module
from tests.client.conftest import Counter, SignIn, Visitor
from tests.conftest import SAMPLE

PUBLIC = ["/glossary/", "/glossary/?q=weight", "/sources/", "/timeline/", "/timeline/?kind=summit"]


def said(page: BeautifulSoup, where: str = "main") -> str:
    place = page.select_one(where)
    assert place is not None
    return " ".join(place.get_text(" ").split())


@pytest.mark.parametrize("path", PUBLIC)
def test_a_stranger_may_look_things_up_and_nothing_is_asked_of_the_database(
    visitor: Visitor, queries: Counter, path: str
) -> None:
    visitor.get("/")  # what this installation says in place of the files is looked up now and then
    queries.clear()
    visitor.get(path)
    assert len(queries) == 0


@pytest.mark.parametrize("path", PUBLIC)
def test_whoever_is_signed_in_may_too(sign_in: SignIn, path: str) -> None:
    sign_in().get(path)


def test_every_page_leads_to_them(visitor: Visitor) -> None:
    links = {link["href"] for link in visitor.get("/").select("footer a")}
    assert {"/glossary/", "/sources/", "/timeline/"} <= links


# ---------------------------------------------------------------- the glossary


def test_each_term_has_its_meaning_and_its_lesson(visitor: Visitor) -> None:
    page = visitor.get("/glossary/")
    weight = page.select_one("#t-weight").find_parent("div")
    assert "One adjustable number inside a network." in weight.get_text()
    assert weight.select_one("a")["href"] == "/course/introduction/first-steps/"


def test_agreed_forms_carry_their_language_and_direction_and_name_their_text(
    visitor: Visitor,
) -> None:
    treaty = visitor.get("/glossary/").select_one("#t-treaty").find_parent("div")
    forms = [(li["lang"], li["dir"], li.select_one(".agreed-form").get_text())
             for li in treaty.select("li")]  # fmt: skip
    assert forms == [
        ("ar", "rtl", "معاهدة"),
        ("zh", "ltr", "条约"),
        ("fr", "ltr", "traité"),
        ("ru", "ltr", "договор"),
        ("es", "ltr", "tratado"),
    ]
    assert "Vienna Convention on the Law of Treaties, Article 2" in treaty.get_text()


def test_letters_lead_to_their_terms(visitor: Visitor) -> None:
    page = visitor.get("/glossary/")
    for link in page.select(".letters a"):
        assert page.select_one(str(link["href"])).get_text() == link.get_text()
    assert [link.get_text() for link in page.select(".letters a")] == ["T", "W"]


@pytest.mark.parametrize(
    ("looked_for", "found"),
    [
        ("weight", ["Weight"]),
        ("WRITTEN agreement", ["Treaty"]),
        ("traite", ["Treaty"]),
        ("договор", ["Treaty"]),
        ("adjustable treaty", []),
        ("", ["Treaty", "Weight"]),
    ],
)
def test_a_term_is_found_by_its_name_its_meaning_and_its_forms(
    visitor: Visitor, looked_for: str, found: list[str]
) -> None:
    page = visitor.get(f"/glossary/?q={looked_for}")
    assert [term.get_text() for term in page.select("dt")] == found
    assert page.select_one("#q")["value"] == looked_for


def test_who_finds_nothing_is_told_what_to_do(visitor: Visitor) -> None:
    page = visitor.get("/glossary/?q=<b>nothing</b>")
    assert "0 of 2 terms" in said(page)
    assert "Try a shorter word." in said(page)


# ---------------------------------------------------------------- sources


def richer(app: Flask) -> None:
    """Give the first lesson a day of checking and something to read."""
    reading = FurtherReading(
        "A Longer Book", "B. Author", "https://example.org/long", "<em>Try</em>"
    )
    course: Course = app.extensions["course"]
    (module,) = course.modules
    first, *rest = module.lessons
    first = replace(first, sources_checked=date(2026, 9, 30), further_reading=(reading,))
    module = replace(module, lessons=(first, *rest))
    app.extensions["course"] = replace(course, modules=(module,))


def test_each_source_leads_to_where_it_is_used(sign_in: SignIn) -> None:
    visitor = sign_in()
    page = visitor.get("/sources/")
    uses = [str(link["href"]) for link in page.select(".source-uses a")]
    assert uses == [
        "/course/introduction/first-steps/#s-fnref-book",
        "/course/introduction/first-steps/#s-fnref2-book",
        "/course/introduction/second-steps/#s-fnref-book",
    ]
    for use in uses:
        address, _, anchor = use.partition("#")
        assert visitor.get(address).select_one(f"#{anchor}") is not None


def test_the_ways_to_the_text_have_names_of_their_own(visitor: Visitor) -> None:
    links = visitor.get("/sources/").select(".source-uses a")
    names = [" ".join(link.get_text().split()) for link in links]
    assert names[0] == "In the lesson, lesson 1.1, source 1"
    assert len(set(names)) == len(names)


def test_sources_say_when_they_were_checked_and_what_else_to_read(
    app: Flask, visitor: Visitor
) -> None:
    richer(app)
    page = visitor.get("/sources/")
    assert said(page).count("last checked against these sources on 30 September 2026.") == 1
    assert page.select_one(".further a")["href"] == "https://example.org/long"
    assert page.select_one(".further li > em").get_text() == "Try"


# ---------------------------------------------------------------- the timeline


def test_events_stand_under_their_years_with_kind_source_and_lesson(visitor: Visitor) -> None:
    page = visitor.get("/timeline/")
    assert [head.get_text() for head in page.select("h2")] == ["1943", "2023", "2024"]
    first, second, third = page.select(".timeline li")
    assert said(first, ".timeline-when") == "Science"
    assert said(second, ".timeline-when") == "1 November Summit or meeting"
    assert said(third, ".timeline-when") == "May Summit or meeting"
    assert [link["href"] for link in first.select("a")] == [
        "https://example.org/cells", "/course/introduction/first-steps/",
    ]  # fmt: skip
    assert len(second.select("a")) == 1, "its lesson is not in this edition"


def test_the_kind_lives_in_the_address(visitor: Visitor) -> None:
    page = visitor.get("/timeline/?kind=summit")
    assert [title.get_text() for title in page.select(".timeline-title")] == [
        "A first summit", "A second summit",
    ]  # fmt: skip
    assert page.select_one(".filters [aria-current]").get_text() == "Summits and meetings"
    kinds = [link["href"] for link in page.select(".filters a")]
    assert kinds == ["/timeline/", "/timeline/?kind=summit", "/timeline/?kind=science"]
    visitor.get("/timeline/?kind=gossip", 404)


def test_a_lesson_shows_the_same_rows(sign_in: SignIn) -> None:
    page = sign_in().get("/course/introduction/second-steps/")
    assert [title.get_text() for title in page.select(".timeline-title")] == [
        "A first summit", "A second summit",
    ]  # fmt: skip


# ---------------------------------------------------------------- booklets

BOOKLETS = ["/course/booklet/", "/course/introduction/booklet/"]


@pytest.mark.parametrize("path", BOOKLETS)
def test_a_booklet_holds_every_lesson_with_all_its_parts(
    app: Flask, sign_in: SignIn, path: str
) -> None:
    richer(app)
    text = said(sign_in().get(path))
    for words in (
        *("First steps", "Second steps", "say what a weight is;", "A network holds many numbers."),
        *("Text under negotiation", "Your own brief", "What can your delegation not accept?"),
        *("What to see: it rises.", "A first summit", "Check 1 of 2", "Check 2 of 2"),
        *(
            "One point that matters.",
            "A. Author, A Book , 2020",
            "A Longer Book",
            "30 September 2026",
        ),
        *("One adjustable number inside a network.", "Glossary"),
    ):
        assert words in text, words


@pytest.mark.parametrize("path", BOOKLETS)
def test_headings_go_down_step_by_step(sign_in: SignIn, path: str) -> None:
    page = sign_in().get(path)
    levels = [int(head.name[1]) for head in page.select("h1, h2, h3, h4, h5, h6")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    deeper = 3 if path == "/course/booklet/" else 2
    assert page.find(f"h{deeper}", string="First steps")
    assert page.find(f"h{deeper + 1}", string="The first part")
    assert page.find(f"h{deeper + 1}", string="Key points")


@pytest.mark.parametrize("path", BOOKLETS)
def test_every_link_within_a_booklet_leads_somewhere(sign_in: SignIn, path: str) -> None:
    page = sign_in().get(path)
    links = [str(link["href"]) for link in page.select(".booklet a[href^='#']")]
    assert len(links) > 10
    for link in links:
        assert page.select_one(f'[id="{link[1:]}"]') is not None, link
    assert "#t-weight" in links
    assert {"#lesson-1-1-training", "#lesson-1-1"} <= set(links), "from the second lesson"


@pytest.mark.parametrize("path", BOOKLETS)
def test_a_booklet_asks_and_never_answers(sign_in: SignIn, path: str) -> None:
    visitor = sign_in()
    page = visitor.get(path)
    bank = (SAMPLE / "quizzes" / "introduction.toml").read_text("utf-8")
    assert len(page.select(".booklet .check .question")) == 4
    assert not page.select(".booklet form, .booklet input, .booklet textarea")
    html = visitor.response.get_data(as_text=True)
    told = [line.partition('"')[2].rstrip('"') for line in bank.split("\n") if "feedback" in line]
    assert told
    assert not [feedback for feedback in told if feedback in html]


def test_a_booklet_shows_what_a_lesson_folds_away_or_keeps_on_the_device(sign_in: SignIn) -> None:
    page = sign_in().get("/course/introduction/booklet/")
    assert page.select(".booklet details")
    assert all(one.has_attr("open") for one in page.select(".booklet details"))
    assert page.select(".bracket-entry")
    assert page.select(".brief.sheet .brief-written")
    assert not page.select("[popover], [data-seal], [data-person], script")


def test_a_check_that_is_not_live_is_said_to_be_missing(app: Flask, sign_in: SignIn) -> None:
    course: Course = app.extensions["course"]

    def renamed(module: Module) -> Module:
        lessons = tuple(
            replace(
                lesson,
                parts=tuple(
                    replace(part, item="nobody") if hasattr(part, "item") else part
                    for part in lesson.parts
                ),
            )
            for lesson in module.lessons
        )
        return replace(module, lessons=lessons)

    app.extensions["course"] = replace(course, modules=tuple(map(renamed, course.modules)))
    page = sign_in().get("/course/booklet/")
    assert said(page).count("This question cannot be shown at the moment.") == 4


def test_no_picture_waits_to_be_scrolled_to(sign_in: SignIn) -> None:
    page = sign_in().get("/course/booklet/")
    assert page.select(".booklet img")
    assert not page.select("img[loading]")


def test_pages_carry_running_heads_whatever_titles_hold(app: Flask, sign_in: SignIn) -> None:
    course: Course = app.extensions["course"]
    (module,) = course.modules
    first, *rest = module.lessons
    hostile = replace(first, title='"; } * { display: none } /* \\ \n é 学')
    module = replace(module, lessons=(hostile, *rest))
    app.extensions["course"] = replace(course, modules=(module,))
    visitor = sign_in()
    response = visitor.http.get("/course/introduction/booklet/pages.css")
    assert response.mimetype == "text/css"
    css = response.get_data(as_text=True)
    assert '@page lesson-1-2 { @top-left { content: "1\\2e 2 Second steps";' in css
    assert "#lesson-1-1 { page: lesson-1-1; }" in css
    assert "display: none" not in css
    assert css.count("{") == css.count("}") == 2 * 4
    assert "é 学" in css


def test_contents_and_modules_lead_to_their_booklets(sign_in: SignIn) -> None:
    visitor = sign_in()
    assert visitor.get("/course/").select('a[href="/course/booklet/"]')
    module = visitor.get("/course/introduction/")
    assert module.select('a[href="/course/introduction/booklet/"]')
    visitor.get("/course/nowhere/booklet/", 404)
