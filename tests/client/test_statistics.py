"""The pages that say whether a question is any good: verdicts, tries, meanings, what is kept."""

from __future__ import annotations

import random

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.analyse import queries
from course.domain.bank import Item, ItemStatus, ItemUse
from course.domain.items import Response
from course.domain.pretest import Form, Moment
from course.domain.statistics import Kind
from course.domain.statistics.which import Which
from course.records import analysis
from course.serving import chores
from course.store import Analysis, ItemResult, ItemVersion, PretestAnswer, PretestSitting
from course.store import Item as ItemRow
from tests.client.conftest import Counter, SignIn, Visitor
from tests.conftest import NOON, Clock
from tests.factories import make_person
from tests.sittings import by_ability, check, reword, sit

BANK = "/author/statistics/"
ITEM = "/author/items/fs-single-1/statistics/"


@pytest.fixture
def author(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin")


def miskeyed(item: Item, ability: float, rng: random.Random) -> Response | None:
    """Everybody answers by ability, but one question has its key on the wrong option."""
    if item.id != "fs-single-1":
        return by_ability(item, ability, rng)
    (key,) = item.keys
    first, *others = [option.id for option in item.options if option.id != key]
    return {"options": [first if rng.random() < ability else rng.choice([key, *others])]}


def words(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ", strip=True).split())


def row_of(page: BeautifulSoup, slug: str) -> str:
    link = page.select_one(f'.verdicts a[href*="/{slug}/"]')
    assert link is not None
    row = link.find_parent("tr")
    assert row is not None
    return " ".join(row.get_text(" ", strip=True).split())


# ---------------------------------------------------------------- the bank


def test_before_anybody_answered_the_page_says_so(author: Visitor) -> None:
    page = author.get(BANK)
    assert words(page.select("h1")[0]).startswith("None of ")
    assert "Nothing to draw yet" in words(page)
    page = author.get(f"{BANK}?show=all")
    assert "Too few answers to tell: 0 so far" in row_of(page, "fs-single-1")


def test_a_question_whose_key_is_wrong_stands_first_in_plain_words(
    author: Visitor, db: Session
) -> None:
    sit(db, 200, miskeyed)
    page = author.get(BANK)
    assert "need a look" in words(page.h1)
    first = page.select_one(".verdicts tbody tr")
    assert "fs-single-1" in str(first)
    said = words(first)
    assert "Check the key" in said
    assert "Probably mis-keyed: strong delegates choose B" in said
    assert "Compare A and B" in said
    marks = page.select(".chart-wide a.urgent")
    assert any("/fs-single-1/" in str(mark["href"]) for mark in marks)
    assert "Check the key" in str(marks[0]["aria-label"])


def test_the_table_repeats_the_map(author: Visitor, db: Session) -> None:
    sit(db, 200, miskeyed)
    page = author.get(f"{BANK}?show=all")
    for chart in (".chart-wide", ".chart-narrow"):
        assert page.select(f"{chart} a")
        for mark in page.select(f"{chart} a"):
            title = str(mark["aria-label"]).partition(": facility")[0]
            assert title in words(page.select_one(".verdicts"))


def test_the_quiz_as_a_whole_says_what_it_cannot_say(author: Visitor, db: Session) -> None:
    sit(db, 60)
    page = author.get(f"{BANK}?module=introduction")
    assert "60 tries, mean" in words(page)
    assert "reliability is low by design" in words(page)
    assert "Intended weight" in words(page)
    assert page.select_one(".weights tbody tr") is not None


def test_figures_of_fewer_than_twenty_are_grey(author: Visitor, db: Session) -> None:
    sit(db, 6)
    page = author.get(f"{BANK}?show=all")
    rows = page.select(".verdicts tbody tr")
    assert rows
    assert all(row.get("class") == ["few"] for row in rows)
    assert page.select_one(".quiz-figures tr.few") is not None


@pytest.mark.parametrize(
    "query", ["attempts=worst", "module=elsewhere", "attempts=", "module=introduction&attempts=x"]
)
def test_what_the_address_asks_for_and_is_not_there_is_not_found(
    author: Visitor, query: str
) -> None:
    author.get(f"{BANK}?{query}", status=404)


def test_a_page_asks_the_database_as_often_for_many_answers_as_for_few(
    author: Visitor, db: Session, queries: Counter
) -> None:
    asked = []
    for people in (10, 60):
        sit(db, people, seed=people)
        for path in (BANK, ITEM):
            author.get(path)  # computes
            queries.clear()
            author.get(path)
            asked.append(len(queries))
    assert asked[:2] == asked[2:]
    assert max(asked) <= 5


# ---------------------------------------------------------------- one question


def test_one_question_says_its_verdict_first_and_who_chose_what(
    author: Visitor, db: Session
) -> None:
    sit(db, 200, miskeyed)
    page = author.get(ITEM)
    text = words(page)
    assert (
        text.index("Probably mis-keyed") < text.index("Who chose what") < text.index("All figures")
    )
    rows = page.select(".options-table tbody tr")
    assert len(rows) == 4  # three options, and the points earned
    assert sum("key" in words(row) for row in rows) == 1
    assert page.select_one(".chart-wide .curve.key") is not None
    for name in ("Random guess score", "Discrimination index", "Exposure", "Time taken", "English"):
        assert name in text
    assert "French" in text


def test_a_question_nobody_answered_has_a_page(author: Visitor) -> None:
    assert "Nobody has answered this yet" in words(author.get(ITEM))


def test_a_check_shows_how_sure_people_were_and_no_discrimination(
    author: Visitor, db: Session
) -> None:
    check(db, "fs-check-1", sit(db, 45))
    text = words(author.get("/author/items/fs-check-1/statistics/"))
    assert "People know what they know here" in text
    assert "Calibration 0.13" in text
    assert "A check stands on no paper" in text
    assert "Nothing stands out" in text


def test_the_list_of_checks_holds_certainty_against_correctness(
    author: Visitor, db: Session
) -> None:
    page = author.get(f"{BANK}checks/")
    assert "Too few answers to tell." in words(page)
    db.rollback()
    check(db, "fs-check-1", sit(db, 45))
    page = author.get(f"{BANK}checks/")
    first, *others = page.select(".sureness tbody tr")
    link = first.select_one("a.title")
    assert link["href"] == "/author/items/fs-check-1/statistics/"
    said = words(first)
    for figure in ("Answers 45", "Facility 67 %", "Sure: right 100 % of 30", "Calibration 0.13"):
        assert figure in said
    assert "Those who were sure were right more often." in said
    assert "few" in first.select("td.num")[4]["class"]  # fifteen guessed
    assert all("few" in row.get("class", []) for row in others)
    author.get(f"{BANK}checks/?module=introduction&attempts=all")
    author.get(f"{BANK}checks/?module=nowhere", status=404)


def test_of_a_check_the_first_answer_of_each_person_counts(author: Visitor, db: Session) -> None:
    people = sit(db, 30)
    for _ in range(3):
        check(db, "fs-check-1", people)
    path = "/author/items/fs-check-1/statistics/"
    assert "30 answers" in words(author.get(path))
    assert "90 answers" in words(author.get(f"{path}?attempts=all"))


@pytest.mark.parametrize("slug", ["nothing-of-the-kind", "x", "%00"])
def test_a_question_that_is_not_there_is_not_found(author: Visitor, slug: str) -> None:
    author.get(f"/author/items/{slug}/statistics/", status=404)


def test_a_typed_answer_is_listed_once_two_people_gave_it(author: Visitor, db: Session) -> None:
    def typed(item: Item, ability: float, rng: random.Random) -> Response | None:
        if item.id != "fs-short-1":
            return by_ability(item, ability, rng)
        return {"text": rng.choice(["Twice", "twice.", "  TWICE"])}

    who = sit(db, 60, typed)
    sit(db, 1, lambda item, *_: {"text": "my name is"} if item.id == "fs-short-1" else None)
    assert who
    text = words(author.get("/author/items/fs-short-1/statistics/"))
    assert "twice" in text
    assert "my name is" not in text


# ---------------------------------------------------------------- which tries


def test_first_tries_count_unless_others_are_asked_for(author: Visitor, db: Session) -> None:
    who = sit(db, 30, lambda *_: None)
    sit(db, 0, lambda item, _, rng: by_ability(item, 1.0, rng), of=who, ordinal=2, seed=9)

    def mean(query: str) -> str:
        return words(author.get(f"{BANK}?module=introduction&{query}").select_one(".quiz-figures"))

    assert "0.00 of 4" in mean("")
    assert "4.00 of 4" in mean("attempts=last")
    assert "4.00 of 4" in mean("attempts=best")
    assert "2.00 of 4" in mean("attempts=all")
    assert "Judge questions by first tries" in words(author.get(f"{BANK}?attempts=best"))


def test_the_best_try_is_the_one_with_the_largest_share(author: Visitor, db: Session) -> None:
    who = sit(db, 25, lambda item, _, rng: by_ability(item, 1.0, rng))
    sit(db, 0, lambda *_: None, of=who, ordinal=2)
    page = author.get(f"{BANK}?module=introduction&attempts=best")
    assert "4.00 of 4" in words(page.select_one(".quiz-figures"))


# ---------------------------------------------------------------- meaning


def test_a_new_wording_counts_on_and_a_new_meaning_begins_anew(
    author: Visitor, db: Session
) -> None:
    sit(db, 40)
    before = answers(author.get(ITEM))
    assert before > 0
    reword(db, "fs-single-1", is_same=True)
    sit(db, 40, seed=5)
    pooled = author.get(ITEM)
    assert answers(pooled) > before
    assert "2 versions, from version 1 on, mean the same" in words(pooled)
    anew = reword(db, "fs-single-1", is_same=False)
    page = author.get(ITEM)
    assert "Nobody has answered this yet" in words(page)
    assert answers(author.get(f"{ITEM}?meaning=1")) == answers(pooled)
    author.get(f"{ITEM}?meaning={anew}")
    for wrong in ("2", "99", "-1", "x", "٣", "9" * 400):
        author.get(f"{ITEM}?meaning={wrong}", status=404)


def answers(page: BeautifulSoup) -> int:
    said = next(li for li in page.select(".numbers li") if words(li).endswith("answers"))
    return int(words(said.select_one(".number")))


def test_a_question_before_and_after_the_course_shows_both_facilities(
    author: Visitor, db: Session
) -> None:
    statement = (
        select(ItemRow.slug, ItemVersion.id)
        .join(ItemVersion, ItemVersion.item_id == ItemRow.id)
        .where(ItemRow.use == ItemUse.PRETEST_A)
        .order_by(ItemRow.id)
    )
    slug, version = db.execute(statement).all()[0]
    path = f"/author/items/{slug}/statistics/"
    db.rollback()
    assert "Nobody has answered this yet" in words(author.get(path))
    for moment, fractions in ((Moment.BEFORE, [0, 0, 1, None]), (Moment.AFTER, [1] * 20)):
        for fraction in fractions:
            sitting = PretestSitting(
                person_id=make_person(db).id, moment=moment, form=Form.A, started_at=NOON,
                finished_at=None if fraction is None else NOON,
            )  # fmt: skip
            db.add(sitting)
            db.flush()
            db.add(
                PretestAnswer(
                    sitting_id=sitting.id, position=1, item_version_id=version,
                    option_order="[]", fraction=fraction,
                )
            )  # fmt: skip
    db.commit()
    before, after = author.get(path).select(".figures tbody tr")
    assert words(before) == "Before the course 3 33 %"
    assert words(after) == "After the course 20 100 %"
    assert "few" in before["class"]
    assert not after.get("class")


# ---------------------------------------------------------------- kept


def test_figures_are_kept_until_somebody_submits(
    author: Visitor, db: Session, clock: Clock
) -> None:
    sit(db, 40)
    assert "as of 12:00:00, 3 May" in words(author.get(BANK))
    clock.pass_(minutes=5)
    assert "as of 12:00:00, 3 May" in words(author.get(BANK))
    sit(db, 1, seed=7)
    assert "as of 12:05:00, 3 May" in words(author.get(BANK))
    rows = db.scalars(select(Analysis).where(Analysis.module == "introduction")).all()
    assert len(rows) == 1


def test_what_happens_in_one_module_leaves_the_figures_of_the_others(
    author: Visitor, db: Session, clock: Clock
) -> None:
    author.get(BANK)
    stamp = str(analysis.stamp(db, queries.SHAPE))
    db.add(
        Analysis(
            module="elsewhere", which=Which.FIRST, stamp=stamp, as_of=NOON,
            content="{}", flags="{}",
        )
    )  # fmt: skip
    db.commit()
    people = sit(db, 3)
    newest = analysis.stamp(db, queries.SHAPE)
    names = ["elsewhere", "introduction"]
    assert list(queries.kept(db, names, Which.FIRST, newest)) == ["elsewhere"]
    db.rollback()
    author.get(BANK)
    assert list(queries.kept(db, names, Which.FIRST, analysis.stamp(db, queries.SHAPE))) == names
    check(db, "fs-check-1", people)
    assert list(queries.kept(db, names, Which.FIRST, analysis.stamp(db, queries.SHAPE))) == [
        "elsewhere"
    ]
    db.rollback()
    author.get(BANK)
    reword(db, "fs-single-1", is_same=True)
    assert list(queries.kept(db, names, Which.FIRST, analysis.stamp(db, queries.SHAPE))) == [
        "elsewhere"
    ]


def test_the_process_that_sends_mail_keeps_flags_fresh_and_stays_calm(
    app: Flask, db: Session, clock: Clock
) -> None:
    def is_made_anew(minutes: float) -> bool:
        """Whether figures were made when the clock has gone on."""
        clock.pass_(minutes=minutes)
        chores.run_due(app, app.extensions["database"], clock.now)
        made = db.scalars(select(Analysis.as_of)).all()
        db.rollback()
        return made == [clock.now]

    item = db.scalars(select(ItemRow.id).where(ItemRow.slug == "fs-single-1")).one()
    sit(db, 200, miskeyed)
    assert not is_made_anew(0), "a chore that is new falls due in a minute"
    assert is_made_anew(1)
    assert analysis.flags(db)[item] is Kind.MISKEYED
    db.rollback()
    assert not is_made_anew(60), "nothing has changed"
    sit(db, 1, seed=5)
    assert is_made_anew(1)
    sit(db, 1, seed=6)
    assert not is_made_anew(9), "they were made nine minutes ago"
    assert is_made_anew(2)


def test_a_regrade_makes_them_anew(author: Visitor, db: Session) -> None:
    sit(db, 60, lambda *_: None)
    author.get(BANK)
    regrade_all(db)
    page = author.get(f"{BANK}?module=introduction")
    assert "4.00 of 4" in words(page.select_one(".quiz-figures"))


def regrade_all(db: Session) -> None:
    """Give everybody the point, as a corrected key does: a row more, none changed but its end."""
    from_old = select(ItemResult).where(ItemResult.superseded_at.is_(None))
    for result in db.scalars(from_old).all():
        result.superseded_at = NOON
        db.flush()
        db.add(
            ItemResult(
                drawn_item_id=result.drawn_item_id,
                item_version_id=result.item_version_id,
                points=1.0,
                graded_at=NOON,
            )
        )
    db.commit()


def test_other_rooms_learn_which_items_are_flagged(author: Visitor, db: Session) -> None:
    assert analysis.flags(db) == {}
    sit(db, 200, miskeyed)
    db.rollback()
    author.get(f"{BANK}?attempts=all")
    assert analysis.flags(db) == {}  # other tries than the first flag nothing
    db.rollback()
    author.get(BANK)
    item = db.scalars(select(ItemRow.id).where(ItemRow.slug == "fs-single-1")).one()
    assert analysis.flags(db)[item] is Kind.MISKEYED
    db.rollback()
    reword(db, "fs-single-1", is_same=False)
    author.get(BANK)
    assert item not in analysis.flags(db)


def test_a_retired_question_leaves_the_list_and_keeps_its_page(
    author: Visitor, db: Session
) -> None:
    sit(db, 60)
    row = db.scalars(select(ItemRow).where(ItemRow.slug == "fs-single-1")).one()
    row.status = ItemStatus.RETIRED
    db.commit()
    assert "/fs-single-1/" not in str(author.get(f"{BANK}?show=all"))
    assert "retired" in words(author.get(ITEM))


@pytest.mark.parametrize("role", ["delegate", "focal", "facilitator"])
def test_whoever_looks_after_no_questions_sees_no_statistics(sign_in: SignIn, role: str) -> None:
    somebody = sign_in(role=role)
    for path in (BANK, ITEM):
        somebody.get(path, status=403)
