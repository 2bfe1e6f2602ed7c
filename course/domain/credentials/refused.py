"""The one way in which a proof is turned away."""

from __future__ import annotations

from course.domain.errors import NotValid


class Refused(NotValid):
    """Not a proof we made, or no longer the one we made; the words say why."""
