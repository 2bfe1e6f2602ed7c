"""Questions of other systems: read, placed, applied as drafts, completed, and imported again."""

from __future__ import annotations

import base64
import io
import json
import zipfile

import PIL.Image
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.content.drafts import read_draft
from course.formats import toml
from course.records import items
from course.records.written import WrittenItem
from course.store import (
    AuditEvent,
    Image,
    Import,
    ImportQuestion,
    Item,
    ItemDraft,
    ItemVersion,
)
from tests.client.conftest import Counter, SignIn, Visitor, parse
from tests.factories import NOON
from tests.foreign import gift, moodle, moodle_choice
from tests.quiz import bank

EXCHANGE = "/author/exchange/"
FIRST = "introduction/first-steps"


@pytest.fixture
def author(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin")


def upload(
    visitor: Visitor, data: bytes, name: str = "boats.gift", status: int = 303, **fields: object
) -> str:
    """Send a file; returns the address of its import."""
    visitor.get(EXCHANGE)
    send(visitor, EXCHANGE, data, name, status, format="", **fields)
    return visitor.location if status == 303 else ""


def send(
    visitor: Visitor, path: str, data: bytes, name: str, status: int, **fields: object
) -> None:
    """Send a file as a browser does, in one piece: a test client would leave its own file open."""
    parts = [f'name="{key}"\r\n\r\n{value}' for key, value in fields.items()]
    parts += [f'name="csrf_token"\r\n\r\n{visitor.token}']
    head = "".join(f"--sea\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    file = f'--sea\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = (head + file).encode() + data + b"\r\n--sea--\r\n"
    visitor.response = visitor.http.post(
        path, data=body, content_type="multipart/form-data; boundary=sea"
    )
    assert visitor.response.status_code == status, visitor._said(path)
    if visitor.response.mimetype == "text/html" and status != 303:
        visitor.page = parse(visitor.response)


def decide(visitor: Visitor, address: str, status: int = 303, **changes: object) -> None:
    """Send the form of an import's page as it stands, with some fields changed."""
    page = visitor.get(address)
    visitor.post(address, fields_of(page) | changes, status)


def fields_of(page: BeautifulSoup) -> dict[str, object]:
    form = page.select_one("form:has(#everywhere)")
    assert form is not None, page.text
    values: dict[str, object] = {}
    for field in form.select("input[name], select[name]"):
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            values[str(field["name"])] = chosen["value"] if chosen else ""
        elif field["name"] != "csrf_token":
            values[str(field["name"])] = field.get("value", "")
    return values


def bring_in(visitor: Visitor, data: bytes, name: str = "boats.gift", **changes: object) -> str:
    """Read a file and apply it; returns the address of its import."""
    address = upload(visitor, data, name)
    decide(visitor, address, **{"everywhere": FIRST, "apply": "yes", **changes})
    return address


def numbers(page: BeautifulSoup) -> dict[str, int]:
    """The figures at the head of a page, by their words."""
    found = {}
    for one in page.select(".numbers li"):
        figure = one.select_one(".number")
        assert figure is not None
        found[" ".join(one.text.replace(figure.text, "", 1).split())] = int(figure.text)
    return found


def count(db: Session, table: type) -> int:
    found = db.scalar(select(func.count()).select_from(table))
    db.rollback()
    return found or 0


def drafts(db: Session) -> dict[str, dict]:
    """Every draft, by the name of its item."""
    statement = select(Item.slug, ItemDraft.content).join(ItemDraft, ItemDraft.item_id == Item.id)
    found = {slug: json.loads(content) for slug, content in db.execute(statement)}
    db.rollback()
    return found


# ---------------------------------------------------------------- reading and placing


def test_a_file_is_told_whole_before_anything_is_in_the_bank(author: Visitor, db: Session) -> None:
    before = count(db, Item)
    page = author.get(upload(author, gift()))
    assert "200 questions read" in page.h1.text
    assert numbers(page)["new"] == 197
    assert numbers(page)["cannot be items"] == 3
    refused = page.select_one(".losses").text
    assert "essay" in refused
    assert "909" in refused, "each with its line"
    assert count(db, Item) == before
    assert count(db, ItemDraft) == 0


def test_an_import_of_before_sentences_were_kept_still_says_what_it_lost(
    author: Visitor, db: Session
) -> None:
    address = upload(author, gift(2, essays=1))
    one, question = db.scalars(select(Import)).one(), db.scalars(select(ImportQuestion)).one()
    one.told = json.dumps({"refused": [["Boats 1", "100 % essay", 7]], "losses": []})
    question.losses = json.dumps([["Its tags are left out", None]])
    db.commit()
    rows = [row.text for row in author.get(address).select(".losses tbody tr")]
    assert len(rows) == 2
    assert all(word in rows[0] for word in ("Boats 1", "7", "100 % essay"))
    assert "Its tags are left out" in rows[1]


def row_of(values: dict[str, object], category: str) -> str:
    """The number of the row of a category."""
    name = next(name for name, value in values.items() if value == category)
    return name.removeprefix("category-")


def test_a_script_that_sends_a_file_hears_where_to_go_or_what_is_wrong(author: Visitor) -> None:
    author.get(EXCHANGE)
    author.http.environ_base["HTTP_ACCEPT"] = "application/json"
    send(author, EXCHANGE, gift(3), "boats.gift", 200, format="")
    address = author.response.get_json()["address"]
    send(author, EXCHANGE, b"%PDF-1.7", "letter.pdf", 422, format="")
    assert author.response.get_json()["message"]
    del author.http.environ_base["HTTP_ACCEPT"]
    assert "3 questions read" in author.get(address).text


def test_categories_are_guessed_by_their_names_and_remembered(author: Visitor) -> None:
    address = upload(author, gift())
    values = fields_of(author.get(address))
    first, week = row_of(values, "Introduction/First steps"), row_of(values, "Old course/Week 2")
    assert values[f"place-{first}"] == FIRST
    assert values[f"place-{week}"] == ""
    chosen = {f"place-{week}": "introduction/second-steps", f"use-{week}": "practice"}
    decide(author, address, **chosen)
    again = fields_of(author.get(upload(author, gift(), "again.gift")))
    assert {name: again[name] for name in chosen} == chosen


def test_questions_without_a_place_are_not_imported_and_nothing_chosen_is_lost(
    author: Visitor, db: Session
) -> None:
    address = upload(author, gift())
    decide(author, address, status=409, apply="yes", tags="harbour")
    assert "have no place yet" in author.page.select_one(".error-summary").text
    assert fields_of(author.page)["tags"] == "harbour"
    assert count(db, ItemDraft) == 0


# ---------------------------------------------------------------- applying


def test_every_usable_question_becomes_a_draft_whatever_it_lacks(
    author: Visitor, db: Session
) -> None:
    address = bring_in(author, gift(), tags="harbour, Prof. Li")
    assert len(drafts(db)) == 197
    content = next(c for c in drafts(db).values() if c["type"] == "single-choice")
    assert content["tags"] == ["harbour", "Prof. Li"]
    assert content["lesson"] == "first-steps"
    assert content["option"][0]["feedback"] == "That is the number in the book."
    assert db.scalars(select(Item.status).where(Item.slug == content["id"])).one() == "draft"
    db.rollback()
    page = author.get(address)
    assert numbers(page)["new drafts"] == 197
    said = page.select_one(".owed").text
    assert "197 questions have no objective" in said
    assert "Feedback is missing on" in said


def test_applied_twice_it_is_done_once(author: Visitor, db: Session) -> None:
    address = upload(author, gift())
    values = fields_of(author.get(address)) | {"everywhere": FIRST, "apply": "yes"}
    author.post(address, values)
    author.post(address, values)
    assert len(drafts(db)) == 197
    assert "197" in author.follow().text


def test_what_stands_in_the_log_is_who_imported_how_much(author: Visitor, db: Session) -> None:
    bring_in(author, gift(12))
    event = db.scalars(select(AuditEvent).where(AuditEvent.action == "import.applied")).one()
    assert event.actor_id == author.person.id
    assert json.loads(event.details)["new"] == 9
    db.rollback()


# ---------------------------------------------------------------- the same file again


def test_the_same_file_again_changes_nothing(author: Visitor, db: Session) -> None:
    bring_in(author, gift())
    before = drafts(db)
    address = upload(author, gift(), "renamed.gift")
    assert numbers(author.get(address))["as they were"] == 197
    decide(author, address, apply="yes")
    assert drafts(db) == before


def test_a_changed_file_changes_its_drafts_and_shows_how(author: Visitor, db: Session) -> None:
    bring_in(author, gift())
    page = author.get(upload(author, gift(changed=9)))
    assert (numbers(page)["changed"], numbers(page)["as they were"]) == (9, 188)
    assert page.select_one(".differences del").text.endswith("counted")
    assert page.select_one(".differences ins").text.endswith("recorded")
    decide(author, author.response.request.path, apply="yes")
    assert sum("recorded" in content["stem"] for content in drafts(db).values()) == 9
    assert len(drafts(db)) == 197


def edit(db: Session, slug: str, person_id: int, **changes: object) -> None:
    """Somebody edits a draft here."""
    row = items.lock(db, slug)
    draft = items.draft_of(db, row.id)
    assert draft is not None
    read = read_draft(json.loads(draft.content) | changes, row.module)
    items.save_draft(
        db,
        row,
        WrittenItem(read.item, read.content),
        revision=draft.revision,
        person_id=person_id,
        now=NOON,
    )
    db.commit()


def test_what_was_edited_here_is_left_alone_unless_somebody_says_otherwise(
    author: Visitor, db: Session
) -> None:
    bring_in(author, gift(10, essays=0))
    edit(db, "professor-3", author.person.id, stem="How many boats lay in the harbour?")
    page = author.get(upload(author, gift(10, changed=10, essays=0)))
    assert (numbers(page)["changed"], numbers(page)["for you to decide"]) == (9, 1)
    address = author.response.request.path
    decide(author, address, apply="yes")
    assert drafts(db)["professor-3"]["stem"] == "How many boats lay in the harbour?"
    assert numbers(author.get(address))["left alone"] == 1
    again = upload(author, gift(10, changed=10, essays=0))
    decide(author, again, apply="yes", **{"choice-0": "theirs"})
    assert "recorded" in drafts(db)["professor-3"]["stem"]


def test_what_was_added_here_survives_a_newer_file(author: Visitor, db: Session) -> None:
    bring_in(author, gift(10, essays=0))
    edit(db, "professor-2", author.person.id, feedback="It is in the book.", objective="fs-1")
    bring_in(author, gift(10, changed=10, essays=0))
    content = drafts(db)["professor-2"]
    assert content["feedback"] == "It is in the book."
    assert "recorded" in content["stem"]


def test_another_question_of_the_same_name_becomes_one_of_its_own(
    author: Visitor, db: Session
) -> None:
    bring_in(author, gift(10, essays=0))
    other = (
        b"// [id:professor-3]\n::Whales::Why do whales sing at night in winter? {=To meet ~To eat}"
    )
    page = author.get(upload(author, other, "whales.gift"))
    assert numbers(page)["for you to decide"] == 1
    decide(author, author.response.request.path, everywhere=FIRST, apply="yes")
    assert len(drafts(db)) == 11
    assert "boats" in drafts(db)["professor-3"]["stem"]


# ---------------------------------------------------------------- beside what is live


def test_a_live_item_stays_as_it_is_and_a_draft_stands_beside_it(
    author: Visitor, db: Session
) -> None:
    served = db.scalars(
        select(ItemVersion.content).join(Item).where(Item.slug == "fs-single-1")
    ).one()
    content = json.loads(served)
    db.rollback()
    content["stem"] += " Really?"
    item = read_draft(content, "introduction").item
    address = upload(author, toml.write([item]).data, "introduction.toml")
    assert numbers(author.get(address))["for you to decide"] == 1, "nobody imported it before"
    decide(author, address, apply="yes", otherwise="theirs")
    assert drafts(db)["fs-single-1"]["stem"].endswith("Really?")
    versions = select(ItemVersion.content).join(Item).where(Item.slug == "fs-single-1")
    assert db.scalars(versions).one() == served
    assert db.scalars(select(Item.status).where(Item.slug == "fs-single-1")).one() == "live"
    db.rollback()


def test_what_was_exported_here_comes_back_as_the_same(author: Visitor) -> None:
    exported = toml.write([*bank().values()])
    page = author.get(upload(author, exported.data, "introduction.toml"))
    assert numbers(page)["as they were"] == len(bank())


# ---------------------------------------------------------------- undoing


def test_an_import_is_undone_as_long_as_nobody_worked_on_it(author: Visitor, db: Session) -> None:
    bring_in(author, gift(10, essays=0))
    before = drafts(db)
    rows = count(db, Item)
    address = bring_in(author, gift(20, changed=5, essays=0))
    assert count(db, Item) == rows + 10
    author.get(address)
    author.post(f"{address}undo")
    page = author.follow()
    assert "undone" in page.h1.text
    assert "10 drafts were removed, 5 say again" in page.select_one(".messages").text
    assert drafts(db) == before
    assert count(db, Item) == rows
    author.post(f"{address}undo", status=409)
    page = author.get(upload(author, gift(20, changed=5, essays=0)))
    assert (numbers(page)["new"], numbers(page)["changed"]) == (10, 5), "as if it never was"


def test_an_import_is_not_undone_under_somebody_s_hands(author: Visitor, db: Session) -> None:
    address = bring_in(author, gift(10, essays=0))
    edit(db, "professor-3", author.person.id, stem="Mine now?")
    author.get(address)
    author.post(f"{address}undo", status=409)
    assert "professor-3" in author.page.text
    assert len(drafts(db)) == 10


def test_a_file_that_was_not_applied_is_forgotten_whole(author: Visitor, db: Session) -> None:
    address = upload(author, gift())
    author.get(address)
    author.post(f"{address}forget")
    assert (count(db, Import), count(db, ImportQuestion)) == (0, 0)
    author.get(address, 404)
    applied = bring_in(author, gift(10))
    author.get(applied)
    author.post(f"{applied}forget", status=409)


# ---------------------------------------------------------------- whose, and how many questions


def test_somebody_elses_import_is_not_found(author: Visitor, sign_in: SignIn, db: Session) -> None:
    address = upload(author, gift(10))
    other = sign_in(role="admin")
    values = fields_of(
        author.page if author.page.select_one("#everywhere") else author.get(address)
    )
    other.get(address, 404)
    other.get(f"{address}debts/", 404)
    other.get(EXCHANGE)
    assert "boats.gift" not in other.page.text
    for path in ("", "undo", "forget", "debts/"):
        other.post(f"{address}{path}", values | {"everywhere": FIRST, "apply": "yes"}, 404)
    assert count(db, ItemDraft) == 0
    assert count(db, Import) == 1


def test_a_delegate_imports_nothing(sign_in: SignIn) -> None:
    delegate = sign_in()
    delegate.get("/account/")
    for path in ("", "export/", "imports/x/", "imports/x/debts/"):
        assert delegate.http.get(f"{EXCHANGE}{path}").status_code == 403
    delegate.post(EXCHANGE, {"file": (io.BytesIO(gift()), "x.gift")}, 403)


def test_the_page_of_an_import_asks_the_same_few_questions_however_long_the_file_is(
    author: Visitor, queries: Counter
) -> None:
    def asked(address: str) -> int:
        queries.clear()
        author.get(address)
        return len(queries)

    short, long = upload(author, gift(6)), upload(author, gift(180))
    assert asked(short) == asked(long) <= 6
    short, long = bring_in(author, gift(6)), bring_in(author, gift(180))
    assert asked(short) == asked(long) <= 7
    assert asked(f"{short}debts/") == asked(f"{long}debts/") <= 4
    assert asked(EXCHANGE) <= 3


# ---------------------------------------------------------------- images


def test_images_are_encoded_anew_and_shown_by_the_drafts(author: Visitor, db: Session) -> None:
    file = f"<file name='moon.png' encoding='base64'>{picture()}</file>"
    text = "<p>When was this taken? <img src='@@PLUGINFILE@@/moon.png' alt=''></p>"
    lost = "<p>And this? <img src='@@PLUGINFILE@@/none.png' alt='A cat'></p>"
    data = moodle(moodle_choice("Moon", text, file), moodle_choice("Cat", lost))
    address = upload(author, data, "quiz.xml")
    assert count(db, Image) == 0, "nothing stands anywhere before it is applied"
    decide(author, address, everywhere=FIRST, apply="yes")
    name = db.scalars(select(Image.name)).one()
    db.rollback()
    assert f"![](image:{name})" in drafts(db)["moon"]["stem"]
    assert "image:" not in drafts(db)["cat"]["stem"]
    page = author.get(address)
    assert "1 image does not say what it shows" in page.select_one(".owed").text
    assert "none.png" in page.select_one(".losses").text
    grid = author.get(f"{address}debts/?kind=alt")
    shown = grid.select_one(".owed-image")
    assert author.http.get(str(shown["src"])).mimetype == "image/png"
    row = {"at-0": grid.select_one("[name=at-0]")["value"], "pay-0": "A yellow moon"}
    author.post(f"{address}debts/?kind=alt", row)
    assert f"![A yellow moon](image:{name})" in drafts(db)["moon"]["stem"]
    again = upload(author, data, "quiz.xml")
    assert numbers(author.get(again))["as they were"] == 2


def picture() -> str:
    out = io.BytesIO()
    PIL.Image.new("RGB", (20, 10), (200, 180, 20)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


# ---------------------------------------------------------------- taking questions out

EXPORT = f"{EXCHANGE}export/"


def test_what_a_format_cannot_carry_is_said_before_the_file_is_taken(
    author: Visitor, db: Session
) -> None:
    page = author.get(f"{EXPORT}?format=aiken")
    lost = page.select_one(".lost").text
    assert "left out" in lost
    assert "Its feedback is left out." in lost
    form = page.select_one("form[method=post][action*=export]")
    author.post(str(form["action"]), status=200)
    assert author.response.headers["Content-Disposition"] == "attachment; filename=questions.txt"
    assert b"ANSWER:" in author.response.data
    event = db.scalars(select(AuditEvent).where(AuditEvent.action == "bank.exported")).one()
    assert json.loads(event.details)["format"] == "aiken"
    db.rollback()


def test_a_filter_narrows_what_is_taken(author: Visitor) -> None:
    author.get(f"{EXPORT}?format=csv")
    author.post(f"{EXPORT}?format=csv&type=numeric", status=200)
    rows = author.response.data.decode("utf-8-sig").strip().split("\r\n")
    numeric = [item for item in bank().values() if item.type == "numeric"]
    assert len(rows) == 1 + len(numeric)


def test_whole_modules_are_the_files_of_quizzes(author: Visitor) -> None:
    page = author.get(f"{EXPORT}?format=toml")
    assert "Nothing is lost" in page.text
    author.post(f"{EXPORT}?format=toml&module=introduction", status=200)
    files = {"introduction.toml": author.response.data}
    if author.response.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(author.response.data)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
    (written,) = files.values()
    assert written.startswith(b"[quiz]")
    assert b"[[item]]" in written
    author.get(EXPORT)
    author.post(f"{EXPORT}?format=toml&type=numeric", status=200)
    assert not author.response.data.startswith(b"[quiz]"), "a part is not the file of a module"


def test_drafts_that_were_never_live_stay_out_of_the_files_of_the_course(author: Visitor) -> None:
    bring_in(author, gift(5, essays=0))
    assert "professor-3" in author.get(f"{EXPORT}?format=toml").select_one(".lost").text
    author.get(f"{EXPORT}?format=nonsense", 404)


def test_what_goes_out_as_moodle_xml_comes_back_as_the_same(author: Visitor) -> None:
    author.get(EXPORT)
    author.post(f"{EXPORT}?format=moodle-xml", status=200)
    page = author.get(upload(author, author.response.data, "questions.xml"))
    found = numbers(page)
    assert found["new"] == 0
    assert found["as they were"] + found["for you to decide"] == len(bank())
