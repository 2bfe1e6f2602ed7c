"""Foreign MathML -> TeX of the kind that our Markdown sets.

The TeX that a formula was made from is taken where it is given along; otherwise the presentation
is read back. Whoever calls has measured how deep the formula is.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from course.content import maths

_SIGNS = {
    "−": "-", "×": r"\times ", "÷": r"\div ", "·": r"\cdot ", "⋅": r"\cdot ", "±": r"\pm ",
    "≤": r"\leq ", "≥": r"\geq ", "≠": r"\neq ", "≈": r"\approx ", "∞": r"\infty ",
    "∑": r"\sum ", "∏": r"\prod ", "∫": r"\int ", "∂": r"\partial ", "→": r"\to ",
    "∈": r"\in ", "∪": r"\cup ", "∩": r"\cap ", "⊂": r"\subset ", "∀": r"\forall ",
    "∃": r"\exists ", "…": r"\dots ", "⇒": r"\Rightarrow ", "⇔": r"\Leftrightarrow ",
    "α": r"\alpha ", "β": r"\beta ", "γ": r"\gamma ", "δ": r"\delta ", "ε": r"\epsilon ",
    "θ": r"\theta ", "λ": r"\lambda ", "μ": r"\mu ", "π": r"\pi ", "ρ": r"\rho ",
    "σ": r"\sigma ", "τ": r"\tau ", "φ": r"\phi ", "ω": r"\omega ", "Δ": r"\Delta ",
    "Σ": r"\Sigma ", "Ω": r"\Omega ",
    "\u2061": "", "\u2062": "", "\u2063": "", "\u2064": "",  # application, times, comma: unseen
}  # fmt: skip
_FRAME = re.compile(r"^\s*(?:\\\[|\\\(|\$\$?)(.{0,2000}?)(?:\\\]|\\\)|\$\$?)\s*$", re.DOTALL)
"""What stands around the TeX of some tools, and belongs to the text and not to the formula."""

_ESCAPED = re.compile(r"([{}%$#_&])")
_BACKSLASH = r"\backslash "
_OVER = {"¯": r"\bar", "‾": r"\overline", "^": r"\hat", "ˆ": r"\hat", "~": r"\tilde",
         "→": r"\vec", "˙": r"\dot", ".": r"\dot"}  # fmt: skip
_ROWS = {"math", "mrow", "mstyle", "mpadded", "semantics", "mtd", "merror", "menclose"}


def tex_of(math: Tag) -> str:
    """Write a formula as TeX; "" where it holds something that has no TeX of ours."""
    noted = ""
    for note in math.find_all(True):
        if local(note) == "annotation" and "tex" in str(note.get("encoding", "")).lower():
            noted = _FRAME.sub(r"\1", note.get_text())
            break
    if noted and not maths.fault(noted.strip()):
        return noted
    try:
        return re.sub(r" {2,}", " ", _write(math)).strip()
    except _NoTexError:
        return noted


def local(tag: Tag) -> str:
    """The name of an element without its namespace."""
    return tag.name.rpartition(":")[2].lower()


class _NoTexError(Exception):
    pass


def _write(element: PageElement) -> str:
    if not isinstance(element, Tag):
        return _signs(str(element).strip()) if isinstance(element, NavigableString) else ""
    name = local(element)
    if name in {"mi", "mo", "mn"}:
        return _leaf(name, element.get_text().strip())
    if name in {"mtext", "ms"}:
        words = _ESCAPED.sub(r"\\\1", element.get_text().replace("\\", ""))
        return rf"\text{{{words}}}"
    if name in _ROWS:
        return "".join(_write(child) for child in element.children)
    if name in {"annotation", "annotation-xml", "mphantom"}:
        return ""
    if name == "mspace":
        return r"\ "
    return _built(name, element)


def _leaf(name: str, text: str) -> str:
    if name == "mi" and len(text) > 1 and text.isascii() and text.isalpha():
        return rf"\mathrm{{{text}}}"
    return _signs(text)


def _signs(text: str) -> str:
    written = _ESCAPED.sub(r"\\\1", text.replace("\\", "\0")).replace("\0", _BACKSLASH)
    return "".join(_SIGNS.get(sign, sign) for sign in written)


def _built(name: str, element: Tag) -> str:
    """Write what is built of parts: fractions, roots, indices, tables, brackets."""
    parts = [_write(child) for child in element.find_all(True, recursive=False)]
    match name, parts:
        case "mfrac", [top, below]:
            return rf"\frac{{{top}}}{{{below}}}"
        case "msqrt", _:
            return rf"\sqrt{{{''.join(parts)}}}"
        case "mroot", [base, index]:
            return rf"\sqrt[{index}]{{{base}}}"
        case (("msub" | "munder"), [base, index]):
            return f"{{{base}}}_{{{index}}}"
        case "mover", [base, above] if above.strip() in _OVER:
            return f"{_OVER[above.strip()]}{{{base}}}"
        case (("msup" | "mover"), [base, power]):
            return f"{{{base}}}^{{{power}}}"
        case (("msubsup" | "munderover"), [base, index, power]):
            return f"{{{base}}}_{{{index}}}^{{{power}}}"
        case "mfenced", _:
            return _fenced(element, parts)
        case "mtable", _:
            return r"\begin{matrix}" + r" \\ ".join(parts) + r"\end{matrix}"
        case "mtr", _:
            return " & ".join(parts)
    raise _NoTexError


def _fenced(element: Tag, parts: list[str]) -> str:
    signs = list(re.sub(r"\s", "", str(element.get("separators", ",")))) or [""]
    between = [*signs, *(signs[-1:] * len(parts))][: max(len(parts) - 1, 0)]
    inner = "".join(a + b for a, b in zip_longest(parts, between, fillvalue=""))
    opening, closing = str(element.get("open", "(")), str(element.get("close", ")"))
    return f"{_signs(opening)}{inner}{_signs(closing)}"
