"""What people upload: one still picture, of a sensible size, with nothing written beside it."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image as Pillow

from course.content.pictures import size_of
from course.content.uploads import MOST_BYTES, encode
from course.domain.errors import NotValid


def picture(size: tuple[int, int] = (30, 20), form: str = "PNG", mode: str = "RGB") -> bytes:
    """A small picture of one colour."""
    out = io.BytesIO()
    Pillow.new(mode, size, 90).save(out, form)
    return out.getvalue()


def photograph() -> bytes:
    """A large picture of many colours, with words of a camera, lying on its side."""
    made = Pillow.linear_gradient("L").resize((2000, 1000))
    shot = Pillow.merge("RGB", (made, made.rotate(90), made.rotate(180)))
    notes = Pillow.Exif()
    notes[0x010E] = "SECRET place"
    out = io.BytesIO()
    shot.save(out, "JPEG", exif=notes, comment=b"SECRET comment")
    return out.getvalue()


def moving(form: str = "WEBP") -> bytes:
    """Two pictures in one file."""
    first, second = Pillow.new("RGB", (9, 9), "red"), Pillow.new("RGB", (9, 9), "blue")
    out = io.BytesIO()
    first.save(out, form, save_all=True, append_images=[second], lossless=True)
    return out.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A few hundred bytes that say they are a picture of 3.6 thousand million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_picture_of_any_usual_kind_is_encoded_anew(form: str, mode: str) -> None:
    made = encode(picture(form=form, mode=mode))
    assert size_of(made.name) == made.size == (30, 20)
    with Pillow.open(io.BytesIO(made.data)) as shown:
        assert shown.format == {"png": "PNG", "webp": "WEBP"}[made.name.rpartition(".")[2]]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "CMYK", "1", "I;16"])
def test_unusual_colours_are_read_too(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    assert encode(picture(form=form, mode=mode)).size == (30, 20)


def test_a_hole_in_a_picture_stays_a_hole() -> None:
    out = io.BytesIO()
    Pillow.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    with Pillow.open(io.BytesIO(encode(out.getvalue()).data)) as shown:
        assert shown.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)


def test_nothing_that_a_camera_wrote_is_kept_and_wide_ones_become_narrower() -> None:
    made = encode(photograph())
    assert b"SECRET" not in made.data
    assert made.size == (1600, 800)
    assert made.name.endswith(".webp")


def test_a_picture_that_a_camera_turned_stands_upright() -> None:
    notes = Pillow.Exif()
    notes[0x0112] = 6
    out = io.BytesIO()
    Pillow.new("RGB", (40, 20), "red").save(out, "JPEG", exif=notes)
    assert encode(out.getvalue()).size == (20, 40)


def test_the_same_picture_has_the_same_name() -> None:
    assert encode(picture()).name == encode(picture()).name != encode(picture((31, 20))).name


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (bomb(), "too many pixels"),
        (bomb(12_000, 12_000), "too many pixels"),
        (moving(), "moves"),
        (moving("GIF"), "moves"),
        (b"", "not a whole image"),
        (b"GIF89a" + b"\0" * 40, "not a whole image"),
        (
            b'<?xml version="1.0"?>\n<!-- a map -->\n<svg xmlns="http://www.w3.org/2000/svg"/>',
            "drawing .SVG",
        ),
        (picture(form="TIFF"), "not a whole image"),
        (picture()[:-20], "not a whole image"),
        (photograph()[:4000], "not a whole image"),
        (b"<!doctype html><script>", "not a whole image"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 500, "not a whole image"),
        (b"x" * (MOST_BYTES + 1), "too large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_still_picture_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(NotValid, match=why):
        encode(data)
