"""All that is kept about somebody is handed to them, then erased, and the log stays whole."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from course.records import keys
from course.store import Person
from tests.browser.conftest import OpenPage, Site
from tests.browser.sender import environ_of
from tests.browser.staff import come, fetch, tab, waits
from tests.client.helping import fail
from tests.door import Door
from tests.server.processes import ROOT

pytestmark = pytest.mark.needs("browser")

NAME, NEW_NAME, LATIN = "Zadie Quist", "Zadie Unica", "ZADIE QUIST"


def somebody_certified(site: Site) -> tuple[Person, str]:
    """Somebody ready, who had failed a try before; and the serial of the certificate."""
    course = site.app.extensions["course"]
    with closing(site.session()) as db:
        door = Door(db, course, site.app.extensions["settings"])
        guest = door.guest(LATIN, name=NAME)
        person = db.get_one(Person, guest.person_id)
        fail(db, course, person, 1)
        db.refresh(person)
        db.expunge(person)
    return person, guest.serial


def decide_about_a_name(mine: Page, ana: Page) -> None:
    """What leaves a name in the log: one asks for another, somebody refuses it with a reason."""
    mine.get_by_label("Name in your own script").fill(NEW_NAME)
    mine.get_by_role("button", name="Save the names").click()
    ana.reload()
    waits(ana, NEW_NAME).get_by_role("link").first.click()
    ana.get_by_label("Refuse: the old name stays").check()
    ana.get_by_label("The reason, where it is refused").fill("No document says Unica.")
    ana.get_by_role("button", name="Decide").click()
    expect(ana.get_by_text("None waits.")).to_be_visible()


def read_the_copy(page: Page, archive: Path, folder: Path) -> None:
    """One file for programs, one to read: both say the same, and neither names a helper."""
    with zipfile.ZipFile(archive) as copy:
        copy.extractall(folder)
    kept = json.loads((folder / "data.json").read_text())["kept"]
    assert kept["identity"]["person"][0]["name"] == NAME
    page.goto((folder / "data.html").as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("All that is kept about you")
    text = page.locator("body").inner_text()
    assert LATIN in text
    assert "No document says Unica." in text
    assert "Ana Keller" not in text


def audit_verify(site: Site) -> str:
    """What the command says on the server."""
    words = [sys.executable, "-c", "from course.cli import main; main()", "audit", "verify"]
    done = subprocess.run(
        words, cwd=ROOT, env=environ_of(site), capture_output=True, check=True, text=True
    )
    return done.stdout


def test_a_copy_is_taken_the_record_is_erased_and_the_log_stays_whole(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    keys.prepare(site.app.extensions["settings"].keys_path)
    person, serial = somebody_certified(site)
    ana = come(site, open_page, "Ana Keller")
    mine = open_page("/account/", person)
    decide_about_a_name(mine, ana)
    mine.get_by_role("link", name="My data").click()
    copy = fetch(mine, mine.get_by_role("button", name="Download my data"))
    read_the_copy(open_page("/"), copy, tmp_path)
    mine.get_by_role("button", name="Ask for erasure").click()
    expect(mine.get_by_text("An admin will answer").first).to_be_visible()

    noor = come(site, open_page, "Noor Haddad", role="admin")
    row = waits(noor, "Asks to have their record erased")
    expect(row).to_contain_text(NAME)
    row.get_by_role("link").first.click()
    expect(noor.locator("table.privacy-found")).to_be_visible()
    noor.get_by_label("Reason").fill("They asked for it.")
    noor.get_by_role("button", name="Go on").click()
    noor.get_by_role("button", name="Erase the record").click()
    expect(noor.get_by_text("The record is erased")).to_be_visible()

    mine.goto("/account/")
    expect(mine.get_by_role("heading", level=1)).to_have_text("Sign in")
    ben = come(site, open_page, "Ben Moyo", "/facilitate/people/")
    expect(ben.locator("main")).not_to_contain_text("Zadie")
    stranger = open_page("/verify/")
    stranger.get_by_label("Serial").fill(serial)
    stranger.get_by_role("button", name="Check").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Revoked")
    expect(stranger.locator("main")).not_to_contain_text("ZADIE")

    tab(noor, "Audit log")
    expect(noor.locator("main")).not_to_contain_text("Zadie")
    noor.get_by_role("link", name="Prove the chain").click()
    proof = noor.locator("main")
    expect(proof).to_contain_text("and the chain is whole")
    expect(proof).to_contain_text("Names or texts of 3 events were erased; their digests hold.")
    said = audit_verify(site)
    assert "the chain is whole" in said
    assert "Names and texts of 3 events were erased; their digests hold." in said
