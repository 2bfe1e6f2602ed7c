"""A quiz from its cover to its review, over HTTP and without a script."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import Tag
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.domain.bank import CHOICE_TYPES, TYPED_TYPES, ItemType
from course.domain.items import Response
from course.store import (
    Attempt,
    Item,
    ItemResult,
    StandingRow,
    StoredResponse,
)
from tests.client.conftest import Counter, SignIn, Visitor
from tests.conftest import Clock
from tests.quiz import (
    bank,
    drawn,
    feedback_of,
    form_fields,
    right,
    secrets_of,
    stored,
    wrong,
)

COVER = "/course/introduction/quiz/"
Answer = Callable[[Item], Response]


class Sitting:
    """A delegate with a quiz before them."""

    def __init__(self, visitor: Visitor, db: Session) -> None:
        self.visitor, self.db = visitor, db
        visitor.get(COVER)
        visitor.post(COVER)
        self.id = visitor.location.rstrip("/").split("/")[-1]
        self.page = visitor.follow()
        self.items = drawn(db, self.id)

    @property
    def path(self) -> str:
        return f"/attempt/{self.id}/"

    def save(
        self, position: int, response: object, revision: object = 0, status: int = 200
    ) -> dict[str, object]:
        """Save as the script does."""
        body = {"revision": revision, "response": response}
        return self.visitor.post_json(f"{self.path}answers/{position}", body, status)

    def form(self) -> dict[str, object]:
        """All fields of the page's one form, as they stand."""
        fields: dict[str, object] = {}
        for field in self.page.select("#paper input"):
            if field["type"] in {"radio", "checkbox"}:
                if field.has_attr("checked"):
                    fields.setdefault(field["name"], []).append(field["value"])
            elif field["name"] != "csrf_token":
                fields[field["name"]] = field["value"]
        for field in self.page.select("#paper select"):
            chosen = field.select_one("option[selected]")
            fields[field["name"]] = chosen["value"] if chosen else ""
        return fields

    def fill(self, position: int, response: Response) -> dict[str, object]:
        """The form with one answer changed."""
        return self.form() | form_fields(f"a{position}", response)

    def finish(self, answer: Answer = right) -> None:
        """Answer everything and submit."""
        for position, item in enumerate(self.items, start=1):
            self.save(position, answer(item))
        self.submit()

    def submit(self) -> None:
        self.visitor.get(f"{self.path}submit")
        self.visitor.post(f"{self.path}submit")
        self.page = self.visitor.follow()


@pytest.fixture
def begin(sign_in: SignIn, db: Session) -> Callable[..., Sitting]:
    """Begin a quiz as a new delegate, or as a visitor one has."""

    def go(visitor: Visitor | None = None) -> Sitting:
        return Sitting(visitor or sign_in(), db)

    return go


Begin = Callable[..., Sitting]


def text(visitor: Visitor) -> str:
    assert visitor.page is not None
    return " ".join(visitor.page.get_text(" ").split())


# ---------------------------------------------------------------- before a try


def test_the_cover_says_what_is_asked_and_that_there_is_no_time_limit(sign_in: SignIn) -> None:
    visitor = sign_in()
    visitor.get(COVER)
    assert "4 questions. 3.2 of 4 points are needed to pass. There is no time limit." in text(
        visitor
    )


def test_a_module_that_is_not_there_has_no_quiz(sign_in: SignIn) -> None:
    sign_in().get("/course/nothing/quiz/", status=404)


def test_whoever_has_no_latin_name_gives_it_first(sign_in: SignIn) -> None:
    visitor = sign_in(latin_name=None)
    visitor.get(COVER)
    visitor.post(COVER)
    assert "latin" in visitor.location
    assert "next=/course/introduction/quiz/" in visitor.location.replace("%2F", "/")


def test_a_paper_follows_the_blueprint_and_shows_live_items_of_use_quiz_alone(begin: Begin) -> None:
    sitting = begin()
    assert [item.lesson for item in sitting.items] == ["first-steps"] * 2 + ["second-steps"] * 2
    assert {(item.use.value, item.status.value) for item in sitting.items} == {("quiz", "live")}
    assert len(sitting.page.select("section.item")) == 4


