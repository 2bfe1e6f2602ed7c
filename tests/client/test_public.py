"""The pages that anyone may read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from course.content import get_course, load_course
from tests.client.conftest import Counter, SignIn, Visitor

PUBLIC = ["/", "/about/", "/about/scheme/", "/about/privacy/"]


@pytest.mark.parametrize("path", PUBLIC)
def test_a_stranger_may_read_it_and_nothing_is_asked_of_the_database(
    visitor: Visitor, queries: Counter, path: str
) -> None:
    visitor.get(path)

    assert len(queries) == 0
    assert "Set-Cookie" not in visitor.response.headers


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("role", ["delegate", "admin"])
def test_whoever_is_signed_in_may_read_it_too(sign_in: SignIn, path: str, role: str) -> None:
    sign_in(role=role).get(path)


def test_the_public_face_leads_in(visitor: Visitor, sign_in: SignIn) -> None:
    assert visitor.get("/").select_one("main a.button")["href"] == "/login"
    assert sign_in().get("/").select_one("main a.button")["href"] == "/course/"


def test_about_shows_every_line_of_the_agenda_and_says_which_are_not_taught(
    app: Flask, visitor: Visitor
) -> None:
    page = visitor.get("/about/")
    said = page.get_text()

    with app.app_context():
        course = get_course()
    assert course.agenda is not None
    for part in course.agenda.parts:
        assert part.quote in said
        for line in part.lines:
            assert line.quote in said
    assert len(page.select(".agenda a")) == 2
    assert said.count("Not taught in this edition") == 1
    assert "In this course: module 1, " in said
    assert said.count("In this course:") == 1, "the second module is not in this edition"


def test_about_names_its_source_and_marks_its_claims_as_its_own(visitor: Visitor) -> None:
    page = visitor.get("/about/")

    assert page.select('a[href="https://example.org/agenda"]')
    assert "A Campaign" in page.get_text()
    quotes = [quote.get_text(strip=True) for quote in page.select("blockquote[lang=en]")]
    assert quotes == ["Whoever decides should know.", "We want a pause."]


def test_about_says_what_is_corrected_and_where_the_better_source_is(visitor: Visitor) -> None:
    first, second = visitor.get("/about/").select(".corrections > div")

    assert first.select_one("q").get_text() == "in April 2023"
    assert "Corrected" in first.get_text()
    assert "It was a year later." in first.get_text()
    assert first.select_one("a")["href"] == "https://example.org/april"
    assert "A view" in second.get_text()
    assert second.select_one("a")["href"] == "https://example.org/other-page"


def test_a_course_that_follows_nobodys_agenda_says_nothing_of_one(
    app: Flask, visitor: Visitor
) -> None:
    app.extensions["course"] = replace(app.extensions["course"], agenda=None)

    assert "agenda" not in visitor.get("/about/").select_one("main").get_text()


def test_the_agenda_that_ships_has_all_its_corrections(app: Flask) -> None:
    app.extensions["course"] = load_course(Path(__file__).parents[2])

    assert len(Visitor(app).get("/about/").select(".corrections > div")) == 12


def test_the_scheme_says_what_the_certificate_is_and_how_to_object(visitor: Visitor) -> None:
    said = " ".join(visitor.get("/about/scheme/").get_text(" ").split())

    assert "Completion, not competence" in said
    assert "It states no view of the holder or the holder's government." in said
    assert "at least 80 % of its points" in said
    assert "who did not decide the first time" in said


def test_privacy_says_how_long_a_sign_in_lasts(visitor: Visitor) -> None:
    said = " ".join(visitor.get("/about/privacy/").get_text(" ").split())

    assert "after 12 hours without use, and after 14 days in any case" in said
    assert "it is 60 minutes and 12 hours" in said


def test_about_leads_to_each_lesson_of_the_course_that_ships(app: Flask) -> None:
    shipped = load_course(Path(__file__).parents[2])
    app.extensions["course"] = shipped

    links = {str(link["href"]) for link in Visitor(app).get("/about/").select(".agenda a")}

    assert links == {f"/course/{lesson.key}/" for lesson in shipped.lessons}
