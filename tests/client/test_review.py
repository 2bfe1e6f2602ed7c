"""Reviewers answer before they see the key; nothing else reaches a delegate unreviewed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.content.items import item_to_mapping
from course.domain.bank import Change, ItemStatus, ItemType, Vetting
from course.domain.rights import Right
from course.records import items
from course.store import AuditEvent, Grant, ItemReview, ItemVersion
from course.store import Item as ItemRow
from tests.client.conftest import Counter, SignIn, Visitor
from tests.client.reviewing import INBOX, NEW, ONE, answer, decide, digest, fields, submit, written
from tests.factories import NOON, make_person
from tests.quiz import bank, right, wrong


@pytest.fixture
def author(db: Session) -> int:
    return make_person(db, role="admin", name="Li Wei").id


@pytest.fixture
def reviewer(sign_in: SignIn) -> Visitor:
    return sign_in(role="admin")


def status_of(db: Session, slug: str) -> ItemStatus:
    status = db.scalars(select(ItemRow.status).where(ItemRow.slug == slug)).one()
    db.rollback()
    return status


def served(db: Session, slug: str) -> tuple[dict, Vetting]:
    found = db.execute(
        select(ItemVersion.content, ItemVersion.vetting)
        .join(ItemRow, ItemRow.id == ItemVersion.item_id)
        .where(ItemRow.slug == slug, ItemVersion.superseded_at.is_(None))
    ).one()
    db.rollback()
    return json.loads(found[0]), found[1]


def test_the_key_is_not_on_the_page_before_the_reviewer_has_answered(
    reviewer: Visitor, db: Session, author: int
) -> None:
    item = submit(db, author=author)
    page = reviewer.get(f"{INBOX}{NEW}/")
    assert item.options[0].text in page.text
    for option in item.options:
        assert option.feedback not in page.text
    assert "Right answer" not in page.text
    answer(reviewer, item)
    assert "Your answer is the key" in reviewer.page.text
    assert next(o for o in item.options if o.is_key).feedback in reviewer.page.text


@pytest.mark.parametrize("kind", list(ItemType))
def test_every_type_is_answered_and_approved(
    reviewer: Visitor, db: Session, author: int, kind: ItemType
) -> None:
    like = next(item for item in bank().values() if item.type is kind)
    item = submit(db, replace(like, id=NEW, excludes=()), author=author)
    answer(reviewer, item)
    assert "Your answer is the key" in reviewer.page.text
    decide(reviewer, item, "approved")
    assert status_of(db, NEW) is ItemStatus.LIVE
    assert served(db, NEW)[1] is Vetting.REVIEWED


def test_an_approved_change_of_a_live_question_replaces_it(
    reviewer: Visitor, db: Session, author: int
) -> None:
    item = submit(db, replace(bank()[ONE], stem="In other words?"), author=author)
    assert served(db, ONE)[0]["stem"] != "In other words?"
    answer(reviewer, item)
    assert "In other words" in reviewer.page.select_one("dl.differences ins").text
    decide(reviewer, item, "approved")
    assert served(db, ONE)[0]["stem"] == "In other words?"
    actions = list(db.scalars(select(AuditEvent.action).where(AuditEvent.subject == f"item {ONE}")))
    assert actions == ["item.approved", "item.published"]


def test_a_reviewer_who_differs_from_the_key_blocks_it_until_it_is_settled(
    reviewer: Visitor, db: Session, author: int
) -> None:
    item = submit(db, author=author)
    answer(reviewer, item, wrong)
    assert "Your answer differs from the key" in reviewer.page.text
    decide(reviewer, item, "approved", status=422, note="I wrote a lot to the author.")
    assert "Say why the key is right" in reviewer.page.select_one("#settlement-error").text
    assert "I wrote a lot" in reviewer.page.select_one("#note").text
    assert status_of(db, NEW) is ItemStatus.IN_REVIEW
    decide(reviewer, item, "approved", settlement="I had overlooked the word “first”.")
    assert status_of(db, NEW) is ItemStatus.LIVE


def test_what_is_returned_goes_back_to_its_author_with_a_note(
    reviewer: Visitor, db: Session, author: int
) -> None:
    item = submit(db, author=author)
    answer(reviewer, item)
    decide(reviewer, item, "returned", status=422)
    assert "what the author should change" in reviewer.page.text
    decide(reviewer, item, "returned", note="Two options are right.")
    assert status_of(db, NEW) is ItemStatus.DRAFT
    reviewer.get(f"{INBOX}{NEW}/", 404)


def test_nobody_reviews_what_they_wrote(reviewer: Visitor, db: Session) -> None:
    item = submit(db, author=reviewer.person.id)
    page = reviewer.get(f"{INBOX}{NEW}/")
    assert page.select_one("form[action$=answer]") is None
    reviewer.post(
        f"{INBOX}{NEW}/answer",
        {"digest": "x" * 64, **fields(item, right(item))},
        status=409,
    )
    assert not db.scalars(select(ItemReview)).all()


def test_a_single_admin_may_publish_and_it_is_marked(reviewer: Visitor, db: Session) -> None:
    submit(db, author=reviewer.person.id)
    reviewer.get(f"{INBOX}{NEW}/")
    reviewer.post(f"{INBOX}{NEW}/publish", {"digest": digest(reviewer)})
    assert served(db, NEW)[1] is Vetting.UNREVIEWED
    assert "not reviewed" in reviewer.get("/author/?work=unreviewed").text


def test_where_somebody_else_may_review_nobody_publishes_alone(
    reviewer: Visitor, db: Session
) -> None:
    submit(db, author=reviewer.person.id)
    reviewer.get(f"{INBOX}{NEW}/")
    found = digest(reviewer)
    other = make_person(db, role="delegate")
    db.add(Grant(person_id=other.id, right=Right.REVIEW, granted_at=NOON))
    db.commit()
    reviewer.post(f"{INBOX}{NEW}/publish", {"digest": found}, status=403)
    assert "Publish without a review" not in reviewer.get(f"{INBOX}{NEW}/").text


def test_a_draft_that_changed_meanwhile_is_not_approved(
    reviewer: Visitor, db: Session, author: int
) -> None:
    item = submit(db, author=author)
    answer(reviewer, item)
    seen = digest(reviewer)
    row = items.lock(db, NEW)
    changed = written(replace(item, stem="Quite another question?"))
    items.save_draft(db, row, changed, revision=1, person_id=author, now=NOON)
    draft = items.draft_of(db, row.id)
    items.submit_draft(db, row, draft, change=Change.FIRST, reason="", now=NOON)
    db.commit()
    reviewer.post(f"{INBOX}{NEW}/verdict", {"digest": seen, "verdict": "approved"}, status=409)
    assert status_of(db, NEW) is ItemStatus.IN_REVIEW


def test_what_is_not_finished_does_not_go_live(reviewer: Visitor, db: Session, author: int) -> None:
    first, *rest = bank()[ONE].options
    item = replace(bank()[ONE], id=NEW, options=(replace(first, feedback=""), *rest))
    submit(db, item, author=author)
    answer(reviewer, item)
    assert "no feedback" in reviewer.page.select_one(".before-live").text
    decide(reviewer, item, "approved", status=409)
    assert status_of(db, NEW) is ItemStatus.IN_REVIEW


def test_a_corrected_key_waits_for_the_page_that_shows_whom_it_touches(
    reviewer: Visitor, db: Session, author: int
) -> None:
    options = tuple(replace(o, is_key=not o.is_key) for o in bank()["fs-true-1"].options)
    item = replace(bank()["fs-true-1"], options=options)
    submit(db, item, author=author, change=Change.KEY)
    answer(reviewer, item)
    decide(reviewer, item, "approved")
    assert served(db, item.id)[0] == item_to_mapping(bank()[item.id])
    assert "apply it below" in reviewer.follow().text
    assert reviewer.page.h1.text == "When the key was wrong"


def test_after_a_verdict_the_next_question_comes(
    reviewer: Visitor, db: Session, author: int
) -> None:
    first = submit(db, author=author)
    submit(db, replace(bank()[ONE], id="sea-second"), author=author)
    assert "2 questions wait for you" in reviewer.get(INBOX).text
    answer(reviewer, first)
    decide(reviewer, first, "approved")
    assert reviewer.location.endswith("/author/review/sea-second/")


def test_an_empty_answer_says_what_to_do(reviewer: Visitor, db: Session, author: int) -> None:
    submit(db, author=author)
    reviewer.get(f"{INBOX}{NEW}/")
    page = reviewer.post(f"{INBOX}{NEW}/answer", {"digest": digest(reviewer)}, status=422)
    assert "Answer the question first" in page.text


def test_comments_are_said_and_marked_as_done(reviewer: Visitor, db: Session, author: int) -> None:
    item = submit(db, author=author)
    answer(reviewer, item)
    reviewer.post(f"{INBOX}{NEW}/comments", {"comment": "<b>Which</b> year? የት"})
    page = reviewer.follow()
    assert "<b>Which</b> year? የት" in page.select_one(".comment").text
    reviewer.post(str(page.select_one(".comment form")["action"]))
    assert "done" in reviewer.follow().select_one(".comment").text
    reviewer.post(f"{INBOX}{NEW}/comments/999/resolve", status=404)
    page = reviewer.post(f"{INBOX}{NEW}/comments", {"comment": " "}, status=422)
    assert "Write what you want to say" in page.text


def test_the_inbox_asks_the_same_few_questions_however_much_waits(
    reviewer: Visitor, db: Session, author: int, queries: Counter
) -> None:
    def asked() -> int:
        queries.clear()
        reviewer.get(INBOX)
        return len(queries)

    submit(db, author=author)
    asked()  # the first page of a session notes when it was seen
    before = asked()
    for number in range(12):
        submit(db, replace(bank()[ONE], id=f"sea-{number}"), author=author)
    assert asked() == before <= 5


def test_delegates_see_nothing_of_it(sign_in: SignIn, db: Session, author: int) -> None:
    submit(db, author=author)
    visitor = sign_in()
    visitor.get(INBOX, 403)
    visitor.get(f"{INBOX}{NEW}/", 403)
