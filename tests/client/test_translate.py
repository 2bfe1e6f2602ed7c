"""Questions put into another language: written, read by somebody else, then served."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.bank import Vetting
from course.domain.rights import Right
from course.domain.translation import texts_of
from course.records import images, items
from course.store import AuditEvent, Grant
from course.store import Item as ItemRow
from tests.client.conftest import Counter, SignIn, Visitor
from tests.client.editor import value_of
from tests.client.reviewing import submit, written
from tests.conftest import Clock
from tests.factories import NOON
from tests.quiz import bank
from tests.translating import in_french, translate, translation

ONE = "fs-single-1"
HERE = f"/author/items/{ONE}/translations/fr/"


@pytest.fixture
def noor(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin", name="Noor Haddad")


@pytest.fixture
def wei(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin", name="Li Wei 李伟")


def fields(page: BeautifulSoup, **changed: str) -> dict[str, object]:
    """What a browser would send, with some texts changed; "__" in a name stands for "."."""
    form = page.select_one("main form:has(input[name=seen])")
    assert form is not None
    sent = {
        str(one["name"]): value_of(one)
        for one in form.select("input[type=hidden], input[checked], textarea")
        if one["name"] != "csrf_token"
    }
    new = {f"text.{name.replace('__', '.')}": text for name, text in changed.items()}
    assert new.keys() <= sent.keys(), "the page has these fields"
    return {**sent, **new}


def write(visitor: Visitor, path: str = HERE, status: int = 303, **changed: str) -> BeautifulSoup:
    return visitor.post(path, fields(visitor.get(path), **changed), status)


def write_all(visitor: Visitor, path: str = HERE) -> None:
    texts = {name.replace(".", "__"): text for name, text in in_french(bank()[ONE]).items()}
    write(visitor, path, **texts)


def approve(visitor: Visitor, path: str = HERE, status: int = 303) -> BeautifulSoup:
    revision = visitor.get(path).select_one("input[name=revision]")
    assert revision is not None
    return visitor.post(f"{path}approve", {"revision": revision["value"]}, status)


def text_of(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())


def reword(db: Session, stem: str) -> None:
    """Let another version of the question go live."""
    item = replace(bank()[ONE], stem=stem)
    row = items.lock(db, ONE)
    author = db.scalars(select(Grant.person_id).where(Grant.right == Right.ADMIN)).first()
    assert author is not None
    items.save_draft(db, row, written(item), revision=0, person_id=author, now=NOON)
    items.publish(db, row, written(item), vetting=Vetting.REVIEWED, now=NOON)
    db.commit()


# ---------------------------------------------------------------- writing


def test_a_translation_is_begun_from_the_list_of_languages(noor: Visitor) -> None:
    page = noor.get(f"/author/items/{ONE}/translations/")
    offered = [option["value"] for option in page.select("#locale option")]
    assert {"fr", "ar", "zh", "ru", "es", "sw", "pt-BR"} <= set(offered)
    assert "en" not in offered
    noor.get(f"/author/items/{ONE}/translations/?locale=fr", 303)
    page = noor.follow()
    assert page.select_one("h1").get_text() == "Translation into French"  # type: ignore[union-attr]
    sources = [one.get_text() for one in page.select(".translate-source p")]
    assert sources == list(texts_of(bank()[ONE]).values())


def test_what_is_written_is_kept_and_what_is_missing_is_said(noor: Visitor, db: Session) -> None:
    write(noor, stem="Lequel est un nombre ?\r\nUn seul.")
    page = noor.follow()
    assert page.select_one("textarea").get_text().strip() == "Lequel est un nombre ?\nUn seul."  # type: ignore[union-attr]
    missing = len(texts_of(bank()[ONE])) - 1
    assert text_of(page).count("This is not translated yet.") == missing
    assert f"{missing} texts are not finished" in text_of(page)
    assert not page.select("form[action$=approve]")
    kept = translation(db, ONE)
    assert (kept.revision, kept.served, kept.is_waiting) == (1, None, True)


def test_the_same_text_sent_again_changes_nothing(noor: Visitor, db: Session) -> None:
    write_all(noor)
    write(noor)
    assert translation(db, ONE).revision == 1


def test_a_look_before_saving_keeps_nothing_and_loses_nothing(noor: Visitor) -> None:
    sent = fields(noor.get(HERE), stem="Lequel ?", option__a__text="Un *poids*")
    page = noor.post(HERE, {**sent, "do": "look"}, 200)
    sheet = page.select_one(".translate-sheet")
    assert sheet is not None
    assert "Lequel ?" in text_of(sheet)
    assert sheet.select_one("em").get_text() == "poids"  # type: ignore[union-attr]
    assert page.select_one("textarea").get_text().strip() == "Lequel ?"  # type: ignore[union-attr]
    assert "Nothing is translated yet" in text_of(noor.get(HERE))


def test_a_second_translator_sees_both_texts_and_nothing_is_lost(
    noor: Visitor, wei: Visitor, db: Session
) -> None:
    mine = fields(noor.get(HERE), stem="Lequel de ces nombres ?")
    write(wei, stem="Lequel est un nombre ?")
    page = noor.post(HERE, mine, 409)
    assert "Li Wei 李伟 saved this translation" in text_of(page)
    assert page.select_one("#newer del") is not None
    assert page.select_one("textarea").get_text().strip() == "Lequel de ces nombres ?"  # type: ignore[union-attr]
    noor.post(HERE, {**fields(page), "do": "mine"})
    assert "Lequel de ces nombres ?" in translation(db, ONE).content


def test_right_to_left_is_written_and_shown_right_to_left(noor: Visitor) -> None:
    path = HERE.replace("/fr/", "/ar/")
    page = noor.get(path)
    assert {(t["lang"], t["dir"]) for t in page.select("textarea")} == {("ar", "rtl")}
    write(noor, path, stem="أيّ مما يلي عدد؟")
    sheet = noor.follow().select_one(".translate-sheet [lang]")
    assert sheet is not None
    assert (sheet["lang"], sheet["dir"]) == ("ar", "rtl")


@pytest.mark.parametrize("code", ["en", "xx", "FR", "fr_CA", "zz-Latn"])
def test_only_languages_that_there_are_have_a_page(noor: Visitor, code: str) -> None:
    noor.get(f"/author/items/{ONE}/translations/{code}/", 404)
    noor.get(f"/author/items/{ONE}/translations/?locale={code}", 404)


# ---------------------------------------------------------------- approving


def test_nobody_approves_what_they_wrote(noor: Visitor, wei: Visitor, db: Session) -> None:
    write_all(noor)
    assert "One other person who writes or reviews" in text_of(noor.get(HERE))
    approve(noor, status=403)
    assert translation(db, ONE).served is None
    approve(wei)
    assert "Delegates read it" in text_of(wei.follow())
    kept = translation(db, ONE)
    assert (kept.vetting, kept.approved_by) == (Vetting.REVIEWED, wei.person.id)  # type: ignore[attr-defined]
    log = db.scalars(select(AuditEvent).where(AuditEvent.action == "translation.approved")).one()
    assert (log.subject, log.actor_id) == (f"item {ONE}", wei.person.id)  # type: ignore[attr-defined]


def test_who_began_it_does_not_approve_what_another_finished(
    noor: Visitor, wei: Visitor, sign_in: SignIn, db: Session
) -> None:
    third = sign_in(role="admin")
    write_all(noor)
    write(wei, stem="Lequel ?")
    approve(noor, status=403)
    approve(wei, status=403)
    approve(third)
    assert translation(db, ONE).served is not None


def test_where_nobody_else_is_there_it_goes_unreviewed_and_is_marked(
    noor: Visitor, db: Session
) -> None:
    write_all(noor)
    assert "marked as not reviewed" in text_of(noor.get(HERE))
    approve(noor)
    assert translation(db, ONE).vetting is Vetting.UNREVIEWED
    assert "not reviewed" in text_of(noor.follow())


def test_what_is_not_finished_or_was_changed_since_is_not_approved(
    noor: Visitor, wei: Visitor
) -> None:
    write(noor, stem="Lequel ?")
    assert "not finished" in text_of(approve(wei, status=409))
    write_all(noor)
    wei.post(f"{HERE}approve", {"revision": "1"}, 409)
    wei.post(f"{HERE}approve", {"revision": "x"}, 400)


def test_an_image_that_is_not_there_or_says_nothing_keeps_it_back(
    noor: Visitor, wei: Visitor, db: Session
) -> None:
    write_all(noor)
    name = f"{'a' * 40}00140012.png"
    write(noor, stem=f"![Un carré](image:{name}) Lequel ?")
    assert f"There is no image of the name {name}." in text_of(wei.get(HERE))
    assert "not finished" in text_of(wei.post(f"{HERE}approve", {"revision": "2"}, 409))
    images.keep(db, name, b"x", width=20, height=18, person_id=None, now=NOON)
    db.commit()
    approve(wei)
    write(noor, stem=f"![ ](image:{name}) Lequel ?")
    assert "Say between [ ] what the image shows" in text_of(wei.get(HERE))
    assert "not finished" in text_of(wei.post(f"{HERE}approve", {"revision": "3"}, 409))


# ---------------------------------------------------------------- what waits


def offered(visitor: Visitor, title: str = "Translations for you to approve") -> list[str]:
    """The addresses below a heading of the reviewers' inbox, in order."""
    page = visitor.get("/author/review/")
    return [
        str(link["href"])
        for heading in page.find_all("h2", string=title)
        for link in heading.find_next("table").select("a")
    ]