def test_options_stand_in_the_order_that_was_drawn_and_stay_in_it(
    begin: Begin, db: Session
) -> None:
    sitting = begin()
    shown = [order_shown(section) for section in sitting.page.select("section.item")]
    again = sitting.visitor.get(sitting.path)
    assert shown == [order_shown(section) for section in again.select("section.item")]
    for options, item in zip(shown, sitting.items, strict=True):
        parts = [option.id for option in item.options] or [step.id for step in item.steps]
        assert sorted(options) == sorted(parts or item.rights)


def order_shown(section: Tag) -> list[str]:
    """The ids of options, steps or right texts, from top to bottom."""
    if section["data-kind"] == "places":
        return [str(select["data-row"]) for select in section.select("select")]
    if section["data-kind"] == "pairs":
        first = section.select("select")[0]
        return [str(option["value"]) for option in first.select("option[value]") if option["value"]]
    return [str(field["value"]) for field in section.select(".option input")]


def test_starting_twice_goes_on_with_the_one_open_try(begin: Begin, db: Session) -> None:
    sitting = begin()
    sitting.visitor.get(COVER)
    sitting.visitor.post(COVER)
    assert sitting.visitor.location == sitting.path
    assert "Go on with the quiz" in text_of(sitting.visitor.get(COVER))
    db.rollback()
    assert db.scalar(select(func.count()).select_from(Attempt)) == 1


def text_of(page: object) -> str:
    return " ".join(page.get_text(" ").split())  # type: ignore[attr-defined]


def test_two_windows_that_start_at_once_begin_one_try(
    app: Flask, sign_in: SignIn, db: Session
) -> None:
    first = sign_in()
    others = [sign_in(first.person) for _ in range(4)]  # type: ignore[attr-defined]
    for visitor in others:
        visitor.get(COVER)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda visitor: visitor.post(COVER), others))
    assert len({visitor.location for visitor in others}) == 1
    db.rollback()
    assert db.scalar(select(func.count()).select_from(Attempt)) == 1


def test_a_bank_that_cannot_fill_a_paper_is_our_fault_and_said_so(
    sign_in: SignIn, db: Session
) -> None:
    for item in db.scalars(select(Item).where(Item.lesson == "second-steps")):
        item.status = "retired"
    db.commit()
    visitor = sign_in()
    visitor.get(COVER)
    visitor.post(COVER, status=409)
    assert "the fault is ours" in text(visitor)


# ---------------------------------------------------------------- saving by script


def test_a_save_is_acknowledged_with_its_time_and_its_revision(
    begin: Begin, db: Session, clock: Clock
) -> None:
    sitting = begin()
    answer = right(sitting.items[0])
    said = sitting.save(1, answer)
    assert (said["revision"], said["saved"]) == (1, "12:00:00")
    assert stored(db, sitting.id, 1) == (answer, 1, "en")


def test_the_same_save_repeated_gets_the_same_answer(
    begin: Begin, db: Session, clock: Clock
) -> None:
    sitting = begin()
    first = sitting.save(1, right(sitting.items[0]))
    clock.pass_(seconds=5)
    assert sitting.save(1, right(sitting.items[0])) == first
    assert db.scalar(select(func.count()).select_from(StoredResponse)) == 1


def test_a_save_on_an_older_revision_is_refused_with_the_newer_answer(begin: Begin) -> None:
    sitting = begin()
    newer = sitting.save(1, right(sitting.items[0]))
    said = sitting.save(1, wrong(sitting.items[0]), revision=0, status=409)
    assert said == newer | {"error": "newer"}
    assert sitting.save(1, wrong(sitting.items[0]), revision=1)["revision"] == 2


