"""Every page that delegates read, as it ships, looked at by axe and on narrow phones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import Eyes
from tests.browser.shipped import serving_what_ships
from tests.conftest import Clock

pytestmark = pytest.mark.needs("browser")


@pytest.fixture
def site(tmp_path: Path, clock: Clock) -> Iterator[Site]:
    """The lessons and items that ship, in place of the tests' own."""
    with serving_what_ships(tmp_path, clock) as site:
        yield site


def test_what_delegates_read_has_no_barrier(site: Site, open_page: OpenPage) -> None:
    course = site.app.extensions["course"]
    page, eyes = open_page("/course/", site.person()), Eyes(site)
    eyes(page)
    eyes.at(page, *(f"/course/{lesson.key}/" for lesson in course.lessons))
    eyes.at(page, "/glossary/", "/sources/", "/timeline/", "/about/", "/course/booklet/", "/")
