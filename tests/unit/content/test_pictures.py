"""Images in the texts of items: only those of our own, and nothing else that looks like one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.content.markdown import render_block, render_inline, render_plain, to_html
from course.content.pictures import Size, faults_of_pictures, name_of, pictures_in, size_of
from course.content.sanitise import clean_inline

NAME = name_of("ab" * 32, Size(300, 200), "png")
HERE = f'![A **curve** of \\* and "quotes"](image:{NAME})'


@given(st.integers(1, 0xFFFF), st.integers(1, 0xFFFF), st.sampled_from(["png", "webp"]))
def test_a_name_tells_the_size(width: int, height: int, ending: str) -> None:
    assert size_of(name_of("0" * 64, Size(width, height), ending)) == (width, height)


@pytest.mark.parametrize("render", [render_block, render_inline])
def test_an_image_of_our_own_is_shown_with_its_words_and_its_size(render) -> None:  # type: ignore[no-untyped-def]
    html = render(f"Before {HERE} after", "/sub")
    assert f'src="/sub/images/{NAME}"' in html
    assert 'alt="A **curve** of * and &quot;quotes&quot;"' in html
    assert 'width="300"' in html
    assert 'height="200"' in html
    assert 'loading="lazy"' in html


def test_where_no_image_can_stand_its_words_do() -> None:
    assert render_plain(f"See {HERE}") == 'See A **curve** of * and "quotes"'


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://example.org/a.png)",
        "![x](/images/a.png)",
        "![x](image:../../etc/passwd)",
        "![x](image:a.png)",
        f"![x](image:{NAME.upper()})",
        f"![x](image:{NAME}.html)",
        f'![x](image:{NAME} "title")',
        f"![x\ny](image:{NAME})",
        f"`![x](image:{NAME})`",
        f"\\![x](image:{NAME})",
        f'<img src="/images/{NAME}" onerror="alert(1)">',
        "![x][ref]\n\n[ref]: https://example.org/a.png",
    ],
)
def test_everything_else_stays_text(text: str) -> None:
    assert "<img" not in render_block(text)
    assert "<img" not in render_inline(text)


def test_a_lesson_shows_no_uploaded_image() -> None:
    assert "<img" not in to_html(HERE, "")


def test_an_address_that_is_no_image_of_ours_does_not_pass_the_sanitiser() -> None:
    for src in ("https://example.org/a.png", "//example.org/images/a.png", f"/images/{NAME}?x"):
        assert "src" not in clean_inline(f'<img src="{src}" alt="x">')


def test_an_image_without_words_is_a_fault() -> None:
    assert list(faults_of_pictures(f"![ ](image:{NAME}) and {HERE}")) == [
        "an image has no text alternative: say between [ ] what it shows"
    ]
    assert pictures_in(f"{HERE} {HERE}") == [NAME, NAME]


@pytest.mark.parametrize("text", ["[" * 20_000, "![" * 10_000, r"\(" * 10_000, "[a](" * 5_000])
def test_thousands_of_beginnings_without_an_end_cost_little(text: str) -> None:
    begun = time.monotonic()
    render_block(text)
    assert time.monotonic() - begun < 8  # seconds, on a shared machine; it was a minute
