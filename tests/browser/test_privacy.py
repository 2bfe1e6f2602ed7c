"""Copies, erasure and the end of the record in a real browser: no barriers, without scripts too."""

from __future__ import annotations

import json
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from course.store import Person
from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import PRIVACY, Eyes, send_unchecked
from tests.factories import make_delegation

pytestmark = pytest.mark.needs("browser")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_from_a_copy_to_the_erasure(
    site: Site, open_page: OpenPage, tmp_path: Path, script: bool
) -> None:
    eyes = Eyes(site)
    with closing(site.session()) as db:
        chile = make_delegation(db)
    person = site.person(name="Zadie Quist", latin_name="ZADIE QUIST", delegation=chile)
    mine = open_page("/account/", person, javascript=script)
    mine.get_by_role("link", name="My data").click()
    with mine.expect_download() as coming:
        mine.get_by_role("button", name="Download my data").click()
    with zipfile.ZipFile(coming.value.path()) as archive:
        kept = json.loads(archive.read("data.json"))["kept"]
        readable = archive.extract("data.html", tmp_path)
    assert kept["identity"]["person"][0]["name"] == "Zadie Quist"
    if script:
        copy = mine.context.new_page()
        copy.goto(Path(readable).as_uri())
        expect(copy.get_by_role("navigation", name="Contents")).to_be_visible()
        eyes(copy)
        copy.close()
    mine.get_by_role("button", name="Ask for erasure").click()
    expect(mine.get_by_text("An admin will answer").first).to_be_visible()
    if script:
        eyes(mine)

    admin = open_page("/facilitate/", site.person(role="admin"), javascript=script)
    admin.get_by_role("link", name="Asks to have their record erased").click()
    expect(admin.get_by_text("They asked for it")).to_be_visible()
    if script:
        send_unchecked(admin, "Go on")
        eyes(admin)
    admin.get_by_label("Reason").fill("Asked for it.")
    admin.get_by_role("button", name="Go on").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Erase this record for good?")
    if script:
        eyes(admin)
    admin.get_by_role("button", name="Erase the record").click()
    expect(admin.get_by_text("The record is erased")).to_be_visible()
    with closing(site.session()) as db:
        assert db.get_one(Person, person.id).name == "(erased)"


def test_the_other_pages_have_no_barrier(site: Site, open_page: OpenPage) -> None:
    eyes = Eyes(site)
    person = site.person()
    page = open_page("/admin/retention/", site.person(role="admin"))
    eyes(page)
    site.app.extensions["course"] = replace(site.app.extensions["course"], keep_days=100)
    eyes.at(page, "/admin/retention/", f"/facilitate/people/{person.public_id}/data/")
    eyes.at(page, f"/admin/people/{person.public_id}/erase/", "/account/data/")
    page.goto("/about/privacy/")
    for summary in page.locator("details.kept summary").all()[1:]:
        summary.press("Enter")
    eyes(page)
    assert eyes.seen >= PRIVACY
