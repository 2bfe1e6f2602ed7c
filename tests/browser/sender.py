"""The process that sends mail and does what the clock asks for, run beside a site as it is served.

It goes by the real time of day, so the site does too, and its summit lies some weeks ahead.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Locator

from course.serving import chores
from course.serving.sender import run_forever
from course.settings import Settings, read
from tests.browser.conftest import Site, serving
from tests.conftest import SAMPLE, Clock
from tests.server.processes import ROOT, wait_until


@contextmanager
def serving_today(sqlite_template: Path, folder: Path, smtp_url: str = "") -> Iterator[Site]:
    """A site that goes by the real clock; its sender has been running for an hour."""
    shutil.copy(sqlite_template, folder / "course.sqlite3")
    content = shutil.copytree(SAMPLE, folder / "content")
    deadline = datetime.now(UTC) + timedelta(days=40)
    course = content / "modules" / "course.toml"
    told = re.sub(
        r"(?m)^deadline = .*$", f"deadline = {deadline:%Y-%m-%dT18:00:00}", course.read_text()
    )
    course.write_text(told)
    clock = Clock()
    clock.now = datetime.now(UTC)
    with serving(folder, clock, smtp_url=smtp_url, content=str(content)) as site:
        del site.app.extensions["clock"]
        chores.run_due(site.app, site.app.extensions["database"], clock.now - timedelta(hours=1))
        yield site


def environ_of(site: Site) -> dict[str, str]:
    """The environment in which a command means this site."""
    settings = site.app.extensions["settings"]
    said = {one.metadata["variable"]: str(getattr(settings, one.name)) for one in fields(Settings)}
    others = {k: v for k, v in os.environ.items() if not k.startswith("COURSE_")}
    return others | said


@contextmanager
def sending(site: Site) -> Iterator[None]:
    """Run the process; when the block is over it has stopped in good order."""
    with subprocess.Popen(
        [sys.executable, "-m", __name__], cwd=ROOT, env=environ_of(site)
    ) as process:
        try:
            yield
        finally:
            process.terminate()
            code = process.wait(20)
    assert code == 0


def seen_at_last(place: Locator, *texts: str) -> None:
    """Load a page again, as its reader does, until it says this."""

    def says() -> bool:
        place.page.wait_for_timeout(1000)  # milliseconds: the others need the machine too
        place.page.reload()
        return all(text in " ".join(place.inner_text().split()) for text in texts)

    wait_until(says, 120, f"{place.page.url} says {texts}")


if __name__ == "__main__":
    run_forever(read())
