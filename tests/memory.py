"""Temporary files of tests lie in memory where there is room: a disk is what tests wait for most.

PostgreSQL makes 300 files for each database and SQLite waits for the disk at each commit, as both
should. What lies in memory is written and read in the same way.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

FOLDER = Path("/dev/shm")
ENOUGH_BYTES = 2 * 2**30
"""The suite needs some 300 MB; the rest is left to others."""


def has_room(folder: Path = FOLDER) -> bool:
    """Whether the folder is there to write in, has room, and runs programs that lie in it."""
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    found = os.statvfs(folder)
    may_run = not found.f_flag & os.ST_NOEXEC
    return may_run and found.f_bavail * found.f_frsize >= ENOUGH_BYTES


def hold_temporary_files() -> None:
    """Let this process and those it starts make their temporary files in memory.

    Whoever named a folder by TMPDIR is obeyed.
    """
    if "TMPDIR" in os.environ or not has_room():
        return
    os.environ["TMPDIR"] = str(FOLDER)
    tempfile.tempdir = str(FOLDER)
