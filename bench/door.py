"""How fast a desk is with 10,000 seats: from Enter to the verdict, and how it gets the list.

Makes a database of its own, serves it, and stands before a desk in Chromium: certificates are
scanned, serials and codes typed, half of them cut off from the network. Then it fetches the list as
a desk does, whole and with nothing new.

Example: python bench/door.py --seats 10000
"""

from __future__ import annotations

import argparse
import logging
import random
import shutil
import statistics
import tempfile
import threading
import time
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from course import create_app
from course.commands.bank import load_content
from course.content import load_course
from course.domain.completion import Record
from course.domain.course import Issuer
from course.domain.credentials import ENTROPY_BYTES, Claim, IssuerKey, new_serial, pack
from course.domain.record_text import record_to_json
from course.domain.rights import ROLES
from course.records import keys, sessions
from course.records.tokens import new_public_id
from course.settings import Settings
from course.store import Credential, Delegation, Grant, Person, Seat, StandingRow, migrate
from course.store.database import open_database
from course.web.seat_codes import seat_code

SCANS = 60
READY = "[data-enhance=desk][data-ready]"
DELEGATIONS = 200


class Guest:
    """Somebody with a seat, and what they show."""

    def __init__(self, person_id: int, name: str, serial: str, token: str) -> None:
        self.person_id, self.name, self.serial, self.token = person_id, name, serial, token


def fill(db: Session, settings: Settings, seats: int, now: datetime) -> list[Guest]:
    """People with seats: three in four have a certificate, one in four has done nothing."""
    course = load_course(settings.content_root)
    key, draw = keys.load(settings.keys_path), random.Random(1)
    db.execute(
        insert(Delegation), [{"code": f"D{n}", "name": f"Country {n}"} for n in range(DELEGATIONS)]
    )
    people = [
        {"public_id": new_public_id(), "name": name, "latin_name": name, "created_at": now}
        for name in (f"Guest {draw.randrange(10**6):06} Number {n}" for n in range(seats))
    ]
    db.execute(insert(Person), people)
    ids = dict(db.execute(select(Person.public_id, Person.id)).all())
    for n, person in enumerate(people):
        person["id"] = ids[str(person["public_id"])]
        person["delegation_id"] = n % DELEGATIONS + 1
    db.execute(
        insert(Seat),
        [
            {"person_id": one["id"], "delegation_id": one["delegation_id"], "held_from": now}
            for one in people
        ],
    )
    done = record_to_json(Record(completed_at=now))
    guests = []
    for n, one in enumerate(people):
        if n % 4:
            guests.append(certify(db, key, one, course.edition, now))
        db.execute(
            insert(StandingRow).values(
                person_id=one["id"], record=done if n % 4 else record_to_json(Record()),
                edition=course.edition, lessons_done=0, quizzes_passed=0,
                completed_at=now if n % 4 else None,
            )
        )  # fmt: skip
    return guests


def certify(
    db: Session, key: IssuerKey, person: dict[str, object], edition: str, now: datetime
) -> Guest:
    """A certificate as far as a desk looks at it."""
    serial, public_id = new_serial(random.randbytes(ENTROPY_BYTES)), new_public_id()
    claim = Claim(
        serial=serial, public_id=public_id, name=str(person["name"]),
        latin_name=str(person["latin_name"]), delegation_code="D1", delegation_name="Country 1",
        course="", edition=edition, completed_at=now, issued_at=now, requirements=(),
        pass_share=0.8, policy_digest="", issuer=Issuer("", ""), status_index=0,
    )  # fmt: skip
    token = pack(claim, key)
    db.execute(
        insert(Credential).values(
            public_id=public_id, serial=serial, person_id=person["id"], edition=edition, claim="{}",
            digest="", key_id="", issued_at=now, state="valid", state_reason="",
        )
    )  # fmt: skip
    return Guest(int(str(person["id"])), str(person["name"]), serial, token)


def milliseconds(page: Page, shown: list[str]) -> list[float]:
    """From Enter to the painted verdict, for each."""
    page.evaluate("performance.clearMeasures()")
    for n, text in enumerate(shown, start=1):
        page.locator("#code").fill(text)
        page.locator("#code").press("Enter")
        page.wait_for_function(
            "n => performance.getEntriesByName('door:verdict').length === n", arg=n
        )
    return page.evaluate("performance.getEntriesByName('door:verdict').map((one) => one.duration)")


def say(what: str, took: list[float]) -> None:
    """One line of figures."""
    most, median = max(took), statistics.median(took)
    print(f"{what:<44} median {median:6.1f} ms   most {most:6.1f} ms   ({len(took)})")


def stand_at_the_desk(app: Flask, url: str, cookie: dict[str, object], guests: list[Guest]) -> None:
    """Open a desk, and scan and type, with a network and without one."""
    draw = random.Random(2)
    with app.test_request_context():
        codes = [seat_code(n) for n in draw.sample(range(1, len(guests)), SCANS)]
    some = draw.sample(guests, 3 * SCANS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(base_url=url)
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        page.goto("/door/")
        began = time.perf_counter()
        page.wait_for_selector(READY)
        page.get_by_text("seats, fetched at").wait_for(timeout=120_000)
        print(f"The whole list is on the device after {time.perf_counter() - began:.1f} s")
        page.get_by_text("Opens without a network").wait_for()
        say("Certificates scanned", milliseconds(page, [one.token for one in some[:SCANS]]))
        say("Serials typed", milliseconds(page, [one.serial for one in some[SCANS : 2 * SCANS]]))
        say("Codes typed", milliseconds(page, codes))
        context.set_offline(True)
        began = time.perf_counter()
        page.reload()
        page.wait_for_selector(READY)
        print(f"Cut off, it opens again in {time.perf_counter() - began:.1f} s")
        say("Certificates scanned, cut off", milliseconds(page, [o.token for o in some[-SCANS:]]))
        browser.close()


def fetch(app: Flask, secret: str) -> None:
    """The list as a desk fetches it: whole, then with nothing new; the server's time and memory."""
    http = app.test_client()
    with http.session_transaction() as session:
        session["_user_id"], session["_fresh"] = secret, True
    tokens: dict[int, str] = {}
    for what in ("The whole list", "The list with nothing new"):
        took, size = parts(http, tokens)
        say(f"{what}: a part, at the server", took)
        tracemalloc.start()  # apart: it makes everything several times slower
        parts(http, tokens if what != "The whole list" else {})
        most = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        print(f"{'':<44} {size / 1024:,.0f} KB in all; at most {most:.1f} MB at a time")


def parts(http: FlaskClient, tokens: dict[int, str]) -> tuple[list[float], int]:
    """Ask for every part: milliseconds of each, bytes of all. Brings the tokens up to date."""
    took, size = [], 0
    after: int | None = 0
    while after is not None:
        began = time.perf_counter()
        query = {"after": after, "since": tokens.get(after, "")}
        answer = http.get("/door/list", query_string=query)
        took.append((time.perf_counter() - began) * 1000)
        size += len(answer.get_data())
        found = answer.get_json()
        tokens[after], after = found["token"], found["next"]
    return took, size


def prepare(settings: Settings, seats: int, now: datetime) -> tuple[list[Guest], str]:
    """A database with guests and one desk; returns them, and the secret of the desk's session."""
    keys.prepare(settings.keys_path)
    database = open_database(settings.database)
    migrate.upgrade(database.engine)
    with database.session(writes=True) as db:
        load_content(db, settings)
        guests = fill(db, settings, seats, now)
        desk = Person(public_id=new_public_id(), name="Desk", created_at=now)
        db.add(desk)
        db.flush()
        db.add_all(Grant(person_id=desk.id, right=r, granted_at=now) for r in ROLES["desk"])
        secret = sessions.begin(db, desk.id, "", now)
        db.commit()
    database.engine.dispose()
    return guests, secret


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seats", type=int, default=10_000)
    seats = parser.parse_args().seats
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        server = make_server("127.0.0.1", 0, Flask("not yet"), threaded=True)
        url = f"http://127.0.0.1:{server.server_port}"
        settings = Settings(instance=str(Path(folder) / "instance"), base_url=url)
        guests, secret = prepare(settings, seats, datetime.now(UTC))
        app = create_app(settings)
        server.app = app
        threading.Thread(target=server.serve_forever, daemon=True).start()
        signing = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        value = signing.dumps({"_user_id": secret, "_fresh": True, "_permanent": True})
        cookie = {"name": "course", "value": value, "url": url, "httpOnly": True}
        stand_at_the_desk(app, url, cookie, guests)
        fetch(app, secret)
        server.shutdown()
        app.extensions["database"].engine.dispose()


if __name__ == "__main__":
    main()
