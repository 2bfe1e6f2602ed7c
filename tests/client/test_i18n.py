"""The reader's language, direction and zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask_login import current_user, login_user
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from course.domain.words import words, words_n
from course.store import Import, Person
from course.web import i18n
from course.web.bidi import END, ISOLATE
from course.web.errors import PAGES
from course.web.i18n import clock, day, day_year, gettext, lazy_gettext, moment, ngettext, say
from course.web.signin import load
from tests.catalogues import bare, forget, write_catalogue
from tests.client.conftest import SignIn, Visitor
from tests.client.test_exchange import EXCHANGE, send, upload
from tests.factories import make_person, make_session
from tests.foreign import moodle, moodle_choice

NOT_THERE = "The image %(name)s is left out: it is not in the file."
FILE_GIVES = (
    "The file gives %(points)s. Here each right pick adds its share of the right ones and each "
    "wrong pick takes its share of the wrong ones."
)
NO_PLACE = "The format has no place for these fields of the items: %(fields)s."
LEFT_OUT = "The item is left out. %(why)s"
ONLY_READ = "The file begins with <%(name)s> and not with <quiz>: it is not Moodle XML."

# The words of the pages stand here as a translator would find them; plural forms in the order of
# the catalogue's rule for Arabic: none, one, two, from three, hundreds, from eleven.
ARABIC: dict[str | tuple[str, str], str | tuple[str, ...]] = {
    "Sign in": "تسجيل الدخول",
    "Skip to the text": "انتقل إلى النص",
    PAGES[404].title.text: "لا توجد صفحة في هذا العنوان",
    "Nothing was lost.": "لم يُفقد شيء.",
    "Hello, %(name)s": "مرحبا، %(name)s",
    "Passed on %(day)s": "اجتاز في %(day)s",
    "%(done)s of %(total)s lessons": "%(done)s من %(total)s دروس",
    NOT_THERE: "تُركت الصورة %(name)s لأنها ليست في الملف.",
    FILE_GIVES: "يعطي الملف %(points)s.",
    "%(percent)s %% for “%(answer)s”": "%(percent)s %% مقابل «%(answer)s»",
    "%(before)s, %(next)s": "%(before)s، %(next)s",
    NO_PLACE: "لا مكان في هذه الصيغة لهذه الحقول: %(fields)s.",
    LEFT_OUT: "تُرك السؤال. %(why)s",
    "Aiken only has questions with one right option.": "في آيكن خيار صحيح واحد فقط.",
    ONLY_READ: "يبدأ الملف بـ <%(name)s> وليس هذا مودل.",
    ("%(count)s day", "%(count)s days"): (
        "لا أيام",
        "يوم واحد",
        "يومان",
        "%(count)s أيام",
        "%(count)s يوم",
        "%(count)s يومًا",
    ),
}


@pytest.fixture(autouse=True)
def _translations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Arabic and Brazilian Portuguese beside English; what was read before is forgotten."""
    folder = tmp_path / "translations"
    write_catalogue(folder, "ar", ARABIC)
    write_catalogue(folder, "pt_BR", {"Sign in": "Entrar"})
    monkeypatch.setattr(i18n, "TRANSLATIONS", folder)
    forget()
    yield
    forget()


def ask(visitor: Visitor, path: str, languages: str = "") -> BeautifulSoup:
    response = visitor.http.get(path, headers={"Accept-Language": languages} if languages else {})
    return BeautifulSoup(response.get_data(as_text=True), "html5lib")


def html(page: BeautifulSoup) -> tuple[str, str]:
    assert page.html is not None
    return str(page.html["lang"]), str(page.html["dir"])


# ---------------------------------------------------------------- which language


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", ("en", "ltr")),
        ("ar", ("ar", "rtl")),
        ("ar-EG,ar;q=0.9,en;q=0.5", ("ar", "rtl")),
        ("en-GB,en;q=0.9,ar;q=0.5", ("en", "ltr")),
        ("en;q=0.2,ar;q=0.9", ("ar", "rtl")),
        ("pt-BR", ("pt-BR", "ltr")),
        ("fr,de", ("en", "ltr")),
        ("fr,ar;q=0.1", ("ar", "rtl")),
        ("*", ("en", "ltr")),
        ("../../etc/passwd", ("en", "ltr")),
        ("ar\x00,%s,{}," + "x" * 3000, ("en", "ltr")),
        (";;;,,,q=", ("en", "ltr")),
    ],
)
def test_a_stranger_reads_what_their_browser_asks_for(
    visitor: Visitor, asked: str, expected: tuple[str, str]
):
    assert html(ask(visitor, "/login", asked)) == expected


@pytest.mark.parametrize("locale", ["ar", "en"])
def test_the_readers_own_choice_counts_more_than_the_browsers(
    db: Session, sign_in: SignIn, locale: str
):
    person = make_person(db)
    person.locale = locale
    db.commit()
    page = ask(sign_in(person), "/glossary/", "en" if locale == "ar" else "ar")
    assert html(page)[0] == locale


