"""What printing a whole summit costs: 200 delegations with 2,000 people against 20 with 200.

Each summit has a database and a server of its own, on SQLite and on PostgreSQL. In Chromium
somebody of the secretariat presses the one click: letters, sealed cards and slips for all
delegations; then cards, badges and the door list. All the while a delegate saves answers. Names are
in seven scripts. What counts are ratios: of the seconds that one delegation takes, of the most
memory that any process held, and of how long an answer takes while it is printed and at rest.

Example: python bench/printing.py --on sqlite --keep /tmp/pdfs
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.board import records, two_databases
from course import create_app
from course.commands.bank import load_content
from course.content import load_course
from course.domain.completion import judge
from course.domain.course import Course
from course.domain.record_text import record_to_json
from course.domain.rights import ROLES, Right
from course.domain.seats import Category
from course.quiz import services
from course.records import board, keys, sessions, standing
from course.records.tokens import new_public_id
from course.settings import Settings
from course.store import (
    Delegation,
    DrawnItem,
    Grant,
    ItemVersion,
    Person,
    Seat,
    StandingRow,
    migrate,
)
from course.store.database import Database, open_database
from tests import postgres
from tests.server.processes import family, free_port, kill_family, wait_until

FEW, MANY = (20, 200), (200, 2_000)  # delegations and people
LIMIT_SECONDS, LIMIT_MEMORY = 1.5, 1.25
PAUSE = 0.2  # seconds between two answers
SECRET = "only-for-measuring-and-long-enough-to-be-accepted"
PRINT = "/facilitate/print/"
KINDS = {
    "envelopes": "Envelopes for the missions",
    "cards": "Sign-in cards for all delegates",
    "badges": "Badges",
}

# First and last names in the order Latin, Arabic, Chinese, Amharic, Devanagari, Cyrillic, Thai.
NAMES = (
    (("Inés", "Łukasz", "Nguyễn"), ("Fernández de la Vega", "Ångström", "Thị Hồng")),
    (("أمينة", "محمد", "فاطمة"), ("ديالو", "الفارسي", "بن عبد الله")),
    (("小明", "偉", "欣怡"), ("王", "歐陽", "陈")),
    (("ኃይሌ", "አበበ", "ፀሐይ"), ("ገብረሥላሴ", "ቢቂላ", "ዓለሙ")),
    (("राम", "प्रिया", "कृष्ण"), ("शर्मा", "श्रीवास्तव", "उपाध्याय")),
    (("Юлия", "Сергей", "Ольга"), ("Горбачёва", "Преображенский", "Щукина")),
    (("สมชาย", "กมลวรรณ", "ธีรศักดิ์"), ("ศรีสุวรรณ", "ณ อยุธยา", "จิรวัฒน์")),
)  # fmt: skip
LATIN = (("Amina", "Haile", "Sergei", "Somchai"), ("Diallo", "Wang", "Srisuwan", "Gebreselassie"))


class Figures(NamedTuple):
    """What one print cost."""

    seconds: float
    megabytes: float
    memory: dict[str, float]  # the most that a process of each kind held, in megabytes
    answers: list[float]  # milliseconds of each answer saved meanwhile


# ---------------------------------------------------------------- a summit


def fill(db: Session, course: Course, delegations: int, people: int, now: datetime) -> None:
    """Make delegations and people with names of every script, at every place of the course."""
    rng = random.Random(2027)
    kinds = [(one, judge(course, one)) for one in records(course, rng, now)]
    db.execute(
        insert(Delegation),
        [
            {"code": f"D{n:03}", "name": f"Republic of Delegation {n:03}"}
            for n in range(delegations)
        ],
    )
    ids = db.scalars(select(Delegation.id).order_by(Delegation.id)).all()
    for n in range(people):
        first, last = NAMES[n % len(NAMES)]
        latin = f"{rng.choice(LATIN[0])} {rng.choice(LATIN[1])} {n}"
        name = f"{rng.choice(first)} {rng.choice(last)}"
        person = Person(public_id=new_public_id(), name=name, latin_name=latin, created_at=now)
        db.add(person)
        db.flush()
        db.add(Grant(person_id=person.id, right=Right.LEARN, granted_at=now))
        category = Category.HEAD if n < delegations else Category.DELEGATE
        seat = {"person_id": person.id, "category": category, "held_from": now}
        db.add(Seat(delegation_id=ids[n % delegations], **seat))
        record, judged = rng.choice(kinds)
        db.add(StandingRow(
            person_id=person.id, record=record_to_json(record), edition=course.edition,
            lessons_done=judged.lessons_done, quizzes_passed=judged.quizzes_passed,
            completed_at=judged.completed_at,
        ))  # fmt: skip
    db.flush()
    board.rebuild(db, course, now, at_once=standing.AT_ONCE)


def staff(db: Session, role: str, now: datetime) -> tuple[Person, str]:
    """Somebody with a role, and the secret of their session."""
    person = Person(public_id=new_public_id(), name="Ana Keller", latin_name="Ana", created_at=now)
    db.add(person)
    db.flush()
    db.add_all(Grant(person_id=person.id, right=right, granted_at=now) for right in ROLES[role])
    return person, sessions.begin(db, person.id, "bench", now)


class Answer(NamedTuple):
    """What the server said."""

    status: int
    text: str
    cookie: str  # as it is from now on


class Summit:
    """A summit on a server of its own."""

    def __init__(self, folder: Path, database_url: str | None, size: tuple[int, int]) -> None:
        self.delegations, people = size
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        folder.mkdir()
        more = {"database_url": database_url} if database_url else {}
        settings = Settings(
            instance=str(folder / "instance"), secret_key=SECRET, base_url=self.url,
            keys=str(folder / "instance" / "keys"), **more,
        )  # fmt: skip
        settings.instance_path.mkdir()
        keys.prepare(settings.keys_path)
        database = open_database(settings.database)
        migrate.upgrade(database.engine)
        course, now = load_course(settings.content_root, settings.base_path), datetime.now(UTC)
        with database.session(writes=True) as db:
            load_content(db, settings)
            fill(db, course, self.delegations, people, now)
            _, facilitator = staff(db, "facilitator", now)
            delegate, secret = staff(db, "delegate", now)
            module = next(iter(course)).slug
            self.attempt = services.start(db, course, delegate.id, module, seed=1, now=now)
            db.commit()
        self.position, self.options = self._a_choice(database)
        database.engine.dispose()
        app = create_app(settings)
        signing = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        self.facilitator, self.delegate = (
            signing.dumps({"_user_id": one, "_fresh": True, "_permanent": True})
            for one in (facilitator, secret)
        )
        app.extensions["database"].engine.dispose()
        self._environ = os.environ | {
            "COURSE_INSTANCE": settings.instance, "COURSE_SECRET_KEY": SECRET, "HOST": "127.0.0.1",
            "COURSE_BASE_URL": self.url, "PORT": str(self.port), "COURSE_KEYS": settings.keys,
            "COURSE_DATABASE_URL": settings.database, "WEB_CONCURRENCY": "2",
        }  # fmt: skip

    def _a_choice(self, database: Database) -> tuple[int, list[str]]:
        """A question of the delegate's paper with one right option, and its options."""
        with database.session(writes=False) as db:
            rows = db.execute(
                select(DrawnItem.position, ItemVersion.content)
                .join(ItemVersion, ItemVersion.id == DrawnItem.item_version_id)
                .order_by(DrawnItem.position)
            )
            read = ((position, json.loads(content)) for position, content in rows)
            position, item = next(one for one in read if one[1]["type"] == "single-choice")
        return position, [option["id"] for option in item["option"]]

    @contextmanager
    def served(self) -> Iterator[int]:
        """Serve it; gives the process."""
        command = Path(sys.executable).with_name("course")
        log = Path(self._environ["COURSE_INSTANCE"]) / "log"
        with log.open("wb") as out:
            server = subprocess.Popen([command, "serve"], env=self._environ, stdout=out, stderr=out)
        try:
            wait_until(self._answers, 60, "it serves")
            yield server.pid
        finally:
            kill_family(server.pid)
            server.wait()

    def _answers(self) -> bool:
        try:
            return ask(self, "GET", "/readyz", "").status == 200
        except OSError:
            return False


