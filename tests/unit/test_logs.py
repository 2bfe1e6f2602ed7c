"""The log: one entry a line that nobody can forge, without secrets, readable by machines."""

from __future__ import annotations

import io
import json
import logging
import sys
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.settings import Settings
from course.web import logs
from course.web.logs import JsonLine, OneLine, clean_path

# Line ends, terminal commands, and letters that turn the direction of what follows.
EVIL = (
    "\r\n2027-05-03 INFO signed in person=1",
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b31m",
    "\u202etxt.exe\u202c",
    "\u2066x\u2069",
    "\u200f\u200e\u061c",
    "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg",
    "\0",
)
FORBIDDEN = {
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *"\u061c\u200e\u200f\u2028\u2029",
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
}


def record(message: str, exc: Exception | None = None, **values: object) -> logging.LogRecord:
    info = (type(exc), exc, exc.__traceback__) if exc else None
    made = logging.LogRecord("course", logging.INFO, "f.py", 1, message, None, info)
    made.values = values
    return made


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_that_is_logged_can_forge_a_line_or_turn_the_terminal(evil):
    line = OneLine().format(record("request " + evil, path=evil, a=evil))
    assert not FORBIDDEN & set(line)


@given(st.text())
def test_whatever_the_text_an_entry_is_one_line_of_printable_letters(text):
    assert not FORBIDDEN & set(OneLine().format(record("x", path=text)))


def test_a_value_cannot_pass_for_other_values():
    line = OneLine().format(record("request", path="/x status=200 person=1", status=404))
    assert line.endswith('request path="/x status=200 person=1" status=404')


def failure(text: str) -> Exception:
    try:
        raise ValueError(text)
    except ValueError as error:
        return error


@pytest.mark.parametrize("evil", EVIL)
def test_a_trace_is_set_in_so_that_its_words_cannot_pass_for_entries(evil):
    first, *trace = OneLine().format(record("exception", failure(evil))).split("\n")
    assert first.endswith("INFO exception")
    assert trace
    assert all(line.startswith("    ") and not FORBIDDEN & set(line) for line in trace)


@given(st.text(), st.text(min_size=1))
def test_json_is_one_object_a_line_in_plain_letters(message, value):
    line = JsonLine().format(record(message.replace("%", ""), failure(value), path=value))
    assert line.isascii()
    assert line.isprintable()
    entry = json.loads(line)
    assert entry["path"] == value
    assert entry["event"] == message.replace("%", "")
    assert "ValueError" in entry["trace"]


def test_every_entry_says_when_in_utc_and_how_grave():
    made = record("started")
    stamp, level, event = OneLine().format(made).split(" ")
    assert (level, event) == ("INFO", "started")
    entry = json.loads(JsonLine().format(made))
    assert entry["at"] == stamp
    assert datetime.fromisoformat(stamp).utcoffset() == timedelta(0)
    assert entry["level"] == "info"


@pytest.mark.parametrize(
    "path",
    [
        "/invitation/s3cret",
        "/invitation/s3cret/",
        "/invitation/s3cret/more/s3cret",
        "//invitation/s3cret",
        "/invitation//s3cret",
        "/Invitation/s3cret",
        "/password/reset/s3cret",
        "/password//reset/s3cret",
        "/card/s3cret",
        "/Card//s3cret",
        "/desk/s3cret",
        "/reminders/off/s3cret",
    ],
)
def test_the_secret_of_a_link_never_stands_in_a_path(path):
    assert "s3cret" not in clean_path(path)


@pytest.mark.parametrize(
    "path", ["/", "/course/introduction/", "/password/forgot", "/invitations", "/card/", "/cards/x"]
)
def test_other_paths_stay_as_they_are(path):
    assert clean_path(path) == path


@pytest.fixture
def _own_handlers():
    before = logs.log.handlers[:], logs.log.propagate, logs.log.level
    yield
    logs.log.handlers[:], logs.log.propagate = before[:2]
    logs.log.setLevel(before[2])


@pytest.mark.usefixtures("_own_handlers")
@pytest.mark.parametrize("form", ["text", "json"])
def test_the_setting_chooses_the_form(form, monkeypatch):
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    logs.begin(Settings(log=form))
    logs.event("signed in", person=7)
    (line,) = written.getvalue().splitlines()
    assert line.startswith("{") == (form == "json")
    assert "signed in" in line
    assert "7" in line