def test_an_answer_can_be_taken_back(begin: Begin, db: Session) -> None:
    sitting = begin()
    sitting.save(1, right(sitting.items[0]))
    assert sitting.save(1, None, revision=1)["revision"] == 2
    assert stored(db, sitting.id, 1) == (None, 2, "en")
    assert "1 of 4 questions" not in text_of(sitting.visitor.get(sitting.path + "submit"))


@pytest.mark.parametrize(
    "response",
    [
        [],
        "b",
        7,
        {"options": ["nothing-of-the-kind"]},
        {"options": "a"},
        {"options": [["a"]]},
        {"text": ["a"]},
        {"text": "1" * 500},
        {"points": 1},
    ],
    ids=repr,
)
def test_what_is_no_answer_is_400_and_changes_nothing(
    begin: Begin, db: Session, response: object
) -> None:
    sitting = begin()
    sitting.save(1, response, status=400)
    assert stored(db, sitting.id, 1) is None


@pytest.mark.parametrize("revision", [None, "0", 1.5, True, -1, 10**30, [0]], ids=repr)
def test_a_revision_that_is_none_is_400(begin: Begin, revision: object) -> None:
    sitting = begin()
    sitting.save(1, right(sitting.items[0]), revision=revision, status=400)


@pytest.mark.parametrize("body", ["[]", "7", "NaN", '{"revision": NaN}', "{", "[" * 9000, "\xff"])
def test_a_body_that_is_no_object_is_400(begin: Begin, body: str) -> None:
    sitting = begin()
    answer = sitting.visitor.http.post(
        f"{sitting.path}answers/1",
        data=body,
        content_type="application/json",
        headers={"Accept": "application/json", "X-CSRFToken": sitting.visitor.token},
    )
    assert answer.status_code == 400
    assert answer.get_json()["message"]


@pytest.mark.parametrize("position", [0, 99, 2**31, 2**63, 10**30])
def test_a_place_that_the_paper_does_not_have_is_404(begin: Begin, position: int) -> None:
    sitting = begin()
    sitting.save(position, None, status=404)
    path = f"{sitting.path}flags/{position}"
    sitting.visitor.post_json(path, {"flagged": True}, status=404)


def test_a_save_without_the_pages_token_is_refused_as_such(begin: Begin) -> None:
    sitting = begin()
    answer = sitting.visitor.http.post(
        f"{sitting.path}answers/1",
        json={"revision": 0, "response": None},
        headers={"Accept": "application/json", "X-CSRFToken": "made-up"},
    )
    assert (answer.status_code, answer.get_json()["error"]) == (400, "csrf")


def test_a_save_after_the_sign_in_has_ended_is_401_and_says_where_to_sign_in(
    begin: Begin, clock: Clock
) -> None:
    sitting = begin()
    clock.pass_(hours=13)
    said = sitting.save(1, right(sitting.items[0]), status=401)
    assert said["sign_in"] == "/login"


def test_nobody_sees_or_touches_the_try_of_another(begin: Begin, sign_in: SignIn) -> None:
    sitting, other = begin(), sign_in()
    other.get(COVER)
    for path in ("", "submit", "review/"):
        other.get(sitting.path + path, status=404)
    other.get(COVER)
    body = {"revision": 0, "response": right(sitting.items[0])}
    other.post_json(f"{sitting.path}answers/1", body, status=404)
    other.post_json(f"{sitting.path}flags/1", {"flagged": True}, status=404)
    other.post(f"{sitting.path}submit", status=404)


def test_a_flag_is_set_and_taken_away(begin: Begin) -> None:
    sitting = begin()
    path = f"{sitting.path}flags/2"
    assert sitting.visitor.post_json(path, {"flagged": True}) == {"flagged": True}
    assert sitting.visitor.post_json(path, {"flagged": True}) == {"flagged": True}
    assert "1 flagged" in text_of(sitting.visitor.get(sitting.path))
    assert sitting.visitor.post_json(path, {"flagged": False}) == {"flagged": False}
    sitting.visitor.post_json(path, {"flagged": "yes"}, status=400)


