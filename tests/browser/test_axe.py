"""No page of a delegate has a barrier, in no state that it can be in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, Site
from tests.browser.eyes import LEARNING, OWN, QUIZ, Eyes, send_unchecked
from tests.browser.steps import COVER, Steps, invite_delegate, whole_way
from tests.quiz import right, wrong

pytestmark = pytest.mark.needs("browser")

MODULE = "/course/introduction/"
LESSON = "/course/introduction/first-steps/"


@pytest.fixture
def eyes(site: Site) -> Eyes:
    return Eyes(site)


def test_on_the_whole_way(site: Site, open_page: OpenPage, eyes: Eyes) -> None:
    _, link = invite_delegate(site)
    steps = Steps(site, open_page("/"), look=eyes)
    whole_way(steps, link)
    eyes.at(steps.page, MODULE, LESSON, COVER, "/course/booklet/", f"{MODULE}booklet/")
    eyes.at(steps.page, "/account/proof/", "/account/data/")
    ask_for_another_name(steps)
    eyes(steps.page)
    steps.sign_out()
    assert eyes.seen >= LEARNING | QUIZ | OWN


def ask_for_another_name(steps: Steps) -> None:
    """After a quiz another name is a request, which waits on the page."""
    steps.page.goto("/account/")
    steps.write(steps.page.get_by_label("Name in your own script"), "Somebody Else")
    steps.press_button("Save the names")
    expect(steps.page.get_by_text("not decided yet")).to_be_visible()


# ---------------------------------------------------------------- before and beside the quiz


def test_before_anything_is_done_and_when_something_is_refused(
    site: Site, open_page: OpenPage, eyes: Eyes
) -> None:
    steps = Steps(site, open_page("/course/", site.person()), look=eyes)
    page = steps.page
    page.get_by_text("Why am I not complete?").click()
    eyes(page)
    eyes.at(page, MODULE, COVER, "/certificate/", "/account/", "/account/latin-name/")
    eyes.at(page, "/", "/about/", "/about/scheme/", "/about/privacy/", "/glossary/")
    eyes.at(page, "/sources/", "/timeline/")

    page.goto(LESSON)
    page.wait_for_load_state("networkidle")  # every script is there, before the network goes
    steps.press_button("Check my answer", page.locator("#check-1"))
    expect(page.locator("#check-1 [data-error]")).to_be_visible()
    page.context.set_offline(True)
    steps.choose(page.locator("#check-2 .option input").first)
    steps.press_button("Check my answer", page.locator("#check-2"))
    expect(page.locator("#check-2 [data-offline]")).to_be_visible()
    page.context.set_offline(False)
    eyes(page)
    steps.press_button("Complete and continue")
    expect(page.locator(".error-summary")).to_be_visible()
    eyes(page)


def test_a_form_that_is_refused(site: Site, open_page: OpenPage, eyes: Eyes) -> None:
    page = open_page("/account/", site.person())
    for field, button in (
        ("Name in your own script", "Save the names"),
        ("New password", "Set a password"),
    ):
        page.get_by_label(field).fill(" ")
        send_unchecked(page, button)
        eyes(page)
    page.goto("/account/latin-name/")
    page.get_by_role("textbox").fill("Ли")
    send_unchecked(page, "Save and continue")
    eyes(page)


def test_an_error(site: Site, open_page: OpenPage, eyes: Eyes) -> None:
    page = open_page("/course/", site.person())
    for path, heading in (
        ("/facilitate/", "This page is not open to you"),
        ("/certificate.pdf", "This has changed in the meantime"),
        ("/course/nowhere/", "There is no page at this address"),
    ):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        eyes(page)
    page.goto("/account/")
    page.locator("#names [name=csrf_token]").evaluate("field => { field.value = 'old'; }")
    page.get_by_role("button", name="Save the names").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This request could not be read")
    eyes(page)


# ---------------------------------------------------------------- during a quiz


def test_a_paper_with_flags_two_answers_and_no_network(
    site: Site, open_page: OpenPage, eyes: Eyes
) -> None:
    steps = Steps(site, open_page(COVER, site.person()), look=eyes)
    steps.start()
    page, paper = steps.page, steps.paper()
    elsewhere = Steps(site, page.context.new_page())
    elsewhere.page.goto(page.url)
    elsewhere.give(elsewhere.page.locator("#question-1"), right(paper[0]))
    expect(elsewhere.page.locator("[data-save-state]")).to_contain_text("Saved")

    steps.give(page.locator("#question-1"), wrong(paper[0]))
    page.locator("#question-1 input").first.blur()  # typed text goes when one leaves its field
    expect(page.locator("#question-1 .conflict")).to_be_visible()
    eyes(page)
    page.context.set_offline(True)
    steps.press_button("Flag this question", page.locator("#question-1"))
    page.locator('[data-cell="2"]').click()
    steps.give(page.locator("#question-2"), wrong(paper[1]))
    expect(page.locator("[data-save-state]")).to_contain_text("no connection")
    eyes(page)
    page.context.set_offline(False)
    page.locator('[data-cell="1"]').click()
    steps.press_button("Take the other answer")
    expect(page.locator("[data-save-state]")).to_contain_text("Saved", timeout=20_000)
    page.goto(page.url.partition("#")[0] + "submit")
    steps.arrived("Look over your answers")
    eyes.at(page, COVER)


def test_a_paper_without_scripts(site: Site, open_page: OpenPage, eyes: Eyes) -> None:
    """Axe is a script itself, so ours are kept away instead of all."""
    person = site.person()
    page = open_page("about:blank", person)
    page.context.route("**/*.js*", lambda route: route.abort())
    page.goto(COVER)
    steps = Steps(site, page, look=eyes)
    steps.start()
    eyes(page)
    elsewhere = Steps(site, open_page(page.url, person))
    elsewhere.give(elsewhere.page.locator("#question-1"), right(steps.paper()[0]))
    elsewhere.page.locator("#question-1 input").first.blur()
    expect(elsewhere.page.locator("[data-save-state]")).to_contain_text("Saved")
    for section, item in zip(page.locator(".item").all(), steps.paper(), strict=True):
        steps.give(section, wrong(item))
    steps.press_button("Save", page.locator("#question-1"))
    expect(page.locator("#question-1 .conflict")).to_be_visible()
    eyes(page)


def test_a_quiz_failed_three_times(site: Site, open_page: OpenPage, eyes: Eyes) -> None:
    steps = Steps(site, open_page(COVER, site.person()))
    for name in ("Start the quiz", "Start the next try", "Start the next try"):
        steps.start(name)
        steps.answer_paper(wrong)
        steps.look = eyes
        site.clock.pass_(minutes=20)
        steps.page.goto(COVER)
    expect(steps.page.get_by_role("heading", name="A person can help")).to_be_visible()
    eyes(steps.page)
