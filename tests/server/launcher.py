"""Runs the `course` command in copies of itself: one JSON object a line in, one number out.

{"start": {environment}, "log": file} answers the process id of a new `course serve`; {"poll": id}
how it ended, null while it runs.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import psycopg  # noqa: F401  # so that no server reads it anew

from course.cli import main

ended: dict[int, int] = {}


def start(environ: dict[str, str], log: str) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for number in (1, 2):
            os.dup2(output, number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.setsid()
        os.chdir(Path(log).parent)
        os.environ.update(environ)
        sys.argv = ["course", "serve"]
        main()
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    finally:
        sys.stdout.flush()
        os._exit(code)


def poll(pid: int) -> int | None:
    if pid not in ended:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            ended[pid] = os.waitstatus_to_exitcode(status)
    return ended.get(pid)


if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        answer = start(asked["start"], asked["log"]) if "start" in asked else poll(asked["poll"])
        print(json.dumps(answer), flush=True)
