"""A module, or the course, as one page to be printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from course.content import get_course
from course.content.links import TERM_PREFIX
from course.content.on_paper import on_paper
from course.domain.course import Lesson, Module
from course.domain.errors import NotFound
from course.domain.rights import Right
from course.domain.words import words
from course.reference import bp, queries
from course.reference.booklet import bind, name_of, page_rules
from course.web.database import get_db
from course.web.i18n import gettext as _
from course.web.item_reading import reading_locales, spoken
from course.web.pages import get_settings
from course.web.rights import requires


@bp.get("/course/booklet/", endpoint="booklet")
@requires(Right.LEARN)
def show_course() -> ResponseReturnValue:
    """Show the whole course as a booklet."""
    return _page(get_course().modules, None, url_for(".booklet_pages"))


@bp.get("/course/<module>/booklet/", endpoint="module_booklet")
@requires(Right.LEARN)
def show_module(module: str) -> ResponseReturnValue:
    """Show one module as a booklet."""
    found = _find(module)
    return _page([found], found, url_for(".module_booklet_pages", module=module))


@bp.get("/course/booklet/pages.css", endpoint="booklet_pages")
@requires(Right.LEARN)
def course_pages() -> Response:
    """Send the running heads of the course's pages."""
    return _pages(get_course().modules)


@bp.get("/course/<module>/booklet/pages.css", endpoint="module_booklet_pages")
@requires(Right.LEARN)
def module_pages(module: str) -> Response:
    """Send the running heads of a module's pages."""
    return _pages([_find(module)])


def _find(slug: str) -> Module:
    module = get_course().module(slug)
    if module is None:
        raise NotFound(words("There is no such module in this edition of the course."))
    return module


def _page(modules: Sequence[Module], module: Module | None, pages: str) -> str:
    """Render a booklet. module: the one it holds; None where it holds the course."""
    lessons = [lesson for one in modules for lesson in one.lessons]
    items = queries.checks(get_db(), lessons, reading_locales())
    base_path = get_settings().base_path
    questions = {
        name: on_paper(replace(read.item, unit=read.unit), base_path)
        for name, (read, _) in items.items()
    }
    languages = {name: spoken(*both) for name, both in items.items()}
    booklet = bind(
        get_course(),
        modules,
        lambda lesson: render_template(
            "reference/_lesson.html",
            lesson=lesson,
            questions=questions,
            spoken=languages,
            address=_address(lesson),
        ),
        _address,
        url_for(".glossary"),
        deeper=1 if module else 2,  # the course's own has a heading for each module in between
    )
    return render_template(
        "reference/booklet.html",
        booklet=booklet,
        module=module,
        pages=pages,
        name_of=name_of,
        TERM_PREFIX=TERM_PREFIX,
    )


def _address(lesson: Lesson) -> str:
    return url_for("learn.lesson", module=lesson.module, lesson=lesson.slug)


def _pages(modules: Sequence[Module]) -> Response:
    course = get_course()
    edition = _("%(title)s, edition of %(edition)s", title=course.title, edition=course.edition)
    heads = {
        name_of(lesson): (f"{lesson.number} {lesson.title}", edition)
        for module in modules
        for lesson in module.lessons
    }
    return Response(page_rules(heads), mimetype="text/css")
