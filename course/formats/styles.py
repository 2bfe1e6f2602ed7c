"""What of a style sheet is a loss, and what an editor writes into every paragraph by itself."""

from __future__ import annotations

import re

_USUAL = re.compile(
    r"\s*(?:(?:text-align\s*:\s*(?:left|start|justify)|direction\s*:\s*ltr"
    r"|vertical-align\s*:\s*(?:baseline|middle|text-bottom)"
    r"|(?:margin|padding|line-height|text-indent|tab-stops|(?:max-)?(?:width|height))[a-z-]*\s*:.*)\s*)?"
)
STYLED = {"font", "big", "small", "center", "u", "s", "strike", "del", "ins", "mark"}
"""Elements that only look."""


def shows(style: str) -> bool:
    """Whether a style says more than where words stand, which editors write by themselves."""
    return not all(_USUAL.fullmatch(one) for one in style.lower().split(";"))
