"""No page says anything that a translator has not been given.

Everybody reads a language that nobody speaks: every message stands in Arabic letters, so whatever
a page says in Latin ones has not been translated. What is in a language of its own is known and
left out: the texts of the course, and what people wrote.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from course.store import Person, Purpose, RosterImport, RosterRow
from course.web import i18n
from tests.catalogues import forget, write_pseudo_catalogue
from tests.client.accounts import give_link
from tests.client.conftest import SignIn, Visitor
from tests.client.lives import make_life
from tests.client.reviewing import submit
from tests.client.test_cards import give_card
from tests.client.test_exchange import upload
from tests.client.test_gain import make_group
from tests.client.test_queries import NO_PAGES
from tests.client.test_roster import listed
from tests.client.test_roster import upload as upload_list
from tests.client.test_summit_days import propose
from tests.client.unspoken import known_texts, untranslated
from tests.client.walking import make_learner, routes, sign_in_with_all_rights
from tests.conftest import Clock
from tests.factories import make_person
from tests.foreign import moodle, moodle_choice
from tests.sittings import by_ability, sit
from tests.translating import translate

EACH = 1
"""Pages of one kind that are looked at."""

OURS = {"", "localhost", "course.example.org"}
FILES = NO_PAGES.keys() | {
    "admin.log_file", "cards.door_list", "cards.fetch", "certify.document", "certify.jwt",
    "door.seats", "facilitate.export", "mastery.days_pdf", "roster.not_taken", "roster.sample",
}  # fmt: skip
"""What is no page."""

UNREACHED = {
    "accounts.send_link", "assist.helping", "author.look_before_discarding", "cards.desk",
    "certify.shown",    "correct.done", "exchange.debts_of_import", "remind.off",
}  # fmt: skip
"""Pages that nothing in this world leads to: they need one more act, or a letter."""


QUESTIONS = moodle(moodle_choice("Tides", 'Why? <img src="map.png">'))
LIST = listed("Ana Silva,ana@example.org,XYZ", ",,")
BROUGHT = f"list.csv tides.xml {QUESTIONS.decode()} {LIST}"
"""What files of people say."""


class Page(NamedTuple):
    path: str
    endpoint: str
    status: int
    html: BeautifulSoup


@pytest.fixture(autouse=True)
def _language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    write_pseudo_catalogue(tmp_path / "translations")
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path / "translations")
    forget()
    yield
    forget()


class World(NamedTuple):
    """Who walks, and the addresses that only letters and cards tell."""

    visitors: list[Visitor]
    told: list[str]


def make_world(app: Flask, db: Session, sign_in: SignIn, clock: Clock) -> World:
    """A course in which everything has happened; a stranger, delegates, and who may do all."""
    delegate = make_life(app, db, sign_in, clock).visitor
    staff = sign_in_with_all_rights(sign_in, db)
    db.execute(delete(RosterRow))
    db.execute(delete(RosterImport))
    db.commit()
    read_arabic(db)
    staff.get("/account/")
    upload(staff, QUESTIONS, "tides.xml")
    upload_list(staff, LIST)
    propose(staff)
    submit(db, author=make_person(db, role="admin").id)
    translate(db, "fs-single-1")
    translate(db, "fs-single-2", is_approved=False)
    make_group(db, 10)
    sit(db, 12, by_ability)
    beginner = make_learner(sign_in, db)
    invited = make_person(db)
    told = [give_link(db, invited, purpose) for purpose in (Purpose.INVITE, Purpose.RESET)]
    told.append(f"/card/{give_card(app, db, invited, clock)}")
    told.append(f"/attempt/{beginner.attempt}/submit")
    read_arabic(db)
    return World([Visitor(app), delegate, beginner.visitor, staff], told)


def read_arabic(db: Session) -> None:
    """Let everybody read the language of the test."""
    db.execute(update(Person).values(locale="ar"))
    db.commit()


def walk(app: Flask, visitor: Visitor, told: Iterable[str], counts: Counter[str]) -> Iterator[Page]:
    """Every page that links lead to. counts: of each kind, how many were looked at."""
    addresses = app.url_map.bind("localhost")
    waiting = deque([*told, *(route.path(app) for route in routes(app))])
    seen: set[str] = set()
    while waiting:
        path = waiting.popleft()
        try:
            endpoint, _ = addresses.match(urlsplit(path).path, method="GET")
        except HTTPException:
            continue
        if path in seen or endpoint in FILES or counts[endpoint] >= EACH or "/en/" in path:
            continue
        seen.add(path)
        response = visitor.http.get(path, headers={"Accept-Language": "ar"}, buffered=True)
        if response.location:
            waiting.append(_path(path, response.location))
        elif response.mimetype == "text/html":
            counts[endpoint] += response.status_code == 200
            html = BeautifulSoup(response.get_data(as_text=True), "html.parser")
            yield Page(path, str(endpoint), response.status_code, html)
            links = (_path(path, str(a["href"])) for a in html.select("a[href]"))
            waiting.extend(link for link in links if link)


def _path(here: str, link: str) -> str:
    """The address of a link without its site; "" where it leads elsewhere."""
    found = urlsplit(urljoin(here, link))
    if found.netloc not in OURS:
        return ""
    return found._replace(scheme="", netloc="", fragment="").geturl()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_sentence_of_every_page_is_a_translators(
    app: Flask, db: Session, sign_in: SignIn, clock: Clock
) -> None:
    world = make_world(app, db, sign_in, clock)
    known = known_texts(app.extensions["course"], db) + BROUGHT
    found: defaultdict[str, set[str]] = defaultdict(set)
    counts: Counter[str] = Counter()
    for visitor in world.visitors:
        for page in walk(app, visitor, world.told, counts):
            assert page.status < 500, page.path
            for said in untranslated(page.html, known):
                found[said].add(page.path)
    assert not found, "\n".join(f"{said}: {sorted(paths)[:2]}" for said, paths in found.items())
    assert {route.endpoint for route in routes(app)} - set(+counts) - FILES == UNREACHED


SENTENCE = "Press the button"


@pytest.mark.parametrize(
    "said",
    [
        f"<p>{SENTENCE}.</p>",
        f"<p>بحتخ {SENTENCE}, بحتخ</p>",
        f'<button aria-label="{SENTENCE}">بحتخ</button>',
        f'<input type="submit" value="{SENTENCE}">',
        f'<p data-said="{SENTENCE} {{name}}"></p>',
        f'<div lang="en"><p lang="ar">{SENTENCE}</p></div>',
    ],
)
def test_a_sentence_that_was_not_translated_is_found(said: str) -> None:
    page = BeautifulSoup(f'<html lang="ar"><body>{said}</body></html>', "html.parser")
    assert list(untranslated(page, "The texts of the course")) == [SENTENCE]


@pytest.mark.parametrize(
    "said",
    [
        "<p>The texts of the course</p>",
        f'<p lang="en">{SENTENCE}</p>',
        f"<code>{SENTENCE}</code>",
        "<p>E-QVH3-6LMW, 14:02, ana@example.org</p>",
        '<option value="Africa/Dakar">Dakar</option>',
    ],
)
def test_what_has_a_language_of_its_own_is_left_out(said: str) -> None:
    page = BeautifulSoup(f'<html lang="ar"><body>{said}</body></html>', "html.parser")
    assert not list(untranslated(page, "The texts of the course"))