def test_an_ambiguous_number_is_refused_with_words_that_say_how_to_write_it(
    begin: Begin, db: Session
) -> None:
    sitting = with_item(begin, ItemType.NUMERIC)
    position = position_of(sitting, ItemType.NUMERIC)
    said = sitting.save(position, {"text": "1.000"}, status=400)
    assert "Write 1 or 1000" in str(said["message"])
    assert stored(db, sitting.id, position) is None


def with_item(begin: Begin, kind: ItemType) -> Sitting:
    """A sitting whose paper holds an item of this type; papers are drawn by chance."""
    for _ in range(60):
        sitting = begin()
        if any(item.type is kind for item in sitting.items):
            return sitting
    raise AssertionError(f"no paper with an item of type {kind}")


def position_of(sitting: Sitting, kind: ItemType) -> int:
    return next(n for n, item in enumerate(sitting.items, start=1) if item.type is kind)


# ---------------------------------------------------------------- saving without a script


def test_one_press_saves_every_answer_of_the_form(begin: Begin, db: Session) -> None:
    sitting = begin()
    data = sitting.form()
    for position, item in enumerate(sitting.items, start=1):
        data |= form_fields(f"a{position}", right(item))
    sitting.visitor.post(f"{sitting.path}answers/2", data)
    assert sitting.visitor.location == f"{sitting.path}#question-2"
    for position, item in enumerate(sitting.items, start=1):
        assert stored(db, sitting.id, position) == (right(item), 1, "en")
    assert "4 answered" in text_of(sitting.visitor.follow())


def test_looking_over_saves_first(begin: Begin, db: Session) -> None:
    sitting = begin()
    data = sitting.fill(1, right(sitting.items[0])) | {"then": "submit"}
    sitting.visitor.post(f"{sitting.path}answers/1", data)
    assert sitting.visitor.location == f"{sitting.path}submit"
    assert stored(db, sitting.id, 1) is not None
    assert "3 of 4 questions are not answered" in text_of(sitting.visitor.follow())


def test_flagging_saves_too(begin: Begin, db: Session) -> None:
    sitting = begin()
    sitting.visitor.post(f"{sitting.path}flags/3", sitting.fill(1, right(sitting.items[0])))
    assert sitting.visitor.location == f"{sitting.path}#question-3"
    assert stored(db, sitting.id, 1) is not None
    assert "Remove the flag" in text_of(sitting.visitor.follow())


def test_an_old_page_shows_both_answers_and_loses_neither(begin: Begin, db: Session) -> None:
    sitting = with_item(begin, ItemType.SINGLE_CHOICE)
    n = position_of(sitting, ItemType.SINGLE_CHOICE)
    item = sitting.items[n - 1]
    mine = sitting.fill(n, wrong(item))
    sitting.save(n, right(item))  # in another window
    page = sitting.visitor.post(f"{sitting.path}answers/{n}", mine, status=409)

    section = page.select_one(f"#question-{n}")
    key = next(option for option in item.options if option.is_key)
    assert key.text in section.select_one(".conflict").get_text()
    assert section.select_one("input[checked]")["value"] == wrong(item)["options"][0]
    assert stored(db, sitting.id, n) == (right(item), 1, "en")

    sitting.page = page  # whoever keeps theirs now saves on the newer revision
    sitting.visitor.post(f"{sitting.path}answers/{n}", sitting.form())
    assert stored(db, sitting.id, n) == (wrong(item), 2, "en")


def test_an_old_page_says_nothing_of_questions_that_it_did_not_touch(
    begin: Begin, db: Session
) -> None:
    sitting = begin()
    old = sitting.fill(2, right(sitting.items[1]))
    sitting.save(1, right(sitting.items[0]))  # in another window
    sitting.visitor.post(f"{sitting.path}answers/2", old)
    assert stored(db, sitting.id, 1) is not None
    assert stored(db, sitting.id, 2) is not None


