"""What a package says of itself: its items in order, the test they stand in, and their keywords."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from course.domain.words import Words, words
from course.formats import xml
from course.formats.foreign import Loss, Unreadable
from course.formats.qti import newer
from course.formats.qti.package import Package, beside

NAME = "imsmanifest.xml"

BLACKBOARD = words(
    "This is an archive of Blackboard, which the course does not read. Export the pool or the test"
    " there as a package of QTI 2.1."
)


_LOOKED_AT = 4096  # bytes of a file, in which its first element stands
_ITEM = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:assessmentItem|qti-assessment-item)[\s>]")
_OLDER = re.compile(rb"<(?:[\w.-]{1,40}:)?questestinterop[\s>]")
_FILES = re.compile(r"^(?:\$|%24)IMS-CC-FILEBASE(?:\$|%24)/(?:\.\./)*", re.IGNORECASE)
_TESTS = ("imsqti_test", "imsqti_assessment", "imsqti_apiptest")


class Entry(NamedTuple):
    """One item of a package."""

    file: str
    category: str = ""
    tags: tuple[str, ...] = ()


def entries(package: Package) -> tuple[list[Entry], list[Loss]]:
    """All items of a package, those of tests first and in their order. Raises Unreadable."""
    found = [name for name in package.names if name.rpartition("/")[2].lower() == NAME]
    if not found:
        told = words(
            "The package has no %(file)s: every XML file in it is read as a question.", file=NAME
        )
        return [Entry(name) for name in _xml_files(package)], [Loss("", told)]
    manifest = min(found, key=lambda name: name.count("/"))
    root = xml.parse(package.read(manifest), manifest)
    resources = [one for one in root.iter() if xml.local(one) == "resource"]
    kinds = {one.get("type", "").lower() for one in resources}
    items = {
        file: Entry(file, tags=_keywords(one))
        for one in resources
        if one.get("type", "").lower().startswith(("imsqti_item", "imsqti_apipitem"))
        and (file := _file(package, manifest, one.get("href")))
    }
    if not items:
        items = _older(package, manifest, resources)
    if not items and any("x-bb-" in kind for kind in kinds):
        raise Unreadable(BLACKBOARD)
    losses: list[Loss] = []
    if not items and (items := _unlisted(package)):
        told = words("The %(file)s lists no questions: those in the package are read.", file=NAME)
        losses.append(Loss("", told))
    tests = [
        file
        for one in resources
        if one.get("type", "").lower().startswith(_TESTS)
        and (file := _file(package, manifest, one.get("href")))
    ]
    ordered: dict[str, Entry] = {}
    for test in tests:
        for file, category in _of_test(package, test, losses):
            if file in items:
                ordered.setdefault(file, items[file]._replace(category=category))
    return list((ordered | {k: v for k, v in items.items() if k not in ordered}).values()), losses


def _xml_files(package: Package) -> list[str]:
    """The XML files of a package, without those that a Mac puts beside each."""
    return [
        name
        for name in package.names
        if name.lower().endswith(".xml") and not name.rpartition("/")[2].startswith("._")
    ]


def _older(
    package: Package, manifest: str, resources: Sequence[etree._Element]
) -> dict[str, Entry]:
    """The files of QTI 1.2. A course of Canvas holds each twice; the one that is whole is read."""
    whole = [name for name in package.names if name.endswith(".xml.qti")]
    if whole:
        return {name: Entry(name) for name in whole}
    found: dict[str, Entry] = {}
    for one in resources:
        if one.get("type", "").lower().startswith("imsqti_xmlv1p"):
            hrefs = [one.get("href"), *(each.get("href") for each in xml.children(one, "file"))]
            files = [_file(package, manifest, href) for href in hrefs if href]
            found |= {file: Entry(file) for file in files if _begins(package, file, _OLDER)}
    return found


def _unlisted(package: Package) -> dict[str, Entry]:
    """The files of a package that begin like a question, where its manifest names none."""
    found: dict[str, Entry] = {}
    for name in _xml_files(package):
        if _begins(package, name, _ITEM) or _begins(package, name, _OLDER):
            found[name] = Entry(name)
    return found


def _begins(package: Package, name: str, mark: re.Pattern[bytes]) -> bool:
    """Whether a file begins with this element; a file that is not there does."""
    return name not in package or bool(mark.search(package.read(name)[:_LOOKED_AT]))


def in_cartridge(address: str) -> list[str]:
    """Where a file may stand that a course of Canvas shows by a name for all its files."""
    rest = _FILES.sub("", address)
    if rest == address:
        return []
    plain = unquote(rest.partition("?")[0])
    return [f"/{plain}", f"/web_resources/{plain}"]


def not_in_package(file: str) -> Words:
    """Tell that a package names a file that it does not hold."""
    return words("%(file)s is not in the package.", file=file[:80])


def _of_test(package: Package, test: str, losses: list[Loss]) -> list[tuple[str, str]]:
    """The items of a test, each with the titles of the test and of the sections it stands in."""
    if test not in package:
        losses.append(Loss("", not_in_package(test)))
        return []
    try:
        root = newer.parse(package.read(test), test)
    except Unreadable as error:
        losses.append(Loss("", error.words))
        return []
    found = []
    for reference in root.iter("{*}assessmentItemRef"):
        titles = [
            one.get("title", "").strip()
            for one in reference.iterancestors()
            if xml.local(one) in ("assessmentSection", "assessmentTest")
        ]
        file = _file(package, test, reference.get("href"))
        found.append((file, "/".join(title for title in reversed(titles) if title)))
    if next(root.iter("{*}selection", "{*}preCondition", "{*}branchRule"), None) is not None:
        drawn = words("Which items are drawn, and when, is left out.")
        losses.append(Loss("", xml.of_file(test, drawn)))
    return found


def _file(package: Package, base: str, href: str | None) -> str:
    """The name in the package that an address leads to, even where nothing stands there."""
    name = beside(base, href or "") or ""
    if name not in package and (plain := beside(base, unquote(href or ""))):
        return plain
    return name


def _keywords(resource: etree._Element) -> tuple[str, ...]:
    words = [" ".join(xml.text_of(one).split()) for one in resource.iter("{*}keyword")]
    return tuple(dict.fromkeys(word for word in words if word))