def test_a_finished_translation_waits_for_everybody_but_its_writers(
    noor: Visitor, wei: Visitor, sign_in: SignIn
) -> None:
    write(noor, stem="Lequel ?")
    assert offered(wei) == [], "it is not finished"
    write_all(noor)
    assert offered(wei) == [HERE]
    assert "1 translation waits for you" in text_of(wei.page)  # type: ignore[arg-type]
    assert offered(noor) == []
    assert "Nothing waits for you" in text_of(noor.page)  # type: ignore[arg-type]
    assert offered(noor, "Your translations, for others to approve") == [HERE]
    write(wei, stem="Lequel est-ce ?")
    assert offered(wei) == offered(noor) == []
    author = sign_in()
    author.get("/author/review/", 403)


def test_whoever_writes_questions_and_reviews_none_is_offered_it_too(
    noor: Visitor, sign_in: SignIn, db: Session
) -> None:
    write_all(noor)
    author = sign_in()
    db.add(Grant(person_id=author.person.id, right=Right.AUTHOR, granted_at=NOON))  # type: ignore[attr-defined]
    db.commit()
    assert offered(author) == [HERE]


def test_after_an_approval_the_next_comes_by_itself_the_oldest_first(
    noor: Visitor, wei: Visitor, clock: Clock
) -> None:
    paths = [HERE.replace("/fr/", f"/{code}/") for code in ("sw", "ar", "fr")]
    for path in paths:
        write_all(noor, path)
        clock.pass_(minutes=1)
    assert offered(wei) == paths
    begin = wei.page.find("a", string="Begin with the oldest translation")  # type: ignore[union-attr]
    assert begin["href"] == paths[0]
    approve(wei, paths[0])
    assert wei.location.endswith(paths[1])
    approve(wei, paths[1])
    assert wei.location.endswith(paths[2])
    approve(wei, paths[2])
    assert "Delegates read it" in text_of(wei.follow())
    assert offered(wei) == []


