"""A lesson's page beside its paragraphs: what it shows, and to whom it gives the key of a brief."""

from __future__ import annotations

from flask import Flask

from course.web.sealing import Purpose, seal_key
from tests.client.conftest import SignIn
from tests.client.test_learn import FIRST, KEY, SECOND, answer, text_of


def test_sources_say_when_they_were_checked_and_further_reading_follows(sign_in: SignIn) -> None:
    page = sign_in().get(FIRST)
    assert text_of(page, ".sources-checked").endswith("on 30 September 2026.")
    section = page.select_one(".source-list + .further-reading")
    assert section is not None
    links = {a.text: a["href"] for a in section.select("a.external")}
    assert links["A Short Book"] == "https://example.org/short"
    assert len(section.select("li")) == len(links) == 3
    assert not sign_in().get(SECOND).select(".further-reading, .sources-checked")


def test_a_check_from_the_other_chair_says_so_open_and_answered(sign_in: SignIn) -> None:
    visitor = sign_in()
    page = visitor.get(FIRST)
    assert text_of(page, "#check-2 .kicker") == "Check 2 of 2 · The other chair"
    says = "Answer as the holders of this view would: Those who hold that sums are easy"
    assert text_of(page, "#check-2 .chair") == says
    assert not page.select("#check-1 .chair")
    answer(visitor, FIRST, 2, "a")
    assert text_of(visitor.get(FIRST), "#check-2 .chair") == says


def test_every_bracket_leads_to_its_entry_without_a_script(sign_in: SignIn) -> None:
    page = sign_in().get(FIRST)
    text = text_of(page, ".bracketed-text")
    assert text == "The Parties [shall] [should, where appropriate,] count to four."
    for bracket in page.select("a.bracket"):
        entry = page.select_one(str(bracket["href"]))
        assert entry is not None
        assert text_of(entry, ".bracket-words") == bracket.text
        assert [dt.text for dt in entry.select("dt")] == ["Proposed by", "Reservations", "Why"]
        assert entry.select_one(f'a[href="#{bracket["id"]}"]') is not None


def test_the_meanings_of_a_lessons_words_wait_on_its_page(sign_in: SignIn) -> None:
    page = sign_in().get(FIRST)
    place = page.select_one("[data-meanings][hidden]")
    assert place is not None
    assert "One adjustable number" in text_of(place, "#meaning-weight")
    assert place.a is not None
    assert place.a["href"] == "/glossary/#t-weight"


def test_no_browser_can_send_a_brief(sign_in: SignIn) -> None:
    brief = sign_in().get(SECOND).select_one("#brief")
    assert brief is not None
    fields = brief.select("textarea, select, input")
    assert len(fields) == 2
    assert not brief.select("form, [name], [form], button:not([type=button])")
    assert brief.find_parent("form") is None
    for field in fields:
        assert field["autocomplete"] == "off"  # a browser that remembers would show it to others
    text = brief.select_one("textarea")
    assert text is not None
    assert (text["spellcheck"], text["writingsuggestions"]) == ("false", "false")


def test_a_brief_is_given_its_authors_key_and_no_page_without_a_brief_is(
    sign_in: SignIn, app: Flask
) -> None:
    keys = set()
    for visitor in (sign_in(), sign_in()):
        brief = visitor.get(SECOND).select_one("[data-seal]")
        assert brief is not None
        assert visitor.response is not None
        assert visitor.response.headers["Cache-Control"] == "no-store"
        lesson = KEY.replace("first", "second")
        secret = app.config["SECRET_KEY"]
        assert brief["data-lesson"] == lesson
        key = seal_key(secret, Purpose.BRIEF, str(brief["data-person"]), lesson)
        assert brief["data-seal"] == key
        keys.add(key)
        assert not visitor.get(FIRST).select("[data-seal]")
    assert len(keys) == 2


def test_the_contents_say_how_long_the_whole_course_takes(sign_in: SignIn) -> None:
    page = sign_in().get("/course/")
    minutes = sum(int(m.text.split()[0]) for m in page.select(".row-minutes"))
    assert f"The whole course takes about {minutes} minutes." in text_of(page, ".split > .margin")
