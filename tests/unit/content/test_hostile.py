"""An author who means harm gains nothing: whatever is written, only our own list reaches a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from hypothesis import given, settings
from hypothesis import strategies as st

from course.content.fences import cut
from course.content.markdown import render_block, render_inline
from course.content.problems import Report
from course.content.prose import render_prose
from course.content.sanitise import BLOCK_TAGS, INLINE_TAGS
from course.domain.course import Term

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style>",
    "<form action=//evil.example><input name=password></form>",
    "</div></main><form>",
    "<!-- --><b>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[[x]](javascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&NewLine;script:alert(1))",
    "[x](%6aavascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example/)",
    "[x](/logout)",
    '[x](https://ok.example/ "onmouseover=alert(1)")',
    '[x](https://ok.example/"onmouseover="alert(1))',
    "<javascript:alert(1)>",
    '<https://x.example/"onclick=alert(1)>',
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](https://evil.example/pixel.png)",
    "[x]: javascript:alert(1)\n\n[x]",
    "text\n{: onclick=alert(1) style=position:fixed }",
    "text\n{: #main .page-header }",
    "text\n{: id=csrf-token name=getElementById }",
    "## Head {: #s-x onclick=alert(1) }",
    "*x*{: href=javascript:alert(1) }",
    "[x](https://ok.example/){: href=javascript:alert(1) target=_blank }",
    "[x](https://ok.example/){: class=note-back href=x }",
    "[x](term:tide){: class=term href='javascript:alert(1)' }",
    "x[^a]\n\n[^a]: <script>alert(1)</script>",
    "x[^a]\n\n[^a]: y\n    {: #fn-a onclick=alert(1) }",
    'x[^"><script>]\n\n[^"><script>]: y',
    "x[^]\n\n[^]: y",
    "x[^a b]\n\n[^a b]: y",
    "///Footnotes Go Here///\n\nx[^a]\n\n[^a]: y",
    '!!! danger "<script>alert(1)</script>"\n    x',
    '!!! note admonition page "x"\n    <form>',
    "| <script>alert(1)</script> |\n|---|\n| [x](javascript:alert(1)) |",
    "\x02amp\x03lt;script\x02amp\x03gt;",
    "\x02wzxhzdk:0\x03",
    "\x02klzzwxh:0000\x03",
    "zz1337820767766393449zz qq3936677670287331zz",
    '```figure\nfile = "../../etc/passwd"\nalt = "\\"><script>"\ncaption = "<script>"\n```',
    '```check\nitem = "\\"><script>"\n```',
    "```check",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<p id=s-x>clobber</p>",
    r"\( \href{javascript:alert(1)}{x} \)",
    r"\( \class{page-header}{x} \) \( \style{position:fixed}{x} \)",
    r"\( \text{<img src=x onerror=alert(1)>} \)",
    r"\( \mathrm{</math><script>alert(1)</script>} \)",
    r"\( \unicode{x3cscript} \) \( \verb|<script>| \) \( \color{red}{x} \)",
    r"\( \newcommand{\a}{\a\a} \a \) \( \def\b{\b\b}\b \)",
    r"\(" + "{" * 900 + "x" + "}" * 900 + r"\)",
    r"\(" + r"\sqrt" * 500 + r"x\)",
    r"\(" + "x^{" * 300 + "}" * 300 + r"\)",
    r"\( \left( x \right \) \( \frac{1} \) \( { \) \( & \\ \)",
    '??? "<script>alert(1)</script>"\n    <form>',
    '??? "[x](javascript:alert(1))"\n    x[^a]\n\n[^a]: y',
    '??? "a"\n    ??? "b"\n        !!! aside "c"\n            x',
    '!!! aside "<img src=x onerror=alert(1)>"\n    [x](javascript:alert(1))',
    '```bracketed\ntext = "[<script>]"\n[[bracket]]\nwords = "<script>"\n```',
    "    ```formula\n    tex = '<script>'\n    say = '<script>'\n    ```",
]

PIECES = st.sampled_from(
    [*ATTACKS, "\n", "\n\n", "    ", "> ", "- ", "`", "**", "[", "](", "{: ", "}"]
)
SCHEMES = ("https://", "http://", "mailto:", "#s-", "/glossary/#t-", "/course/")
ATTRIBUTES = {
    *("id", "lang", "href", "aria-label", "src", "alt", "width", "height", "loading"),
    *("start", "role", "scope", "class", "tabindex"),
    *("display", "mathvariant", "accent", "fence", "form", "largeop", "movablelimits"),
    *("separator", "stretchy", "linethickness", "displaystyle", "scriptlevel"),
}
CLASSES = {
    *("term", "external", "note-ref", "note-back", "callout", "noted", "side-note", "table"),
    *("callout-title", "caption", "source", "figure", "sources", "end", "centre"),
    *("aside", "deeper", "deeper-time", "deeper-text", "formula", "formula-frame"),
}


def assert_harmless(html: str, tags: set[str]) -> None:
    for element in BeautifulSoup(f"<main>{html}</main>", "html5lib").main.find_all(True):
        assert isinstance(element, Tag)
        assert element.name in tags | {"tbody"}
        assert set(element.attrs) <= ATTRIBUTES
        assert set(element.get("class") or ()) <= CLASSES
        assert str(element.get("id", "s-")).startswith("s-")
        assert str(element.get("href", "#s-")).startswith(SCHEMES)
        assert str(element.get("src", "/course/")).startswith("/course/")


def assert_stays_inside(html: str) -> None:
    page = BeautifulSoup(f"<main>{html}</main><footer></footer>", "html5lib")
    assert page.main.next_sibling is page.footer


def lesson_html(body: str) -> list[str]:
    report = Report(Path("x.md"))
    tide = Term("tide", "<script>", "<script>alert(1)</script>", "sea/tides")
    prose = render_prose(cut(body, 1, report), {}, {"tide": tide}, "")
    return [*(piece.html for piece in prose.pieces), prose.sources]


def check(body: str) -> None:
    for html in lesson_html(body):
        assert_harmless(html, BLOCK_TAGS)
        assert_stays_inside(html)
    assert_harmless(render_block(body), BLOCK_TAGS)
    assert_stays_inside(render_block(body))
    assert_harmless(render_inline(body), INLINE_TAGS)
    assert_stays_inside(render_inline(body))


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_an_author_writes_acts_on_the_page(attack: str) -> None:
    check(attack)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=8).map("".join))
def test_no_mixture_of_attacks_acts_on_the_page(body: str) -> None:
    check(body)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_text_at_all_can_be_rendered(body: str) -> None:
    check(body)


def test_a_part_mark_cannot_be_typed() -> None:
    """The mark holds the digest of the text it stands in, so naming it changes it."""
    mark = cut("a", 1, Report(Path("x.md"))).mark
    body = f'<p>{mark}sources</p>\n\n{mark}0x\n\n```check\nitem = "x"\n```'
    pieces = render_prose(cut(body, 1, Report(Path("x.md"))), {}, {}, "").pieces
    assert [bool(piece.stand_in) for piece in pieces] == [False, True]


def test_allowed_links_keep_their_addresses() -> None:
    html = render_block(
        "[a](https://ok.example/?a=1&b=2) [b](mailto:x@ok.example) <https://c.example/>"
    )
    hrefs = [a["href"] for a in BeautifulSoup(html, "html5lib").select("a")]
    assert hrefs == ["https://ok.example/?a=1&b=2", "mailto:x@ok.example", "https://c.example/"]
