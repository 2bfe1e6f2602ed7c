"""Archives that strangers made: measured, then read, and never beyond what they said."""

from __future__ import annotations

import stat
import struct
import time
import zipfile
from io import BytesIO

import pytest

from course.formats.foreign import Unreadable
from course.formats.limits import MOST_BYTES
from course.formats.qti.package import MOST_ENTRIES, Package, beside

MEGABYTE = 1024 * 1024


def packed(
    *entries: tuple[str | zipfile.ZipInfo, bytes], kind: int = zipfile.ZIP_DEFLATED
) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, data in entries:
            archive.writestr(name, data, kind)
    return buffer.getvalue()


def read_all(data: bytes) -> None:
    package = Package(data)
    for name in package.names:
        package.read(name)


def refused(data: bytes) -> str:
    began = time.perf_counter()
    with pytest.raises(Unreadable) as error:
        read_all(data)
    assert time.perf_counter() - began < 3
    return str(error.value)


@pytest.mark.parametrize(
    "name", ["../x.xml", "a/../../x.xml", "/etc/passwd", "C:/x.xml", "a\\..\\x.xml", "..", "c:x"]
)
def test_a_name_that_leads_out_is_refused(name: str) -> None:
    # Python's writer would mend some of these names; the archive of a stranger would not.
    place = b"#" * len(name)
    data = packed((place.decode(), b"x")).replace(place, name.encode())
    assert "leads out" in refused(data)


def test_a_flat_bomb_is_refused_by_its_ratio() -> None:
    assert "200 times" in refused(packed(("a.xml", b"\0" * 20 * MEGABYTE)))


def test_many_files_that_unpack_to_too_much_are_refused_together() -> None:
    entries = [(f"{n}.xml", b"\0" * (MEGABYTE - 1)) for n in range(60)]
    assert "more than 50 MB" in refused(packed(*entries))


def test_a_bomb_within_a_bomb_is_never_opened() -> None:
    inner = packed(("a", b"\0" * MEGABYTE))
    package = Package(packed(("inner.zip", inner), ("b.xml", b"<b/>")))
    assert package.read("inner.zip") == inner


def test_a_size_that_is_a_lie_is_found_out() -> None:
    data = bytearray(packed(("a.xml", b"x" * 5000)))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + at, 10)
    assert "damaged" in refused(bytes(data))


def test_entries_that_overlap_are_read_no_further_than_fifty_megabytes() -> None:
    data = packed(*[(f"{n:03}", b"\0" * (MEGABYTE // 2)) for n in range(99)])
    at = [i for i in range(len(data)) if data.startswith(b"PK\x01\x02", i)]
    overlapping = bytearray(data)
    for one in at:
        struct.pack_into("<I", overlapping, one + 42, 0)  # all begin where the first does
    assert refused(bytes(overlapping))


def test_more_files_than_anybody_needs_are_refused_before_the_directory_is_read() -> None:
    data = packed(("a", b"")) + b"PK\x01\x02" * (MOST_ENTRIES + 1)
    assert "25,000" in refused(data)


def test_an_encrypted_package_is_named_as_such() -> None:
    data = bytearray(packed(("a.xml", b"x")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in refused(bytes(data))


def test_a_link_is_refused() -> None:
    link = zipfile.ZipInfo("link.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "link to another file" in refused(packed((link, b"/etc/passwd")))


def test_two_files_of_one_name_are_refused() -> None:
    data = packed(("a.xml", b"1"), ("b.xml", b"2")).replace(b"b.xml", b"a.xml")
    assert 'two files of the name "a.xml"' in refused(data)


def test_unusual_packing_is_refused() -> None:
    assert "packed in a way" in refused(packed(("a.xml", b"x" * 99), kind=zipfile.ZIP_LZMA))


def test_fifty_megabytes_and_more_are_refused_unread() -> None:
    assert "larger than 50 MB" in refused(b"PK\x03\x04" + b"\0" * MOST_BYTES)


def test_what_is_honest_is_read() -> None:
    package = Package(packed(("a/b.xml", b"<b/>"), ("c.png", b"c")))
    assert package.names == ["a/b.xml", "c.png"]
    assert package.read("a/b.xml") == b"<b/>"
    assert "d" not in package


@pytest.mark.parametrize(
    ("file", "href", "name"),
    [
        ("items/a.xml", "b.png", "items/b.png"),
        ("items/a.xml", "../media/b.png", "media/b.png"),
        ("items/a.xml", "./b.png#top", "items/b.png"),
        ("a.xml", "../b.png", None),
        ("a.xml", "x/../../b.png", None),
    ],
)
def test_an_address_stays_within_the_package(file: str, href: str, name: str | None) -> None:
    assert beside(file, href) == name
