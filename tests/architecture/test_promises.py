"""Promises that a reader of the code relies on: rights, settings, words, migrations."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path

from babel.messages.extract import extract_from_dir
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


# ---------------------------------------------------------------- what a rule says

PARTS_THAT_ARE_COLLECTED = {"words": 1, "words_n": 2}


def sentences_out_of_sight(source: str) -> list[str]:
    """Calls of `words` whose sentence is put together, so that gettext finds nothing."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [
        ast.unparse(call)
        for call in calls
        if isinstance(call.func, ast.Name)
        for part in call.args[: PARTS_THAT_ARE_COLLECTED.get(call.func.id, 0)]
        if not (isinstance(part, ast.Constant) and isinstance(part.value, str))
    ]


def test_every_sentence_of_a_rule_stands_whole_where_gettext_finds_it() -> None:
    found = {
        str(path.relative_to(PROJECT)): hidden
        for path in sorted((PROJECT / "course").rglob("*.py"))
        if "from course.domain.words import" in (source := path.read_text("utf-8"))
        if (hidden := sentences_out_of_sight(source))
    }
    assert not found


def test_a_sentence_that_is_put_together_would_be_found() -> None:
    assert sentences_out_of_sight('words(f"{name} is empty")') == ["words(f'{name} is empty')"]
    assert not sentences_out_of_sight('words("%(name)s is empty", name=f"{name}")')


def test_the_sentences_of_foreign_formats_are_collected() -> None:
    found = extract_from_dir(
        str(PROJECT / "course" / "formats"),
        method_map=[("**.py", "python")],
        keywords={"words": (1,), "words_n": (1, 2)},
    )
    collected = {message for _, _, message, *_ in found}
    assert {
        "The image %(name)s is left out: it is not in the file.",
        "%(percent)s %% for “%(answer)s”",
        "%(file)s: %(what)s",
    } <= collected
