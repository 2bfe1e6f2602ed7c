r"""TeX -> MathML: formulas that browsers set by themselves, without a script.

Authors write `\( … \)` within a line, and ```formula blocks. Only commands of a list are read: no
macros (they can grow without end), no links, classes or styles, which the converter would pass on.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from re import Match
from xml.etree.ElementTree import Element

from latex2mathml import commands
from latex2mathml.converter import convert_to_element
from latex2mathml.symbols_parser import convert_symbol
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from course.domain.words import Words, words

MOST_LETTERS = 600
DEEPEST = 12
"""Of one formula. Longer or deeper ones can be read by nobody, and exhaust the converter."""

INLINE = r"\\\(([^\n]{0,2000}?)\\\)"
"""Maths within a line, which ends on the line it begins on; no search goes on without end."""

TAGS = {
    *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "mstyle"),
    *("msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd"),
}
ATTRIBUTES = {
    "math": {"display"},
    "mi": {"mathvariant"},
    "mo": {"accent", "fence", "form", "largeop", "movablelimits", "separator", "stretchy"},
    "mspace": {"width"},
    "mfrac": {"linethickness"},
    "mstyle": {"displaystyle", "scriptlevel"},
}
"""What of MathML reaches a page."""

_ARITY = {
    **dict.fromkeys(("mfrac", "mroot", "msub", "msup", "munder", "mover"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
_COMMAND = re.compile(r"\\([a-zA-Z]+\*?|[^a-zA-Z])")
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{([^}]*)\}")
_ENVIRONMENTS = {"cases", "matrix", "pmatrix", "bmatrix", "vmatrix"}
_KNOWN = {
    *("frac", "dfrac", "tfrac", "binom", "sqrt", "left", "right", "middle", "limits", "not"),
    *("text", "textrm", "mathrm", "mathbf", "mathit", "mathbb", "mathcal", "operatorname"),
    *("bar", "hat", "tilde", "vec", "dot", "ddot", "overline", "underline", "overset", "underset"),
    *("overbrace", "underbrace", "begin", "end", "displaystyle", "textstyle", "quad", "qquad"),
    *("big", "Big", "bmod", "Pr", "det", "gcd", "argmax", "argmin", "lim", "sup", "inf"),
    *("max", "min", "dots", "ldots", "cdots", "\\", ",", ":", ";", "!", " ", "{", "}", "%", "&"),
    *("$", "_", "#", "|"),
    *(name[1:] for name in commands.FUNCTIONS),
}


class MathsError(ValueError):
    """A formula that cannot be set; the words say why, to its author."""

    def __init__(self, why: Words) -> None:
        super().__init__(str(why))
        self.words = why


def fault(tex: str) -> Words | None:
    """Tell what is wrong with a formula; None where nothing is."""
    try:
        _convert(tex, "inline")
    except MathsError as error:
        return error.words
    return None


def faults_within(line: str) -> Iterator[str]:
    """Tell what is wrong with the maths of one line of text."""
    for found in re.finditer(INLINE, line):
        if message := fault(found[1]):
            yield f"this maths cannot be set: {message}"
    if r"\(" in re.sub(INLINE, "", line).replace(r"\\", ""):
        yield r"maths begins with \( and does not end with \) on the same line"


def mathml(tex: str, display: str = "inline") -> Element:
    """Set a formula. display: "inline" or "block". Raises MathsError."""
    element = _convert(tex, display)
    for one in element.iter():
        if one.text:
            one.text = AtomicString(html.unescape(one.text))
    return element


@lru_cache(maxsize=1024)
def _judged(tex: str) -> None:
    """Refuse what the converter should not even see. Raises MathsError."""
    if not tex.strip():
        raise MathsError(words("it is empty"))
    if len(tex) > MOST_LETTERS:
        raise MathsError(
            words(
                "it has %(count)s letters; at most %(most)s can be set",
                count=len(tex),
                most=MOST_LETTERS,
            )
        )
    for name in _COMMAND.findall(tex):
        if name not in _KNOWN and not convert_symbol(f"\\{name}"):
            raise MathsError(words('the command "%(name)s" is not known', name=f"\\{name}"))
    for name in _ENVIRONMENT.findall(tex):
        if name not in _ENVIRONMENTS:
            raise MathsError(words('the environment "%(name)s" is not known', name=name))
    depth = 0
    for sign in re.sub(r"\\[{}]", "", tex):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            break
        if depth > DEEPEST:
            raise MathsError(
                words("it is nested deeper than %(most)s pairs of braces", most=DEEPEST)
            )
    if depth:
        raise MathsError(words("its braces { } do not stand in pairs"))


def _convert(tex: str, display: str) -> Element:
    _judged(tex)
    try:
        element = convert_to_element(tex, display=display)
    except Exception as error:  # the converter's errors have no base of their own
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__.removesuffix("Error"))
        raise MathsError(words("the converter says: %(what)s", what=name.lower())) from error
    for one in element.iter():
        if one.tag in _ARITY and len(one) != _ARITY[one.tag]:
            raise MathsError(words("a fraction, root, index or power lacks a part"))
    return element


class MathsExtension(Extension):
    """Reads maths within a line, after code and before everything else."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        """Take a place among the converter's patterns."""
        md.inlinePatterns.register(_Inline(INLINE, md), "course-maths", 185)


class _Inline(InlineProcessor):
    def handleMatch(  # type: ignore[override]  # noqa: N802 (the library's name)
        self,
        m: Match[str],
        data: str,  # noqa: ARG002 (the library gives it)
    ) -> tuple[Element, int, int]:
        try:
            return mathml(m[1]), m.start(0), m.end(0)
        except MathsError:  # the checker names it; a page shows what was written
            code = Element("code")
            code.text = AtomicString(m[1])
            return code, m.start(0), m.end(0)
