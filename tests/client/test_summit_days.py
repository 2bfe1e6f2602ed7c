"""The summit days: proposed, edited by two at once, never lost without a question, printed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.bank import ItemUse
from course.store import Item, ItemVersion, ProgrammeRow
from tests.client.conftest import Counter, SignIn, Visitor
from tests.quiz import bank

PAGE = "/facilitate/summit-days/"
FIRST = "introduction.first-steps.fs-1"


@pytest.fixture
def planner(sign_in: SignIn) -> Visitor:
    return sign_in(role="facilitator", name="Luc Keller")


@pytest.fixture
def colleague(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin", name="Noor Haddad")


def propose(
    visitor: Visitor, days: int = 1, a_day: int = 2, status: int = 303, **more: str
) -> BeautifulSoup:
    page = visitor.get(PAGE)
    seen = str(page.select_one(".days-propose [name=revision]")["value"])  # type: ignore[index]
    data = {"revision": seen, "days": str(days), "a_day": str(a_day), **more}
    return visitor.post(f"{PAGE}propose", data, status)


def titles(visitor: Visitor) -> list[list[str]]:
    """The programme, day by day."""
    page = visitor.get(PAGE)
    return [[h.get_text() for h in day.select("h3")] for day in page.select(".days-day")]


def ids(visitor: Visitor) -> list[str]:
    return [str(one["id"]) for one in visitor.get(PAGE).select(".days-day li")]


def fields(page: BeautifulSoup) -> dict[str, str]:
    """What the form of a session holds."""
    form = page.select_one("form[data-enhance=unsent]")
    assert form is not None
    inputs = form.select("input[name]:not([name=csrf_token])")
    found = {str(i["name"]): str(i.get("value", "")) for i in inputs}
    return found | {str(t["name"]): t.get_text().lstrip("\r\n") for t in form.select("textarea")}


def save(
    visitor: Visitor, values: dict[str, str], status: int = 303, name: str = FIRST
) -> BeautifulSoup:
    return visitor.post(f"{PAGE}{name}/", {**values}, status)


def act(visitor: Visitor, path: str, status: int = 303) -> None:
    """Press one of the buttons beside a session."""
    page = visitor.get(PAGE)
    seen = page.select_one(".days-acts [name=revision]")
    visitor.post(f"{PAGE}{path}", {"revision": str(seen["value"]) if seen else "0"}, status)


# ---------------------------------------------------------------- proposed


def test_a_programme_is_proposed_in_the_days_asked_for(planner: Visitor) -> None:
    assert planner.get(PAGE).select_one(".empty") is not None
    propose(planner, days=2, a_day=1)
    assert titles(planner) == [["First steps"], ["Second steps"]]


def test_the_same_figures_give_the_same_programme(planner: Visitor, db: Session) -> None:
    propose(planner, days=1, a_day=3)
    before = db.scalars(select(ProgrammeRow.content)).one()
    db.rollback()
    propose(planner, days=1, a_day=3)
    assert db.scalars(select(ProgrammeRow.content)).one() == before


@pytest.mark.parametrize(("days", "a_day"), [("0", "4"), ("6", "4"), ("2", "9"), ("", "")])
def test_days_that_cannot_be_are_refused_in_words(planner: Visitor, days: str, a_day: str) -> None:
    planner.get(PAGE)
    page = planner.post(f"{PAGE}propose", {"revision": "0", "days": days, "a_day": a_day}, 422)
    assert "Write a whole number" in page.select_one(".error-summary").get_text()  # type: ignore[union-attr]


def test_a_proposal_never_takes_the_place_of_edits_without_a_question(planner: Visitor) -> None:
    propose(planner)
    save(planner, {**fields(planner.get(f"{PAGE}{FIRST}/")), "title": "My own title"})
    page = propose(planner, status=409)
    assert "Replace what was edited?" in page.get_text()
    assert titles(planner)[0][0] == "My own title"
    propose(planner, replace="yes")
    assert titles(planner)[0][0] == "First steps"
    propose(planner)  # nothing was edited since: there is nothing to ask


def test_an_answer_to_an_older_question_replaces_nothing(planner: Visitor) -> None:
    propose(planner)
    save(planner, {**fields(planner.get(f"{PAGE}{FIRST}/")), "title": "One"})
    page = propose(planner, status=409)
    old = {str(i["name"]): str(i["value"]) for i in page.select("main form input[name]")}
    save(planner, {**fields(planner.get(f"{PAGE}{FIRST}/")), "title": "Two"})
    planner.post(f"{PAGE}propose", {**old, "replace": "yes"}, 409)
    assert titles(planner)[0][0] == "Two"


# ---------------------------------------------------------------- edited


def test_title_aim_and_text_are_changed_and_shown_as_text(planner: Visitor) -> None:
    propose(planner)
    kept = fields(planner.get(f"{PAGE}{FIRST}/"))
    assert kept["title"] == "First steps"
    words = {"title": "<b>Weights</b>", "aim": "say *it*", "opening": "One.\r\n\r\nTwo <script>."}
    save(planner, {**kept, **words})
    shown = fields(planner.get(f"{PAGE}{FIRST}/"))
    assert (shown["title"], shown["aim"]) == (words["title"], words["aim"])
    booklet = planner.get(f"{PAGE}booklet/")
    sheet = booklet.select_one(".days-sheet")
    assert sheet is not None
    assert "Two <script>." in sheet.get_text()
    assert "say *it*." in sheet.select_one(".days-aim").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "words", [{"title": " "}, {"title": "x" * 121}, {"aim": ""}, {"opening": "x" * 2001}]
)
def test_words_that_cannot_be_kept_stay_in_the_form(
    planner: Visitor, words: dict[str, str]
) -> None:
    propose(planner)
    kept = fields(planner.get(f"{PAGE}{FIRST}/"))
    page = save(planner, {**kept, **words}, 422)
    ((name, text),) = words.items()
    assert fields(page)[name].strip() == text.strip()
    assert fields(planner.get(f"{PAGE}{FIRST}/")) == kept


def test_the_second_of_two_who_edit_sees_both_texts_and_loses_none(
    planner: Visitor, colleague: Visitor
) -> None:
    propose(planner)
    mine, theirs = (fields(one.get(f"{PAGE}{FIRST}/")) for one in (planner, colleague))
    save(colleague, {**theirs, "title": "Of my colleague"})
    page = save(planner, {**mine, "title": "My own"}, 409)
    newer = page.select_one("#newer")
    assert newer is not None
    assert "Noor Haddad" in newer.get_text()
    assert "Of my colleague" in newer.get_text()
    assert fields(page)["title"] == "My own"
    assert titles(planner)[0][0] == "Of my colleague"
    save(planner, fields(page))  # having seen both
    assert titles(planner)[0][0] == "My own"


def test_sessions_are_moved_taken_out_and_added_again(planner: Visitor) -> None:
    propose(planner, a_day=2)
    first, second = ids(planner)
    act(planner, f"{first}/move/down")
    assert ids(planner) == [second, first]
    act(planner, f"{second}/move/up")  # it stands first already
    assert ids(planner) == [second, first]
    act(planner, f"{second}/remove")
    assert ids(planner) == [first]
    page = planner.get(f"{PAGE}add/")
    place = "introduction/second-steps#ss-1"
    offered = {str(option["value"]) for option in page.select("option")}
    assert place in offered
    assert "introduction/first-steps#fs-1" not in offered
    seen = str(page.select_one("main [name=revision]")["value"])  # type: ignore[index]
    planner.post(f"{PAGE}add/", {"revision": seen, "place": place})
    assert ids(planner) == [first, "introduction.second-steps.ss-1"]


def test_buttons_of_an_older_page_change_nothing(planner: Visitor, colleague: Visitor) -> None:
    propose(planner)
    first, second = ids(planner)
    seen = {"revision": str(planner.get(PAGE).select_one(".days-acts [name=revision]")["value"])}  # type: ignore[index]
    act(colleague, f"{first}/move/down")
    planner.post(f"{PAGE}{first}/remove", seen, 409)
    planner.post(f"{PAGE}{first}/move/down", seen, 409)
    planner.post(f"{PAGE}add/", {**seen, "place": "introduction/second-steps#ss-2"}, 409)
    assert ids(planner) == [second, first]


def test_what_is_not_there_is_not_found(planner: Visitor) -> None:
    for path in ("booklet/", "add/", f"{FIRST}/"):
        planner.get(PAGE + path, status=404)
    propose(planner)
    planner.get(f"{PAGE}no-such-session/", status=404)
    act(planner, f"{FIRST}/move/sideways", 404)
    act(planner, "no-such-session/remove", 404)


@pytest.mark.parametrize("role", ["delegate", "focal", "desk"])
def test_only_the_secretariat_and_admins_plan(sign_in: SignIn, planner: Visitor, role: str) -> None:
    propose(planner)
    other = sign_in(role=role)
    other.get("/account/")
    for path in ("", "booklet/", "add/", f"{FIRST}/"):
        other.get(PAGE + path, status=403)
    for path in ("propose", "add/", f"{FIRST}/", f"{FIRST}/remove", f"{FIRST}/move/up"):
        other.post(PAGE + path, {"revision": "1"}, 403)
    assert titles(planner) == [["First steps", "Second steps"]]


# ---------------------------------------------------------------- printed


def test_the_booklet_holds_the_programme_then_a_sheet_and_a_handout_for_each_session(
    planner: Visitor,
) -> None:
    propose(planner, a_day=2)
    page = planner.get(f"{PAGE}booklet/")
    assert len(page.select(".days-cover .days-list li")) == 2
    order = [str(one["class"][0]) for one in page.select(".days-sheet, .days-handout")]
    assert order == ["days-sheet", "days-handout"] * 2
    handout = page.select_one(".days-handout")
    assert handout is not None
    assert "One point that matters." in handout.get_text()
    assert "A. Author, A Book, 2020" in handout.get_text()
    sheet = page.select_one(".days-sheet")
    assert sheet is not None
    # The sample lesson has no views side by side, but a text under negotiation with its holders.
    assert "Friends of counting" in sheet.select_one(".days-brackets").get_text()  # type: ignore[union-attr]


def test_the_questions_are_checks_and_no_word_of_a_quiz_item_is_printed(
    planner: Visitor, db: Session
) -> None:
    propose(planner, a_day=4)
    page = planner.get(f"{PAGE}booklet/")
    assert len(page.select(".days-sheet .days-question")) > 2
    kept = json.loads(db.scalars(select(ProgrammeRow.content)).one())["sessions"]
    asked = {slug for one in kept for slug in one["items"]}
    assert {bank()[slug].use for slug in asked} == {ItemUse.CHECK}
    text = " ".join(page.get_text(" ").split())
    for item in bank().values():
        if item.use is not ItemUse.CHECK:
            own = [option.feedback for option in item.options] + [item.feedback]
            assert not [one for one in own if len(one) > 30 and one in text]


def pages_of(visitor: Visitor, tmp_path: Path) -> list[str]:
    """The text of each page of the PDF."""
    response = visitor.http.get(f"{PAGE}booklet.pdf")
    assert (response.status_code, response.mimetype) == (200, "application/pdf")
    assert "summit-days.pdf" in response.headers["Content-Disposition"]
    file = tmp_path / "days.pdf"
    file.write_bytes(response.get_data())
    return ask_poppler("pdftotext", file).split("\f")[:-1]


def ask_poppler(program: str, file: Path, *options: str) -> str:
    command = [program, *options, str(file), *(["-"] if program == "pdftotext" else [])]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


@pytest.mark.needs("pango", "poppler")
def test_the_booklet_is_a_tagged_pdf_with_each_handout_on_one_page(
    planner: Visitor, tmp_path: Path
) -> None:
    propose(planner, days=2, a_day=1)
    typed = {
        "title": "عنوان من كلمات قليلة",
        "opening": "神経回路網について。\n\nA <b>second</b> paragraph.",
    }
    save(planner, {**fields(planner.get(f"{PAGE}{FIRST}/")), **typed})
    pages = pages_of(planner, tmp_path)
    told = ask_poppler("pdfinfo", tmp_path / "days.pdf")
    assert "Tagged:          yes" in told
    assert "Title:           Summit days" in told
    assert "Day 1" in pages[0]
    assert "Day 2" in pages[0]
    handouts = [number for number, text in enumerate(pages) if "· handout" in text]
    assert len(handouts) == 2
    assert handouts[-1] == len(pages) - 1
    first = " ".join(pages[1].split())
    assert "神経回路網" in first
    assert "A <b>second</b> paragraph." in first
    between = " ".join(" ".join(pages[1 : handouts[0]]).split())
    order = ["Aim and opening", "Explore", "Two questions for the room", "The disputed point"]
    places = [between.index(one) for one in order]
    assert places == sorted(places)
    assert "Friends of counting" in between
    assert "One point that matters." in pages[handouts[0]]
    assert "A. Author, A Book, 2020" in " ".join(pages[handouts[0]].split())
    fonts = ask_poppler("pdffonts", tmp_path / "days.pdf").splitlines()[2:]
    assert all(" yes " in line for line in fonts)
    structure = ask_poppler("pdfinfo", tmp_path / "days.pdf", "-struct")
    assert "H3" in structure


def test_without_a_programme_or_the_right_there_is_no_pdf(
    planner: Visitor, sign_in: SignIn
) -> None:
    planner.get(f"{PAGE}booklet.pdf", 404)
    sign_in(role="focal").get(f"{PAGE}booklet.pdf", 403)


def test_a_question_that_was_retired_is_left_out(planner: Visitor, db: Session) -> None:
    propose(planner, a_day=1)
    before = len(planner.get(f"{PAGE}booklet/").select(".days-question"))
    db.scalars(select(Item).where(Item.slug == "fs-check-1")).one().status = "retired"  # type: ignore[assignment]
    db.commit()
    assert len(planner.get(f"{PAGE}booklet/").select(".days-question")) == before - 1


def test_a_question_is_printed_as_it_is_worded_now(planner: Visitor, db: Session) -> None:
    propose(planner, a_day=1)
    version = db.scalars(select(ItemVersion).join(Item).where(Item.slug == "fs-check-1")).one()
    version.content = json.dumps({**json.loads(version.content), "stem": "Worded anew?"})
    db.commit()
    assert "Worded anew?" in planner.get(f"{PAGE}booklet/").get_text()


@pytest.mark.parametrize("a_day", [1, 4])
def test_queries_do_not_grow_with_the_programme(
    planner: Visitor, queries: Counter, a_day: int
) -> None:
    propose(planner, a_day=a_day)
    planner.get(PAGE)
    queries.clear()
    planner.get(PAGE)
    assert len(queries) == 2
    queries.clear()
    planner.get(f"{PAGE}booklet/")
    assert len(queries) == 3
