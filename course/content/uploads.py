"""Images that people upload: judged by what they hold, and encoded anew before anything keeps them.

Nothing of the file that came is kept: not its name, not what it says of its type, nothing that a
camera or a program wrote beside the picture. What does not decode as one still picture of a
sensible size is refused.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from course.content.pictures import Size, name_of
from course.domain.errors import NotValid
from course.domain.words import words

MOST_BYTES = 4 * 1024 * 1024
MOST_PIXELS = 24_000_000  # of the picture as it comes: a photograph of a telephone
WIDEST, HIGHEST = 1600, 2400  # pixels, as it is served

_FORMATS = ("PNG", "JPEG", "WEBP")
OLDER = ("GIF",)
"""Of the questions of other systems, which hold many."""

_QUALITY = 82


class Encoded(NamedTuple):
    """An image as it is served."""

    name: str
    data: bytes
    size: Size


def encode(data: bytes, also: tuple[str, ...] = ()) -> Encoded:
    """Decode a picture and encode it anew: PNG where it has few colours, WebP otherwise.

    also: kinds that are read besides those that people may choose.
    Raises NotValid, with words that say what to upload, for anything that is not one picture.
    """
    if len(data) > MOST_BYTES:
        raise NotValid(words("The image is too large. Choose one of at most 4 MB."))
    picture = ImageOps.exif_transpose(_decoded(data, (*_FORMATS, *also)))
    picture.thumbnail((WIDEST, HIGHEST), Image.Resampling.LANCZOS)
    has_holes = "A" in picture.getbands() or "transparency" in picture.info
    bare = Image.new("RGBA" if has_holes else "RGB", picture.size)
    bare.paste(picture.convert(bare.mode))
    few_colours = bare.convert("RGB").getcolors(maxcolors=256)
    ending = "png" if few_colours else "webp"
    out = io.BytesIO()
    if ending == "png":
        bare.save(out, "PNG", optimize=True)
    else:
        bare.save(out, "WEBP", quality=_QUALITY, method=4)
    written = out.getvalue()
    size = Size(*bare.size)
    return Encoded(name_of(hashlib.sha256(written).hexdigest(), size, ending), written, size)


def _decoded(data: bytes, formats: tuple[str, ...]) -> Image.Image:
    """The picture in a file. Its size is read, and judged, before a single pixel is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # judged below
            picture = Image.open(io.BytesIO(data), formats=formats)
        _judge(picture)
        picture.load()
    except UnidentifiedImageError as error:
        raise _not_a_picture() from error
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise _not_a_picture() from error
    return picture


def _judge(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many_pixels()
    if getattr(picture, "n_frames", 1) > 1:
        raise NotValid(words("The image moves. Choose one that stands still."))


def _not_a_picture() -> NotValid:
    return NotValid(words("This is not a whole image. Choose a PNG, JPEG or WebP file."))


def _too_many_pixels() -> NotValid:
    return NotValid(words("The image has too many pixels. Make it smaller and choose it again."))
