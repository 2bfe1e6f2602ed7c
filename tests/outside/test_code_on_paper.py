"""The square code of the printed certificate, read from a picture by a foreign reader."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask, render_template
from PIL import Image, ImageChops

from course import create_app
from course.certify.sheet import make_sheet
from course.domain.credentials import pack, unpack
from course.web import pdf
from tests.conftest import settings_for
from tests.outside.test_badges import BASE, CLAIM, KEY

pytestmark = pytest.mark.needs("pango", "poppler", "zbar")
INK = (0x0B, 0x35, 0x40)  # of the code, and of nothing else on the sheet
DOTS_A_MILLIMETRE = 10  # at 254 to the inch


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """The app alone: setting a certificate asks no database."""
    return create_app(settings_for(f"sqlite:///{tmp_path}/none", tmp_path), testing=True)


def render(app: Flask, file: Path) -> str:
    """The certificate as a PDF in a file; gives the token of its code."""
    token = pack(CLAIM, KEY)
    with app.test_request_context():
        html = render_template(
            "certify/certificate_sheet.html", sheet=make_sheet(CLAIM, token, BASE)
        )
    file.write_bytes(pdf.render(html))
    return token


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("dots_per_inch", ["110", "150", "300"])
def test_a_foreign_reader_reads_the_printed_code(
    app: Flask, tmp_path: Path, dots_per_inch: str
) -> None:
    file = tmp_path / "certificate.pdf"
    token = render(app, file)
    run("pdftoppm", "-r", dots_per_inch, "-png", "-singlefile", str(file), str(tmp_path / "page"))
    read = run("zbarimg", "--quiet", "--raw", str(tmp_path / "page.png")).strip()
    assert read == f"{BASE}/verify/#{token}"
    assert len(read) <= 250
    assert unpack(read.partition("#")[2], [KEY.public]).latin_name == CLAIM.latin_name


def test_the_printed_code_is_at_least_thirty_millimetres_wide(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "certificate.pdf"
    render(app, file)
    run("pdftoppm", "-r", "254", "-png", "-singlefile", str(file), str(tmp_path / "page"))
    with Image.open(tmp_path / "page.png") as picture:
        left, top, right, bottom = where(picture.convert("RGB"), INK)
    assert (right - left) / DOTS_A_MILLIMETRE >= 30
    assert (bottom - top) / DOTS_A_MILLIMETRE >= 30


def where(picture: Image.Image, colour: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """The box around everything of one colour."""
    wanted = Image.new("RGB", picture.size, colour)
    same = ImageChops.difference(picture, wanted).convert("L").point(lambda value: not value, "1")
    box = same.getbbox()
    assert box is not None
    return box


def test_the_pdf_says_what_was_certified_and_no_more(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "certificate.pdf"
    render(app, file)
    text = " ".join(run("pdftotext", "-layout", str(file), "-").split())
    for said in (CLAIM.latin_name, CLAIM.course, CLAIM.edition, CLAIM.serial, "80 %",
                 "Identity asserted by the delegation.", "states no view"):  # fmt: skip
        assert said in text
    assert not re.search(r"\b(score|points|tries|attempt|reason)\b", text, re.IGNORECASE)
