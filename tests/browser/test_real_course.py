"""The course as delegates read it, from its invitation to paper that anybody can check."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import OpenPage, Site
from tests.browser.shipped import serving_what_ships
from tests.browser.steps import (
    LATIN_NAME,
    Steps,
    certificate_of,
    fits,
    invite_delegate,
    says_what_was_certified,
    whole_way,
)
from tests.conftest import Clock, need

pytestmark = pytest.mark.needs("browser")


@pytest.fixture
def site(tmp_path: Path, clock: Clock) -> Iterator[Site]:
    """The lessons and items that ship, in place of the tests' own."""
    with serving_what_ships(tmp_path, clock) as site:
        yield site


def test_the_course_as_it_is_leads_to_paper_that_anybody_can_check(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    person, link = invite_delegate(site)
    steps = Steps(site, open_page("/"), look=fits)
    whole_way(steps, link)
    held = certificate_of(site, person)
    address = f"{site.url}/verify/#{held.compact}"
    check_as_a_stranger(site, open_page, address)

    need("pango")
    with steps.page.expect_download() as download:
        steps.press_link("Download the PDF")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == f"certificate-{held.serial}.pdf"
    assert file.read_bytes().startswith(b"%PDF-")

    need("poppler")
    said = " ".join(run("pdftotext", str(file), "-").split())
    for words in (LATIN_NAME, held.serial, steps.course.title):
        assert words in said

    need("zbar")
    run("pdftoppm", "-r", "150", "-png", "-singlefile", str(file), str(tmp_path / "paper"))
    scanned = run("zbarimg", "--quiet", "--raw", str(tmp_path / "paper.png")).strip()
    assert scanned == address
    check_as_a_stranger(site, open_page, scanned)


def check_as_a_stranger(site: Site, open_page: OpenPage, address: str) -> None:
    """Open what the square code says in a browser that has never been here."""
    page = open_page(address)
    says_what_was_certified(page, site)
    assert "#" not in page.url, "what was scanned stays in no history"


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
