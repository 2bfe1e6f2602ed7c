"""A learner before a paper, over real HTTP: saves answers, and notes what was acknowledged."""

from __future__ import annotations

import http.client
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from course import create_app
from course.records.tokens import new_public_id
from course.store import Attempt, DrawnItem, Item, ItemVersion, QuizVersion, StoredResponse
from course.store.database import Database
from tests.conftest import closing_engine, settings_for
from tests.factories import make_person, make_session

# Items of the tests' bank that take any number as text, so that every answer can be another one.
TYPED = ("fs-number-1", "fs-short-1", "ss-number-1", "ss-short-1")
POSITIONS = range(1, len(TYPED) + 1)


class Unanswered(Exception):
    """The server did not answer: nobody knows whether it kept what was sent."""


@dataclass
class Learner:
    """Somebody signed in, with an open paper of four questions that are answered by typing."""

    database_url: str
    attempt: str  # public id
    cookie: str
    token: str = ""

    def open(self, port: int) -> None:
        """Look at the paper; its page carries the token that a save must bring."""
        status, text, head = self._ask(port, "GET", f"/attempt/{self.attempt}/")
        assert status == 200, text[:500]
        found = re.search(r'<meta name="csrf-token" content="([^"]+)"', text)
        assert found is not None
        self.token = found[1]
        for cookie in head.get_all("Set-Cookie") or []:
            if cookie.startswith("course="):
                self.cookie = cookie.partition(";")[0]

    def save(
        self, port: int, position: int, *, revision: int, text: str
    ) -> tuple[int, dict[str, object]]:
        """Save one answer as the page's script does: status and what came back.

        Raises Unanswered when the connection breaks first.
        """
        if not self.token:
            self.open(port)
        body = json.dumps({"revision": revision, "response": {"text": text}})
        path = f"/attempt/{self.attempt}/answers/{position}"
        status, answer, _ = self._ask(port, "POST", path, body)
        return status, json.loads(answer) if answer.startswith("{") else {"text": answer}

    def _ask(
        self, port: int, method: str, path: str, body: str | None = None
    ) -> tuple[int, str, http.client.HTTPMessage]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        head = {"Cookie": self.cookie}
        if body is not None:
            head |= {
                "Accept": "application/json",
                "Content-Type": "application/json",
                "X-CSRFToken": self.token,
            }
        try:
            connection.request(method, path, body, head)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered from error
        finally:
            connection.close()

    def stored(self) -> dict[int, tuple[int, str]]:
        """What the database holds: position -> revision and text."""
        statement = (
            select(DrawnItem.position, StoredResponse.revision, StoredResponse.content)
            .join(StoredResponse, StoredResponse.drawn_item_id == DrawnItem.id)
            .join(Attempt, Attempt.id == DrawnItem.attempt_id)
            .where(Attempt.public_id == self.attempt)
        )
        with closing_engine(self.database_url) as database, database.session(writes=False) as db:
            rows = db.execute(statement).all()
        return {
            position: (revision, json.loads(content)["text"])
            for position, revision, content in rows
            if content is not None
        }


def sign_in_learner(database: Database, database_url: str, folder: Path) -> Learner:
    """Make a person, their sign-in and their open paper."""
    now = datetime.now(UTC)
    with database.session(writes=True) as db:
        person = make_person(db, at=now)
        secret = make_session(db, person, now)
        attempt = Attempt(
            public_id=new_public_id(),
            person_id=person.id,
            module="introduction",
            quiz_version_id=db.scalars(select(QuizVersion.id)).one(),
            ordinal=1,
            seed=1,
            sections='["first-steps", "second-steps"]',
            policy="{}",
            started_at=now,
        )
        for position, slug in zip(POSITIONS, TYPED, strict=True):
            version, lesson = db.execute(
                select(ItemVersion.id, Item.lesson).join(Item).where(Item.slug == slug)
            ).one()
            attempt.drawn.append(
                DrawnItem(
                    position=position, section=lesson, item_version_id=version, option_order="[]"
                )
            )
        db.add(attempt)
        db.commit()
    app = create_app(settings_for(database_url, folder))
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = secret, True
    cookie = browser.get_cookie("course")
    assert cookie is not None
    app.extensions["database"].engine.dispose()
    return Learner(database_url, attempt.public_id, f"course={cookie.value}")