def test_what_renders_an_older_text_or_a_retired_question_waits_for_its_writer(
    noor: Visitor, wei: Visitor, db: Session
) -> None:
    write_all(noor)
    reword(db, "Which of these is one bolt?")
    assert offered(wei) == []
    noor.post(HERE, {**fields(noor.get(HERE)), "current": "yes"})
    assert offered(wei) == [HERE]
    items.retire(db, items.lock(db, ONE), now=NOON)
    db.commit()
    assert offered(wei) == []


def test_one_approval_is_enough_however_many_reviewers_a_question_needs(
    app: Flask, noor: Visitor, wei: Visitor, db: Session
) -> None:
    app.extensions["course"] = replace(app.extensions["course"], reviewers=3)
    write_all(noor)
    assert "One other person who writes or reviews" in text_of(noor.get(HERE))
    assert "Your approval is enough" in text_of(wei.get(HERE))
    approve(wei)
    assert translation(db, ONE).vetting is Vetting.REVIEWED


def test_two_things_that_wait_are_counted_together(
    noor: Visitor, wei: Visitor, db: Session
) -> None:
    write_all(noor)
    submit(db, replace(bank()["fs-single-2"], stem="Another?"), author=noor.person.id)  # type: ignore[attr-defined]
    assert offered(wei) == [HERE]
    assert "2 things wait for you" in text_of(wei.page)  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [1, 6])
def test_the_inbox_asks_the_same_however_many_translations_wait(
    noor: Visitor, wei: Visitor, queries: Counter, count: int
) -> None:
    for code in ("fr", "ar", "sw", "zh", "ru", "es")[:count]:
        write_all(noor, HERE.replace("/fr/", f"/{code}/"))
    queries.clear()
    wei.get("/author/review/")
    assert len(queries) == 5  # the session's one, the inbox's three, and the translations' one


def test_what_was_approved_stays_served_while_another_text_waits(
    noor: Visitor, wei: Visitor, db: Session
) -> None:
    translate(db, ONE)
    write(noor, stem="Lequel de ces nombres ?")
    kept = translation(db, ONE)
    assert "« Single 1" in (kept.served or "")
    assert kept.is_waiting
    assert "what is written waits for approval" in text_of(wei.get(HERE))
    approve(wei)
    assert "Lequel de ces nombres ?" in (translation(db, ONE).served or "")


def test_a_translation_can_be_taken_back(noor: Visitor, db: Session) -> None:
    translate(db, ONE)
    noor.get(HERE)
    noor.post(f"{HERE}withdraw")
    kept = translation(db, ONE)
    assert (kept.served, kept.vetting, kept.is_waiting) == (None, None, True)
    noor.post(f"{HERE}withdraw")  # pressed twice


# ---------------------------------------------------------------- when the source changes


