"""What drafts lack is filled in line by line, and nothing that somebody typed is lost."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup, Tag
from sqlalchemy.orm import Session

from course.content.drafts import read_draft
from course.domain.bank import Change, ItemStatus
from course.records import items
from course.records.written import WrittenItem
from tests.client.conftest import Counter, SignIn, Visitor
from tests.client.test_exchange import FIRST, bring_in, drafts, edit, upload
from tests.client.test_review import answer, decide, served, status_of
from tests.factories import NOON
from tests.foreign import gift

DEBTS = "/author/debts/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def author(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin")


def counts(page: BeautifulSoup) -> dict[str, int]:
    """How much is missing, by kind."""
    return {str(one["data-count"]): int(one.text) for one in page.select("[data-count]")}


def lines(page: BeautifulSoup) -> list[tuple[str, Tag]]:
    """Each row's address, and its field."""
    return [
        (str(row.select_one("[name^=at-]")["value"]), row.select_one("[data-pay]"))
        for row in page.select(".debts tbody tr")
    ]


def value_for(field: Tag) -> str:
    """What somebody would write there: the first choice, or some words."""
    if field.name == "select":
        return str(field.select("option")[1]["value"])
    return "Because it is so in the book."


def pay_page(visitor: Visitor, address: str) -> int:
    """Fill in every row of a page, without a script; returns how many there were."""
    page = visitor.get(address)
    sent: dict[str, object] = {}
    for n, (at, field) in enumerate(lines(page)):
        sent |= {f"at-{n}": at, f"pay-{n}": value_for(field)}
    if sent:
        visitor.post(address, sent)
    return len(sent) // 2


def test_the_grid_says_what_is_missing_and_of_which_part(author: Visitor) -> None:
    bring_in(author, gift(10, essays=0), everywhere=FIRST)
    page = author.get(DEBTS)
    found = counts(page)
    assert (found["objective"], found["difficulty"]) == (10, 10)
    assert found["feedback"] == 4 * 2 + 2 * 2 + 4, "by options, and one for each typed item"
    assert found["all"] == sum(count for kind, count in found.items() if kind != "all")
    only = author.get(f"{DEBTS}?kind=objective")
    assert len(lines(only)) == 10
    assert {at.split(" ")[1] for at, _ in lines(only)} == {"objective"}


def test_what_was_saved_is_counted_by_what_it_changed(author: Visitor) -> None:
    """A script saves each field when it is left; the button then sends the whole page again."""
    address = bring_in(author, gift(10, essays=0), everywhere=FIRST)
    debts = f"{address}debts/?kind=difficulty"
    page = author.get(debts)
    sent = {f"at-{n}": at for n, (at, _) in enumerate(lines(page))}
    chosen = {f"pay-{n}": "apply" for n in range(3)}
    author.post(debts, sent | chosen)
    assert "3 changes were saved." in author.follow().text
    new = {at.rpartition(" ")[0]: at for at, _ in lines(author.get(f"{address}debts/"))}
    known = {name: new.get(str(at).rpartition(" ")[0], at) for name, at in sent.items()}
    for n in range(3):  # their difficulty is there by now: the page that was not left holds it
        slug = str(sent[f"at-{n}"]).split(" ")[0]
        known[f"at-{n}"] = f"{slug} difficulty {revision_of(new, slug)}"
    author.post(debts, known | chosen | {"pay-3": "apply"})
    assert "1 change was saved." in author.follow().text
    author.post(debts, {name: known[name] for name in ("at-0", "at-1")} | chosen)
    assert "Nothing is new" in author.follow().text


def revision_of(addresses: dict[str, str], slug: str) -> str:
    """The revision on which the grid stands for a question."""
    return next(at.split(" ")[2] for at in addresses.values() if at.split(" ")[0] == slug)


def test_two_hundred_questions_of_others_end_in_review(
    author: Visitor, sign_in: SignIn, db: Session
) -> None:
    """Imported, placed, completed page by page, sent to review, answered, and live."""
    address = bring_in(author, gift(200), everywhere=FIRST)
    debts = f"{address}debts/"
    before = counts(author.get(debts))["all"]
    assert before > 1000
    assert 50 <= len(lines(author.page)) < 60
    rounds = 0
    while pay_page(author, debts):
        rounds += 1
        assert rounds < 60, "each page pays something"
    assert "No gap is left" in author.page.text
    assert counts(author.page)["all"] == 0
    assert "197 of 197 drafts lack nothing" in author.page.text
    assert "can be sent to review" in author.get(address).text
    row = items.lock(db, "professor-3")
    draft = items.draft_of(db, row.id)
    items.submit_draft(db, row, draft, change=Change.FIRST, reason="", now=NOON)
    db.commit()
    reviewer = sign_in(role="admin", name="Li Wei")
    item = read_draft(drafts(db)["professor-3"], "introduction").item
    answer(reviewer, item)
    decide(reviewer, item, "approved")
    assert status_of(db, "professor-3") is ItemStatus.LIVE
    assert served(db, "professor-3")[0]["option"][1]["feedback"] == "Because it is so in the book."


