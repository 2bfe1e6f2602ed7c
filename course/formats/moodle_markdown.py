r"""Markdown as Moodle reads it <-> ours.

The two differ in three things. HTML within Moodle's is HTML, within ours words. A formula of ours
stands in `\( … \)`; Moodle's Markdown takes the backslashes first, so it is written there with
each of its signs escaped. Code in fences is indented here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from course.content import maths
from course.domain.words import Words, words
from course.formats.converting import ImageName
from course.formats.limits import MOST_LETTERS
from course.formats.words import (
    Lose,
    cut_off,
    escape,
    formula,
    image_not_there,
    not_set,
    shortened,
    without_controls,
)

_HEADING = re.compile(r"^(?:#{1,2}(?!#)[ \t]*(.+)|(\S.*)\n(?:=+|-+)[ \t]*)$", re.MULTILINE)
"""Of the first two levels, which belong to the page around a text."""

_FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})[\w ]*$")
_ADDRESS = r"(?:f|ht)tps?://"
_OPENING = re.compile(rf"<(?=[a-z/!?])(?!{_ADDRESS})", re.IGNORECASE)
_WRITTEN = re.compile(rf"&lt;(?=[a-z/!?])(?!{_ADDRESS})", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]{0,30})(?:\s[^<>]{0,1000})?/?>|<!--[^<>]{0,1000}-->")
_IMAGE = re.compile(
    r"!\[([^\[\]\n]{0,1000})\]\(\s*([^\s()]{1,2000})(?:\s+\"[^\"\n]{0,500}\")?\s*\)"
)
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()<>#+\-.!|])")
_FORMULA = re.compile(
    r"\\\\\((.{1,1200}?)\\\\\)|\\\\\[(.{1,1200}?)\\\\\]|\$\$(.{1,1200}?)\$\$"
    r"|\\\(([^\n]{1,600}?)\\\)",
    re.DOTALL,
)
_OURS = re.compile(maths.INLINE)
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "br": "  \n", "p": "\n\n", "div": "\n\n"}

_DOLLARS = "$&#36;"
_BRACKET = "&#91;tex]"


def from_moodle_markdown(
    text: str, image_name: ImageName = lambda _: None, *, lowers_headings: bool = False
) -> tuple[str, list[Words]]:
    """Read Moodle's Markdown. Returns ours, and each loss once.

    lowers_headings: those of the first two levels, which ours has none of, become the third.
    """
    losses: dict[Words, None] = {}
    text = without_controls(text)
    if len(text) > MOST_LETTERS:
        losses.setdefault(cut_off(MOST_LETTERS))
        text = text[:MOST_LETTERS]

    def read(plain: str) -> str:
        if lowers_headings:
            plain = _HEADING.sub(lambda found: f"### {(found[1] or found[2]).strip()}", plain)
        plain = _FORMULA.sub(lambda found: _formula(found, losses.setdefault), plain)
        plain = plain.replace(_DOLLARS, "$$").replace(_BRACKET, "[tex]")
        plain = _IMAGE.sub(lambda found: _image(found, image_name, losses.setdefault), plain)
        return _WRITTEN.sub("<", _TAG.sub(lambda found: _tag(found, losses.setdefault), plain))

    return _outside_code(_without_fences(text), read).strip("\n"), list(losses)


def to_moodle_markdown(markdown: str) -> str:
    """Write our Markdown so that Moodle's shows the same."""

    def write(plain: str) -> str:
        pieces: list[str] = []
        end = 0
        for found in _OURS.finditer(plain):
            inner = _SPECIAL.sub(r"\\\1", found[1])
            pieces += [_words(plain[end : found.start()]), rf"\\({inner}\\)"]
            end = found.end()
        return "".join([*pieces, _words(plain[end:])])

    return _outside_code(markdown, write)


def _words(text: str) -> str:
    text = _OPENING.sub("&lt;", text.replace("$$", _DOLLARS))
    return text.replace("[tex]", _BRACKET)


# ---------------------------------------------------------------- code stays what it is


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    pieces: list[str] = []
    end = 0
    for start, stop in _spans(text):
        pieces += [change(text[end:start]), text[start:stop]]
        end = stop
    return "".join([*pieces, change(text[end:])])


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where code stands within the text, in one walk: each run of backticks seeks its equal."""
    runs = [(found.start(), found.end()) for found in re.finditer(r"(?<!\\)`+", text)]
    later: dict[int, list[int]] = {}
    for place in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[place][1] - runs[place][0], []).append(place)
    place = 0
    while place < len(runs):
        start, end = runs[place]
        equals = later[end - start]
        while equals and equals[-1] <= place:
            equals.pop()
        if equals:
            place = equals[-1]
            yield start, runs[place][1]
        place += 1


def _without_fences(text: str) -> str:
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        if _FENCE.match(line) and (not fence or line.strip() == fence):
            fence = "" if fence else re.sub(r"[\w ]", "", line)
            lines.append("")
        else:
            lines.append(f"    {line}" if fence else line)
    return text if fence else "\n".join(lines)


# ---------------------------------------------------------------- what is not ours


def _formula(found: re.Match[str], lose: Lose) -> str:
    escaped, plain = found[1] or found[2], found[3] or found[4]
    tex = _ESCAPED.sub(r"\1", escaped) if escaped else plain
    tex = re.sub(r"\s*\n\s*", " ", tex)
    if r"\)" in tex:
        return formula(tex, lose)
    if why := maths.fault(tex):
        lose(not_set(tex, why))
    return rf"\({tex}\)"


def _image(found: re.Match[str], image_name: ImageName, lose: Lose) -> str:
    alt, source = found.groups()
    name = image_name(html.unescape(source))
    if name is None:
        lose(image_not_there(shortened(source)))
        return escape(alt)
    return f"![{alt}](image:{name})"


def _tag(found: re.Match[str], lose: Lose) -> str:
    name = (found[2] or "").lower()
    if not name:
        return ""
    if name not in _MARKS:
        lose(words("The tag <%(tag)s> within Markdown is left out; its words stay.", tag=name))
    return "" if name in {"p", "div"} and not found[1] else _MARKS.get(name, "")
