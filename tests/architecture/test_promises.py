"""Promises that a reader of the code relies on: rights, settings, words, migrations."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from flask import Flask

from course.settings import Settings
from course.web.rights import opens_to

PROJECT = Path(__file__).parents[2]


def test_every_route_says_who_may_open_it(app: Flask) -> None:
    with app.app_context():
        silent = [e for e in app.view_functions if opens_to(e) is None]
    assert not silent


def test_every_setting_is_described_for_whoever_runs_it() -> None:
    page = (PROJECT / "docs" / "operate.md").read_text("utf-8")
    described = set(re.findall(r"\bCOURSE_[A-Z_]+\b", page))
    known = {entry.metadata["variable"] for entry in fields(Settings)}
    assert known <= described
    assert described - known <= {"COURSE_TEST_REQUIRE"}


TEXT = re.compile(r">([^<>{}]*[A-Za-z]{2}[^<>{}]*)<")
COMMENT = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
TRANS = re.compile(r"{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}", re.DOTALL)


def bare_words(template: str) -> list[str]:
    """Words between tags that gettext does not see."""
    rest = COMMENT.sub("", TRANS.sub("", template))
    rest = re.sub(r"<(style|script)\b.*?</\1>", "", rest, flags=re.DOTALL)
    return [" ".join(found.split()) for found in TEXT.findall(rest) if found.strip()]


def test_no_template_holds_a_bare_word() -> None:
    found = {
        str(path.relative_to(PROJECT)): words
        for path in sorted((PROJECT / "templates").rglob("*.html"))
        if (words := bare_words(path.read_text("utf-8")))
    }
    assert not found


def test_a_bare_word_would_be_found() -> None:
    assert bare_words("<p>Hello there</p>") == ["Hello there"]
    assert not bare_words('<p>{{ _("Hello there") }}</p><p>{% trans %}Hi you{% endtrans %}</p>')
