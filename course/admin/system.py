"""`/admin/system/`: what runs here, and how it does."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from course.admin import bp, state
from course.domain.rights import Right
from course.web.clock import now
from course.web.database import get_db
from course.web.pages import get_settings
from course.web.rights import requires

LATE_MAIL = timedelta(minutes=30)
OLD_BACKUP = timedelta(days=2)
CLOCKS_APART = timedelta(seconds=5)


@bp.get("/admin/system/")
@requires(Right.ADMIN)
def system() -> ResponseReturnValue:
    """Versions, database, mail, work by the clock, disk, backup; what needs somebody says why."""
    db, settings, moment = get_db(), get_settings(), now()
    mail, database = state.mail_state(db), state.database_state(db)
    backup, free = state.last_backup(db), state.free_disk(settings.instance_path)
    apart = abs(database.clock - moment) if database.clock else timedelta()
    return render_template(
        "admin/system.html",
        version=state.course_version(),
        python=state.python_version(),
        database=database,
        mail=mail,
        is_mail_late=mail.oldest is not None and moment - mail.oldest > LATE_MAIL,
        failing=state.failing_chores(db),
        free=free,
        is_disk_short=free is not None and free < state.ENOUGH_DISK,
        backup=backup,
        is_backup_old=backup is None or moment - backup > OLD_BACKUP,
        moment=moment,
        apart=int(apart.total_seconds()),
        are_clocks_apart=apart > CLOCKS_APART,
    )
