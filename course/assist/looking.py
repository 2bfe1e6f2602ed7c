"""Whom the reader looks after, and about whom they decide."""

from __future__ import annotations

from flask_login import current_user

from course.assist import queries
from course.assist.queries import Somebody
from course.content import get_course
from course.domain.rights import Right
from course.records.names import Signing
from course.records.sessions import Scope
from course.web.database import get_db
from course.web.pages import get_settings
from course.web.scope import people_seen


def seen(public_id: str) -> Somebody:
    """Somebody whom the reader looks after. Raises NotFound."""
    return queries.somebody(get_db(), public_id, people_seen(current_user))


def decides() -> Scope:
    """About whom the reader decides: as one of the secretariat, for all or some delegations."""
    scope: Scope = current_user.scope(Right.SECRETARIAT)
    return scope


def decided(public_id: str) -> Somebody:
    """Somebody about whom the reader decides. Raises NotFound."""
    return queries.somebody(get_db(), public_id, decides())


def signing() -> Signing:
    """By whom certificates are signed that a decision makes due."""
    settings = get_settings()
    return Signing(get_course(), settings.keys_path, settings.base_url)
