"""GIFT, the text format of Moodle: all that its documentation names is read.

Source: Moodle Docs, "GIFT format"; where it is silent, what Moodle itself does with such a file.
"""

from __future__ import annotations

from course.formats.gift.reading import read
from course.formats.gift.writing import write

__all__ = ["read", "write"]
