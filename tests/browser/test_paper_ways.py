"""The envelope: ordered by a press, drawn by the process that sends mail, read by a mission."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from course.records import standing
from course.store import Invitation
from tests.browser.conftest import OpenPage, Site
from tests.browser.sender import sending, serving_today
from tests.browser.staff import come, fetch, tab, text_of
from tests.client.helping import fail, read
from tests.conftest import need
from tests.factories import make_delegation, make_person
from tests.store.test_credentials import complete

pytestmark = pytest.mark.needs("browser", "pango", "poppler")
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


TWICE = "form => { form.requestSubmit(); setTimeout(() => form.requestSubmit(), 200); }"
"""Pressed again when the first request is on its way; two clicks at once are one to the browser."""


@pytest.fixture
def site(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    """The course of today."""
    need("browser")
    with serving_today(sqlite_template, tmp_path) as site:
        yield site


def two_delegations(site: Site) -> None:
    """Chile: one is ready, one failed a quiz; Ghana: one never came."""
    now, course = datetime.now(UTC), site.app.extensions["course"]
    with closing(site.session()) as db:
        chile, ghana = make_delegation(db), make_delegation(db, code="GHA", name="Ghana")
        chen = make_person(db, name="陈伟", latin_name="Chen Wei", delegation=chile, at=now)
        amina = make_person(db, name="أمينة ديالو", delegation=chile, at=now)
        make_person(db, name="Dora Owusu", latin_name="Dora Owusu", delegation=ghana, at=now)
        complete(db, course, chen, at=now)
        standing.refresh(db, course, chen.id, now)
        read(db, course, amina, now, "introduction/first-steps", "introduction/second-steps")
        fail(db, course, amina, 1, at=now)


def test_envelopes_are_drawn_by_the_clock_and_hold_states_and_no_scores(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    two_delegations(site)
    ana = come(site, open_page, "Ana Keller")
    tab(ana, "Print")
    form = ana.locator("form").filter(has=ana.get_by_role("button", name="Print", exact=True))
    form.get_by_label("Envelopes for the missions").check()
    form.get_by_label("For whom").select_option(label="All delegations, a file each")
    form.get_by_label("Learning room").fill("Room 4, from eight")
    form.get_by_role("button", name="Print", exact=True).click()
    runs = ana.locator("[data-enhance=printing]")
    expect(runs).to_contain_text("Under way")
    expect(runs).to_contain_text("0 of 2 delegations")
    with sending(site):  # the page looks again by itself
        expect(runs).to_contain_text("2 of 2 delegations", timeout=120_000)
    expect(runs).to_contain_text("Ready")
    with zipfile.ZipFile(fetch(ana, runs.get_by_role("link", name="Download"))) as archive:
        assert sorted(archive.namelist()) == ["envelopes-CHL.pdf", "envelopes-GHA.pdf"]
        archive.extractall(tmp_path)
    chile = " ".join(text_of(tmp_path / "envelopes-CHL.pdf").split())
    assert "To the mission of Chile" in chile
    assert "Ready: 1 of 2." in chile
    assert "Pass quiz 1, Introduction" in chile
    assert "陈伟" in chile
    assert "Room 4, from eight" in chile
    assert len(CODE.findall(chile)) == 1  # a card for the one who is not ready, and no other
    for told in ("points", "score", "of 4", "%", "Try 1", "Dora"):
        assert told not in chile
    assert "Dora Owusu" in text_of(tmp_path / "envelopes-GHA.pdf")
    runs.get_by_role("button", name="Delete").click()
    expect(ana.get_by_text("The files are deleted.")).to_be_visible()
    expect(runs).to_have_count(0)


def test_pressed_twice_it_prints_once_and_the_page_says_that_a_file_comes(
    site: Site, open_page: OpenPage
) -> None:
    two_delegations(site)
    ana = come(site, open_page, "Ana Keller")
    tab(ana, "Print")
    form = ana.locator("form[data-enhance=once]")
    form.get_by_label("Sign-in cards for all delegates").check()
    form.get_by_label("For whom").select_option(label="Chile (CHL)")
    sent: list[str] = []
    ana.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    line = form.locator("[data-once]")
    expect(line).to_be_hidden()
    with ana.expect_download() as download:
        form.evaluate(TWICE)
    expect(line).to_be_visible()
    assert download.value.suggested_filename == "cards-CHL.pdf"
    assert len(sent) == 1
    with closing(site.session()) as db:
        assert db.scalar(select(func.count(Invitation.id))) == 2
