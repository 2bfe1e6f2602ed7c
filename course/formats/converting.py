"""The HTML of foreign systems -> our Markdown, element by element.

The library's converter is the frame; what our Markdown reads in its own way is written here: lists
indented by four, code without fences, tables with one heading row, no images and no links but ours.
"""

# ruff: noqa: ARG002 (the library gives each function more than it needs)

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from bs4 import Tag
from bs4.element import NavigableString, PageElement
from markdownify import MarkdownConverter

from course.content import maths
from course.content.links import read_target
from course.domain.words import words
from course.formats.words import Lose, code, escape, image_not_there, shortened, with_tex

ImageName = Callable[[str], str | None]
"""Given the address of an image, its name in `Reading.images`; None where the file lacks it."""

_FARTHEST = 40
"""Steps to what stands before words."""

_WITHIN_LINES = {
    *("a", "abbr", "b", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s"),
    *("samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var"),
}
_MATHS = re.compile(maths.INLINE)
_NAME = re.compile(r"[\w.~%+@/-]+")
_UP = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_DOWN = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


class Converter(MarkdownConverter):
    """Writes one document; losses go to `lose`."""

    def __init__(self, image_name: ImageName, lose: Lose) -> None:
        super().__init__(heading_style="atx", bullets="-", autolinks=False)
        self._image_name, self._lose = image_name, lose
        self._before = ""  # what stands before the words that are being written

    def process_text(self, el: NavigableString, parent_tags: Collection[str] | None = None) -> str:
        """Write a stretch of words, which may stand after others on their line."""
        self._before = _before(el)
        return str(super().process_text(el, parent_tags))  # type: ignore[misc]

    def escape(self, text: str, parent_tags: Collection[str]) -> str:
        """Write words as words, and the TeX among them as our maths."""
        return with_tex(text, self._lose, self._before)

    # ------------------------------------------------------------ within a line

    def _marked(self, text: str, mark: str) -> str:
        """Put a mark around words; one that would span paragraphs is left out."""
        inner = text.strip()
        if not inner or re.search(r"\n[ \t]*\n", inner) or re.match(r"[-#>]|\d+\. ", inner):
            if inner:
                self._lose(words("Bold or italic print over whole paragraphs is left out."))
            return text
        return _spaced(text, f"{mark}{inner}{mark}")

    def convert_strong(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """Bold."""
        return text if "_noformat" in parent_tags else self._marked(text, "**")

    def convert_em(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """Italic."""
        return text if "_noformat" in parent_tags else self._marked(text, "*")

    convert_b, convert_i = convert_strong, convert_em

    def convert_code(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """Code within a line."""
        return text if "pre" in parent_tags else code(el.get_text())

    convert_kbd = convert_samp = convert_tt = convert_code

    def convert_del(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """Our Markdown strikes nothing out; whoever cleans the document has told so."""
        return text

    convert_s = convert_del

    def convert_sub(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """Below the line: a sign of its own where there is one, else maths."""
        return self._raised(el.get_text(), text, "_", _DOWN)

    def convert_sup(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """Above the line, likewise."""
        return self._raised(el.get_text(), text, "^", _UP)

    def _raised(self, plain: str, text: str, mark: str, signs: dict[int, int]) -> str:
        plain = plain.strip()
        if all(ord(sign) in signs for sign in plain):
            return plain.translate(signs)
        tex = rf"{{}}{mark}{{\text{{{plain}}}}}"
        if re.fullmatch(r"[\w ,.+-]{1,40}", plain) and "_" not in plain and not maths.fault(tex):
            return rf"\({tex}\)"
        if mark == "_":
            self._lose(words("%(text)s is no longer set below the line.", text=shortened(plain)))
        else:
            self._lose(words("%(text)s is no longer set above the line.", text=shortened(plain)))
        return text

    def convert_rt(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """How the words before it are read aloud."""
        return f"({text.strip()})" if text.strip() else ""

    def convert_rp(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """Brackets for whoever cannot show that."""
        return ""

    def convert_a(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """A link that a lesson may hold."""
        href = str(el.get("href") or "").strip()
        if "_noformat" in parent_tags or not href:
            return text
        target = read_target(href)
        inner = " ".join(text.split())
        if target is None or target.kind != "outside" or re.search(r"[()\[\]\s]", href):
            self._lose(
                words(
                    "The link to %(address)s is left out; its words stay.", address=shortened(href)
                )
            )
            return text
        address = href.replace("_", "%5F").replace("*", "%2A")
        if "![" not in inner:
            inner = re.sub(r"(?<!\\)\]", r"\\]", inner)
        return _spaced(text, f"[{inner}]({address})") if inner else text

    def convert_img(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """An image that came with the file."""
        source = str(el.get("src") or "").strip()
        alt = re.sub(r"[\[\]\\`\s]+", " ", str(el.get("alt") or "")).strip()
        name = self._image_name(source) if source else None
        if name is None or not _NAME.fullmatch(name):
            self._lose(image_not_there(shortened(source)))
            return escape(alt)
        return f"![{alt}](image:{name})"

    # ------------------------------------------------------------ blocks

    def convert_hN(  # noqa: N802 (the library's name)
        self, n: int, el: Tag, text: str, parent_tags: Collection[str]
    ) -> str:
        """A heading; the first two levels belong to the page around it."""
        return str(super().convert_hN(min(max(n, 3), 4), el, text, parent_tags))  # type: ignore[misc]

    def convert_div(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """A block; code that begins it keeps its indent."""
        if "_inline" in parent_tags:
            return f" {text.strip()} "
        inner = text.strip("\n").rstrip()
        return f"\n\n{inner}\n\n" if inner else ""

    convert_article = convert_section = convert_figure = convert_main = convert_div

    def convert_blockquote(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """A quotation, apart from the words before it."""
        quoted = str(super().convert_blockquote(el, text, parent_tags))  # type: ignore[misc]
        return f"\n{quoted}" if quoted.startswith("\n") else quoted

    def convert_pre(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """Code in lines of its own."""
        if "_inline" in parent_tags:
            return code(el.get_text())
        for one in el.find_all("br"):
            one.replace_with("\n")
        lines = el.get_text().strip("\n").replace("\xa0", " ").expandtabs(4).split("\n")
        return "\n\n" + "\n".join(f"    {line}" if line.strip() else "" for line in lines) + "\n\n"

    def convert_li(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """An entry of a list, all that belongs to it indented by four."""
        inner = text.strip().replace("\n", "\n    ")
        inner = re.sub(r"\n +(?=\n)", "\n", inner)
        outer = el.parent
        mark = f"{_start(outer)}." if outer is not None and outer.name == "ol" else "-"
        return f"{mark} {inner}\n" if inner else ""

    def convert_list(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """A list; our Markdown makes one of two that follow each other."""
        before = el.find_previous_sibling()
        if before is not None and before.name in {"ul", "ol"}:
            self._lose(words("Two lists that follow each other become one."))
        return str(super().convert_list(el, text, parent_tags))  # type: ignore[misc]

    convert_ul = convert_ol = convert_list

    def convert_dd(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """What a term means: a paragraph, for our Markdown has no such lists."""
        return f"\n\n{text.strip()}\n\n"

    convert_dt = convert_dd

    def convert_table(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """A table; its first row becomes the heading."""
        rows = [line for line in text.split("\n") if line.startswith("|")]
        before = [line for line in text.split("\n") if line.strip() and not line.startswith("|")]
        if not rows:
            return text
        if not el.get_text().strip() and el.find("img") is None:
            return ""
        if "td" in parent_tags or "th" in parent_tags:
            self._lose(words("A table within a table becomes plain words."))
            return " ".join(rows).replace("|", " ")
        columns = max(_columns(row) for row in rows)
        rows = [row + " |" * (columns - _columns(row)) for row in rows]
        if el.find("th") is None:
            self._lose(words("The first row of a table without headings becomes its heading."))
        parts = [*before, "", rows[0], "|" + " --- |" * columns, *rows[1:]]
        return "\n\n" + "\n".join(parts) + "\n\n"

    def convert_tr(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """A row."""
        return f"\n|{text}\n" if text.strip() else ""

    def convert_td(self, el: Tag, text: str, parent_tags: Collection[str]) -> str:
        """A cell; one that spans several columns fills the first of them."""
        span = str(el.get("colspan") or "1")
        width = min(int(span), 50) if span.isascii() and span.isdigit() and len(span) < 4 else 1
        if "rowspan" in el.attrs or width > 1:
            self._lose(words("Cells of a table that span several rows or columns are parted."))
        inner = _MATHS.sub(_without_bars, " ".join(text.split()))
        return f" {inner} |" + " |" * (width - 1)

    convert_th = convert_td


def _before(words: NavigableString) -> str:
    """What stands before words on their line, or enough of it to tell."""
    found = ""
    node: PageElement | None = words
    for _ in range(_FARTHEST):
        if node is None or (found.strip() and not found.strip().isdecimal()):
            break
        if node.previous_sibling is None:
            node = node.parent
            if node is None or node.name not in _WITHIN_LINES:
                break
            continue
        node = node.previous_sibling
        if isinstance(node, Tag) and node.name not in _WITHIN_LINES:
            return "x" if node.name == "img" else ""
        line = node.get_text().rpartition("\n")
        found = line[2]
        if line[1]:
            break
    return found


def _spaced(text: str, written: str) -> str:
    """What was written of a text, with the spaces that stood at the ends of the text."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() else ""
    return f"{before}{written}{after}"


def _without_bars(formula: re.Match[str]) -> str:
    """A formula without the sign that would end the cell it stands in."""
    return formula[0].replace(r"\|", r"\Vert ").replace("|", r"\vert ")


def _start(ordered: Tag) -> str:
    start = str(ordered.get("start") or "1")
    return start if start.isascii() and start.isdigit() and len(start) < 6 else "1"


def _columns(row: str) -> int:
    return len(re.findall(r"(?<!\\)\|", row)) - 1
