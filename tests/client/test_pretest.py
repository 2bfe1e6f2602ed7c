"""The questions before and after the course, over HTTP and without a script."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from course.domain.bank import Item
from course.domain.items import Response
from course.domain.pretest import Form
from course.store import Item as ItemRow
from course.store import ItemVersion, PretestAnswer, PretestSitting
from tests.client.conftest import Counter, SignIn, Visitor
from tests.client.walking import Books
from tests.conftest import Clock
from tests.quiz import bank, right, secrets_of, wrong

BEFORE, AFTER, CONTENTS = "/course/before/", "/course/after/", "/course/"
LESSONS = ("/course/introduction/first-steps/", "/course/introduction/second-steps/")
COVER = "/course/introduction/quiz/"
ENOUGH_FOR_AN_ANSWER = 4  # questions: whose, the person's lock, the place, the change


class Sitter:
    """Somebody whom the course asks before and after."""

    def __init__(self, visitor: Visitor, db: Session) -> None:
        self.visitor, self.db = visitor, db
        self.person_id: int = visitor.person.id  # type: ignore[attr-defined]

    def begin(self, page: str = BEFORE) -> None:
        self.visitor.get(page)
        self.visitor.post(page)
        self.visitor.follow()

    def row(self, page: str = BEFORE) -> PretestSitting:
        moment = page.strip("/").rpartition("/")[2]
        self.db.rollback()
        mine = (PretestSitting.person_id == self.person_id) & (PretestSitting.moment == moment)
        found = self.db.scalars(
            select(PretestSitting).where(mine).execution_options(populate_existing=True)
        ).one()
        self.db.rollback()
        return found

    def items(self, page: str = BEFORE) -> list[Item]:
        statement = (
            select(ItemVersion.content)
            .join(PretestAnswer, PretestAnswer.item_version_id == ItemVersion.id)
            .where(PretestAnswer.sitting_id == self.row(page).id)
            .order_by(PretestAnswer.position)
        )
        found = [bank()[json.loads(content)["id"]] for content in self.db.scalars(statement)]
        self.db.rollback()
        return found

    def kept(self, page: str = BEFORE) -> list[Response | None]:
        """What is stored, in the order of the paper."""
        statement = (
            select(PretestAnswer.response)
            .where(PretestAnswer.sitting_id == self.row(page).id)
            .order_by(PretestAnswer.position)
        )
        found = [json.loads(one) if one else None for one in self.db.scalars(statement)]
        self.db.rollback()
        return found

    def form(self, answer: Callable[[Item], Response] | None, page: str = BEFORE) -> dict:
        """The fields of the form as a browser sends them; answer: None leaves all empty."""
        sheet = self.visitor.get(page)
        fields = {f["name"]: f["value"] for f in sheet.select(".pretest input[type=hidden]")}
        for n, item in enumerate(self.items(page), start=1):
            if answer is not None:
                given = answer(item)
                fields[f"a{n}"] = given.get("text") or given.get("options")
        return fields

    def hand_in(self, answer: Callable[[Item], Response], page: str = BEFORE) -> None:
        self.visitor.post(f"{page}answers", {**self.form(answer, page), "then": "hand-in"})

    def read(self) -> None:
        """Complete every lesson."""
        for lesson in LESSONS:
            self.visitor.get(lesson)
            for check in self.visitor.page.select("form[action*='/checks/']"):  # type: ignore[union-attr]
                field = check.select_one("input[type=radio]")
                self.visitor.post(str(check["action"]), {str(field["name"]): field["value"]})
            self.visitor.post(f"{lesson}complete/")


@pytest.fixture
def sitter(sign_in: SignIn, db: Session) -> Sitter:
    return Sitter(sign_in(), db)


def said(visitor: Visitor) -> str:
    assert visitor.page is not None
    return " ".join(visitor.page.select_one("main").get_text(" ").split())  # type: ignore[union-attr]


# ---------------------------------------------------------------- the offer


@pytest.mark.parametrize("page", [CONTENTS, LESSONS[0]])
def test_the_contents_and_the_first_lesson_offer_the_questions_on_one_card(
    sitter: Sitter, page: str
) -> None:
    card = sitter.visitor.get(page).select_one(".offer")
    text = " ".join(card.get_text(" ").split())
    assert "2 questions, about 1 minute. They do not count" in text
    assert [b.get_text() for b in card.select("button")] == ["Begin", "Skip"]


def test_no_other_lesson_and_no_quiz_offers_them(sitter: Sitter) -> None:
    for page in (LESSONS[1], COVER, "/certificate/"):
        assert not sitter.visitor.get(page).select(".offer, .offer-link"), page


def test_skipping_takes_one_press_and_they_are_never_asked_again(sitter: Sitter) -> None:
    visitor = sitter.visitor
    visitor.get(LESSONS[0])
    form = visitor.page.select_one(".offer form[action$='/skip']")  # type: ignore[union-attr]
    fields = {f["name"]: f["value"] for f in form.select("input")}
    visitor.post(str(form["action"]), fields)
    assert visitor.location == LESSONS[0]
    assert not visitor.follow().select(".offer")
    page = visitor.get(CONTENTS)
    assert not page.select(".offer")
    assert page.select_one(".offer-link a")["href"] == BEFORE
    assert sitter.row().skipped_at is not None


def test_skipping_leads_to_no_page_of_others(sitter: Sitter) -> None:
    sitter.visitor.get(CONTENTS)
    sitter.visitor.post(f"{BEFORE}skip", {"next": "https://evil.example/"})
    assert sitter.visitor.location == CONTENTS


def test_what_was_skipped_can_still_be_found_and_begun(sitter: Sitter) -> None:
    sitter.visitor.get(CONTENTS)
    sitter.visitor.post(f"{BEFORE}skip")
    sitter.begin()
    sitter.hand_in(right)
    assert sitter.row().finished_at is not None


def test_nobody_has_to_answer_anything_to_read_or_to_take_a_quiz(sitter: Sitter) -> None:
    sitter.begin()
    sitter.visitor.get(LESSONS[0])
    sitter.visitor.get(COVER)
    sitter.visitor.post(COVER)


def test_after_the_first_quiz_what_was_begun_before_the_course_is_over(sitter: Sitter) -> None:
    sitter.begin()
    fields = sitter.form(right)
    visitor = sitter.visitor
    visitor.get(COVER)
    visitor.post(COVER)
    visitor.post(f"{visitor.location}submit")
    assert not visitor.get(CONTENTS).select(".offer, .offer-link")
    visitor.get(BEFORE)
    assert "would no longer tell what you knew before" in said(visitor)
    visitor.post(f"{BEFORE}answers", {**fields, "then": "hand-in"}, status=409)
    visitor.post(BEFORE)  # begun once, so this only leads back
    assert sitter.row().finished_at is None


def test_after_the_first_quiz_nothing_can_be_begun(sitter: Sitter) -> None:
    visitor = sitter.visitor
    visitor.get(COVER)
    visitor.post(COVER)
    visitor.post(f"{visitor.location}submit")
    visitor.get(CONTENTS)
    visitor.post(BEFORE, status=409)
    visitor.post(AFTER, status=409)
    visitor.get(AFTER)
    assert "open when you have completed the last lesson" in said(visitor)


def test_a_course_without_such_questions_says_nothing_of_them(sitter: Sitter, db: Session) -> None:
    uses = [form.use for form in Form]
    db.execute(update(ItemRow).where(ItemRow.use.in_(uses)).values(status="retired"))
    db.commit()
    assert not sitter.visitor.get(CONTENTS).select(".offer, .offer-link")
    sitter.visitor.get(BEFORE, status=404)
    sitter.visitor.post(BEFORE, status=409)


# ---------------------------------------------------------------- the paper


def test_half_of_the_people_get_form_a_and_half_form_b(sign_in: SignIn, db: Session) -> None:
    sitters = [Sitter(sign_in(), db) for _ in range(4)]
    for one in sitters:
        one.begin()
    forms = [one.row().form for one in sitters]
    assert sorted(str(form) for form in forms) == ["a", "a", "b", "b"]
    for one, form in zip(sitters, forms, strict=True):
        assert form is not None
        assert [item.use for item in one.items()] == [form.use] * 2
        assert [item.lesson for item in one.items()] == ["first-steps", "second-steps"]


def test_beginning_twice_is_beginning_once(sitter: Sitter) -> None:
    sitter.begin()
    paper = sitter.items()
    sitter.begin()
    assert sitter.items() == paper


def test_a_paper_stays_as_it_was_put_when_the_bank_changes(sitter: Sitter, db: Session) -> None:
    sitter.begin()
    stems = [item.stem for item in sitter.items()]
    db.execute(update(ItemRow).values(status="retired"))
    db.commit()
    sitter.visitor.get(BEFORE)
    for stem in stems:
        assert stem in said(sitter.visitor)


def test_no_key_and_no_feedback_reaches_the_page_of_the_questions(sitter: Sitter) -> None:
    sitter.begin()
    source = sitter.visitor.response.get_data(as_text=True)  # type: ignore[union-attr]
    for item in sitter.items():
        assert not [secret for secret in secrets_of(item) if secret in source]


def test_save_and_go_on_later_keeps_what_was_answered(sitter: Sitter) -> None:
    sitter.begin()
    fields = sitter.form(right)
    fields["a2"] = ""
    sitter.visitor.post(f"{BEFORE}answers", {**fields, "then": "later"})
    assert sitter.visitor.location == CONTENTS
    page = sitter.visitor.follow()
    assert "You have begun" in page.select_one(".offer").get_text()
    assert sitter.kept() == [right(sitter.items()[0]), None]
    page = sitter.visitor.get(BEFORE)
    assert page.select_one("#question-1 input[checked]")["value"] == "a"


def test_a_script_saves_one_answer_and_can_take_it_back(sitter: Sitter) -> None:
    sitter.begin()
    answer = right(sitter.items()[0])
    reply = sitter.visitor.post_json(f"{BEFORE}answers/1", {"response": answer, "revision": 0})
    assert reply == {"response": answer, "saved": "12:00:00"}
    assert sitter.kept()[0] == answer
    sitter.visitor.post_json(f"{BEFORE}answers/1", {"response": None})
    assert sitter.kept()[0] is None
    sitter.visitor.post_json(f"{BEFORE}answers/3", {"response": None}, status=404)


def test_what_was_saved_elsewhere_is_not_undone_by_a_form_that_did_not_touch_it(
    sitter: Sitter,
) -> None:
    sitter.begin()
    old = sitter.form(None)
    answer = right(sitter.items()[0])
    sitter.visitor.post_json(f"{BEFORE}answers/1", {"response": answer})
    sitter.visitor.post(f"{BEFORE}answers", {**old, "then": "later"})
    assert sitter.kept()[0] == answer


def test_an_answer_that_cannot_be_read_is_shown_again_and_the_others_are_kept(
    sitter: Sitter,
) -> None:
    sitter.begin()
    fields = {**sitter.form(right), "a2": "about two", "then": "hand-in"}
    page = sitter.visitor.post(f"{BEFORE}answers", fields, status=422)
    assert "Question 2: Write one number in figures" in page.select_one(".error-summary").get_text()
    assert page.select_one("#a2")["value"] == "about two"
    assert sitter.kept() == [right(sitter.items()[0]), None]
    assert sitter.row().finished_at is None


def test_handing_in_nothing_at_all_is_no_answer(sitter: Sitter) -> None:
    sitter.begin()
    fields = {**sitter.form(None), "then": "hand-in"}
    page = sitter.visitor.post(f"{BEFORE}answers", fields, status=422)
    assert "No question is answered yet" in page.select_one(".error-summary").get_text()
    assert sitter.row().finished_at is None


# ---------------------------------------------------------------- handed in


def test_after_the_first_sitting_there_are_thanks_and_neither_keys_nor_points(
    sitter: Sitter,
) -> None:
    sitter.begin()
    items = sitter.items()
    sitter.hand_in(wrong)
    assert sitter.visitor.location == BEFORE
    sitter.visitor.follow()
    assert said(sitter.visitor).startswith("Thank you Your answers were handed in on 3 May")
    source = sitter.visitor.response.get_data(as_text=True)  # type: ignore[union-attr]
    for item in items:
        assert not [secret for secret in secrets_of(item) if secret in source]
        assert item.stem not in source


def test_of_two_windows_the_first_stands_and_the_second_is_told(sitter: Sitter) -> None:
    sitter.begin()
    items, second = sitter.items(), {**sitter.form(wrong), "then": "hand-in"}
    sitter.hand_in(right)
    sitter.visitor.post(f"{BEFORE}answers", second)
    page = sitter.visitor.follow()
    assert "What was handed in first stands." in page.select_one(".messages").get_text()
    assert sitter.kept() == [right(item) for item in items]
    reply = sitter.visitor.post_json(f"{BEFORE}answers/1", {"response": None}, status=409)
    assert (reply["error"], reply["review"]) == ("submitted", BEFORE)
    sitter.visitor.post(f"{BEFORE}skip")
    assert sitter.row().skipped_at is None


def test_after_the_second_sitting_one_sees_ones_own_change_and_why(sitter: Sitter) -> None:
    sitter.begin()
    sitter.hand_in(wrong)
    sitter.read()
    card = sitter.visitor.get(CONTENTS).select_one(".offer")
    assert "Now that you have read everything" in card.get_text()
    sitter.begin(AFTER)
    items = sitter.items(AFTER)
    assert {item.use for item in items}.isdisjoint({i.use for i in sitter.items()})
    sitter.hand_in(lambda i: right(i) if i.lesson == "first-steps" else wrong(i), AFTER)
    page = sitter.visitor.follow()
    assert page.select_one("h1").get_text() == "Before 0 of 2, now 1 of 2"
    row = page.select_one(".change tbody tr").get_text(" ", strip=True)
    assert row == "1 Introduction 0 of 2 1 of 2"
    assert [a.get_text() for a in page.select(".reread a")] == ["Second steps"]
    assert page.select_one(".reread a")["href"] == f"{LESSONS[1]}#s-sums"
    text = said(sitter.visitor)
    assert items[0].options[0].feedback in text
    assert items[1].rejects[0].feedback in text
    assert not [i for i in sitter.items() if i.stem in text], "the first form stays unseen"


def test_who_skipped_the_first_sees_what_they_know_now(sitter: Sitter) -> None:
    sitter.visitor.get(CONTENTS)
    sitter.visitor.post(f"{BEFORE}skip")
    sitter.read()
    sitter.begin(AFTER)
    sitter.hand_in(right, AFTER)
    page = sitter.visitor.follow()
    assert page.select_one("h1").get_text() == "2 of 2 right"
    assert "nothing to compare with" in said(sitter.visitor)
    assert not page.select(".reread")
    link = sitter.visitor.get(CONTENTS).select_one(".offer-link a")
    assert link["href"] == AFTER


def test_nothing_of_it_touches_the_standing_or_the_certificate(sitter: Sitter, db: Session) -> None:
    before = Books(db)
    sitter.begin()
    sitter.hand_in(wrong)
    after = Books(db)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"pretest_sitting", "pretest_answer"}


def test_looking_at_the_questions_changes_nothing(sitter: Sitter, db: Session) -> None:
    sitter.visitor.get(CONTENTS)
    before = Books(db)
    for page in (BEFORE, AFTER, CONTENTS):
        sitter.visitor.get(page)
    assert Books(db) == before


# ---------------------------------------------------------------- how much it asks


def test_no_page_of_it_asks_more_than_three_questions(
    app: Flask, sitter: Sitter, queries: Counter, clock: Clock
) -> None:
    def asked(page: str) -> int:
        queries.clear()
        sitter.visitor.get(page)
        return len(queries) - 1  # the session's own

    assert asked(AFTER) <= 3
    for page in (BEFORE, AFTER):
        assert asked(page) <= 3
        sitter.begin(page)
        assert asked(page) <= 3
        sitter.hand_in(right, page)
        assert asked(page) <= 3
        sitter.read()


def test_saving_one_answer_asks_little(sitter: Sitter, queries: Counter) -> None:
    sitter.begin()
    answer = right(sitter.items()[0])
    queries.clear()
    sitter.visitor.post_json(f"{BEFORE}answers/1", {"response": answer})
    assert len(queries) <= ENOUGH_FOR_AN_ANSWER
