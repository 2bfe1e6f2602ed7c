"""XML as strangers send it: measured before it is built."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from course.formats import xml
from course.formats.foreign import Unreadable
from course.formats.limits import MOST_BYTES

LAUGHS = (
    "<!DOCTYPE a [<!ENTITY l0 'ha'>"
    + "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    + "]><a>&l9;</a>"
)
QUADRATIC = "<!DOCTYPE a [<!ENTITY b '" + "x" * 100_000 + "'>]><a>" + "&b;" * 10_000 + "</a>"
HOSTILE = {
    "billion laughs": (LAUGHS, "entity"),
    "laughs in an attribute": (LAUGHS.replace("<a>&l9;</a>", "<a b='&l9;'/>"), "entity"),
    "quadratic blow-up": (QUADRATIC, "entity"),
    "external entity": (
        "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        "entity",
    ),
    "parameter entity": ("<!DOCTYPE a [<!ENTITY % b SYSTEM 'http://x.y/z'> %b;]><a/>", "entity"),
    "entity of a far DTD": ("<!DOCTYPE a SYSTEM 'http://x.y/z.dtd'><a>&b;</a>", "does not define"),
    "depth": ("<a>" * 101 + "</a>" * 101, "nested deeper"),
    "a million elements": ("<a>" + "<b/>" * 1_000_001 + "</a>", "more than 1,000,000"),
    "a million attributes": (
        "<a>" + "<b c='' d='' e='' f='' g='' h='' i='' j='' k=''/>" * 100_001 + "</a>",
        "more than 1,000,000",
    ),
    "a tag without an end": ("<a " + " ".join(f"b{n}=''" for n in range(400_000)), "2 MB"),
    "not closed": ("<a><b></a>", "Line 1 cannot be read"),
    "an encoding that nobody knows": ("<?xml version='1.0' encoding='x-none'?><a/>", "UTF-8"),
    "no XML": ("GIFT {T}", "cannot be read"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_before_it_costs_anything(name: str) -> None:
    text, words = HOSTILE[name]
    data = text.encode()
    began = time.perf_counter()
    with pytest.raises(Unreadable) as error:
        xml.parse(data)
    assert time.perf_counter() - began < 4
    assert words in str(error.value)


def test_fifty_megabytes_and_more_are_refused_unread() -> None:
    with pytest.raises(Unreadable, match="50 MB"):
        xml.parse(b" " * (MOST_BYTES + 1))


def test_a_text_beyond_all_measure_is_refused() -> None:
    with pytest.raises(Unreadable):
        xml.parse(b"<a>" + b"x" * 20_000_000 + b"</a>")


def test_an_inclusion_stays_an_element_that_nobody_follows(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    root = xml.parse(
        (
            '<a xmlns:xi="http://www.w3.org/2001/XInclude">'
            f'<xi:include href="{secret}" parse="text"/></a>'
        ).encode()
    )
    assert xml.text_of(root) == ""
    assert xml.local(root[0]) == "include"


def test_a_doctype_without_entities_does_no_harm_and_no_dtd_is_loaded() -> None:
    assert xml.text_of(xml.parse(b"<!DOCTYPE a SYSTEM 'http://x.y/z.dtd'><a>b</a>")) == "b"


def test_elements_know_their_line_and_comments_are_gone() -> None:
    root = xml.parse(b"<a>\n<!-- note -->\n<b>x<!-- y -->z</b></a>")
    assert (root[0].sourceline, root[0].text) == (3, "xz")


def test_blank_lines_before_the_declaration_do_no_harm_and_lines_keep_their_numbers() -> None:
    for mark in (b"", b"\xef\xbb\xbf"):
        root = xml.parse(mark + b'\n  <?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n<a/></quiz>')
        assert [(xml.local(one), one.sourceline) for one in (root, root[0])] == [
            ("quiz", 3),
            ("a", 4),
        ]


def test_other_encodings_are_read() -> None:
    text = "<?xml version='1.0' encoding='{}'?><a>é</a>"
    for encoding in ("utf-8", "utf-16", "iso-8859-1", "windows-1252"):
        assert xml.text_of(xml.parse(text.format(encoding).encode(encoding))) == "é"
