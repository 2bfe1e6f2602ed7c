"""Settings, letters and keys: what admins say, where it shows, and how they go back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from PIL import Image, PngImagePlugin
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.records import keys
from course.store import AuditEvent, OutboxMessage, Setting
from tests.client.conftest import Counter, SignIn, Visitor
from tests.conftest import Clock, app_for_tests

PAGE = "/admin/settings/"


@pytest.fixture
def admin(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin", name="Mara Lind")


def said(page: BeautifulSoup, where: str = "main") -> str:
    return " ".join(page.select_one(where).get_text(" ").split())


def actions(db: Session) -> list[str]:
    found = list(db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    db.commit()
    return found


# ---------------------------------------------------------------- settings

SAID = [
    ("summit-name", {"summit": "  Second   Summit "}, "Second Summit", "/about/"),
    ("issuer-name", {"issuer": "The Secretariat"}, "The Secretariat", "/about/"),
    ("issuer-contact", {"contact": "ask@example.net"}, "ask@example.net", "/about/privacy/"),
    (
        "deadline",
        {"deadline": "2027-06-20T09:30", "deadline_zone": "Africa/Dakar", "city": "Dakar"},
        "20 June 2027, 09:30, Dakar time",
        "/about/scheme/",
    ),
]


@pytest.mark.parametrize(("name", "sent", "shown", "where"), SAID, ids=[one[0] for one in SAID])
def test_what_is_said_here_shows_at_once_and_can_be_taken_back(
    db: Session, admin: Visitor, visitor: Visitor, name: str, sent: dict, shown: str, where: str
) -> None:
    before = said(visitor.get(where))
    assert shown not in before
    admin.get(PAGE)
    admin.post(f"{PAGE}{name}", sent)
    page = admin.follow()
    assert "Changed by Mara Lind" in said(page)
    assert shown in said(visitor.get(where))
    admin.post(f"{PAGE}{name}/as-in-files")
    assert "Changed by" not in said(admin.follow())
    assert said(visitor.get(where)) == before
    assert actions(db) == ["setting.changed", "setting.as-in-files"]
    admin.post(f"{PAGE}{name}/as-in-files")  # a second press is no event
    assert len(actions(db)) == 2


REFUSED = [
    ("summit-name", {"summit": " "}, "Write a name."),
    ("summit-name", {"summit": "x" * 121}, "longer than 120 characters"),
    ("issuer-name", {"issuer": "a\u202eb"}, "cannot be shown"),
    ("issuer-contact", {"contact": "nowhere"}, "Write an e-mail address"),
    ("deadline", {"deadline": "soon", "deadline_zone": "UTC", "city": "X"}, "Not a valid datetime"),
    ("deadline", {"deadline": "", "deadline_zone": "UTC", "city": "X"}, "Write day and time."),
    ("deadline", {"deadline": "0027-06-20T09:30", "deadline_zone": "UTC", "city": "X"}, "2100"),
    (
        "deadline",
        {"deadline": "2027-06-20T09:30", "deadline_zone": "Mars/Base", "city": "X"},
        "Not a valid choice",
    ),
]


@pytest.mark.parametrize(("name", "sent", "why"), REFUSED)
def test_what_cannot_stand_is_refused_beside_its_field(
    db: Session, admin: Visitor, name: str, sent: dict, why: str
) -> None:
    admin.get(PAGE)
    page = admin.post(f"{PAGE}{name}", sent, status=422)
    assert why in said(page, ".field .error")
    assert not actions(db)


def test_a_setting_that_there_is_not_is_not_found(admin: Visitor) -> None:
    admin.get(PAGE)
    admin.post(f"{PAGE}secret-key", {"value": "x"}, status=404)
    admin.post(f"{PAGE}secret-key/as-in-files", status=404)


@pytest.fixture
def elsewhere(app: Flask, clock: Clock) -> Iterator[Flask]:
    """Another process of the same course."""
    other = app_for_tests(app.extensions["settings"], clock)
    yield other
    other.extensions["database"].engine.dispose()


def test_another_process_shows_a_change_within_five_seconds(
    admin: Visitor, elsewhere: Flask, clock: Clock
) -> None:
    far = Visitor(elsewhere)
    far.get("/about/")
    admin.get(PAGE)
    admin.post(f"{PAGE}summit-name", {"summit": "Second Summit"})
    clock.pass_(seconds=5)
    assert "Second Summit" in said(far.get("/about/"))


def test_the_page_of_settings_is_fresh_in_every_process(
    admin: Visitor, elsewhere: Flask, sign_in: SignIn
) -> None:
    far = Visitor(elsewhere)
    far.get("/about/")
    with admin.http.session_transaction() as mine:
        far.carry(str(mine["_user_id"]))
    admin.get(PAGE)
    admin.post(f"{PAGE}summit-name", {"summit": "Second Summit"})
    assert far.get(PAGE).select_one("#summit")["value"] == "Second Summit"


def test_looking_costs_one_question_in_five_seconds(
    visitor: Visitor, queries: Counter, clock: Clock
) -> None:
    counts = []
    clock.pass_(seconds=5)
    for _ in range(12):
        queries.clear()
        visitor.get("/about/")
        counts.append(len(queries))
        clock.pass_(seconds=1)
    assert counts == [1, 0, 0, 0, 0] * 2 + [1, 0]


def test_a_database_that_is_away_changes_nothing_of_what_is_known(
    db: Session, app: Flask, admin: Visitor, visitor: Visitor, clock: Clock
) -> None:
    admin.get(PAGE)
    admin.post(f"{PAGE}summit-name", {"summit": "Second Summit"})
    visitor.get("/about/")
    db.connection().exec_driver_sql("ALTER TABLE setting RENAME TO away")
    db.commit()
    clock.pass_(minutes=1)
    assert "Second Summit" in said(visitor.get("/about/"))


# ---------------------------------------------------------------- logo


def picture(size: tuple[int, int] = (900, 300), kind: str = "PNG", **more: object) -> bytes:
    file = io.BytesIO()
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.new(mode, size, "teal").save(file, kind, **more)
    return file.getvalue()


def upload(admin: Visitor, data: bytes, name: str = "logo.png", status: int = 303) -> BeautifulSoup:
    return admin.post(f"{PAGE}logo", {"logo": (io.BytesIO(data), name)}, status=status)


def test_a_logo_is_made_anew_and_stands_in_the_header(
    db: Session, admin: Visitor, visitor: Visitor
) -> None:
    admin.get(PAGE)
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "made by somebody")
    sent = picture(pnginfo=notes) + b"<script>alert(1)</script>"
    upload(admin, sent)
    image = visitor.get("/about/").select_one("header img")
    assert image["alt"]
    response = visitor.http.get(str(image["src"]))
    assert response.mimetype == "image/png"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response.headers["Cache-Control"]
    shown = Image.open(io.BytesIO(response.data))
    assert shown.size == (288, 96)
    assert b"script" not in response.data
    assert b"somebody" not in response.data
    admin.post(f"{PAGE}logo/as-in-files")
    assert not visitor.get("/about/").select("header img")
    assert visitor.http.get(str(image["src"])).status_code == 404


def bomb() -> bytes:
    """A small file that says it is enormous."""
    whole = bytearray(picture((10, 10)))
    whole[16:24] = (60_000).to_bytes(4) * 2
    return bytes(whole)


NO_LOGO = {
    "nothing": (b"", "Choose a PNG file."),
    "a text": (b"Dear reader", "This is no PNG file"),
    "a JPEG under a false name": (picture(kind="JPEG"), "This is no PNG file"),
    "a drawing with a script": (b"<svg><script>alert(1)</script></svg>", "This is no PNG file"),
    "half a picture": (picture()[:200], "damaged"),
    "too wide": (picture((4001, 1)), "more than 4000 pixels"),
    "too large a file": (picture() + b"x" * 205_000, "larger than 200 KB"),
    "a bomb": (bomb(), "PNG"),
}


@pytest.mark.parametrize("what", NO_LOGO)
def test_what_is_no_logo_is_refused_and_none_is_kept(
    db: Session, admin: Visitor, what: str
) -> None:
    data, why = NO_LOGO[what]
    admin.get(PAGE)
    page = upload(admin, data, status=422)
    assert why in said(page, "#logo-part .error")
    assert not db.scalars(select(Setting)).all()
    db.commit()


# ---------------------------------------------------------------- letters

LETTER = "/admin/letters/sign-in/en/"
MINE = "Dear {name},\n\nopen {link} to go to {title}.\n"


def test_a_changed_text_is_what_is_sent_from_now_on(
    db: Session, admin: Visitor, visitor: Visitor, sign_in: SignIn
) -> None:
    person = sign_in(name="Amina Diallo").person
    page = admin.get(LETTER)
    assert "Dear Amina Diallo, this link signs you in to the course" in said(page, ".letter-shown")
    admin.post(LETTER, {"subject": "Your link, {name}", "body": MINE.replace("\n", "\r\n")})
    assert "Changed by Mara Lind" in said(admin.follow(), ".margin")
    visitor.get("/login")
    visitor.post("/login/link", {"username": person.email})
    letter = db.scalars(select(OutboxMessage)).one()
    db.commit()
    assert letter.subject == "Your link, Amina Diallo"
    assert letter.body.startswith("Dear Amina Diallo,\n\nopen http://127.0.0.1:8000/invitation/")
    assert letter.body.endswith(" to go to AI Safety for Delegates.\n")
    assert actions(db) == ["letter.changed"]


def test_a_preview_shows_what_is_typed_and_keeps_nothing(db: Session, admin: Visitor) -> None:
    admin.get(LETTER)
    page = admin.post(LETTER, {"subject": "Hello", "body": MINE, "preview": "1"}, status=200)
    assert "Dear Amina Diallo, open https://course.example.org/" in said(page, ".letter-shown")
    assert "not saved yet" in said(page)
    assert page.select_one("#body").get_text().strip() == MINE.strip()
    assert not actions(db)


FAULTS = [
    ("body", "Dear {name},", "The place {link} is missing."),
    ("body", "{link} {course}", "This letter has no place {course}."),
    ("body", "{link} {", "A brace stands alone."),
    ("body", "{link} {name.__class__}", "A brace stands alone."),
    ("body", "{link} {{ 7*7 }}", "A brace stands alone."),
    ("body", " ", "Write the text."),
    ("body", "{link}" + "x" * 10_000, "longer than 10000"),
    ("subject", "", "Write a subject."),
    ("subject", "See {link}", "{link} belongs into the text"),
    ("subject", "x" * 201, "longer than 200"),
    ("subject", "{nobody}", "This letter has no place {nobody}."),
]


@pytest.mark.parametrize(("field", "text", "why"), FAULTS, ids=[why for *_, why in FAULTS])
def test_what_is_wrong_with_a_text_is_named_beside_its_field(
    db: Session, admin: Visitor, field: str, text: str, why: str
) -> None:
    admin.get(LETTER)
    page = admin.post(LETTER, {"subject": "Hello", "body": MINE, field: text}, status=422)
    assert why in said(page, f"#{field}-error")
    assert not actions(db)


def test_the_built_in_text_comes_back(db: Session, admin: Visitor) -> None:
    admin.get(LETTER)
    admin.post(LETTER, {"subject": "Hello", "body": MINE})
    page = admin.follow()
    admin.post(str(page.select_one(".margin form")["action"]))
    assert "this link signs you in to the course" in said(admin.follow(), ".letter-shown")
    assert actions(db) == ["letter.changed", "letter.built-in"]


def test_saving_the_built_in_text_as_it_is_changes_nothing(db: Session, admin: Visitor) -> None:
    page = admin.get(LETTER)
    subject, body = page.select_one("#subject")["value"], page.select_one("#body").get_text()
    admin.post(LETTER, {"subject": subject, "body": body})
    assert not actions(db)


@pytest.mark.parametrize(
    ("kind", "arrives"),
    [
        ("verdict", ("Your objection is partly upheld.", "you may appeal there, once")),
        ("corrected", ("change from 8.5 to 9.5 of 12.", "points only rise")),
    ],
)
def test_letters_about_verdicts_and_corrections_are_shown_as_they_arrive(
    admin: Visitor, kind: str, arrives: tuple[str, str]
) -> None:
    shown = said(admin.get(f"/admin/letters/{kind}/en/"), ".letter-shown")
    assert all(words in shown for words in arrives)
    assert "{" not in shown


def test_every_letter_of_every_room_is_in_the_list(app: Flask, admin: Visitor) -> None:
    page = admin.get("/admin/letters/")
    links = [str(link["href"]) for link in page.select("tbody a")]
    assert len(links) == len(app.extensions["letters"])
    for link in links:
        admin.get(link)
    admin.get("/admin/letters/sign-in/xx/", status=404)
    admin.get("/admin/letters/unknown/en/", status=404)


# ---------------------------------------------------------------- keys


def test_a_new_key_signs_after_a_question_and_the_old_one_checks(
    db: Session, app: Flask, admin: Visitor, visitor: Visitor
) -> None:
    folder: Path = app.extensions["settings"].keys_path
    keys.prepare(folder)
    old = keys.load(folder).public.thumbprint
    assert old in said(admin.get("/admin/keys/"))
    admin.get("/admin/keys/rotate")
    assert keys.load(folder).public.thumbprint == old
    admin.post("/admin/keys/rotate")
    new = keys.load(folder).public.thumbprint
    rows = [" ".join(row.get_text(" ").split()) for row in admin.follow().select("tbody tr")]
    assert rows[0].startswith(new)
    assert rows[0].endswith("Signs")
    assert rows[1].startswith(old)
    assert rows[1].endswith("Checks")
    published = visitor.http.get("/.well-known/jwks.json").get_json()["keys"]
    assert {key["kid"].partition("#")[2] for key in published} == {old, new}
    assert actions(db) == ["key.rotated"]


def test_without_a_key_the_page_says_what_to_do(admin: Visitor) -> None:
    assert "No key can sign here" in said(admin.get("/admin/keys/"))