def test_a_number_that_cannot_be_read_stands_in_its_field_and_the_others_are_saved(
    begin: Begin, db: Session
) -> None:
    sitting = with_item(begin, ItemType.NUMERIC)
    n = position_of(sitting, ItemType.NUMERIC)
    other = n - 1 if n > 1 else n + 1
    data = sitting.fill(n, {"text": "12.345"})
    data |= form_fields(f"a{other}", right(sitting.items[other - 1]))
    page = sitting.visitor.post(f"{sitting.path}answers/{n}", data, status=422)
    field = page.select_one(f"#a{n}")
    assert (field["value"], field["aria-invalid"]) == ("12.345", "true")
    assert "Write 12.3450 or 12345" in page.select_one(f"#a{n}-error").get_text()
    assert stored(db, sitting.id, other) is not None
    assert stored(db, sitting.id, n) is None


@pytest.mark.parametrize("field", ["r1", "a1"])
def test_a_form_with_nonsense_in_it_is_400_or_422_and_never_500(begin: Begin, field: str) -> None:
    sitting = begin()
    for nonsense in ("", "x", "-1", "1e9", "9" * 400, "\u0661"):
        sitting.page = sitting.visitor.get(sitting.path)
        data = sitting.form() | {"was1": "?", field: nonsense}
        sitting.visitor.response = sitting.visitor.http.post(
            f"{sitting.path}answers/1", data={"csrf_token": sitting.visitor.token, **data}
        )
        assert sitting.visitor.response.status_code in {303, 400, 422}


# ---------------------------------------------------------------- submitting


def test_a_try_is_submitted_once_and_then_nothing_changes(begin: Begin, db: Session) -> None:
    sitting = begin()
    sitting.finish()
    sitting.visitor.get(sitting.path, status=303)
    said = sitting.save(1, wrong(sitting.items[0]), revision=1, status=409)
    assert said["error"] == "submitted"
    sitting.visitor.post_json(f"{sitting.path}flags/1", {"flagged": True}, status=409)
    sitting.visitor.post(f"{sitting.path}submit")
    assert sitting.visitor.location == f"{sitting.path}review/"
    db.rollback()
    assert db.scalar(select(func.count()).select_from(ItemResult)) == len(sitting.items)


def test_two_windows_that_submit_at_once_submit_once(
    begin: Begin, sign_in: SignIn, db: Session
) -> None:
    sitting = begin()
    windows = [sign_in(sitting.visitor.person) for _ in range(3)]  # type: ignore[attr-defined]
    for window in windows:
        window.get(f"{sitting.path}submit")
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda window: window.post(f"{sitting.path}submit"), windows))
    db.rollback()
    assert db.scalar(select(func.count()).select_from(ItemResult)) == len(sitting.items)


def test_a_pass_shows_in_the_standing_at_once(begin: Begin, db: Session) -> None:
    sitting = begin()
    sitting.finish()
    assert "Passed: 4 of 4 points" in text(sitting.visitor)
    assert "1 of 1 quiz" in text(sitting.visitor)
    row = db.get(StandingRow, sitting.visitor.person.id)  # type: ignore[attr-defined]
    assert row is not None
    assert row.quizzes_passed == 1


def test_a_passed_quiz_is_not_asked_again(begin: Begin) -> None:
    sitting = begin()
    sitting.finish()
    assert "You have passed this quiz" in text_of(sitting.visitor.get(COVER))
    sitting.visitor.post(COVER, status=409)


def test_an_empty_paper_can_be_submitted_and_earns_nothing(begin: Begin) -> None:
    sitting = begin()
    sitting.submit()
    assert "0 of 4; 3.2 are needed" in text(sitting.visitor)
    assert sitting.visitor.page is not None
    assert len(sitting.visitor.page.find_all("strong", string="Not answered")) == 4


# ---------------------------------------------------------------- review


