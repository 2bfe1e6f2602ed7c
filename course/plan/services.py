"""Changing a plan: kept as a version, once a paper can be drawn by it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from course.content.items import blueprint_from_mapping, blueprint_to_mapping
from course.domain.assembly import TooThin, draw
from course.domain.errors import NotValid
from course.domain.words import words
from course.plan import queries
from course.records import audit, plans


def save(
    db: Session,
    module: str,
    plan: Mapping[str, Any],
    titles: Mapping[str, str],
    *,
    base_number: int,
    reason: str,
    person_id: int,
    now: datetime,
) -> bool:
    """Let papers be drawn by this plan from now on. Returns whether anything changed.

    titles: of the module's lessons, by slug.
    Raises NotValid where no paper can be drawn by it, NotNow where another plan came between.
    """
    blueprint = blueprint_from_mapping(plan, module)
    if not blueprint.length:
        raise NotValid(words("A quiz asks at least one question. Draw one from some lesson."))
    pool = queries.pools(db, module).get(module, [])
    try:
        draw(blueprint, pool, {}, tuple(blueprint.draw), random.Random(0))
    except TooThin as error:
        raise NotValid(queries.no_paper(error, titles)) from error
    written = blueprint_to_mapping(blueprint)
    changed = plans.save_plan(
        db,
        module,
        written,
        base_number=base_number,
        reason=reason,
        author_id=person_id,
        now=now,
    )
    if changed:
        audit.record(
            db,
            actor_id=person_id,
            action="plan.changed",
            subject=f"quiz {module}",
            now=now,
            details={"version": base_number + 1, **written},
        )
    return changed
