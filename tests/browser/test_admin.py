"""The administration in a real browser: no barriers, by keyboard, without scripts."""

from __future__ import annotations

import io
from contextlib import closing

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from course.records import audit
from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import ADMINISTRATION, Eyes, send_unchecked
from tests.factories import NOON, make_delegation
from tests.store.unguarded import unguarded

pytestmark = pytest.mark.needs("browser")


def logo() -> dict[str, object]:
    file = io.BytesIO()
    Image.new("RGBA", (900, 300), "teal").save(file, "PNG")
    return {"name": "logo.png", "mimeType": "image/png", "buffer": file.getvalue()}


def person_page(page: Page, name: str) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_no_page_of_the_administration_has_a_barrier(site: Site, open_page: OpenPage) -> None:
    eyes = Eyes(site)
    admin = site.person(role="admin", name="Mara Lind")
    site.person(name="Юлия Ковалёва", latin_name="YULIA KOVALEVA")
    with closing(site.session()) as db:
        make_delegation(db)
    page = open_page("/admin/", admin)
    eyes(page)
    eyes.at(
        page,
        "/admin/people/new/",
        "/admin/?q=nobody",
        "/admin/settings/",
        "/admin/letters/",
        "/admin/keys/",
    )
    eyes.at(page, "/admin/keys/rotate", "/admin/audit/", "/admin/audit/proof/", "/admin/system/")
    person_page(page, "Mara Lind")
    eyes(page)
    person_page(page, "Юлия Ковалёва")
    page.get_by_label("Right", exact=True).select_option("focal")
    page.get_by_role("button", name="Give the right").click()
    expect(page.locator(".error-summary")).to_be_visible()
    eyes(page)
    page.get_by_role("button", name="Make a sign-in link").click()
    expect(page.get_by_label("Link")).to_be_visible()
    eyes(page)
    page.get_by_role("button", name="Do not let them sign in").click()
    expect(page.get_by_role("button", name="Let them sign in again")).to_be_visible()
    eyes(page)
    page.goto("/admin/settings/")
    page.get_by_label("Picture").set_input_files(logo())  # type: ignore[arg-type]
    page.get_by_role("button", name="Save the logo").click()
    expect(page.locator("header img")).to_be_visible()
    eyes(page)
    page.get_by_label("Name of the summit").fill(" ")
    send_unchecked(page, "Save the name of the summit")
    eyes(page)
    page.goto("/admin/letters/sign-in/en/")
    eyes(page)
    page.get_by_label("Text", exact=True).fill("Hello {nobody}")
    send_unchecked(page, "Save the text")
    eyes(page)
    eyes.at(page, "/admin/audit/", "/admin/")
    with closing(site.session()) as db:
        with unguarded(db):
            db.connection().exec_driver_sql("UPDATE audit_event SET action = 'x.y' WHERE id = 1")
        db.commit()
    eyes.at(page, "/admin/audit/proof/")
    assert eyes.seen >= ADMINISTRATION


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_right_is_given_and_a_text_changed_by_keyboard_alone(
    site: Site, open_page: OpenPage, javascript: bool
) -> None:
    admin = site.person(role="admin", name="Mara Lind")
    site.person(name="Amina Diallo")
    page = open_page("/admin/", admin, javascript=javascript)
    page.get_by_label("Name or e-mail address").focus()
    page.keyboard.type("diallo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/?q=diallo")
    page.get_by_role("link", name="Amina Diallo").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Right", exact=True).focus()
    page.keyboard.type("Author")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.get_by_role("button", name="Give the right").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The right is given.")).to_be_visible()
    expect(page.locator(".agenda")).to_contain_text("Author: write questions")

    page.goto("/admin/letters/sign-in/en/")
    page.get_by_label("Subject").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Come in, {name}")
    page.get_by_role("button", name="Preview").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".letter-subject")).to_have_text("Come in, Amina Diallo")
    expect(page.get_by_text("not saved yet")).to_be_visible()
    page.get_by_role("button", name="Save the text").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The text is saved.")).to_be_visible()


def test_a_long_log_fits_a_phone(site: Site, open_page: OpenPage) -> None:
    admin = site.person(role="admin")
    with closing(site.session()) as db:
        for _ in range(60):
            audit.record(
                db, actor_id=admin.id, action="item.published", subject=f"item {'x' * 120}",
                now=NOON, personal={"reason": "y" * 400},
            )  # fmt: skip
        db.commit()
    page = open_page("/admin/audit/", admin, width=320)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
    page.get_by_role("link", name="Next page").click()
    expect(page.locator("tbody tr")).to_have_count(10)
