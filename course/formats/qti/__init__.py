"""IMS QTI 1.2 to 3: content packages, and single files of items.

Source: IMS Question and Test Interoperability, Assessment Test, Section and Item Information Model,
versions 2.1 (2012) and 2.2 (2015); IMS Content Packaging 1.1.4.
"""

from course.formats.qti.reading import read
from course.formats.qti.writing import write

__all__ = ["read", "write"]
