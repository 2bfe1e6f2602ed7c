"""Whoever may be the one who reviews a draft answers it before any page shows its key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from course.domain.bank import Change, Item, ItemStatus
from course.domain.rights import ROLES, Right
from course.store import AuditEvent, Grant, ItemDraft, ItemReview
from course.store import Item as ItemRow
from tests.client.conftest import SignIn, Visitor
from tests.client.editor import address, fields_of
from tests.client.reviewing import INBOX, NEW, ONE, answer, decide, digest, fields, submit
from tests.client.test_statistics import miskeyed, row_of
from tests.factories import NOON, make_person
from tests.quiz import bank, right
from tests.sittings import sit

GIVE_UP = "Show me the key; I will not review this item"
PAGES = (
    f"/author/items/{ONE}/",
    f"/author/items/{ONE}/submit",
    f"/author/items/{ONE}/discard",
    f"/author/items/{ONE}/versions/1/0/",
    f"/author/items/{ONE}/correct/",
    f"/author/items/{ONE}/correct/?format=csv",
    f"/author/items/{ONE}/statistics/",
)

Holder = Callable[..., Visitor]


@pytest.fixture
def author(db: Session) -> int:
    return make_person(db, role="admin", name="Li Wei").id


@pytest.fixture
def holder(sign_in: SignIn, db: Session) -> Holder:
    """Signs somebody in who holds these rights, and no other of the workshop's."""

    def go(*rights: Right) -> Visitor:
        person = make_person(db, role="delegate")
        for right_held in rights:
            db.add(Grant(person_id=person.id, right=right_held, granted_at=NOON))
        db.commit()
        return sign_in(person)

    return go


def changed(db: Session, author: int) -> Item:
    """A change of a live question, in review."""
    return submit(db, replace(bank()[ONE], stem="In other words?"), author=author)


def leads_to_review(visitor: Visitor, page: str) -> None:
    visitor.get(page, 303)
    assert visitor.location.endswith(f"{INBOX}{ONE}/"), page


STATISTICS = "/author/statistics/?show=all"


def test_the_list_of_statistics_names_no_option_before_the_answer(
    holder: Holder, db: Session, author: int
) -> None:
    sit(db, 200, miskeyed)
    named = ("strong delegates choose B", "Compare A and B")
    reviewer, writer = holder(Right.REVIEW), holder(Right.AUTHOR)
    assert all(words in row_of(reviewer.get(STATISTICS), ONE) for words in named)
    item = changed(db, author)
    withheld = row_of(reviewer.get(STATISTICS), ONE)
    assert not any(words in withheld for words in named)
    assert "Check the key" in withheld
    assert "your answer comes before its key" in withheld
    assert "Answer it in the review" in withheld
    assert all(words in row_of(writer.get(STATISTICS), ONE) for words in named)
    answer(reviewer, item)
    assert all(words in row_of(reviewer.get(STATISTICS), ONE) for words in named)


def test_the_list_of_statistics_names_the_option_to_whoever_gave_the_review_up(
    holder: Holder, db: Session, author: int
) -> None:
    sit(db, 200, miskeyed)
    reviewer = holder(Right.REVIEW)
    changed(db, author)
    reviewer.get(f"{INBOX}{ONE}/")
    reviewer.post(f"{INBOX}{ONE}/give-up", {}, 303)
    assert "strong delegates choose B" in row_of(reviewer.get(STATISTICS), ONE)


REVIEWERS = [(Right.REVIEW,), (Right.REVIEW, Right.AUTHOR), tuple(ROLES["admin"])]