def test_after_a_fail_each_mistake_is_explained_and_no_key_is_told(begin: Begin) -> None:
    sitting = begin()
    sitting.finish(wrong)
    said = sitting.visitor.response.get_data(as_text=True)  # type: ignore[union-attr]
    for item in sitting.items:
        if item.type in CHOICE_TYPES:
            picked = wrong(item)["options"]
            for option in item.options:
                told = option.id in picked  # type: ignore[operator]
                assert (option.feedback in said) is told
        else:
            assert not [one for one in feedback_of(item) if one in said]
    assert "Right answer" not in said
    assert "The answer:" not in said
    assert "Read the paragraph" in said


def test_after_a_pass_everything_is_explained(begin: Begin) -> None:
    sitting = begin()
    sitting.finish()
    said = sitting.visitor.response.get_data(as_text=True)  # type: ignore[union-attr]
    for item in sitting.items:
        for one in feedback_of(item):
            assert one in said


def test_a_fail_names_the_lessons_worth_rereading_and_the_paragraph(begin: Begin) -> None:
    sitting = begin()
    sitting.finish(wrong)
    named = sitting.visitor.page.select(".reread a")  # type: ignore[union-attr]
    addresses = [link["href"] for link in named]
    assert any(link.startswith("/course/introduction/first-steps/#s-") for link in addresses)
    assert any(link.startswith("/course/introduction/second-steps/#s-") for link in addresses)


def test_a_try_that_is_open_has_no_review(begin: Begin) -> None:
    sitting = begin()
    sitting.visitor.get(f"{sitting.path}review/", status=303)
    assert sitting.visitor.location == sitting.path


# ---------------------------------------------------------------- the next try


def half(item: Item) -> Response:
    """Right in the first lesson, wrong in the second."""
    return right(item) if item.lesson == "first-steps" else wrong(item)


def test_a_later_try_asks_only_where_points_were_lost_with_other_items(
    begin: Begin, clock: Clock
) -> None:
    first = begin()
    first.finish(half)
    clock.pass_(minutes=15)
    second = begin(first.visitor)
    assert {item.lesson for item in second.items} == {"second-steps"}
    assert not {item.id for item in second.items} & {item.id for item in first.items}


def test_the_best_result_of_each_section_stands(begin: Begin, clock: Clock) -> None:
    first = begin()
    first.finish(half)
    assert "2 of 4; 3.2 are needed" in text(first.visitor)
    clock.pass_(minutes=15)
    second = begin(first.visitor)
    second.finish()
    assert "Passed: 4 of 4 points" in text(second.visitor)
    assert "You have passed this quiz since" in text_of(first.visitor.get(f"{first.path}review/"))


def test_the_next_try_waits_and_says_until_when(begin: Begin, clock: Clock) -> None:
    sitting = begin()
    sitting.finish(wrong)
    assert "The next try opens on 3 May, 12:15" in text(sitting.visitor)
    sitting.visitor.get(COVER)
    assert "That is 3 May, 12:15" in text(sitting.visitor)
    assert not sitting.visitor.page.select("main form")  # type: ignore[union-attr]
    sitting.visitor.post(COVER, status=409)
    clock.pass_(minutes=15)
    assert "Start the next try" in text_of(sitting.visitor.get(COVER))


def test_rereading_and_answering_the_checks_opens_the_next_try_at_once(
    begin: Begin, db: Session, clock: Clock
) -> None:
    sitting = begin()
    sitting.finish(half)
    clock.pass_(minutes=2)
    visitor = sitting.visitor
    lesson = "/course/introduction/second-steps/"
    visitor.get(lesson)
    for check in visitor.page.select("form[action*='/checks/']"):  # type: ignore[union-attr]
        name = check.select_one("input[type=radio]")
        visitor.post(check["action"], {name["name"]: name["value"]})
    visitor.get(lesson)
    visitor.post(f"{lesson}reread/")
    assert "The next try is open" in text_of(visitor.get(f"{sitting.path}review/"))
    begin(visitor)


def test_after_the_third_try_the_page_says_whom_to_write_to(begin: Begin, clock: Clock) -> None:
    visitor = None
    for ordinal in (1, 2, 3):
        sitting = begin(visitor)
        visitor = sitting.visitor
        sitting.finish(wrong)
        assert ("A person can help" in text(visitor)) is (ordinal == 3)
        clock.pass_(minutes=15)
    page = visitor.get(COVER)  # type: ignore[union-attr]
    assert page.select_one('a[href="mailto:help@example.org"]')
    assert "Start the next try" in text_of(page)


