"""Square codes of cards and badges, read from a picture of the paper by a foreign reader."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from course.cards import printing
from course.cards.printing import BADGES, CARDS, ENVELOPES, Wish
from course.cards.queries import Holder
from course.domain.readiness import Readiness
from course.web.seat_codes import seat_id_of
from tests.client.test_cards import CODE
from tests.factories import NOON, sample_course
from tests.outside.test_code_on_paper import app, run

__all__ = ["app"]

pytestmark = pytest.mark.needs("pango", "poppler", "zbar")
NAMES = (
    ("أمينة ديالو", "Amina Diallo"),
    ("王小明", "Wang Xiaoming"),
    ("አበበ ቢቂላ", "Abebe Bikila"),
    ("María José Fernández de la Vega Sanz", "Maria Jose Fernandez de la Vega Sanz"),
    ("김민준", ""),
)


def holders(count: int) -> list[Holder]:
    """People of a delegation."""
    return [
        Holder(
            number + 1, f"p{number}", *NAMES[number % len(NAMES)], "Chile", "CHL", "delegate",
            number + 1, Readiness.NOT_STARTED, (), learns_only=True,
        )
        for number in range(count)
    ]  # fmt: skip


def printed(
    app: Flask, tmp_path: Path, kind: str, count: int, people: list[Holder] | None = None
) -> Path:
    with app.test_request_context():
        made = printing.draw(sample_course(), people or holders(count), Wish(kind, 99, 14), NOON)
    assert made is not None
    assert len(made.tokens) == (0 if kind == BADGES else count)
    file = tmp_path / f"{kind}.pdf"
    file.write_bytes(made.content)
    return file


def read(file: Path, dots_per_inch: str = "150") -> list[str]:
    """What all square codes of a document say."""
    run("pdftoppm", "-r", dots_per_inch, "-png", str(file), str(file.with_suffix("")))
    pages = sorted(str(page) for page in file.parent.glob(f"{file.stem}-*.png"))
    return run("zbarimg", "--quiet", "--raw", *pages).split()


def test_each_cards_code_leads_to_its_own_page(app: Flask, tmp_path: Path) -> None:
    file = printed(app, tmp_path, CARDS, 10)
    typed = set(CODE.findall(run("pdftotext", str(file), "-")))
    assert set(read(file)) == {f"http://127.0.0.1:8000/card/{code}" for code in typed}
    assert len(typed) == 10
    assert "Pages:           2" in run("pdfinfo", str(file))


def test_each_badges_code_is_that_of_its_seat(app: Flask, tmp_path: Path) -> None:
    found = read(printed(app, tmp_path, BADGES, 12), "200")
    with app.app_context():
        assert sorted(seat_id_of(code) for code in found) == list(range(1, 13))


@pytest.mark.parametrize("kind", [CARDS, BADGES, ENVELOPES])
def test_every_document_is_tagged_has_a_title_and_is_a4(
    app: Flask, tmp_path: Path, kind: str
) -> None:
    told = run("pdfinfo", str(printed(app, tmp_path, kind, 3)))
    assert "Tagged:          yes" in told
    assert "(A4)" in told
    assert "Title:" in told


def test_names_of_every_script_come_out_as_they_went_in(app: Flask, tmp_path: Path) -> None:
    for kind in (CARDS, BADGES, ENVELOPES):
        text = " ".join(
            run("pdftotext", "-layout", str(printed(app, tmp_path, kind, 5)), "-").split()
        )
        for name in ("أمينة ديالو", "王小明", "አበበ ቢቂላ", "김민준", "Wang Xiaoming"):
            assert name in text, (kind, name)


def test_cards_say_until_when_they_work(app: Flask, tmp_path: Path) -> None:
    text = run("pdftotext", str(printed(app, tmp_path, CARDS, 1)), "-")
    assert f"until {(NOON + timedelta(days=14)).day} May 2027" in " ".join(text.split())


LONG = {
    "Maria da Conceição Aparecida de Souza e Silva Bittencourt de Albuquerque Cavalcanti":
        "Maria Conceicao Aparecida Souza Bittenc",
    "กมลวรรณ ณ อยุธยา จิรวัฒน์ธรรมรักษ์ ศรีสุวรรณวงศ์ประเสริฐ":
        "Kamonwan Na Ayutthaya Jirawatthammarak",
    "محمد بن عبد الله بن عبد الرحمن بن عبد العزيز آل سعود الكبير":
        "Mohammed bin Abdullah bin Abdulrahman A",
    "ኃይለሥላሴ ገብረመድኅን ወልደጊዮርጊስ ተክለሃይማኖት":
        "Haileselassie Gebremedhin Woldegiorgis",
    "Преображенская-Константинопольская Александра Владимировна":
        "Preobrazhenskaya Konstantinopolskaya A",
    "Wolfeschlegelsteinhausenbergerdorff" * 5:
        "Wolfeschlegelsteinhausenbergerdorffwelc",
}  # fmt: skip
BOX = re.compile(
    r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]*)</word>'
)


def colliding(page: str) -> list[tuple[str, str]]:
    """Words of a page that stand on each other, or beyond its edge."""
    words = [(*map(float, found[:4]), found[4]) for found in BOX.findall(page)]
    found = [(w[4], "the edge") for w in words if w[0] < 0 or w[2] > 595.3 or w[3] > 842]
    for number, (left, top, right, bottom, text) in enumerate(words):
        for a, b, c, d, other in words[number + 1 :]:
            across = min(right, c) - max(left, a)
            down = min(bottom, d) - max(top, b)
            if across > 1 and down > 0.4 * min(bottom - top, d - b):
                found.append((text, other))
    return found


@pytest.mark.parametrize("kind", [CARDS, BADGES, ENVELOPES])
def test_the_longest_names_stand_on_nothing_else(app: Flask, tmp_path: Path, kind: str) -> None:
    place = "United Kingdom of Great Britain and Northern Ireland"
    people = [
        one._replace(name=own, latin_name=latin, delegation=place)
        for one, (own, latin) in zip(holders(len(LONG)), LONG.items(), strict=True)
    ]
    file = printed(app, tmp_path, kind, len(LONG), people)
    pages = run("pdftotext", "-bbox", str(file), "-").split("<page ")[1:]
    assert [colliding(page) for page in pages] == [[]] * len(pages)
    if kind == CARDS:
        assert len(read(file)) == len(LONG)
