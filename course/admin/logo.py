"""The logo: checked, made anew, and served. It stands in the header of every page."""

from __future__ import annotations

import io
import warnings

from flask import Response
from flask.typing import ResponseReturnValue
from PIL import Image, UnidentifiedImageError

from course.admin import bp
from course.domain.errors import NotFound, NotValid
from course.domain.words import words
from course.records import installation as book
from course.web.database import get_db
from course.web.rights import public

MOST_BYTES = 200 * 1024
"""Of a file that is sent: within what one request may hold."""

MOST_PIXELS = 4000
"""On either side of a picture that is sent."""

SHOWN = (640, 96)
"""Pixels at most of the picture that is kept: three times what the header shows."""


def clean(data: bytes) -> bytes:
    """Make a picture anew, so that nothing but its pixels is kept. PNG in, PNG out.

    Raises NotValid, saying what to send instead.
    """
    if not data:
        raise NotValid(words("Choose a PNG file."))
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // 1024
        raise NotValid(words("This file is larger than %(most)s KB. Make it smaller.", most=most))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["PNG"]) as sent:
                if max(sent.size) > MOST_PIXELS:
                    raise NotValid(
                        words(
                            "This picture has more than %(most)s pixels on a side.",
                            most=MOST_PIXELS,
                        )
                    )
                picture = sent.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise NotValid(words("This is no PNG file, whatever its name says.")) from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise NotValid(words("This PNG file is damaged. Save it anew.")) from None
    picture.thumbnail(SHOWN)
    made = io.BytesIO()
    picture.save(made, "PNG", optimize=True)
    return made.getvalue()


@bp.get("/logo/<digest>.png", endpoint="logo")
@public
def show(digest: str) -> ResponseReturnValue:
    """The picture; its address changes with it, so browsers may keep it."""
    picture = book.logo(get_db(), digest)
    if picture is None:
        raise NotFound(words("There is no picture at this address."))
    response = Response(picture, mimetype="image/png")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = "inline; filename=logo.png"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