def ask(
    summit: Summit, method: str, path: str, cookie: str, *, token: str = "", body: object = None
) -> Answer:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", summit.port, timeout=120)
    headers = {"Cookie": f"course={cookie}", "Accept": "text/html", "X-CSRFToken": token}
    if body is not None:
        headers |= {"Content-Type": "application/json", "Accept": "application/json"}
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        morsel = SimpleCookie(answer.getheader("Set-Cookie", "")).get("course")
        kept = morsel.value if morsel else cookie
        return Answer(answer.status, answer.read().decode(), kept)
    finally:
        connection.close()


# ---------------------------------------------------------------- watching


class Watch:
    """A delegate who saves answers, and the memory of the server, while something goes on."""

    def __init__(self, summit: Summit, server: int) -> None:
        self.summit, self.server = summit, server
        page = ask(summit, "GET", f"/attempt/{summit.attempt}/", summit.delegate)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert found is not None, page
        self.token, self.cookie, self.revision = found[1], page.cookie, 0

    @contextmanager
    def watching(self) -> Iterator[tuple[list[float], dict[str, float]]]:
        """Milliseconds of answers, and megabytes of processes, until the block ends."""
        answers: list[float] = []
        memory: dict[str, float] = {}
        done = threading.Event()
        tasks = [
            threading.Thread(target=self._answer, args=(answers, done)),
            threading.Thread(target=self._look, args=(memory, done)),
        ]
        for task in tasks:
            task.start()
        try:
            yield answers, memory
        finally:
            done.set()
            for task in tasks:
                task.join()

    def _answer(self, answers: list[float], done: threading.Event) -> None:
        path = f"/attempt/{self.summit.attempt}/answers/{self.summit.position}"
        while not done.wait(PAUSE):
            option = self.summit.options[self.revision % len(self.summit.options)]
            body = {"revision": self.revision, "response": {"options": [option]}}
            began = time.perf_counter()
            said = ask(self.summit, "POST", path, self.cookie, token=self.token, body=body)
            answers.append((time.perf_counter() - began) * 1000)
            if said.status != 200:
                print(f"an answer was not saved: {said}", file=sys.stderr)
                os._exit(1)
            self.revision = json.loads(said.text)["revision"]

    def _look(self, memory: dict[str, float], done: threading.Event) -> None:
        while not done.wait(0.1):
            for pid in family(self.server):
                try:
                    command = Path(f"/proc/{pid}/cmdline").read_text()
                    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
                except (OSError, IndexError):
                    continue
                kind = "PDF" if "pdf_child" in command else "server"
                memory[kind] = max(memory.get(kind, 0.0), pages * os.sysconf("SC_PAGESIZE") / 1e6)


def say(what: str, figures: Figures) -> None:
    """One line of figures."""
    answers = sorted(figures.answers) or [0.0]
    held = " ".join(f"{kind} {size:.0f}" for kind, size in sorted(figures.memory.items()))
    print(
        f"{what:36} {figures.seconds:7.1f} {figures.megabytes:7.1f}  {held:24}"
        f" {statistics.median(answers):7.0f} {answers[int(len(answers) * 0.99)]:6.0f}"
        f" {answers[-1]:6.0f} ({len(answers)})",
        flush=True,
    )


# ---------------------------------------------------------------- printing


def press(page: Page, watch: Watch, kind: str, place: Path) -> Figures:
    """Order a kind for all delegations, wait until the page says it is done, and fetch it."""
    summit, began = watch.summit, time.perf_counter()
    page.goto(PRINT)
    with watch.watching() as (answers, memory):
        page.get_by_label(KINDS[kind]).check()
        page.get_by_role("button", name="Print", exact=True).click()
        first = page.locator("[data-enhance=printing] li").first
        told = f"{summit.delegations} of {summit.delegations} delegations"
        first.get_by_text(told).wait_for(timeout=1_800_000)
        seconds = time.perf_counter() - began
        with page.expect_download(timeout=120_000) as download:
            first.get_by_role("link", name="Download").click()
        file = place / f"{kind}.zip"
        download.value.save_as(file)
    return Figures(seconds, file.stat().st_size / 1e6, memory, answers)


