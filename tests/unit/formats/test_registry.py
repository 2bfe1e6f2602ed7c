"""All formats by their names, and which one a file is of."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.domain.bank import Option
from course.formats.foreign import Reading, Unreadable
from course.formats.registry import FORMATS, guess
from tests.unit.formats.making import an_item


@pytest.mark.parametrize("name", FORMATS)
def test_what_a_format_writes_is_known_as_its_own_and_read_again(name: str) -> None:
    one = FORMATS[name]
    assert one.write is not None
    written = one.write([an_item(), an_item(id="other")], {})
    assert guess(written.data, f"bank{one.endings[0]}") == name
    assert guess(written.data, "bank") == name
    reading = one.read(written.data, f"bank{one.endings[0]}")
    assert len(reading.questions) == 2
    assert [str(loss.message) for loss in reading.refused] == []


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"gift", "toml"}))  # they keep both keys
def test_a_choice_of_one_with_two_keys_is_left_out_and_told(name: str) -> None:
    one = FORMATS[name]
    assert one.write is not None
    options = (Option("a", "Ebb", "", "", True), Option("b", "Flood", "", "", True))
    written = one.write([an_item(id="two", options=options), an_item()], {})
    assert any(
        loss.question == "two" and "left out" in str(loss.message) for loss in written.losses
    )
    reading = one.read(written.data, f"bank{one.endings[0]}")
    assert (len(reading.questions), reading.refused) == (1, ())


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_writes_nothing_where_there_is_nothing(name: str) -> None:
    write = FORMATS[name].write
    assert write is not None
    assert isinstance(write([], {}).data, bytes)


@pytest.mark.parametrize(
    ("data", "filename", "name"),
    [
        (b'<?xml version="1.0"?>\n<!-- x -->\n<quiz>', "a.txt", "moodle-xml"),
        (b'<imsqti:assessmentItem xmlns:imsqti="x">', "a", "qti"),
        (b"<questestinterop>", "a.xml", "qti"),
        (b"<p>Is it?</p> {T}", "a.txt", "gift"),
        ("Wie heißt sie?\r\nA. Ebbe\r\nB. Flut\r\nANSWER: A\r\n".encode(), "a.txt", "aiken"),
        ("\ufeff::x:: Is it? {T}".encode("utf-16"), "a", "gift"),
        (b"Type;Stem;A\n", "a", "csv"),
        (b"\xd0\xcf\x11\xe0", "a.xls", "xlsx"),
        (b"PK\x03\x04 imsmanifest.xml", "a.xlsx", "qti"),
        (b"nothing to be seen", "a.toml", "toml"),
        (b"<html>", "a.xml", "moodle-xml"),
        (b"", "a.csv", "csv"),
    ],
)
def test_a_file_is_known_by_what_it_holds_then_by_its_ending(
    data: bytes, filename: str, name: str
) -> None:
    assert guess(data, filename) == name


@pytest.mark.parametrize("piece", ["<??>", "<!---->", "{", "A. b\n", "<", "<a:", "\n", "[[", ";"])
def test_guessing_costs_little_whatever_the_file_repeats(piece: str) -> None:
    began = time.perf_counter()
    with suppress(Unreadable):
        guess(piece.encode() * 1_000_000, "")
    assert time.perf_counter() - began < 2


def test_what_cannot_be_told_is_said_with_what_it_may_be() -> None:
    with pytest.raises(Unreadable, match="GIFT, Aiken, Moodle XML, QTI"):
        guess(b"\x89PNG", "photo.png")


@given(
    st.binary(max_size=100), st.sampled_from(["a.xml", "a.zip", "a.txt", "a.xlsx", "a.toml", "a"])
)
@settings(max_examples=150, deadline=None)
def test_any_file_is_guessed_and_read_or_refused(data: bytes, filename: str) -> None:
    try:
        reading = FORMATS[guess(data, filename)].read(data, filename)
    except Unreadable:
        return
    assert isinstance(reading, Reading)
