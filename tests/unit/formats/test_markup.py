"""Texts of other systems and our Markdown: the words stay, and what is lost is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.content.markdown import render_block, render_inline
from course.formats.limits import MOST_LETTERS
from course.formats.markup import from_html, from_moodle, from_plain, to_html, to_plain
from course.formats.moodle_markdown import from_moodle_markdown, to_moodle_markdown
from tests.unit.items import stems

anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
signs = st.text(st.sampled_from("\\`*_{}[]()<>#+-=.!|&;:/ \n\ta1x$~\"'"), max_size=40)
tags = st.sampled_from(
    ["<p>", "</p>", "<b>", "</b>", "<em>", "</em>", "<ul>", "<li>", "</li>", "</ul>", "<ol>",
     "<table>", "<tr>", "<td>", "</td>", "<th>", "<pre>", "</pre>", "<code>", "</code>", "<br>",
     "<a href='http://a.b/c'>", "</a>", "<img src='x.png' alt='y'>", "<script>", "</script>",
     "<sup>", "</sup>", "<math>", "<mi>", "</mi>", "<mfrac>", "</math>", "<h1>", "</h1>", "<svg>",
     "<blockquote>", "\\(", "\\)", "$$", "<!--", "-->", "<iframe src='x'>", "<dl>", "<dt>", "<dd>",
     "<hr>", "<font>", "&amp;", "&lt;", "&#92;", "# ", "1. ", "- "]
)  # fmt: skip
soups = st.lists(tags | signs, max_size=25).map("".join)


def words(text: str) -> list[str]:
    return text.replace("\u00a0", " ").split()


@given(anything | signs)
@settings(max_examples=150)
def test_a_plain_text_shows_exactly_its_words(text: str) -> None:
    controls = {chr(code): " " for code in [*range(9), 11, 12, *range(14, 32), *range(127, 160)]}
    shown = text.translate(str.maketrans(controls))
    assert words(to_plain(from_plain(text))) == words(shown)
    assert from_plain(text).count("<math") == 0


@given(signs)
@settings(max_examples=150)
def test_what_html_writes_as_words_shows_as_these_words(text: str) -> None:
    if "$$" in text or "\\" in text:
        return  # TeX
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    markdown, losses = from_html(f"<p>{escaped}</p>")
    assert words(to_plain(markdown)) == words(text)
    assert not losses


@given(soups | anything)
@settings(max_examples=150)
def test_no_html_breaks_the_reader_and_none_reaches_a_page_unsafe(html: str) -> None:
    markdown, losses = from_html(html, lambda source: source)
    for page in (render_block(markdown), render_inline(markdown), to_html(markdown)):
        low = page.lower()
        assert not any(tag in low for tag in ("<script", "<iframe", "<svg", "<font", "javascript:"))
    assert len(set(losses)) == len(losses)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One</p><p>two <b>three</b> <i>four</i></p>", "One\n\ntwo **three** *four*"),
        ("<b>bold</b><strong>er</strong>", "**bolder**"),
        ("<b>a<strong>b</strong></b>", "**ab**"),
        ("H<sub>2</sub>O, 10<sup>-3</sup>", "H₂O, 10⁻³"),
        ("the 4<sup>th</sup>", r"the 4\({}^{\text{th}}\)"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n    - b\n- c"),
        ("<ol start=3><li>a</li><li>b</li></ol>", "3. a\n3. b"),
        ("<pre>if x:\n  y  = 1</pre>", "    if x:\n      y  = 1"),
        ("use <code>a`b</code>", "use ``a`b``"),
        ("<h1>Big</h1>", "### Big"),
        ("a<br>b", "a  \nb"),
        ("<a href='https://un.org/x_y'>UN</a>", "[UN](https://un.org/x%5Fy)"),
        ("x is <!-- not --> here", "x is here"),
        ("C:\\temp and snake_case_name", "C:\\\\temp and snake_case_name"),
        ("$$x^2$$ or \\(y\\) or \\[z\\] or [tex]w[/tex]", r"\(x^2\) or \(y\) or \(z\) or \(w\)"),
        (
            "<math><mfrac><mi>a</mi><msup><mi>b</mi><mn>2</mn></msup></mfrac></math>",
            r"\(\frac{a}{{b}^{2}}\)",
        ),
        (
            "<math><semantics><mi>x</mi><annotation encoding='application/x-tex'>\\hat x"
            "</annotation></semantics></math>",
            r"\(\hat x\)",
        ),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1|2</td><td>3</td></tr></table>",
            "| a | b |\n| --- | --- |\n| 1\\|2 | 3 |",
        ),
        ("<img src='@@PLUGINFILE@@/map.png' alt='A map'>", "![A map](image:map.png)"),
    ],
)
def test_what_our_markdown_can_say_is_kept(html: str, markdown: str) -> None:
    name = {"@@PLUGINFILE@@/map.png": "map.png"}.get
    found, losses = from_html(html, name)
    assert (found, losses) == (markdown, [])


@pytest.mark.parametrize(
    ("html", "loss"),
    [
        ("<script>alert(1)</script>", "A script is left out"),
        ("<b onclick='x()'>a</b>", "A script is left out"),
        ("<iframe src='x'></iframe>", "An embedded page is left out"),
        ("<video src='x'></video>", "A video is left out"),
        ("<audio src='x'></audio>", "A sound is left out"),
        ("<span style='color:red'>a</span>", "Colours, sizes and other styles are left out"),
        ("<tide>high</tide>", "The tag <tide> is left out; its words stay"),
        ("<img src='x.png'>", 'The image "x.png" is left out: it is not in the file'),
        ("<a href='javascript:x()'>a</a>", 'The link to "javascript:x()" is left out'),
        (r"$$\evil{x}$$", 'cannot be set: the command "\\evil" is not known'),
        ("<math><mystery><mi>x</mi></mystery></math>", 'The formula "x" cannot be read'),
        ("a" * (MOST_LETTERS + 1), "longer than 20,000 letters"),
        ("<div>" * 100 + "a", "nested too deeply"),
    ],
)
def test_every_loss_is_told(html: str, loss: str) -> None:
    _, losses = from_html(html)
    assert any(loss in told for told in map(str, losses)), losses


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>a List<String>, a <b>Map<K,V></b></p>", "a List<String>, a **Map<K,V>**"),
        ("<p>if a<b then</p>", "if a<b then"),
        (r"<p>\(x<y\), $$a<b$$</p>", r"\(x<y\), \(a<b\)"),
        ("<p><?php echo 1; ?></p>", "<?php echo 1; ?>"),
        ("<p>a</p  <p>b</p>", "a\n\nb"),
        ("<p>a<o:p></o:p><?xml:namespace prefix = o /></p>", "a"),
        ("<p>so<a href='https://a.example/'><b>[</b>1<b>]</b></a></p>",
         r"so[**\[**1**\]**](https://a.example/)"),
        ("<p>see<a href='https://a.example/'> that </a>page</p>",
         "see [that](https://a.example/) page"),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_tag_stays_and_spaces_too(html: str, markdown: str) -> None:
    assert from_html(html) == (markdown, [])


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (r'<i><math><mi>x</mi></math></i><img src="s.svg" alt="{\displaystyle y}">',
         r"*\(x\)*\(y\)"),
        (r'<span><i hidden><math><mi>x</mi></math></i><img class="mwe-math-fallback-image-inline" '
         r'src="s.svg" alt="{\displaystyle x}"></span> holds', r"*\(x\)* holds"),
        (r'<img class="texrender" src="p.gif" alt="x_1 &lt; 2">', r"\(x_1 < 2\)"),
        (r'<img src="p.gif" alt="$$\frac{1}{2}$$">', r"\(\frac{1}{2}\)"),
        ('<img src="s.png" alt="a share" data-mathml="«math»«mfrac»«mn»1«/mn»«mi»x«/mi»«/mfrac»'
         '«/math»">',
         r"\(\frac{1}{x}\)"),
        (r"<table><tr><th>n</th></tr><tr><td>\(|x|\) or \(\|x\|\)</td></tr></table>",
         "| n |\n| --- |\n| \\(\\vert x\\vert \\) or \\(\\Vert x\\Vert \\) |"),
    ],
)  # fmt: skip
def test_an_image_of_a_formula_is_the_formula_and_no_bar_of_it_ends_a_cell(
    html: str, markdown: str
) -> None:
    assert from_html(html) == (markdown, [])


def test_a_formula_that_an_attribute_nests_without_end_is_an_image_like_others() -> None:
    packed = "«math»" + "«mrow»" * 300 + "«mi»x«/mi»" + "«/mrow»" * 300 + "«/math»"
    _, (loss,) = from_html(f'<img src="s.png" alt="deep" data-mathml="{packed}">')
    assert "is not in the file" in str(loss)


@pytest.mark.parametrize(
    "html",
    [
        '<span lang="en" class="multilang">Tide</span>'
        '<span lang="fr" class="multilang">Marée</span>',
        "{mlang en}Tide{mlang}{mlang fr}Marée{mlang}",
    ],
)
def test_a_text_in_several_languages_keeps_them_and_is_told(html: str) -> None:
    markdown, (loss,) = from_html(html)
    assert markdown == "Tide Marée"
    assert "several languages (en, fr)" in str(loss)


def test_a_break_before_a_gap_and_a_space_that_begins_a_line_are_left_out() -> None:
    html = "Solve<br /><br /> $$x$$<br/>\n<pre>a\n b</pre><p>And<br> then</p>"
    assert from_html(html) == ("Solve\n\n\\(x\\)\n\n    a\n     b\n\nAnd  \nthen", [])


def test_a_tag_that_a_text_typed_by_hand_talks_about_is_a_word() -> None:
    text, losses = from_moodle("What does <b> do?\nUntil </pre>, <i>this</i>.<br>x < y")
    assert text == "What does <b> do?  \nUntil </pre>, *this*.  \nx < y"
    assert [str(loss).partition(" is")[0] for loss in losses] == ["The tag <b>", "The tag <pre>"]


def test_an_image_within_the_text_does_not_count_as_its_letters() -> None:
    picture = "data:image/png;base64," + "A" * 100_000
    seen: list[str] = []
    found, losses = from_html(
        f'<img src="{picture}" alt="Dot">', lambda s: (seen.append(s), "1.png")[1]
    )
    assert (found, losses, seen) == ("![Dot](image:1.png)", [], [picture])


def test_html_goes_out_as_it_came_in() -> None:
    html = '<p><strong>a</strong> \\(x_1\\) <img alt="b" src="@@PLUGINFILE@@/c.png"> &lt;p&gt;</p>'
    markdown, _ = from_html(html, lambda source: source.rpartition("/")[2])
    assert to_html(markdown, "@@PLUGINFILE@@/{}".format) == html


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Powers of <em>e</em>. Then</p>", "Powers of *e*. Then"),
        (r"<p>On \(x\). Then <b>y</b>.</p>", r"On \(x\). Then **y**."),
        ("<p>Act <b>3</b>. Law</p>", "Act **3**. Law"),
        ("<p><span>3</span>. Law</p>", r"3\. Law"),
        ("<p>one<br><i></i>3. Law</p>", "one  \n3\\. Law"),
        ("<p>one <i>two</i> - three</p>", "one *two* - three"),
        (r"A \( d = 5 \) and \[ e \]", r"A \( d = 5 \) and \( e \)"),
        (r"\[\begin{equation*} x = 1 \end{equation*}\]", r"\( x = 1 \)"),
        ("<p><code>for x:<br>&nbsp;&nbsp;y</code></p>", "    for x:\n      y"),
    ],
)
def test_signs_are_escaped_only_where_they_would_be_more(html: str, markdown: str) -> None:
    assert from_html(html) == (markdown, [])


@pytest.mark.parametrize(
    ("style", "is_told"),
    [
        ("text-align: left;", False),
        ("vertical-align:text-bottom; margin: 0 .5em", False),
        ("", False),
        ("text-align: left; color: red", True),
        ("vertical-align: super", True),
        ("text-align: center", True),
    ],
)
def test_what_an_editor_writes_into_every_paragraph_is_no_loss(style: str, is_told: bool) -> None:
    markdown, losses = from_html(f'<p dir="ltr" style="{style}">One</p>')
    assert (markdown, bool(losses)) == ("One", is_told)


def test_readings_stand_in_brackets_and_empty_tables_nowhere() -> None:
    ruby = "<p><ruby>\u6d77<rp>[</rp><rt>umi</rt><rp>]</rp></ruby> is the sea</p>"
    assert from_html(f"{ruby}<table><tr><td> </td></tr></table>")[0] == "\u6d77(umi) is the sea"


@pytest.mark.parametrize("tex", ["\\[ x^2 \\]", "$$x^2$$", "$ x^2 $", "\\unknown{x}"])
def test_the_frame_of_a_noted_formula_is_no_part_of_it(tex: str) -> None:
    noted = f'<annotation encoding="LaTeX">{tex}</annotation>'
    shown = "<msup><mi>x</mi><mn>2</mn></msup>"
    markdown, losses = from_html(f"<math><semantics>{shown}{noted}</semantics></math>")
    assert "".join(markdown.split()).replace("{x}^{2}", "x^2") == r"\(x^2\)"
    assert not losses


def test_lines_of_code_within_a_text_are_told() -> None:
    markdown, losses = from_html("<p>Run <code>a<br>b</code> now</p>")
    assert markdown == "Run `ab` now"
    assert [str(one) for one in losses] == ["The lines of code within a text stand on one line."]


def test_lines_of_moodles_own_format_stay_lines() -> None:
    assert from_moodle("one\n    two")[0] == "one  \ntwo"
    assert from_moodle("a\n<pre>one\n  two</pre>\nb")[0] == "a\n\n    one\n      two\n\nb"


def test_lines_of_code_that_are_broken_by_hand_stay_lines() -> None:
    assert from_html("<pre>one<br>  two</pre>")[0] == "    one\n      two"
    assert from_moodle("one\ntwo")[0] == "one  \ntwo"
    assert from_moodle("<p>one</p>\n<p>two</p>")[0] == "one\n\ntwo"


@pytest.mark.parametrize(
    ("text", "markdown", "loss"),
    [
        ("a **b** `<c>` _d_", "a **b** `<c>` _d_", ""),
        ("a<br>b <b>c</b>", "a  \nb **c**", ""),
        ("<video src='x'>a", "a", "The tag <video> within Markdown is left out"),
        ("<!-- no -->a", "a", ""),
        ("```py\nx < 1\n```\nafter", "    x < 1\n\nafter", ""),
        ('![A map](@@PLUGINFILE@@/m.png "t")', "![A map](image:m.png)", ""),
        ("![A map](far.png)", "A map", 'The image "far.png" is left out'),
        (r"\\(x\_1\\) and $$y$$ and \(z\)", r"\(x_1\) and \(y\) and \(z\)", ""),
        (r"$$\evil$$", r"\(\evil\)", "cannot be set"),
        ("a" * (MOST_LETTERS + 1), "a" * MOST_LETTERS, "longer than 20,000 letters"),
    ],
)
def test_moodles_markdown_becomes_ours(text: str, markdown: str, loss: str) -> None:
    found, losses = from_moodle_markdown(text, {"@@PLUGINFILE@@/m.png": "m.png"}.get)
    assert found == markdown
    assert bool(losses) == bool(loss)
    assert all(loss in told for told in map(str, losses))


@settings(max_examples=150)
@given(stems)
def test_our_markdown_survives_moodles(text: str) -> None:
    assert from_moodle_markdown(to_moodle_markdown(text))[0].strip() == text.strip()


@pytest.mark.parametrize("piece", ["`", "<a ", "![](", "$$", "\\\\(", "&lt;", "```\n", "`a``"])
def test_hostile_markdown_costs_little(piece: str) -> None:
    found, _ = from_moodle_markdown(piece * 1_000_000)
    assert len(found) <= 10 * MOST_LETTERS


@pytest.mark.parametrize(
    "piece",
    ["<b>", "<p>", "<table><td>", "<table><thead><tr><td>", "<ul><li>", "\\(", "$$", "`", "<code>`",
     "<b>x</b>", "[", "<a href=x>", "<math>", "<mfrac>", "<x>", "<sub>", "<!--", "<br>", "<td>",
     "<img src=x>", "&amp;", "1. ", "[tex]", "<blockquote>", "data:image/png;base64,"],
)  # fmt: skip
def test_hostile_html_costs_little(piece: str) -> None:
    found, _ = from_html(piece * 2_000_000)
    assert len(found) <= 10 * MOST_LETTERS