def test_a_choice_that_has_no_catalogue_any_more_falls_back(db: Session, sign_in: SignIn):
    person = make_person(db)
    person.locale = "xx_YY"
    db.commit()
    assert html(ask(sign_in(person), "/glossary/")) == ("en", "ltr")


# ---------------------------------------------------------------- what it says


def test_pages_speak_the_language(visitor: Visitor):
    page = ask(visitor, "/glossary/", "ar")
    assert page.select_one("a.skip").get_text() == ARABIC["Skip to the text"]  # type: ignore[union-attr]
    assert page.find("a", string=ARABIC["Sign in"])  # type: ignore[call-overload]


def test_error_pages_speak_the_language(visitor: Visitor):
    page = ask(visitor, "/no/such/page", "ar")
    assert html(page) == ("ar", "rtl")
    assert page.h1 is not None
    assert page.h1.get_text() == ARABIC[PAGES[404].title.text]
    assert str(ARABIC["Nothing was lost."]) in page.get_text()


def test_what_is_not_translated_yet_is_said_in_english(visitor: Visitor):
    page = ask(visitor, "/login", "pt-BR")
    assert page.find("a", string="Entrar")
    assert page.find("a", string="Glossary")


def test_two_readers_at_once_each_read_their_own(visitor: Visitor, app: Flask):
    said = [ask(Visitor(app), "/login", code).title.get_text() for code in ("ar", "en", "ar")]  # type: ignore[union-attr]
    assert said[0] == said[2] != said[1]


def test_the_course_is_marked_as_english_on_a_page_that_is_not(
    db: Session, sign_in: SignIn
) -> None:
    delegate = sign_in()
    delegate.person.locale = "ar"  # type: ignore[attr-defined]
    db.execute(update(Person).values(locale="ar"))
    db.commit()
    page = ask(delegate, "/course/introduction/first-steps/")
    assert html(page) == ("ar", "rtl")
    marks = [page.h1, page.select_one(".objectives li span"), page.select_one(".key-points ol")]
    assert [(one["lang"], one["dir"]) for one in marks] == [("en", "ltr")] * 3  # type: ignore[index]
    prose = page.select_one(".prose")
    assert (prose["lang"], prose["data-dir"]) == ("en", "ltr")  # type: ignore[index]
    assert "dir" not in prose.attrs, "its notes stand in the margin of the page"  # type: ignore[union-attr]
    plain = ask(sign_in(), "/course/introduction/first-steps/")
    assert not plain.select("main [lang]")


def test_a_value_is_kept_apart_from_a_sentence_of_the_other_direction(reader: Reader) -> None:
    reader(locale="ar")
    assert gettext("Hello, %(name)s", name="Amina (5)") == f"مرحبا، {ISOLATE}Amina (5){END}"


def test_a_name_from_the_right_is_kept_apart_in_english_and_no_other(reader: Reader) -> None:
    reader(locale="en")
    assert gettext("Hello, %(name)s", name="Amina (5)") == "Hello, Amina (5)"
    assert gettext("Hello, %(name)s", name="أمينة") == f"Hello, {ISOLATE}أمينة{END}"


# ---------------------------------------------------------------- what a file loses


def author_of(locale: str, db: Session, sign_in: SignIn) -> Visitor:
    person = make_person(db, role="admin")
    person.locale = locale
    db.commit()
    return sign_in(person)


FOREIGN = moodle(
    moodle_choice("Tides", 'Why are there tides? <img src="map.png">')
    .replace("<single>true", "<single>false")
    .replace("fraction='100'", "fraction='70'")
    .replace("fraction='0'", "fraction='30'")
)


def test_what_a_file_loses_is_said_in_the_language_of_whoever_reads_it(
    db: Session, sign_in: SignIn
):
    author = author_of("ar", db, sign_in)
    address = upload(author, FOREIGN, "tides.xml")
    assert html(author.get(address)) == ("ar", "rtl")
    told = {row.select("td")[-1].get_text() for row in author.page.select(".losses tbody tr")}
    told = {bare(one) for one in told}
    assert 'تُركت الصورة "map.png" لأنها ليست في الملف.' in told
    first, last = "The first tide of the day", "The last tide of the day"
    assert f"يعطي الملف 70 % مقابل «{first}»، 30 % مقابل «{last}»." in told
    reader = db.get(Person, db.scalars(select(Import.person_id)).one())
    assert reader is not None
    reader.locale = "en"
    db.commit()
    told_later = author.get(address).select_one(".losses")
    assert told_later is not None
    assert NOT_THERE % {"name": '"map.png"'} in told_later.get_text()


