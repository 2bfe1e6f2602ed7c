"""The PDF: made apart, within limits, from nothing but our own files, and kept."""

from __future__ import annotations

import base64
import os
import re
import socket
import subprocess
import sys
import threading
import time

import pytest

from course.domain.errors import TooMany
from course.web import pdf
from course.web.pdf import PdfUnavailable

with_pango = pytest.mark.needs("pango")
PAGE = """<!doctype html><html lang="en"><head><title>Certificate</title>
<link rel="stylesheet" href="bundle:css/certificate-sheet.css">{}</head>
<body class="sheet-page"><article class="certificate-sheet"><h1>Certificate</h1>{}</article></body>
</html>"""


def a_child(tmp_path, code: str):
    """A child process of our own making, in place of the real one."""
    child = tmp_path / "child.py"
    child.write_text(code)
    return child


def ask(program: str, file, *options: str) -> str:
    """What a foreign reader says about a PDF."""
    command = [program, *options, str(file)]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


@pytest.mark.needs("pango", "poppler")
def test_the_pdf_is_tagged_has_a_title_and_one_a4_page_in_landscape(tmp_path):
    file = tmp_path / "c.pdf"
    file.write_bytes(pdf.render(PAGE.format("", "<p>Amina Diallo</p>")))
    told = ask("pdfinfo", file)
    assert re.search(r"^Title: +Certificate$", told, re.M)
    assert re.search(r"^Tagged: +yes$", told, re.M)
    assert re.search(r"^Pages: +1$", told, re.M)
    assert re.search(r"^Page size: +841\.\d+ x 595\.\d+ pts \(A4\)$", told, re.M)
    assert re.search(r"pdfuaid:part\W+1\b", ask("pdfinfo", file, "-meta"))
    assert re.search(r'H1 [^"]*"Certificate"', ask("pdfinfo", file, "-struct-text"))


@with_pango
@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/",
        "file:///etc/passwd",
        "bundle:../settings.py",
        "bundle:../../etc/passwd",
        "ftp://127.0.0.1:{port}/",
        "//127.0.0.1:{port}/x",
    ],
)
def test_an_outside_address_is_never_fetched(address, tmp_path):
    """A listening socket hears nothing, and the PDF is made without what was refused."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        target = address.format(port=server.getsockname()[1])
        html = PAGE.format(
            f'<link rel="stylesheet" href="{target}"><style>@import "{target}";</style>',
            f'<img alt="" src="{target}"><svg><image href="{target}"/></svg>'
            f'<object data="{target}"></object>',
        )
        assert pdf.render(html).startswith(b"%PDF-")
        server.settimeout(0.05)
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.needs("pango", "poppler")
def test_a_drawing_that_stands_in_the_page_is_drawn_and_fetches_nothing(tmp_path):
    """What a drawing refers to is asked for by the same rules as what a page does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        target = f"http://127.0.0.1:{server.getsockname()[1]}/"
        drawn = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{}'
            '<text y="20" font-family="Inter">Drawn</text></svg>'
        )
        made = []
        for inner in ("", f'<image href="{target}" width="9" height="9"/>'):
            held = base64.b64encode(drawn.format(inner).encode()).decode()
            picture = f'<img alt="Red" src="data:image/svg+xml;base64,{held}">'
            made.append(pdf.render(PAGE.format("", picture)))
        assert all(one.startswith(b"%PDF-") for one in made)
        server.settimeout(0.05)
        with pytest.raises(TimeoutError):
            server.accept()
    assert [text_of(one, tmp_path).split() for one in made] == [["Certificate", "Drawn"]] * 2


@with_pango
def test_a_certificate_without_its_stylesheet_is_not_made() -> None:
    html = PAGE.format('<link rel="stylesheet" href="bundle:css/moved-away.css">', "")
    with pytest.raises(PdfUnavailable):
        pdf.render(html)


def test_a_machine_without_pango_says_so(tmp_path):
    child = a_child(tmp_path, f"raise SystemExit({os.EX_UNAVAILABLE})")
    with pytest.raises(PdfUnavailable, match="Print the page"):
        pdf.render("", child=child)
    assert not pdf.available(("libno-such-library.so.0",))


def test_a_child_that_dies_or_writes_nonsense_is_no_pdf(tmp_path):
    for code in ("raise SystemExit(1)", "print('hello')", "import os; os.abort()"):
        with pytest.raises(PdfUnavailable):
            pdf.render("", child=a_child(tmp_path, code))


@with_pango
@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep the limit")
def test_the_child_cannot_take_all_memory(tmp_path):
    code = (
        f"import sys; sys.path.insert(0, {str(pdf.CHILD.parent)!r})\n"
        "import pdf_child\npdf_child.limit(*map(int, sys.argv[1:3]))\n"
        f"held = bytearray({pdf.MEMORY_BYTES} + 1)\nprint('%PDF-', len(held))\n"
    )
    with pytest.raises(PdfUnavailable):
        pdf.render("", child=a_child(tmp_path, code))


@with_pango
def test_the_child_is_stopped_when_it_takes_too_long(tmp_path):
    code = (
        f"import sys; sys.path.insert(0, {str(pdf.CHILD.parent)!r})\n"
        "import pdf_child\npdf_child.limit(*map(int, sys.argv[1:3]))\n"
        "while True: pass\n"
    )
    with pytest.raises(PdfUnavailable):
        pdf.render("", child=a_child(tmp_path, code), seconds=1)


def test_the_child_sees_no_secret_of_the_server(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_SECRET_KEY", "not for children")
    child = a_child(
        tmp_path, "import os; print('%PDF-', 'COURSE_SECRET_KEY' in os.environ, flush=True)"
    )
    assert pdf.render("", child=child).strip() == b"%PDF- False"


def test_a_third_at_once_is_told_to_come_back(tmp_path):
    child = a_child(tmp_path, "import time; time.sleep(1.2); print('%PDF-')")
    threads = [
        threading.Thread(target=pdf.render, args=("",), kwargs={"child": child}) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    with pytest.raises(TooMany) as refused:
        pdf.render("", child=child, wait_seconds=0.05)
    assert refused.value.retry_after_seconds == 5
    for thread in threads:
        thread.join()
    assert pdf.render("", child=child, wait_seconds=0.05) == b"%PDF-\n"


def test_a_pdf_is_made_once_and_kept_whole(tmp_path):
    child = a_child(tmp_path, "import time; print('%PDF-', time.time_ns())")
    folder = tmp_path / "certificates"

    def kept(digest: str) -> bytes:
        return pdf.kept(folder, digest, lambda: "", child=child)

    first = kept("a" * 64)
    assert kept("a" * 64) == first
    assert [path.name for path in folder.iterdir()] == ["a" * 64 + ".pdf"]
    assert kept("b" * 64) != first
    pdf.forget(folder, "a" * 64)
    assert kept("a" * 64) != first


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    child = a_child(tmp_path, "print('%PDF-')")
    made = pdf.kept(blocked / "certificates", "a" * 64, lambda: "", child=child)
    assert made == b"%PDF-\n"


@pytest.mark.needs("pango", "poppler")
def test_names_come_out_of_the_pdf_as_they_went_in(tmp_path):
    made = pdf.render(PAGE.format("", "<p>Ångström 渡邉直樹</p>"))
    assert "Ångström 渡邉直樹" in text_of(made, tmp_path)


def text_of(made, folder):
    """What a PDF says."""
    file = folder / "c.pdf"
    file.write_bytes(made)
    command = ["pdftotext", str(file), "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout
