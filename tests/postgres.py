"""A PostgreSQL server of the tests' own: made in a temporary folder, gone when they end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, the newest version first; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _user() -> str | None:
    """The server refuses to run as root; then it runs as the user its package made."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("there is no user to run PostgreSQL as")


@contextmanager
def server() -> Iterator[str]:
    """Run a server; gives its URL, for the database `postgres`."""
    bin_folder, user = programs(), _user()
    assert bin_folder is not None
    folder = Path(tempfile.mkdtemp(prefix="course-pg-"))
    if user:
        shutil.chown(folder, user)
    data = folder / "data"

    def run(*command: str) -> None:
        # Its output goes to a file: a server that inherits a pipe keeps the reader waiting.
        with (folder / "log").open("ab") as log:
            subprocess.run(command, check=True, user=user, stdout=log, stderr=log, cwd=folder)

    (folder / "log").touch()
    if user:
        shutil.chown(folder / "log", user)
    run(
        str(bin_folder / "initdb"),
        "-D",
        str(data),
        "-U",
        "course",
        "--auth=trust",
        "--no-sync",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    )
    # It never has to outlive the machine, so it writes nothing twice and waits for no disk.
    safety = "-c fsync=off -c full_page_writes=off"
    options = f"-k {folder} -c listen_addresses='' {safety} -c max_connections=200"
    run(str(bin_folder / "pg_ctl"), "-D", str(data), "-w", "-o", options, "start")
    try:
        yield f"postgresql+psycopg://course@/postgres?host={folder}"
    finally:
        run(str(bin_folder / "pg_ctl"), "-D", str(data), "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