def test_a_script_pays_one_line_and_hears_the_new_revision(author: Visitor, db: Session) -> None:
    bring_in(author, gift(10, essays=0), everywhere=FIRST)
    page = author.get(f"{DEBTS}?kind=feedback")
    at = lines(page)[0][0]
    slug, field, revision = at.split(" ")
    body = {"csrf_token": author.token, "at-0": at, "pay-0": "Right."}
    said = author.http.post(DEBTS, data=body, headers=JSON)
    assert said.get_json() == {"revisions": {slug: int(revision) + 1}}
    stale = body | {"at-0": f"{slug} {field} {revision}", "pay-0": "Wrong."}
    refused = author.http.post(DEBTS, data=stale, headers=JSON)
    assert refused.status_code == 409
    assert refused.get_json()["stands"] == "Right."
    assert refused.get_json()["revision"] == int(revision) + 1


def test_a_second_author_is_told_and_nothing_typed_is_lost(author: Visitor, db: Session) -> None:
    bring_in(author, gift(10, essays=0), everywhere=FIRST)
    page = author.get(f"{DEBTS}?kind=feedback")
    rows = [one for one in lines(page) if one[0].startswith(("professor-2 ", "professor-3 "))]
    edit(db, "professor-2", author.person.id, feedback="Somebody else's words.")
    sent: dict[str, object] = {}
    for n, (at, _) in enumerate(rows):
        sent |= {f"at-{n}": at, f"pay-{n}": f"My words {n}."}
    page = author.post(f"{DEBTS}?kind=feedback", sent, status=409)
    assert "1 line was not saved" in page.select_one(".error-summary").text
    assert drafts(db)["professor-2"]["feedback"] == "Somebody else's words."
    assert drafts(db)["professor-3"]["option"][1]["feedback"].startswith("My words")


def test_what_a_grid_does_not_offer_is_refused(author: Visitor, db: Session) -> None:
    bring_in(author, gift(10, essays=0), everywhere=FIRST)
    author.get(DEBTS)
    for field, value in (
        ("objective", "introduction/first-steps/none"),
        ("objective", "nowhere/at/all"),
        ("difficulty", "impossible"),
        ("see", "#nowhere"),
        ("option-77-feedback", "x"),
        ("stem", "Another question"),
        ("option-0-feedback", "x" * 5000),
    ):
        before = drafts(db)
        author.post(DEBTS, {"at-0": f"professor-3 {field} 1", "pay-0": value}, status=409)
        assert drafts(db) == before, field
    author.post(DEBTS, {"at-0": "professor-3 see", "pay-0": "x"}, status=400)
    author.post(DEBTS, {"at-0": "nobody see 1", "pay-0": "x"}, status=409)


def test_the_module_of_a_live_item_does_not_change_by_an_objective(
    author: Visitor, db: Session
) -> None:
    row = items.lock(db, "fs-single-1")
    content = json.loads(items.current(db, row.id).content) | {"objective": "gone"}
    read = read_draft(content, row.module)
    items.save_draft(
        db, row, WrittenItem(read.item, read.content),
        revision=0, person_id=author.person.id, now=NOON,
    )  # fmt: skip
    db.commit()
    (at, field), *_ = lines(author.get(DEBTS))
    offered = [str(one["value"]) for one in field.select("option") if one["value"]]
    elsewhere = [one for one in offered if not one.startswith("introduction/")]
    for value in elsewhere[:1]:
        author.post(DEBTS, {"at-0": at, "pay-0": value}, status=409)
    author.get(DEBTS)
    author.post(DEBTS, {"at-0": at, "pay-0": offered[0]})
    assert drafts(db)["fs-single-1"]["objective"] == offered[0].rpartition("/")[2]


def test_only_whoever_writes_sees_the_grid(sign_in: SignIn) -> None:
    sign_in().get(DEBTS, 403)


def test_the_grid_asks_the_same_few_questions_however_many_drafts_there_are(
    author: Visitor, queries: Counter
) -> None:
    def asked() -> int:
        queries.clear()
        author.get(DEBTS)
        return len(queries)

    bring_in(author, gift(4, essays=0), everywhere=FIRST)
    few = asked()
    bring_in(author, gift(90, essays=0), everywhere=FIRST)
    assert asked() == few <= 3


def test_an_empty_grid_says_so(author: Visitor) -> None:
    assert "No gap is left" in author.get(DEBTS).text
    upload(author, gift(4))
    assert "No gap is left" in author.get(DEBTS).text


def test_what_needs_the_editor_is_said_in_a_sentence_of_its_own(author: Visitor) -> None:
    without_key = b"::Tides:: What moves the sea? {~the wind ~the moon}\n"
    address = bring_in(author, without_key, everywhere=FIRST)
    said = author.get(f"{address}debts/").select_one("p.quiet:-soup-contains('lack nothing')")
    assert said is not None
    assert " ".join(said.text.split()) == "0 of 1 drafts lack nothing. 1 needs the editor."