@pytest.mark.parametrize("rights", REVIEWERS, ids=["reviews", "writes-too", "admin"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_with_the_key_leads_to_the_bare_question(
    holder: Holder, db: Session, author: int, rights: tuple[Right, ...], page: str
) -> None:
    visitor = holder(*rights)
    item = changed(db, author)
    if visitor.http.get(page).status_code == 403:
        assert rights == (Right.REVIEW,), "authors and admins open every page"
        return
    leads_to_review(visitor, page)
    answer(visitor, item)
    visitor.get(page)


def test_the_bare_question_holds_no_key(holder: Holder, db: Session, author: int) -> None:
    visitor = holder(*ROLES["admin"])
    changed(db, author)
    visitor.get(PAGES[0], 303)
    page = visitor.follow()
    assert "Right answer" not in page.text
    assert not [o for o in bank()[ONE].options if o.feedback in page.text]


def test_whoever_wrote_it_and_whoever_cannot_review_sees_its_pages(
    sign_in: SignIn, holder: Holder, db: Session
) -> None:
    writer, admin = sign_in(role="admin"), holder(Right.ADMIN, Right.AUTHOR)
    changed(db, writer.person.id)
    for page in PAGES:
        writer.get(page)
        admin.get(page)


def test_a_question_that_is_not_in_review_is_open_to_all(holder: Holder, db: Session) -> None:
    visitor = holder(*ROLES["admin"])
    visitor.get(PAGES[0])
    visitor.get(PAGES[-1])


def test_whoever_chooses_the_key_sees_it_and_can_no_longer_review(
    holder: Holder, db: Session, author: int
) -> None:
    visitor = holder(*ROLES["admin"])
    item = changed(db, author)
    page = visitor.get(f"{INBOX}{ONE}/")
    assert GIVE_UP in page.text
    known = digest(visitor)
    visitor.post(f"{INBOX}{ONE}/give-up")
    page = visitor.follow()
    assert "Right answer" in page.text
    assert "somebody else reviews this version" in page.text
    assert not page.select("[name=verdict]")
    for one in PAGES:
        visitor.get(one)
    sent = {"digest": known, **fields(item, right(item))}
    visitor.post(f"{INBOX}{ONE}/answer", sent, status=403)
    verdict = {"digest": known, "verdict": "approved", "note": ""}
    visitor.post(f"{INBOX}{ONE}/verdict", verdict, status=409)
    assert not db.scalars(select(ItemReview)).all()
    page = visitor.get(INBOX)
    assert "Nothing waits for you" in page.text
    assert "You saw the key; others review them" in page.text
    event = db.scalars(select(AuditEvent).where(AuditEvent.action == "item.key-seen")).one()
    assert (event.subject, event.actor_id) == (f"item {ONE}", visitor.person.id)


def test_a_change_of_a_letter_does_not_give_the_review_back_but_the_next_version_does(
    sign_in: SignIn, holder: Holder, db: Session
) -> None:
    writer, visitor, other = sign_in(role="admin"), holder(Right.REVIEW), holder(Right.REVIEW)
    changed(db, writer.person.id)
    visitor.get(INBOX)
    visitor.post(f"{INBOX}{ONE}/give-up")
    again = submit(db, replace(bank()[ONE], stem="In still other words?"), author=writer.person.id)
    assert not visitor.get(f"{INBOX}{ONE}/").select("input[name=digest]")
    answer(other, again)
    decide(other, again, "approved")
    submit(db, replace(bank()[ONE], stem="And once more?"), author=writer.person.id)
    assert visitor.get(f"{INBOX}{ONE}/").select("input[name=digest]")


def test_giving_up_twice_or_after_the_answer_changes_nothing(
    holder: Holder, db: Session, author: int
) -> None:
    one, other = holder(Right.REVIEW), holder(Right.REVIEW)
    item = changed(db, author)
    answer(other, item)
    other.post(f"{INBOX}{ONE}/give-up")
    decide(other, item, "returned", note="Which words?")
    submit(db, replace(bank()[ONE], stem="Which other words?"), author=author)
    one.get(INBOX)
    one.post(f"{INBOX}{ONE}/give-up")
    one.post(f"{INBOX}{ONE}/give-up")
    events = db.scalars(select(AuditEvent).where(AuditEvent.action == "item.key-seen")).all()
    assert [event.actor_id for event in events] == [one.person.id]
    db.rollback()
    one.post(f"{INBOX}unknown/give-up", status=404)


def test_where_the_only_other_reviewer_saw_the_key_the_author_may_go_on_alone(
    sign_in: SignIn, holder: Holder, db: Session
) -> None:
    writer, other = sign_in(role="admin"), holder(Right.REVIEW)
    submit(db, author=writer.person.id)
    writer.get(f"{INBOX}{NEW}/")
    assert "Publish without a review" not in writer.page.text
    other.get(INBOX)
    other.post(f"{INBOX}{NEW}/give-up")
    page = writer.get(f"{INBOX}{NEW}/")
    assert "Publish without a review" in page.text
    known = str(page.select_one("form[action$=publish] input[name=digest]")["value"])
    writer.post(f"{INBOX}{NEW}/publish", {"digest": known})
    status = db.scalars(select(ItemRow.status).where(ItemRow.slug == NEW)).one()
    assert status is ItemStatus.LIVE


def test_what_is_sent_from_an_editor_opened_before_is_kept_and_its_author_reviews_no_more(
    holder: Holder, db: Session, author: int
) -> None:
    """Both saved at once: the second is shown the first one's text, key and all."""
    visitor = holder(*ROLES["admin"])
    sent = fields_of(visitor.get(address(ONE)))
    changed(db, author)
    body = {"fields": sent, "revision": 0}
    visitor.post_json(f"{address(ONE)}look", body, status=409)
    told = visitor.post_json(f"{address(ONE)}draft", body | {"fields": edited(sent)}, status=409)
    assert "Li Wei saved this draft" in str(told["newer"])
    visitor.get(address(ONE))
    draft = db.scalars(select(ItemDraft)).one()
    assert draft.edited_by == author
    page = visitor.get(f"{INBOX}{ONE}/")
    assert "somebody else reviews this version" in page.text


def edited(sent: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, "Mine?" if name == "stem" else value) for name, value in sent]


def test_whoever_takes_a_draft_of_others_back_reviews_it_no_more(
    holder: Holder, db: Session, author: int
) -> None:
    visitor = holder(*ROLES["admin"])
    changed(db, author)
    visitor.get(INBOX)
    visitor.post(f"{address(ONE)}take-back")
    visitor.follow()
    changed(db, author)
    assert not visitor.get(f"{INBOX}{ONE}/").select("input[name=digest]")


def test_a_new_draft_stays_out_of_a_reviewers_export_until_it_is_answered(
    holder: Holder, db: Session, author: int
) -> None:
    visitor, admin = holder(*ROLES["admin"]), holder(Right.ADMIN)
    item = submit(db, author=author)
    export = "/author/exchange/export/?format=gift"

    def file(who: Visitor) -> str:
        who.get(export)
        who.post(export, status=200)
        return who.response.get_data(as_text=True)

    assert "It waits for your answer" in visitor.get(export).text
    assert NEW not in file(visitor)
    assert f"[id:{NEW}]" in file(admin)
    assert f"[id:{ONE}]" in file(visitor), "what is live is told as it is served"
    answer(visitor, item)
    assert f"[id:{NEW}]" in file(visitor)


def test_a_corrected_key_whose_reviewers_all_saw_it_is_applied_by_its_author(
    sign_in: SignIn, holder: Holder, db: Session
) -> None:
    writer, other = sign_in(role="admin"), holder(Right.REVIEW)
    one = bank()[ONE]
    options = tuple(replace(o, is_key=n == 1) for n, o in enumerate(one.options))
    submit(db, replace(one, options=options), author=writer.person.id, change=Change.KEY)
    assert not writer.get(f"{address(ONE)}correct/").select("input[name=revision]")
    other.get(INBOX)
    other.post(f"{INBOX}{ONE}/give-up")
    assert writer.get(f"{address(ONE)}correct/").select("input[name=revision]")
