"""Letters go out in the language of whoever gets them, whoever causes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.challenge import ChallengeKind
from course.domain.letters import Letter, LetterKind, Place
from course.domain.words import Words, words
from course.records import keys
from course.records import letters as book
from course.records.regrading import Issuing
from course.store import Challenge, OutboxMessage, Person
from course.web import i18n
from course.web.i18n import moment
from course.web.letters import DEAR, letter_writer, write_letter
from tests.catalogues import bare
from tests.client.conftest import Counter, SignIn, Visitor
from tests.client.test_i18n import forget, write_catalogue
from tests.correcting import NEW_KEY, ONE, corrected, propose, sit
from tests.factories import NOON, make_person

ARABIC = {
    "Dear %(name)s,": "%(name)s، تحية طيبة،",
    "Your objection is upheld.": "اعتراضك مقبول.",
    "Your objection is decided": "صدر القرار في اعتراضك",
    "Your link to sign in": "رابط الدخول الخاص بك",
    "With that you have passed this quiz.": "وبذلك اجتزت هذا الاختبار.",
    "Your password was changed": "تم تغيير كلمة المرور",
}


@pytest.fixture(autouse=True)
def _arabic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    write_catalogue(tmp_path / "translations", "ar", ARABIC)
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path / "translations")
    forget()
    yield
    forget()


def reads_arabic(db: Session, person: Person) -> Person:
    person.locale, person.zone = "ar", "Asia/Riyadh"
    db.commit()
    return person


def the_letter(db: Session) -> Letter:
    db.rollback()
    found = db.scalars(select(OutboxMessage)).one()
    letter = Letter(found.subject, found.body)
    db.rollback()
    return letter


def test_a_link_that_a_stranger_asks_for_is_in_the_language_of_its_owner(
    db: Session, visitor: Visitor
) -> None:
    person = reads_arabic(db, make_person(db))
    visitor.get("/login")
    visitor.post("/login/link", {"username": person.email})
    letter = the_letter(db)
    assert letter.subject == ARABIC["Your link to sign in"]
    assert bare(letter.body).startswith(
        "Amina Diallo، تحية طيبة،\n\nthis link"
    )  # the rest: English


def test_a_verdict_is_told_in_the_language_of_whoever_objected(
    db: Session, sign_in: SignIn
) -> None:
    person = reads_arabic(db, make_person(db))
    row = Challenge(
        public_id="c", person_id=person.id, kind=ChallengeKind.LESSON, text="No.", anchor="",
        lesson="introduction/neural-networks", sentence="One.", lesson_digest="0" * 64,
        made_at=NOON, due_at=NOON.replace(month=6),
    )  # fmt: skip
    db.add(row)
    db.commit()
    judge = sign_in(role="admin")
    judge.get("/author/challenges/c/")
    judge.post("/author/challenges/c/", {"verdict": "upheld", "reasons": "You are right about it."})
    assert "The verdict is saved" in judge.follow().get_text()  # the judge reads English on
    letter = the_letter(db)
    assert letter.subject == ARABIC["Your objection is decided"]
    assert ARABIC["Your objection is upheld."] in letter.body
    assert "You are right about it." in letter.body


def test_a_correction_is_told_to_each_in_their_own_language(
    db: Session, app: Flask, sign_in: SignIn
) -> None:
    settings = app.extensions["settings"]
    keys.prepare(settings.keys_path)
    issuing = Issuing(settings.keys_path, settings.base_url)
    reads_arabic(db, sit(db, issuing, NEW_KEY, name="Li Wei"))
    sit(db, issuing, NEW_KEY, name="Ann Other")
    propose(db, corrected(), make_person(db, role="admin", name="Noor Haddad"))
    admin, page = sign_in(role="admin"), f"/author/items/{ONE}/correct/"
    admin.get(page)
    revision = admin.page.select_one("input[name=revision]")["value"]  # type: ignore[index, union-attr]
    admin.post(page, {"revision": revision, "reason": "Option b is what the lesson says."})
    bodies = sorted(db.scalars(select(OutboxMessage.body)))
    english, arabic = bodies
    assert english.startswith("Dear Ann Other,")
    assert "With that you have passed this quiz." in english
    assert bare(arabic).startswith("Li Wei، تحية طيبة،")
    assert ARABIC["With that you have passed this quiz."] in arabic
    db.rollback()


class Somebody(NamedTuple):
    locale: str
    zone: str = "UTC"


GREETING = LetterKind(
    "greeting",
    words("Greeting"),
    (Place("name", words("who"), "Amina"), Place("more", words("what"), "x")),
    words("Greeting"),
    (DEAR, Words("{more}")),
)


def test_many_letters_of_one_kind_ask_for_its_text_once(app: Flask, queries: Counter) -> None:
    with app.extensions["database"].session(writes=False) as db:
        write = letter_writer(db, GREETING)
        for name in "abc":
            body = write(Somebody("ar"), {"name": name, "more": ""}).body
            assert bare(body).startswith(name)
    assert len(queries) == 1


@pytest.mark.parametrize(
    ("locale", "begins"),
    [("ar", "Li، تحية طيبة،"), ("en", "Dear Li,"), ("xx_YY", "Dear Li,"), ("", "Dear Li,")],
)
def test_whose_language_the_course_does_not_speak_gets_english(
    db: Session, locale: str, begins: str
) -> None:
    """No request is needed: commands write letters too."""
    letter = write_letter(db, GREETING, Somebody(locale), {"name": "Li", "more": ""})
    assert bare(letter.body) == f"{begins}\n"


def test_each_language_has_a_text_of_its_own(db: Session) -> None:
    admin = make_person(db, role="admin").id
    book.keep(db, "greeting", "ar", Letter("مرحبا", "{name}!\n"), admin, NOON)
    for locale, subject in (("ar", "مرحبا"), ("en", "Greeting")):
        values = {"name": "Li", "more": ""}
        assert write_letter(db, GREETING, Somebody(locale), values).subject == subject


def test_paragraphs_are_said_one_by_one(db: Session) -> None:
    more = (words("Your objection is upheld."), words("Dear %(name)s,", name="x"))
    letter = write_letter(db, GREETING, Somebody("ar"), {"name": "Li", "more": more})
    assert bare(letter.body).endswith("اعتراضك مقبول.\n\nx، تحية طيبة،\n")


def test_times_are_told_by_the_clock_of_whoever_is_written_to() -> None:
    with i18n.speaking("en", "Asia/Tokyo"):
        assert moment(datetime(2027, 5, 3, 23, 30, tzinfo=UTC)) == "4 May, 08:30 Tokyo"
    assert moment(datetime(2027, 5, 3, 23, 30, tzinfo=UTC)) == "3 May, 23:30 UTC"


def test_whoever_is_added_is_invited_in_the_language_that_was_chosen(
    db: Session, sign_in: SignIn
) -> None:
    admin = sign_in(role="admin")
    page = admin.get("/admin/people/new/")
    assert [str(one["value"]) for one in page.select("#locale option")] == ["en", "ar"]
    typed = {
        "name": "Li Wei", "email": "li@example.org", "role": "delegate", "delegation": "",
        "locale": "ar", "entry": "invite",
    }  # fmt: skip
    admin.post("/admin/people/new/", typed)
    assert bare(the_letter(db).body).startswith("Li Wei، تحية طيبة،")
    assert "is added" in admin.follow().get_text()