def test_a_file_that_is_refused_is_refused_in_the_language_of_its_sender(
    db: Session, sign_in: SignIn
):
    author = author_of("ar", db, sign_in)
    author.get(EXCHANGE)
    send(author, EXCHANGE, b"<letter/>", "letter.xml", 422, format="moodle-xml")
    fault = author.page.select_one("#file-error")
    assert fault is not None
    assert "يبدأ الملف بـ <letter> وليس هذا مودل." in bare(fault.get_text())


def test_what_an_export_loses_is_said_in_the_language_of_whoever_takes_it(
    db: Session, sign_in: SignIn
):
    author = author_of("ar", db, sign_in)
    lost = author.get(f"{EXCHANGE}export/?format=aiken").select_one(".lost")
    assert lost is not None
    fields = "id, lesson, objective, use, status, difficulty"
    assert f"لا مكان في هذه الصيغة لهذه الحقول: {fields}." in bare(lost.get_text())
    assert "تُرك السؤال. في آيكن خيار صحيح واحد فقط." in bare(lost.get_text())


Reader = Callable[..., None]


@pytest.fixture
def reader(app: Flask, db: Session) -> Iterator[Callable[..., Person]]:
    """Read as somebody: `reader(locale="ar", zone="Africa/Dakar")`."""
    with app.test_request_context("/"):

        def go(**choice: str) -> Person:
            person = make_person(db)
            for name, value in choice.items():
                setattr(person, name, value)
            db.commit()
            login_user(load(make_session(db, person)))
            return person

        yield go


def test_named_places_are_filled_after_translating(reader: Reader):
    reader(locale="ar")
    assert bare(gettext("Hello, %(name)s", name="Amina")) == "مرحبا، Amina"
    assert bare(gettext("Hello, %(name)s", name="100 %(x)s")) == "مرحبا، 100 %(x)s"
    assert gettext("100 %") == "100 %"


def test_numbers_of_things_take_the_form_of_the_language(reader: Reader):
    reader(locale="ar")
    forms = [ngettext("%(count)s day", "%(count)s days", n) for n in (0, 1, 2, 5, 11, 100)]
    assert forms == ["لا أيام", "يوم واحد", "يومان", "5 أيام", "11 يومًا", "100 يوم"]
    assert say(words_n("%(count)s day", "%(count)s days", 2)) == "يومان"


def test_english_has_two_forms(reader: Reader):
    reader()
    assert [ngettext("%(count)s day", "%(count)s days", n) for n in (1, 2)] == ["1 day", "2 days"]
    assert say(words_n("%(count)s day", "%(count)s days", 1)) == "1 day"


def test_what_a_rule_chose_is_said_with_its_values(reader: Reader):
    reader(locale="ar")
    inner = words("Hello, %(name)s", name="Amina")
    assert bare(say(words("Passed on %(day)s", day=inner))) == "اجتاز في مرحبا، Amina"
    when = datetime(2027, 5, 3, 23, 30, tzinfo=UTC)
    assert bare(say(words("Passed on %(day)s", day=when))) == "اجتاز في 3 مايو 2027"


def test_the_label_of_a_field_is_said_when_it_is_shown(reader: Reader):
    label = lazy_gettext("Sign in")
    reader(locale="ar")
    assert str(label) == ARABIC["Sign in"]


def test_outside_any_request_english_is_spoken():
    assert say(words("Hello, %(name)s", name="Amina")) == "Hello, Amina"
    assert day_year(datetime(2027, 5, 3, tzinfo=UTC)) == "3 May 2027"


# ---------------------------------------------------------------- times

LATE = datetime(2027, 5, 3, 23, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", ("3 May", "23:30:05", "3 May, 23:30 UTC")),
        ("Asia/Tokyo", ("4 May", "08:30:05", "4 May, 08:30 Tokyo")),
        ("Asia/Kathmandu", ("4 May", "05:15:05", "4 May, 05:15 Kathmandu")),
        ("America/New_York", ("3 May", "19:30:05", "3 May, 19:30 New York")),
        ("Europe/London", ("4 May", "00:30:05", "4 May, 00:30 London")),
    ],
)
def test_times_are_the_readers_and_name_their_zone(
    reader: Reader, zone: str, expected: tuple[str, str, str]
):
    reader(zone=zone)
    assert (day(LATE), clock(LATE), moment(LATE)) == expected


@pytest.mark.parametrize(
    "zone", ["", "Nowhere/At_All", "Europe", "../../etc/passwd", "/etc", "\x00"]
)
def test_a_zone_that_is_none_is_utc(reader: Reader, zone: str):
    reader()
    current_user.zone = zone
    assert clock(LATE) == "23:30:05"


def test_months_are_named_in_the_readers_language(reader: Reader):
    reader(locale="pt_BR", zone="America/Sao_Paulo")
    assert day_year(LATE) == "3 maio 2027"
