"""A content package, which is a ZIP archive that somebody else made: measured, then read.

Nothing is unpacked to disk. Names, sizes and kinds of all entries are judged from the directory
first; an entry is read only when a question needs it, and never beyond what the directory said.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from struct import error as StructError  # noqa: N812 (it is an error, and not ours)

from course.domain.words import words
from course.formats.foreign import Unreadable
from course.formats.limits import MOST_BYTES, MOST_QUESTIONS, too_large

MOST_ENTRIES = MOST_QUESTIONS + 5_000
"""A file a question, and images."""

MOST_RATIO = 200
"""Unpacked to packed, above a megabyte; XML that repeats itself reaches 60."""

_MEGABYTE = 1024 * 1024
_ENTRY_MARK = b"PK\x01\x02"  # stands before each entry of the directory
_BROKEN = (
    zipfile.BadZipFile, zlib.error, StructError, EOFError, OSError, NotImplementedError,
    OverflowError, RuntimeError, ValueError,
)  # fmt: skip
"""What Python's reader raises for damaged archives, besides the error made for it."""


class Package:
    """The files of a package by their names, each with `/` between folders."""

    def __init__(self, data: bytes) -> None:
        """Judge the directory. Raises Unreadable."""
        if len(data) > MOST_BYTES:
            raise too_large()
        if data.count(_ENTRY_MARK) > MOST_ENTRIES:
            raise Unreadable(
                words(
                    "The package holds more than %(most)s files. Split it.",
                    most=f"{MOST_ENTRIES:,}",
                )
            )
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
            entries = self._archive.infolist()
        except _BROKEN as error:
            raise Unreadable(
                words("The package is damaged. Export or download it again.")
            ) from error
        self._left = MOST_BYTES
        self._read: dict[str, bytes] = {}  # an image may stand in many items
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            # Some tools write the folders of Windows, and what a Mac adds is for Macs alone.
            entry.filename = entry.filename.replace("\\", "/")
            _judge(entry)
            if entry.filename.startswith("__MACOSX/"):
                continue
            if entry.is_dir():
                continue
            if entry.filename in self._entries:
                raise Unreadable(
                    words(
                        'The package holds two files of the name "%(name)s". Export it again.',
                        name=_shown(entry),
                    )
                )
            self._entries[entry.filename] = entry
        if sum(entry.file_size for entry in self._entries.values()) > MOST_BYTES:
            raise Unreadable(words("The package unpacks to more than 50 MB. Split it."))

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    @property
    def names(self) -> list[str]:
        """Of all files, in their order."""
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """Unpack one file. Raises KeyError where there is none, Unreadable where it is damaged."""
        if name in self._read:
            return self._read[name]
        entry = self._entries[name]
        try:
            with self._archive.open(entry) as file:
                data = file.read(min(entry.file_size, self._left) + 1)
        except _BROKEN as error:
            raise Unreadable(
                words('The file "%(name)s" in the package is damaged.', name=_shown(entry))
            ) from error
        self._left -= len(data)
        if len(data) > entry.file_size or self._left < 0:
            raise Unreadable(
                words('"%(name)s" unpacks to more than the package says.', name=_shown(entry))
            )
        self._read[name] = data
        return data


def beside(file: str, href: str) -> str | None:
    """The name in the package that `href`, written in `file`, leads to; None where it leads out."""
    parts: list[str] = list(PurePosixPath(file).parent.parts)
    for part in href.partition("#")[0].split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _judge(entry: zipfile.ZipInfo) -> None:
    """Refuse what no honest package holds. Raises Unreadable."""
    name, shown = entry.filename, _shown(entry)
    if name.startswith("/") or ":" in name or ".." in name.split("/"):
        raise Unreadable(
            words('The name "%(name)s" leads out of the package. It is not read.', name=shown)
        )
    if entry.flag_bits & 0x1:
        raise Unreadable(words("The package is encrypted. Export it without a password."))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Unreadable(
            words(
                '"%(name)s" is a link to another file. Packages with links are not read.',
                name=shown,
            )
        )
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable(
            words('"%(name)s" is packed in a way that quiz systems do not use.', name=shown)
        )
    if entry.file_size > max(_MEGABYTE, MOST_RATIO * entry.compress_size):
        raise Unreadable(
            words(
                '"%(name)s" unpacks to over %(most)s times its size. It is not read.',
                name=shown,
                most=MOST_RATIO,
            )
        )


def _shown(entry: zipfile.ZipInfo) -> str:
    return entry.filename if len(entry.filename) <= 80 else entry.filename[:79] + "…"
