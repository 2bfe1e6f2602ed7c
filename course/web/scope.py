"""Whom somebody's grants let them see."""

from __future__ import annotations

from collections.abc import Collection

from course.domain.rights import Right
from course.records.sessions import Scope
from course.web.signin import SignedIn


def people_seen(user: SignedIn, by: Collection[Right] = tuple(Right)) -> Scope:
    """Join what the grants open: a focal point's delegations, the secretariat's and admins' all.

    A focal grant that names no delegation opens nothing: whoever is meant to see everybody is
    given the secretariat's right.
    by: the rights that count; whoever has one for here and another for there has each for its own.
    """
    wide = [user.scope(right) for right in (Right.SECRETARIAT, Right.ADMIN) if right in by]
    every = [*wide, *(user.scope(right) for right in (Right.FOCAL,) if right in by)]
    return Scope(
        any(scope.everyone for scope in wide),
        frozenset[int]().union(*(scope.delegations for scope in every)),
    )
