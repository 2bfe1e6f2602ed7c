"""Whom somebody's grants let them see."""

from __future__ import annotations

from course.domain.rights import Right
from course.records.sessions import Scope
from course.web.signin import SignedIn


def people_seen(user: SignedIn) -> Scope:
    """Join what the grants open: a focal point's delegations, the secretariat's and admins' all.

    A focal grant that names no delegation opens nothing: whoever is meant to see everybody is
    given the secretariat's right.
    """
    wide = (user.scope(Right.SECRETARIAT), user.scope(Right.ADMIN))
    every = (*wide, user.scope(Right.FOCAL))
    return Scope(
        any(scope.everyone for scope in wide),
        frozenset[int]().union(*(scope.delegations for scope in every)),
    )
