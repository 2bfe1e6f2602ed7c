"""QTI 1.2, as Canvas, text2qti and many older systems write it, in the elements of QTI 2.

The old version has other names for the same things: labels of a response are choices, conditions
on a variable are tests, and what they set and display are outcomes. Each item is written anew as
an item of QTI 2, and read as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from lxml import etree
from lxml import html as lxml_html

from course.domain.words import Words, words
from course.formats import xml
from course.formats.qti.older_scoring import FEEDBACK, Conditions, made_like, name_of
from course.formats.refusing import Refused

_DRAWN = words("Its numbers are drawn anew. Write it as an item with fixed ones.")
_NOT_READ: dict[str, Words] = {
    "calculated_question": _DRAWN,
    "file_upload_question": words(
        "A file that is sent in is read by a person; the course grades every item by itself."
    ),
}
_RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp")
_TYPED = ("response_str", "response_num")
_NO_TITLES = ("", "question", "untitled")
_LONGEST_TITLE = 60
_RUBRICS = ("rubric", "itemrubric")
_PUBLIC = ("", "all", "candidate")


def items_of(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """The items of a `<questestinterop>`, each with the titles above it as its category."""
    for item in [one for one in root.iter() if xml.local(one) == "item"]:
        titles = [one.get("title", "").strip() for one in item.iterancestors()]
        yield item, "/".join(title for title in reversed(titles) if title)


def title_of(item: etree._Element) -> str:
    """The title of an item, or its first words where all are called the same."""
    title = " ".join(item.get("title", "").split())
    if title.lower() not in _NO_TITLES:
        return title
    first = next((one for one in item.iter() if xml.local(one) == "mattext"), None)
    plain = unescape(re.sub(r"<[^<>]{0,500}>", " ", xml.text_of(first)))
    return xml.fit(" ".join(plain.split()))[:_LONGEST_TITLE].strip() or title


def converted(item: etree._Element) -> etree._Element:
    """Write one item as an assessmentItem without namespaces. Raises Refused."""
    return _Writer(item).whole()


class _Writer:
    """Writes one item anew."""

    def __init__(self, item: etree._Element) -> None:
        self._item = item
        self._kind = _kind(item)
        self._types: dict[str, tuple[str, str]] = {}  # by response: cardinality and base type
        self._is_matching = False
        self._is_line = False  # words and a blank within them

    def whole(self) -> etree._Element:
        """Declarations, text, scoring and feedback. Raises Refused."""
        if self._kind in _NOT_READ:
            raise Refused(_NOT_READ[self._kind])
        root = made_like("assessmentItem", self._item)
        root.set("identifier", self._item.get("ident", ""))
        root.set("title", title_of(self._item))
        body = self._body()
        for identifier, (cardinality, base_type) in self._types.items():
            declared = made_like("responseDeclaration", self._item)
            declared.set("identifier", identifier)
            declared.set("cardinality", cardinality)
            declared.set("baseType", base_type)
            root.append(declared)
        root.append(body)
        processing = Conditions(self._types, is_matching=self._is_matching).read(self._item)
        if processing is not None:
            root.append(processing)
        self._feedback(root, body)
        return root

    def _body(self) -> etree._Element:
        """What is asked, and what others are told of it."""
        body = made_like("itemBody", self._item)
        presentation = xml.child(self._item, "presentation")
        if presentation is not None:
            responses = [one for one in presentation.iter() if xml.local(one) in _RESPONSES]
            self._is_matching = _is_matching(self._kind, responses)
            self._present(presentation, body)
            if self._is_matching:
                body.append(self._match(responses))
        for rubric in (one for one in self._item if xml.local(one) in _RUBRICS):
            note = made_like("rubricBlock", rubric)
            view = rubric.get("view", "").lower()
            note.set("view", "candidate" if view in _PUBLIC else view)
            self._materials(rubric, note)
            body.append(note)
        return body

    # ------------------------------------------------------------ text

    def _present(self, element: etree._Element, body: etree._Element) -> None:
        for part in element:
            name = xml.local(part)
            if name == "material":
                self._material(part, body)
            elif name in _RESPONSES:
                if not self._is_matching:
                    self._respond(part, body)
            elif name == "flow":
                within = made_like("div", part)
                self._is_line = any(xml.local(one) in _TYPED for one in part)
                self._present(part, within)
                self._is_line = False
                body.append(within)

    def _materials(self, element: etree._Element, target: etree._Element) -> None:
        for material in [one for one in element.iter() if xml.local(one) == "material"]:
            self._material(material, target)

    def _material(self, material: etree._Element, target: etree._Element) -> None:
        """Words, pictures and breaks, as HTML."""
        block = made_like("span" if self._is_line else "div", material)
        for part in material:
            name = xml.local(part)
            if name in ("mattext", "matemtext"):
                _append(block, self._text(part))
            elif name == "matimage":
                made = made_like("img", part)
                made.set("src", part.get("uri", ""))
                made.set("alt", part.get("label", ""))
                block.append(made)
            elif name == "matbreak":
                block.append(made_like("br", part))
            elif name in ("mataudio", "matvideo", "matapplet", "matapplication"):
                block.append(made_like({"mataudio": "audio"}.get(name, "video"), part))
            elif name in ("matref", "mat_extension", "matextension"):
                block.append(made_like("object", part))
        target.append(block)

    def _text(self, part: etree._Element) -> etree._Element:
        """A text: HTML where it says so, or where it holds marks of HTML; else plain words."""
        text = "".join(part.itertext())
        if part.get("texttype", "").lower() == "text/plain" or not re.search(r"<\w|&\w+;", text):
            made = made_like("span", part)
            made.text = xml.fit(text)
            return made
        made = lxml_html.fragment_fromstring(xml.fit(text), create_parent="div")
        for image in list(made.iter("img")):
            if tex := image.get("data-equation-content"):
                image.tag, image.text = "span", rf"\({tex}\)"
        return made

    # ------------------------------------------------------------ responses

    def _respond(self, response: etree._Element, body: etree._Element) -> None:
        self._materials_within(response, body)
        name = name_of(response.get("ident", ""))
        renders = {xml.local(one) for one in response.iter()}
        cardinality = response.get("rcardinality", "Single").lower()
        if "render_hotspot" in renders or xml.local(response) == "response_xy":
            body.append(self._asks("hotspotInteraction", response, name, "single", "identifier"))
        elif xml.local(response) == "response_lid":
            is_ordered = cardinality == "ordered"
            kind = "orderInteraction" if is_ordered else "choiceInteraction"
            asks = self._asks(kind, response, name, cardinality, "identifier")
            self._choices(response, asks, is_single=cardinality == "single")
            body.append(asks)
        else:
            self._typed(response, body, name)

    def _asks(
        self, kind: str, response: etree._Element, name: str, cardinality: str, base_type: str
    ) -> etree._Element:
        self._types[name] = (cardinality, base_type)
        asks = made_like(kind, response)
        asks.set("responseIdentifier", name)
        return asks

    def _choices(self, response: etree._Element, asks: etree._Element, *, is_single: bool) -> None:
        render = next((one for one in response.iter() if one.get("shuffle")), None)
        is_kept = render is not None and render.get("shuffle", "").lower() == "no"
        asks.set("shuffle", "false" if is_kept else "true")
        asks.set("maxChoices", "1" if is_single else "0")
        prompt = made_like("prompt", response)
        for material in [one for one in response.iter() if xml.local(one) == "material"]:
            around = {xml.local(one) for one in material.iterancestors()}
            if "response_label" not in around and material.getparent() is not response:
                self._material(material, prompt)
        if len(prompt):
            asks.append(prompt)
        for label in [one for one in response.iter() if xml.local(one) == "response_label"]:
            choice = made_like("simpleChoice", label)
            choice.set("identifier", name_of(label.get("ident", "")))
            if label.get("rshuffle", "Yes").lower() == "no":
                choice.set("fixed", "true")
            self._materials(label, choice)
            asks.append(choice)

    def _materials_within(self, response: etree._Element, body: etree._Element) -> None:
        """Words of the response itself, before its choices."""
        for part in response:
            if xml.local(part) == "material":
                self._material(part, body)

    def _typed(self, response: etree._Element, body: etree._Element, name: str) -> None:
        render = next((one for one in response.iter() if xml.local(one) == "render_fib"), None)
        sort = "" if render is None else render.get("fibtype", "").lower()
        rows = "" if render is None else render.get("rows", "")
        is_number = sort in ("decimal", "integer") or self._kind.startswith("numeric")
        is_number = is_number or xml.local(response) == "response_num"
        kind, base_type = "textEntryInteraction", "float" if is_number else "string"
        if "essay" in self._kind or (rows.isdecimal() and int(rows[:6]) > 1):
            kind, base_type = "extendedTextInteraction", "string"
        parts = [] if render is None else list(render.iter())
        blanks = [one for one in parts if xml.local(one) == "response_label"]
        for part in [*parts, *([] if blanks else [response])]:
            if xml.local(part) == "material":
                self._material(part, body)
            elif part in (*blanks, response):  # each blank stands where its label does
                body.append(self._asks(kind, part, name, "single", base_type))

    def _match(self, responses: list[etree._Element]) -> etree._Element:
        """Each response is a text on the left; their labels are the texts on the right."""
        asks = self._asks("matchInteraction", responses[0], "MATCH", "multiple", "directedPair")
        asks.set("shuffle", "true")
        lefts, rights = (made_like("simpleMatchSet", responses[0]) for _ in range(2))
        seen: set[str] = set()
        for response in responses:
            left = made_like("simpleAssociableChoice", response)
            left.set("identifier", f"L.{name_of(response.get('ident', ''))}")
            self._materials_within(response, left)
            lefts.append(left)
            for label in [one for one in response.iter() if xml.local(one) == "response_label"]:
                name = name_of(label.get("ident", ""))
                if name in seen:
                    continue
                seen.add(name)
                right = made_like("simpleAssociableChoice", label)
                right.set("identifier", name)
                self._materials(label, right)
                rights.append(right)
        asks.extend((lefts, rights))
        return asks

    def _feedback(self, root: etree._Element, body: etree._Element) -> None:
        for old in xml.children(self._item, "itemfeedback"):
            view = old.get("view", "").lower()
            made = made_like("modalFeedback" if view in _PUBLIC else "rubricBlock", old)
            self._materials(old, made)
            if view not in _PUBLIC:
                made.set("view", view)
                body.append(made)
                continue
            made.set("outcomeIdentifier", FEEDBACK)
            made.set("identifier", name_of(old.get("ident", "")))
            root.append(made)


def _kind(item: etree._Element) -> str:
    """What the metadata call the question; "" where they do not say."""
    for field in [one for one in item.iter() if xml.local(one) == "qtimetadatafield"]:
        if xml.text_of(xml.child(field, "fieldlabel")) in ("question_type", "cc_profile"):
            return xml.text_of(xml.child(field, "fieldentry")).lower()
    return ""


def _is_matching(kind: str, responses: list[etree._Element]) -> bool:
    """Whether several responses are the left sides of pairs."""
    if len(responses) < 2 or any(xml.local(one) != "response_lid" for one in responses):
        return False
    if kind:
        return "match" in kind
    sides = [
        frozenset(one.get("ident") for one in each.iter() if xml.local(one) == "response_label")
        for each in responses
    ]
    return len(set(sides)) == 1 and all(xml.child(one, "material") is not None for one in responses)


def _append(block: etree._Element, element: etree._Element) -> None:
    """Put an element behind what stands in a block; plain words stay words."""
    if element.tag == "span" and not len(element):
        if len(block):
            block[-1].tail = (block[-1].tail or "") + (element.text or "")
        else:
            block.text = (block.text or "") + (element.text or "")
    else:
        block.append(element)