def test_a_source_that_changes_marks_what_changed_word_by_word(
    noor: Visitor, wei: Visitor, db: Session
) -> None:
    translate(db, ONE)
    reword(db, "Single 1 of first-steps: which of these is one bolt in a network?")
    assert translation(db, ONE).is_stale
    page = noor.get(HERE)
    assert "The question has changed since: delegates read the source" in text_of(page)
    (change,) = page.select(".translate-change")
    assert change.select_one("del").get_text().endswith("number")  # type: ignore[union-attr]
    assert change.select_one("ins").get_text().endswith("bolt")  # type: ignore[union-attr]
    write(noor, stem="Lequel est un boulon ?")
    assert noor.follow().select(".translate-change"), "the marks stay until it is said to be done"
    noor.post(HERE, {**fields(noor.get(HERE)), "current": "yes"})
    assert not noor.follow().select(".translate-change")
    approve(wei)
    assert not translation(db, ONE).is_stale


def test_a_source_that_changes_while_somebody_writes_loses_nothing(
    noor: Visitor, db: Session
) -> None:
    mine = fields(noor.get(HERE), stem="Lequel est un nombre ?")
    reword(db, "Which of these is one bolt?")
    page = noor.post(HERE, mine, 409)
    assert "The question was changed after you opened this page" in text_of(page)
    noor.post(HERE, fields(page))
    assert "Lequel est un nombre ?" in translation(db, ONE).content


# ---------------------------------------------------------------- who may


def test_a_reviewer_reads_and_approves_and_an_author_writes(
    noor: Visitor, sign_in: SignIn, db: Session
) -> None:
    write_all(noor)
    reviewer = sign_in()
    db.add(Grant(person_id=reviewer.person.id, right=Right.REVIEW, granted_at=NOON))  # type: ignore[attr-defined]
    db.commit()
    page = reviewer.get(HERE)
    assert all(field.has_attr("readonly") for field in page.select("textarea"))
    reviewer.post(HERE, {"revision": "1"}, 403)
    approve(reviewer)
    assert translation(db, ONE).vetting is Vetting.REVIEWED


def test_a_reviewer_answers_a_question_before_its_translation_shows_the_feedback(
    noor: Visitor, wei: Visitor, db: Session
) -> None:
    submit(db, replace(bank()[ONE], stem="Another?"), author=noor.person.id)  # type: ignore[attr-defined]
    wei.get(HERE, 303)
    assert wei.location.endswith(f"/author/review/{ONE}/")
    noor.get(HERE)


# ---------------------------------------------------------------- in the list


def names(page: BeautifulSoup) -> set[str]:
    return {str(one["href"]).split("/")[3] for one in page.select("a.bank-stem")}


def test_the_list_asks_for_what_a_language_has_lacks_and_must_be_looked_at(
    noor: Visitor, db: Session
) -> None:
    translate(db, ONE, "fs-check-1")
    translate(db, "fs-check-2", is_approved=False)
    reword(db, "Which of these is one bolt?")
    everything = set(db.scalars(select(ItemRow.slug)))
    db.rollback()
    assert names(noor.get("/author/?locale=fr")) == {"fs-check-1"}
    assert names(noor.get("/author/?locale=fr&translation=stale")) == {ONE}
    lacking = names(noor.get("/author/?locale=fr&translation=lacks"))
    assert lacking == everything - {ONE, "fs-check-1"}
    assert names(noor.get("/author/?work=translated")) == {"fs-check-2"}
    chosen = noor.get("/author/?locale=fr&translation=stale").select("option[selected]")
    assert [one["value"] for one in chosen] == ["fr", "stale"]


def test_the_lists_question_of_a_language_stands_in_every_address(
    noor: Visitor, db: Session
) -> None:
    translate(db, ONE)
    page = noor.get("/author/?locale=fr&translation=lacks")
    link = page.select_one(".filters a[href*='status=live']")
    assert link is not None
    assert "locale=fr" in str(link["href"])
    assert "translation=lacks" in str(link["href"])


def test_an_address_that_names_no_language_narrows_nothing(noor: Visitor, db: Session) -> None:
    translate(db, ONE)
    every = names(noor.get("/author/"))
    assert names(noor.get("/author/?locale=../x&translation=stale")) == every
    assert names(noor.get("/author/?translation=lacks")) == every


def test_a_version_with_other_tags_alone_keeps_its_translation(noor: Visitor, db: Session) -> None:
    translate(db, ONE)
    item, row = replace(bank()[ONE], tags=("numbers",)), items.lock(db, ONE)
    items.save_draft(db, row, written(item), revision=0, person_id=noor.person.id, now=NOON)  # type: ignore[attr-defined]
    version = items.publish(db, row, written(item), vetting=Vetting.REVIEWED, now=NOON)
    assert version.number == 2
    db.commit()
    assert not translation(db, ONE).is_stale
