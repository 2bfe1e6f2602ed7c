"""QTI as other systems write it, piece by piece."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from course.formats import qti
from course.formats.foreign import ForeignQuestion, Reading

DOT = b"\x89PNG not really"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
MATCH = f'<responseProcessing template="{TEMPLATES}match_correct"/>'
MAP = f'<responseProcessing template="{TEMPLATES}map_response"/>'


def item_file(
    declared: str, body: str, scoring: str = MATCH, feedback: str = "", **more: str
) -> bytes:
    named = {"identifier": "q1", "title": "Tides", "adaptive": "false"} | more
    attributes = " ".join(f'{key}="{value}"' for key, value in named.items())
    return (
        f'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"'
        f" {attributes}>\n{declared}\n"
        f"<itemBody>{body}</itemBody>\n{scoring}{feedback}</assessmentItem>"
    ).encode()


def declared(
    *correct: str, cardinality: str = "single", kind: str = "identifier", mapping: str = ""
) -> str:
    values = "".join(f"<value>{one}</value>" for one in correct)
    right = f"<correctResponse>{values}</correctResponse>" if correct else ""
    return (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{kind}">'
        f"{right}{mapping}</responseDeclaration>"
    )


def mapping(**points: float) -> str:
    entries = "".join(f'<mapEntry mapKey="{k}" mappedValue="{v}"/>' for k, v in points.items())
    return f'<mapping defaultValue="0">{entries}</mapping>'


def choices(*names: str, most: int = 1, kind: str = "choiceInteraction") -> str:
    inner = "".join(f'<simpleChoice identifier="{one}">The {one}</simpleChoice>' for one in names)
    return (
        f'<{kind} responseIdentifier="RESPONSE" shuffle="true" maxChoices="{most}">{inner}</{kind}>'
    )


def only(reading: Reading) -> ForeignQuestion:
    assert not reading.refused
    (one,) = reading.questions
    return one


def read_one(*parts: str, **more: str) -> tuple[dict[str, Any], list[str]]:
    one = only(qti.read(item_file(*parts, **more)))
    return dict(one.content), [str(loss.message) for loss in one.losses]


def package(**files: bytes | str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def manifest(*hrefs: str, kind: str = "imsqti_item_xmlv2p1", more: str = "") -> str:
    resources = "".join(
        f'<resource identifier="r{n}" type="{kind}" href="{href}"><file href="{href}"/></resource>'
        for n, href in enumerate(hrefs)
    )
    return (
        f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1">'
        f"<resources>{resources}{more}</resources></manifest>"
    )


SINGLE = item_file(declared("b"), "<p>Why?</p>" + choices("a", "b"))


BY_HAND = """<responseProcessing><responseCondition><responseIf>
<match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>
<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue>
</responseIf><responseElse>
<setOutcomeValue identifier="SCORE"><baseValue baseType="float">0</baseValue></setOutcomeValue>
</responseElse></responseCondition>
<setOutcomeValue identifier="FEEDBACK"><variable identifier="RESPONSE"/></setOutcomeValue>
</responseProcessing>"""


def modal(name: str, text: str, outcome: str = "FEEDBACK", show: str = "show") -> str:
    return (
        f'<modalFeedback outcomeIdentifier="{outcome}" identifier="{name}" showHide="{show}">'
        f"<p>{text}</p></modalFeedback>"
    )


def condition(*branches: str) -> str:
    return (
        f"<responseProcessing><responseCondition>{''.join(branches)}</responseCondition>"
        f"</responseProcessing>"
    )


def sides(*sets: tuple[str, ...]) -> str:
    inner = "".join(
        "<simpleMatchSet>"
        + "".join(
            f'<simpleAssociableChoice identifier="{one}" matchMax="1">The'
            f" {one}</simpleAssociableChoice>"
            for one in names
        )
        + "</simpleMatchSet>"
        for names in sets
    )
    return (
        f'<matchInteraction responseIdentifier="RESPONSE" shuffle="true"'
        f' maxAssociations="9">{inner}</matchInteraction>'
    )