def test_a_lesson_that_the_edition_has_lost_is_linked_from_no_page(
    begin: Begin, app: Flask, clock: Clock
) -> None:
    sitting = begin()
    sitting.finish(wrong)
    whole = app.extensions["course"]
    module = replace(whole.modules[0], lessons=whole.modules[0].lessons[:1])
    app.extensions["course"] = replace(whole, modules=(module,))
    for path in (COVER, f"{sitting.path}review/"):
        page = sitting.visitor.get(path)
        links = {str(link["href"]) for link in page.select("main a[href]")}
        assert any("/first-steps/" in link for link in links)
        assert not any("/second-steps/" in link for link in links)
    clock.pass_(minutes=15)
    begin(sitting.visitor).finish()
    assert "Passed: 4 of 4 points" in text(sitting.visitor)


# ---------------------------------------------------------------- what a browser receives


def test_no_key_and_no_feedback_reaches_a_browser_before_submission(
    begin: Begin, db: Session
) -> None:
    sitting = begin()
    visitor = sitting.visitor
    received: list[str] = []

    def note() -> None:
        assert visitor.response is not None
        received.append(visitor.response.get_data(as_text=True) + str(visitor.response.headers))

    for path in (COVER, sitting.path, f"{sitting.path}submit"):
        visitor.get(path)
        note()
    sources = {tag["href"] for tag in sitting.page.select("link[href]")}
    scripts = Path(str(visitor.app.static_folder)) / "js"
    sources |= {f"/static/js/{path.relative_to(scripts)}" for path in scripts.rglob("*.js")}
    for source in sources:
        visitor.response = visitor.http.get(source, buffered=True)
        note()
    for position, item in enumerate(sitting.items, start=1):
        for response, revision in ((wrong(item), 0), (right(item), 1), (wrong(item), 0)):
            body = {"revision": revision, "response": response}
            visitor.response = visitor.http.post(
                f"{sitting.path}answers/{position}",
                json=body,
                headers={"Accept": "application/json", "X-CSRFToken": visitor.token},
            )
            note()
        visitor.post_json(f"{sitting.path}answers/{position}", {"revision": 2, "response": None})
    visitor.post(f"{sitting.path}flags/1", sitting.form())
    note()
    visitor.follow()
    note()
    everything = "\n".join(received)
    for item in bank().values():
        if item.use == "quiz":
            for secret in secrets_of(item):
                if item.type not in TYPED_TYPES or secret not in right(item).values():
                    assert secret not in everything
    assert "is_key" not in everything


# ---------------------------------------------------------------- queries


@pytest.mark.parametrize("page", [COVER, "", "submit", "review/"])
def test_a_page_asks_at_most_three_questions_beside_the_sessions_own_however_many_tries(
    begin: Begin, queries: Counter, clock: Clock, page: str
) -> None:
    visitor, counted = None, []
    for ordinal in range(4):
        sitting = begin(visitor)
        visitor = sitting.visitor
        if page not in {"", "submit"}:
            sitting.finish(wrong)
        path = page if page == COVER else sitting.path + page
        queries.clear()
        visitor.get(path)
        counted.append(len(queries))
        if page in {"", "submit"} and ordinal < 3:
            sitting.finish(wrong)
        clock.pass_(minutes=15)
    # A review asks once more, for the verdicts on objections to its questions; and the cover from
    # the third failed try on, for what each lesson has earned.
    asks_for_help = [number for number in counted[2:] if page == COVER]
    assert max(counted) <= (5 if page == "review/" or asks_for_help else 4)
    assert max(counted[:2]) <= (5 if page == "review/" else 4)
    assert len(set(counted[:2] if page == COVER else counted)) == 1
    assert len(set(asks_for_help)) <= 1
