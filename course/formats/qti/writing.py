"""Items as a content package of QTI 2.2: a manifest, a test for a module, a file for an item."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

from lxml import etree
from lxml.builder import ElementMaker

from course.domain.bank import Item, ItemType
from course.domain.words import words
from course.formats import leaving, xml
from course.formats.foreign import Loss, Written
from course.formats.markup import IMAGE
from course.formats.qti.item_writing import identifier, written
from course.formats.qti.manifest import NAME
from course.formats.qti.scoring import E
from course.formats.refusing import Refused, left_out
from course.formats.words import image_missing

_CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
_LOM = "http://ltsc.ieee.org/xsd/LOM"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = f"{_CP} http://www.imsglobal.org/xsd/qti/qtiv2p2/qtiv2p2_imscpv1p2_v1p0.xsd"
_CARRIED = {"tags", "feedback", "unit"}
_MADE = (1980, 1, 1, 0, 0, 0)  # the same items make the same file
C = ElementMaker(namespace=_CP, nsmap={None: _CP, "xsi": _XSI})
M = ElementMaker(namespace=_LOM, nsmap={None: _LOM})


def write(items: Sequence[Item], images: Mapping[str, bytes] | None = None) -> Written:
    """Write items as a package.

    images: by the names that stand in the items' texts; those that do go into the package.
    """
    images = images or {}
    losses = list(leaving.of_all(items, {"id", "lesson"}))
    if any(item.type is ItemType.ORDERING for item in items):
        losses.append(
            Loss(
                "",
                words("An order earns all or nothing in the file; here a part of it earns a part."),
            )
        )
    files: dict[str, bytes] = {}
    resources: list[etree._Element] = []
    names: dict[str, str] = {}
    whole: list[Item] = []
    for item in items:
        try:
            leaving.judge(item)
        except Refused as why:
            losses.append(Loss(item.id, left_out(why)))
            continue
        whole.append(item)
        used = [name for name in _images_of(item) if name in images]
        losses += [
            Loss(item.id, image_missing(name)) for name in _images_of(item) if name not in images
        ]
        file = f"items/{item.id}.xml"
        told = dict.fromkeys(leaving.of_one(item, _CARRIED))
        files[file] = xml.whole(written(item, "../images/{}".format, told.setdefault), is_text=True)
        losses += [Loss(item.id, message) for message in told]
        files |= {f"images/{name}": images[name] for name in used}
        names[item.id] = file
        resources.append(_resource(item, file, used))
    for module in dict.fromkeys(item.module for item in whole):
        own = [item for item in whole if item.module == module]
        file = f"tests/{module}.xml"
        files[file] = xml.whole(_test(module, own))
        test = C.resource(C.file(href=file), type="imsqti_test_xmlv2p2", href=file)
        test.set("identifier", f"test-{module}")
        for item in own:
            test.append(C.dependency(identifierref=identifier(item.id)))
        resources.append(test)
    manifest = {NAME: xml.whole(_manifest(resources))}
    return Written(_packed(manifest | files), tuple(losses))


def _images_of(item: Item) -> list[str]:
    texts = [
        item.stem,
        item.feedback,
        *(text for option in item.options for text in (option.text, option.feedback)),
        *(text for pair in item.pairs for text in (pair.left, pair.right, pair.feedback)),
        *(text for step in item.steps for text in (step.text, step.feedback)),
        *(reject.feedback for reject in item.rejects),
    ]
    return list(dict.fromkeys(found[2] for text in texts for found in IMAGE.finditer(text)))


def _resource(item: Item, file: str, images: Sequence[str]) -> etree._Element:
    resource = C.resource(type="imsqti_item_xmlv2p2", href=file)
    resource.set("identifier", identifier(item.id))
    if item.tags:
        keywords = [M.keyword(M.string(xml.fit(tag))) for tag in item.tags]
        resource.append(C.metadata(M.lom(M.general(*keywords))))
    resource.append(C.file(href=file))
    for name in images:
        resource.append(C.file(href=f"images/{name}"))
    return resource


def _manifest(resources: Sequence[etree._Element]) -> etree._Element:
    root = C.manifest(
        C.metadata(C.schema("QTIv2.2 Package"), C.schemaversion("1.0.0")),
        C.organizations(),
        C.resources(*resources),
    )
    root.set("identifier", "summit-course")
    root.set(f"{{{_XSI}}}schemaLocation", _SCHEMA)
    return root


def _test(module: str, items: Sequence[Item]) -> etree._Element:
    """A test that holds a section for each lesson: that is how lessons are told apart again."""
    part = E.testPart(navigationMode="nonlinear", submissionMode="individual")
    part.set("identifier", "part")
    for lesson in dict.fromkeys(item.lesson for item in items):
        section = E.assessmentSection(title=lesson, visible="true")
        section.set("identifier", f"section-{lesson}")
        for item in items:
            if item.lesson == lesson:
                reference = E.assessmentItemRef(href=f"../items/{item.id}.xml")
                reference.set("identifier", identifier(item.id))
                section.append(reference)
        part.append(section)
    return E.assessmentTest(part, identifier=f"test-{module}", title=module)


def _packed(files: Mapping[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MADE), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