def door_list(page: Page, watch: Watch, place: Path) -> Figures:
    """The door list of everybody."""
    page.goto(PRINT)
    began = time.perf_counter()
    with watch.watching() as (answers, memory):
        with page.expect_download(timeout=300_000) as download:
            page.get_by_role("button", name="Print the door list").click(no_wait_after=True)
        file = place / "door-list.pdf"
        download.value.save_as(file)
    return Figures(time.perf_counter() - began, file.stat().st_size / 1e6, memory, answers)


def at_rest(watch: Watch, seconds: float = 10.0) -> Figures:
    """How long answers take when nothing is printed."""
    with watch.watching() as (answers, memory):
        time.sleep(seconds)
    return Figures(seconds, 0.0, memory, answers)


def measure(summit: Summit, place: Path, kinds: list[str]) -> dict[str, Figures]:
    """Print everything, and say what it cost."""
    place.mkdir(parents=True, exist_ok=True)
    found = {}
    with summit.served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(base_url=summit.url)
        cookie = {"name": "course", "value": summit.facilitator, "url": summit.url}
        context.add_cookies([cookie])  # type: ignore[list-item]
        page, watch = context.new_page(), Watch(summit, server)
        found["at rest"] = at_rest(watch)
        say("at rest", found["at rest"])
        for kind in kinds:
            found[kind] = press(page, watch, kind, place)
            say(kind, found[kind])
        found["door list"] = door_list(page, watch, place)
        say("door list", found["door list"])
        browser.close()
    return found


def compare(kind: str, folder: Path, server: str | None, keep: Path, kinds: list[str]) -> bool:
    """Measure both summits on one kind of database; returns whether all ratios are kept."""
    urls = two_databases(server)
    print(f"{kind:36} {'s':>7} {'MB':>7}  {'memory, MB':24} answer saved in ms: median 99 % most")
    few, many = (
        measure(Summit(folder / f"{kind}-{size[1]}", url, size), keep / f"{kind}-{size[1]}", kinds)
        for size, url in zip((FEW, MANY), urls, strict=True)
    )
    is_kept = True
    for name in kinds:
        a, b = few[name], many[name]
        per_delegation = (b.seconds / MANY[0]) / (a.seconds / FEW[0])
        memory = max(b.memory.values()) / max(a.memory.values())
        waits = statistics.median(b.answers) / statistics.median(many["at rest"].answers)
        is_kept = is_kept and per_delegation <= LIMIT_SECONDS and memory <= LIMIT_MEMORY
        print(
            f"{name}: a delegation {per_delegation:.2f}, memory {memory:.2f},"
            f" an answer {waits:.2f} times as long as at rest"
        )
    return is_kept


def main() -> None:
    """Print one line a kind of paper, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--on", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--keep", type=Path, help="folder for the files, to be looked at")
    parser.add_argument("--only", choices=sorted(KINDS), action="append", help="one kind of paper")
    given = parser.parse_args()
    is_kept = True
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        for kind in given.on or ("sqlite", "postgresql"):
            server = stack.enter_context(postgres.server()) if kind == "postgresql" else None
            keep = given.keep or Path(folder) / "kept"
            is_kept = compare(kind, Path(folder), server, keep, given.only or [*KINDS]) and is_kept
    raise SystemExit(not is_kept)


if __name__ == "__main__":
    main()
