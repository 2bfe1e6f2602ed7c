r"""Plain words and TeX -> our Markdown: what an author reads as a sign shows as that sign.

Backslashes stand only where Markdown would read more than words: a text full of them is one that
nobody likes to edit. A backslash of the text before a bracket is written as an entity, for `\\(`
would still begin maths.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from course.content import maths
from course.domain.words import Words, words

Lose = Callable[[Words], None]
"""Told of each thing that is lost, in words for the author."""

_SIGNS = re.compile(
    r"""\\(?P<bracket>(?=[()]))    # would begin or end maths
    | [\\`*|\[]
    | (?P<gap>_{4,})               # a gap to fill, which begins nothing
    | _(?!(?<=[^\W_]_)[^\W_])      # within a word it is only itself
    | &(?=\#?\w{1,32};)            # would be read as an entity
    | <(?=(?:f|ht)tps?://)         # would be read as an address
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LINE_START = re.compile(
    r"""^([ \t]*)(?:
    ([#>] | [+\-](?=\s|-*\s*$) | _(?=[_ \t]*$))  # heading, quotation, list, rule
    | (=)(?=[=\ \t]*$)                            # the line under a heading
    | (\d{1,12})\.(?=\s|$)                        # numbered list
    )""",
    re.MULTILINE | re.VERBOSE,
)
_TEX = re.compile(
    r"\$\$(.{1,600}?)\$\$|\\\((.{1,600}?)\\\)|\\\[(.{1,600}?)\\\]|\[tex\](.{1,600}?)\[/tex\]",
    re.DOTALL | re.IGNORECASE,
)
_GAP = re.compile(r"\s+")
_EQUATION = re.compile(r"\s*\\begin\{(equation|displaymath)(\*?)\}(.*)\\end\{\1\2\}\s*", re.DOTALL)
"""What only numbers a formula, or sets it apart."""


def escape(plain: str, before: str = "") -> str:
    """Write a stretch of words so that our Markdown shows them as they are.

    before: what stands before them on their line, as far as it is known; a full stop after it
    begins no list, unless it is a number.
    """
    before = before.strip()
    if not before.isdecimal() or len(before) > 12:
        before = before[:1] and "x"

    def sign(found: re.Match[str]) -> str:
        if found["bracket"] is not None:
            return "&#92;"
        if found["gap"] is not None:
            return found[0]
        return {"&": "&amp;", "<": "&lt;"}.get(found[0]) or f"\\{found[0]}"

    def at_start(found: re.Match[str]) -> str:
        indent, mark, equals, digits = found.groups()
        if mark:
            return f"{indent}\\{mark}"
        return f"{indent}&#61;" if equals else f"{indent}{digits}\\."

    return _LINE_START.sub(at_start, before + _SIGNS.sub(sign, plain))[len(before) :]


def from_plain(text: str) -> str:
    """Write a plain text as Markdown that shows exactly its words; its lines stay lines."""
    paragraphs = re.split(r"\n[ \t]*\n\s*", without_controls(text).strip())
    return "\n\n".join(
        "  \n".join(escape(line.strip()) for line in paragraph.split("\n") if line.strip())
        for paragraph in paragraphs
    )


def without_controls(text: str) -> str:
    """Take out signs that no text shows and that Markdown keeps for itself."""
    return "".join(
        sign if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"} else " "
        for sign in text
    )


def with_tex(text: str, lose: Lose, before: str = "") -> str:
    """Write the words of a text as they are, and each formula among them as our maths."""
    pieces: list[str] = []
    end = 0
    for found in _TEX.finditer(text):
        pieces += [escape(text[end : found.start()], before), formula(_inner(found), lose)]
        end, before = found.end(), pieces[-1]
    return "".join([*pieces, escape(text[end:], before)])


def _inner(found: re.Match[str]) -> str:
    return next(group for group in found.groups() if group is not None)


def formula(tex: str, lose: Lose) -> str:
    """Write TeX as our maths; what cannot be set stays as code, for the author to mend."""
    if framed := _EQUATION.fullmatch(tex):
        tex = framed[3]
    tex = _GAP.sub(" ", tex)
    why = words("it ends in the middle") if r"\)" in tex else maths.fault(tex.strip())
    if why is None:
        return rf"\({tex}\)"
    lose(not_set(tex, why))
    return code(tex)


def not_set(tex: str, why: Words) -> Words:
    """Tell that a formula cannot be shown as one."""
    shown = shortened(tex)
    return words("The formula %(formula)s cannot be set: %(why)s.", formula=shown, why=why)


def image_not_there(name: str) -> Words:
    """Tell that a text shows an image that did not come with it."""
    return words("The image %(name)s is left out: it is not in the file.", name=name)


def image_missing(name: str) -> Words:
    """Tell that a text of ours shows an image that is no longer kept."""
    return words('The image "%(name)s" is not there and is left out.', name=name)


def cut_off(most: int) -> Words:
    """Tell that the end of a text is missing. most: letters that are kept."""
    return words(
        "The text is longer than %(most)s letters; the rest is left out.", most=f"{most:,}"
    )


def no_general(feedback: str) -> Words:
    """Tell that what every learner is told after answering has no place in the item."""
    shown = shortened(feedback, 200)
    return words("The general feedback has no place here: %(feedback)s.", feedback=shown)


def code(text: str) -> str:
    """Write a stretch of code, which stands on one line."""
    text = _GAP.sub(" ", text).strip()
    if not text:
        return ""
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{room}{text}{room}{ticks}"


def shortened(text: str, letters: int = 60) -> str:
    """Quote a text in a message, in quotation marks and not at length."""
    text = _GAP.sub(" ", text).strip()
    return f'"{text[:letters]}…"' if len(text) > letters else f'"{text}"'
