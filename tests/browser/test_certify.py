"""A certificate in a real browser: shown, printed, scanned, checked by a stranger."""

from __future__ import annotations

import re
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from course.records import credentials, keys, standing
from course.store import Credential, Person
from tests.browser.conftest import OpenPage, Site, faults
from tests.factories import NOON, make_person
from tests.store.test_credentials import complete

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def holder(site: Site) -> Person:
    """Somebody who holds a certificate."""
    folder = site.app.extensions["settings"].keys_path
    course = site.app.extensions["course"]
    keys.prepare(folder)
    with closing(site.session()) as db:
        person = make_person(db, name="ليلى يوسف الحسني", latin_name="LAYLA YOUSEF AL HASANI")
        complete(db, course, person)
        standing.refresh(db, course, person.id, NOON)
        credentials.issue_due(db, course, person.id, folder, BASE, NOON)
        db.commit()
    return person


def held(site: Site) -> Credential:
    with closing(site.session()) as db:
        return db.scalars(select(Credential)).one()


def test_scanning_the_code_leads_a_stranger_to_what_was_certified(
    site: Site, holder: Person, open_page: OpenPage
) -> None:
    page = open_page(f"/verify/#{held(site).compact}")
    page.wait_for_url(f"**/verify/{held(site).public_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Valid")
    expect(page.get_by_text("LAYLA YOUSEF AL HASANI")).to_be_visible()


def test_an_altered_code_is_refused_and_leaves_the_address(
    site: Site, holder: Person, open_page: OpenPage
) -> None:
    page = open_page(f"/verify/#{held(site).compact[:-4]}AAAA")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not valid")
    assert page.url == f"{site.url}/verify/"
    assert not faults(page)


def test_without_scripts_the_code_is_pasted(
    site: Site, holder: Person, open_page: OpenPage
) -> None:
    page = open_page(f"/verify/#{held(site).compact}", javascript=False)
    page.get_by_label("Or: what the square code says").fill(f"{BASE}/verify/#{held(site).compact}")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Valid")


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_a_certificate_have_no_barrier(
    site: Site, holder: Person, open_page: OpenPage, width: int, scheme: str
) -> None:
    for path, person in (
        ("/certificate/", holder),
        ("/verify/", None),
        (f"/verify/{held(site).public_id}", None),
    ):
        page = open_page(path, person, width=width, color_scheme=scheme)
        assert not faults(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.needs("poppler")
def test_the_page_prints_as_the_certificate_on_one_sheet(
    site: Site, holder: Person, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("/certificate/", holder)
    file = tmp_path / "printed.pdf"
    page.pdf(path=file, prefer_css_page_size=True, print_background=True)
    told = subprocess.run(["pdfinfo", str(file)], capture_output=True, check=True, text=True)
    assert re.search(r"^Pages: +1$", told.stdout, re.M)
    assert re.search(r"^Page size: +84[12][.\d]* x 59[45][.\d]* pts", told.stdout, re.M)
    said = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True, text=True)
    assert held(site).serial in said.stdout
    assert "Download" not in said.stdout
