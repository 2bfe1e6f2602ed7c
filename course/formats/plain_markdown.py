"""Markdown of other systems, which allows more than ours: read as the HTML that it makes there."""

from __future__ import annotations

import html
import re

from markdown import Markdown

from course.formats.limits import MOST_LETTERS

_TEX = re.compile(r"\\\(.{1,600}?\\\)|\\\[.{1,600}?\\\]|\$\$.{1,600}?\$\$", re.DOTALL)
_OPEN, _CLOSE = "\ue000", "\ue001"  # of the private use area: in no text by right
_KEPT = re.compile(f"{_OPEN}(\\d{{1,5}}){_CLOSE}")


def to_foreign_html(text: str) -> str:
    """Render Markdown as other systems do, HTML within it and all; TeX stays as it is.

    The result is not safe: it is HTML for `markup.from_html` alone.
    """
    text = text[:MOST_LETTERS].replace(_OPEN, "").replace(_CLOSE, "")
    formulas: list[str] = []

    def keep(found: re.Match[str]) -> str:
        formulas.append(found[0])
        return f"{_OPEN}{len(formulas) - 1}{_CLOSE}"

    rendered = Markdown(extensions=["tables"]).convert(_TEX.sub(keep, text))
    return _KEPT.sub(
        lambda found: html.escape(formulas[int(found[1])]) if int(found[1]) < len(formulas) else "",
        rendered,
    )
