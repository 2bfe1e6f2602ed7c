"""Moodle XML: what Moodle exports and imports as "Moodle XML format"."""

from course.formats.moodle_xml.reading import read
from course.formats.moodle_xml.writing import write

__all__ = ["read", "write"]
