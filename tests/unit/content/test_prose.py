"""Markdown as lessons may use it, and what it becomes."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup

from course.content.fences import cut
from course.content.problems import Report
from course.content.prose import Prose, render_prose
from course.domain.course import Term

TERM = Term("tide", "Tide", "The rise of the water & its fall.", "sea/tides")


def prose(body: str) -> Prose:
    return render_prose(cut(body, 1, Report(Path("x.md"))), {}, {"tide": TERM}, "")


def soup(body: str) -> BeautifulSoup:
    return BeautifulSoup("".join(piece.html for piece in prose(body).pieces), "html5lib")


def test_footnotes_become_sources_that_lead_back() -> None:
    made = prose("One.[^b] Two.[^a] One again.[^b]\n\n[^a]: Second\n[^b]: First")
    text = BeautifulSoup(made.pieces[0].html, "html5lib")
    sources = BeautifulSoup(made.sources, "html5lib")
    assert [a.text for a in text.select("a.note-ref")] == ["1", "2", "1"]
    assert [li.p.find(string=True).strip() for li in sources.select("ol.sources > li")] == [
        "First",
        "Second",
    ]
    ids = {f"#{e['id']}" for part in (text, sources) for e in part.select("[id]")}
    links = {a["href"] for part in (text, sources) for a in part.select("a")}
    assert links == ids
    assert all(a["aria-label"] for a in sources.select("a.note-back"))


def test_the_first_use_of_a_term_brings_its_meaning() -> None:
    page = soup("A [tide](term:tide).\n\nNo [tide](term:tide).")
    assert [a["href"] for a in page.select("a.term")] == ["/glossary/#t-tide"] * 2
    [note] = page.select(".noted > .side-note")
    assert note.text.strip() == "Tide. The rise of the water & its fall."
    assert note["role"] == "note"


def test_meanings_and_sources_are_not_counted_as_reading() -> None:
    made = prose("One [two](term:tide) three.[^s]\n\n[^s]: Four five six seven")
    assert made.outline.words == 3


def test_a_note_is_a_note() -> None:
    [note] = soup('!!! note "Mind"\n    The gap.').select("div.callout[role=note]")
    assert note.select_one("p.callout-title").text == "Mind"


def test_a_table_has_heads_classes_and_a_frame() -> None:
    page = soup("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert [th["scope"] for th in page.select("div.table > table th")] == ["col", "col"]
    assert page.select_one("td.end").text == "2"
    assert not page.select("[style], [align]")


def test_an_anchor_used_twice_is_kept_once() -> None:
    made = prose("One\n{: #x }\n\nTwo\n{: #x }")
    assert made.pieces[0].html.count('id="s-x"') == 1
    assert made.outline.repeated == ["x"]


def test_a_block_within_a_list_or_quotation_ends_it() -> None:
    made = prose('- one\n\n```check\nitem = "x"\n```\n\n> two\n\n```check\nitem = "y"\n```\n')
    assert [bool(piece.stand_in) for piece in made.pieces] == [False, True, False, True]
    for piece in made.pieces:
        assert piece.html.count("<ul>") == piece.html.count("</ul>")
        assert piece.html.count("<blockquote>") == piece.html.count("</blockquote>")


def test_a_heading_without_an_anchor_still_has_a_place() -> None:
    made = prose("## One\n\nText\n\n## Two {#part-1}\n\nText")
    anchors = [heading.anchor for heading in made.outline.headings]
    assert len(set(anchors)) == 2
    assert all(f'id="s-{a}"' in made.pieces[n].html for n, a in enumerate(anchors))


def test_a_number_and_its_percent_sign_stay_on_one_line() -> None:
    assert "26.2\u00a0%" in soup("It was 26.2 % then.").text
