"""Eyes that look for barriers: in the light and in the dark, at a desk and on a phone."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect
from werkzeug.exceptions import HTTPException

from tests.browser.conftest import Site, faults
from tests.browser.steps import fits

LEARNING = {
    "learn.contents", "learn.module", "learn.lesson",
    "reference.booklet", "reference.module_booklet",
}  # fmt: skip
BEFORE_AND_AFTER = {"pretest.sitting"}
QUIZ = {"quiz.cover", "quiz.attempt", "quiz.look_over", "quiz.review"}
OWN = {
    "accounts.account", "accounts.latin_name", "accounts.proved", "certify.certificate",
    "privacy.data",
}  # fmt: skip
DOORS = {
    "accounts.sign_in", "accounts.sent", "accounts.invitation", "accounts.forgot", "accounts.reset",
}  # fmt: skip
PUBLIC = {"learn.front", "learn.about", "learn.scheme", "learn.privacy",
          "reference.glossary", "reference.sources", "reference.timeline"}  # fmt: skip
CHECKING = {"certify.verify", "certify.shown"}
STAFF = {
    "facilitate.home", "facilitate.board", "facilitate.people", "facilitate.person",
    "facilitate.cleared",
}  # fmt: skip
REMINDERS = {"remind.index", "remind.new", "remind.one", "remind.off"}
HELP = {
    "assist.name", "assist.exemption", "assist.accommodation", "assist.seat", "assist.stuck",
    "assist.helping",
}  # fmt: skip
DOOR = {"door.desk", "door.shell", "door.seat", "door.inside", "door.check"}
ROSTER = {"roster.index", "roster.one"}
CARDS = {
    "cards.index", "cards.for_person", "cards.desks", "cards.desk",
    "cards.enter", "cards.card", "cards.learning_room",
}  # fmt: skip
ROOM = {
    "mastery.room", "mastery.gain", "mastery.summit_days",
    "mastery.session", "mastery.add_session", "mastery.days_booklet",
}  # fmt: skip
OBJECTIONS = {
    "challenge.question", "challenge.sentence", "challenge.appeal", "challenge.mine",
    "challenge.queue", "challenge.decide",
}  # fmt: skip
BANK = {"author.bank", "author.versions", "author.difference"}
TRANSLATIONS = {"author.translations", "author.translate"}
REVIEW = {"review.inbox", "review.item"}
PLANS = {"plan.quizzes", "plan.quiz", "plan.paper"}
ANALYSIS = {"analyse.bank", "analyse.checks", "analyse.item"}
CORRECTIONS = {"correct.what_if", "correct.done"}
EXCHANGE = {
    "exchange.overview", "exchange.imported", "exchange.exported",
    "exchange.debts", "exchange.debts_of_import",
}  # fmt: skip
ADMINISTRATION = {
    "admin.people", "admin.new_person", "admin.person", "admin.settings", "admin.letters",
    "admin.letter", "admin.keys", "admin.rotate", "admin.log", "admin.proof", "admin.system",
}  # fmt: skip
PRIVACY = {"privacy.staff_data", "privacy.erase", "privacy.retention"}
WORKSHOP = {"author.edit", "author.look_before_discarding", "author.new", "author.submit"}
"""Endpoints of the pages that people see, by who sees them."""

LOOKS = (("light", 1280), ("dark", 390))  # colour scheme, width


class Eyes:
    """`eyes(page)` finds every fault that axe can find; `eyes.seen` names the pages looked at."""

    def __init__(self, site: Site) -> None:
        self.addresses = site.app.url_map.bind("")
        self.seen: set[str] = set()

    def __call__(self, page: Page) -> None:
        with suppress(HTTPException):  # what answers no GET shows an error, or a form refused
            endpoint, _ = self.addresses.match(urlsplit(page.url).path)
            self.seen.add(str(endpoint))
        for scheme, width in LOOKS:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 900})
            found = faults(page)
            assert not found, f"{page.url}, {scheme}, {width} pixels: {found}"
        fits(page)
        page.set_viewport_size({"width": 1280, "height": 900})

    def at(self, page: Page, *paths: str) -> None:
        """Open pages, one after the other, and look at each."""
        for path in paths:
            page.goto(path)
            self(page)


def send_unchecked(page: Page, button: str) -> None:
    """Send a form that the browser would not, so that the course refuses it in its own words."""
    sends = page.get_by_role("button", name=button)
    sends.evaluate("button => { button.form.noValidate = true; }")  # once its page has come
    sends.click()
    expect(page.locator(".error-summary")).to_be_visible()
