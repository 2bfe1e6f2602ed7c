"""Where signing in leads: to a page of ours, whatever the address asks for."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask, redirect, request
from hypothesis import example, given, settings
from hypothesis import strategies as st

from course import create_app
from course.web.pages import safe_next
from tests.client.serving import BELOW
from tests.conftest import settings_for

HERE = "https://summit.example.org"

ELSEWHERE = (
    "https://evil.example/",
    "http://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "\x00//evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "https:evil.example",
    "https:/evil.example",
    "evil.example",
    "@evil.example",
    "?next=//evil.example",
    "#",
    "",
    ".",
    "..",
    "/\r\nSet-Cookie: a=b",
    "//[",
    "//a\u2100b",
    "/" + "a" * 600,
)
OURS = (
    "/",
    "/course/",
    "/course/introduction/?again=fs-check-1",
    "/glossary/#s-x",
    "/a?b=//c",
    "/ж",
)

PIECES = st.sampled_from(
    (
        *(
            "/",
            "//",
            "\\",
            ":",
            "@",
            "?",
            "#",
            ".",
            "..",
            "[",
            "]",
            "::1",
            "é",
            "%2f",
            "%5c",
            "%0a",
        ),
        *(
            " ",
            "\t",
            "\r",
            "\n",
            "\0",
            "\x7f",
            "\x85",
            "\u2028",
            "\u200b",
            "\u202e",
            "\uff0f",
            "\u2044",
        ),
        *("http", "https", "javascript", "evil.example", "course", "login", "course-2027"),
    )
)
NASTY = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=80))


@pytest.fixture(scope="module", params=["http://127.0.0.1:8000", BELOW], ids=["root", "below"])
def served(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[Flask]:
    """An app at the root, and one below a sub-path; nothing here asks its database."""
    folder = tmp_path_factory.mktemp("next")
    app = create_app(
        settings_for(f"sqlite:///{folder}/none", folder, base_url=request.param), testing=True
    )
    yield app
    app.extensions["database"].engine.dispose()


def root_of(app: Flask) -> str:
    path: str = app.extensions["settings"].base_path
    return path


def as_a_browser_reads(location: str) -> str:
    """What a browser makes of a Location, as the WHATWG standard has it: some letters are dropped,
    and a backslash is a slash."""
    dropped = location.translate(dict.fromkeys(map(ord, "\t\r\n"))).strip(
        "".join(map(chr, range(33)))
    )
    return urljoin(f"{HERE}/login", dropped.replace("\\", "/"))


@settings(max_examples=300, deadline=None)
@given(NASTY)
@example("//[")
@example("/\t/evil.example")
@example("/\\evil.example")
def test_no_text_leads_off_the_site(served: Flask, target: str):
    root = root_of(served)
    for given_ in (target, "/" + target, f"{root}/{target}", f"{root}{target}"):
        with served.test_request_context("/login", base_url=f"{HERE}{root}/"):
            answer = safe_next(given_)
            if answer is None:
                continue
            assert answer == given_
            location = redirect(answer, 303).get_wsgi_headers(request.environ)["Location"]
        assert location.isascii()
        assert location.isprintable()
        there = urlsplit(as_a_browser_reads(location))
        assert (there.scheme, there.netloc) == ("https", "summit.example.org")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_what_is_known_to_lead_elsewhere_is_refused(served: Flask, target: str):
    with served.test_request_context("/login", base_url=f"{HERE}{root_of(served)}/"):
        assert safe_next(target) is None
        assert safe_next(None) is None


@pytest.mark.parametrize("target", OURS)
def test_a_page_of_ours_is_taken(served: Flask, target: str):
    root = root_of(served)
    with served.test_request_context("/login", base_url=f"{HERE}{root}/"):
        assert safe_next(root + target) == root + target


@pytest.mark.parametrize("target", ["/", "/course-2027", "/course-2028/", "/other/"])
def test_below_a_sub_path_pages_beside_it_are_not_ours(served: Flask, target: str):
    root = root_of(served)
    with served.test_request_context("/login", base_url=f"{HERE}{root}/"):
        assert (safe_next(target) is None) == bool(root)
