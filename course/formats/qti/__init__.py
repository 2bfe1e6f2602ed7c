"""IMS QTI 2.1 and 2.2: content packages, and single assessmentItem files.

Source: IMS Question and Test Interoperability, Assessment Test, Section and Item Information Model,
versions 2.1 (2012) and 2.2 (2015); IMS Content Packaging 1.1.4.
"""

from course.formats.qti.reading import read
from course.formats.qti.writing import write

__all__ = ["read", "write"]
