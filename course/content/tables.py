"""Tables that fit: columns aligned by class, each in a frame that scrolls, by keyboard too."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

_CLASS = {"right": "end", "center": "centre"}


class TableProcessor(Treeprocessor):
    """Dresses the tables that Markdown made."""

    def run(self, root: Element) -> None:
        """Frame every table below `root`; heads of columns say so."""
        for parent in list(root.iter()):
            for place, table in enumerate(list(parent)):
                if table.tag == "table":
                    _dress(table)
                    frame = Element("div", {"class": "table", "role": "group", "tabindex": "0"})
                    frame.append(table)
                    parent[place] = frame


def _dress(table: Element) -> None:
    for cell in table.iter():
        if cell.tag in {"th", "td"}:
            align = cell.attrib.pop("align", "")
            if align in _CLASS:
                cell.set("class", _CLASS[align])
        if cell.tag == "th":
            cell.set("scope", "col")


class FramedTables(Extension):
    """Registers the table processor after all that reads tables."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        """Take a place among the converter's processors."""
        md.treeprocessors.register(TableProcessor(md), "course-tables", -5)
