"""The square code: the verification address with the compact token in its fragment."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup

ERROR_LEVEL = "M"  # a sixth of the code may be dirty or folded
QUIET = 4  # modules of empty ground on each side, as the standard asks


def qr(address: str, title: str, *, quiet: int = QUIET) -> Markup:
    """Draw the code as SVG in one path, dark on nothing, so that the ground shows through.

    quiet: the empty modules on each side; 0 where the page around it is empty anyway.
    """
    code = segno.make(address, error=ERROR_LEVEL, boost_error=False, micro=False)
    written = io.BytesIO()
    code.save(
        written,
        kind="svg",
        border=quiet,
        dark="#0b3540",
        light=None,
        xmldecl=False,
        svgns=False,
        svgclass="qr",
        lineclass=None,
        omitsize=True,
        title=title,
        nl=False,
    )
    drawing = written.getvalue().decode()
    return Markup(drawing.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704  # segno escapes
