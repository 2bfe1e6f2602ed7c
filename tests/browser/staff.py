"""What the journeys of those who look after delegates share: rows, tabs, figures, files."""

from __future__ import annotations

import csv
import io
import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage, Site


def come(
    site: Site, open_page: OpenPage, name: str, path: str = "/facilitate/", **who: Any
) -> Page:
    """Somebody of the secretariat, or with another role, opens a page."""
    values = {"role": "facilitator", "name": name, "latin_name": name} | who
    return open_page(path, site.person(**values))


def tab(page: Page, name: str) -> None:
    """Go to another page by the header."""
    page.locator(".sections").get_by_role("link", name=name, exact=True).click()
    expect(page.locator(".sections [aria-current=page]")).to_have_text(name)


def figures(page: Page) -> str:
    """The line of numbers at the head of a page, as it is read."""
    return " ".join(page.locator("ul.numbers").inner_text().split())


def waits(page: Page, text: str) -> Locator:
    """The row of the inbox in which this stands."""
    return page.locator(".inbox-row").filter(has_text=text)


def fetch(page: Page, press: Locator) -> Path:
    """Press what hands over a file; gives the file."""
    with page.expect_download() as coming:
        press.click()
    return Path(coming.value.path())


def text_of(file: Path) -> str:
    """What a foreign reader reads in a PDF."""
    words = ["pdftotext", "-layout", str(file), "-"]
    return subprocess.run(words, capture_output=True, check=True, text=True).stdout


def table(file: Path) -> list[list[str]]:
    """The lines of a CSV, as a spreadsheet opens it."""
    text = file.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))
