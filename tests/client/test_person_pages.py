"""The pages about one person begin alike, and lead to one another and back."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from course.web.acts import Act
from tests.client.conftest import SignIn
from tests.factories import make_person

ADMINS = {"privacy.erase"}
"""Of the administration, with its own head."""


@pytest.fixture
def acts(app: Flask) -> list[Act]:
    return [one for one in app.extensions["acts"] if one.endpoint not in ADMINS]


def test_each_says_whom_it_is_about_which_it_is_and_leads_back_to_the_record(
    app: Flask, db: Session, sign_in: SignIn, acts: list[Act]
) -> None:
    person = make_person(db, name="Nadia Rojas")
    visitor = sign_in(role="facilitator")
    with app.test_request_context():
        address = {one.endpoint: app.url_for(one.endpoint, public_id=person.public_id)
                   for one in [*acts, Act(0, "facilitate.person", acts[0].words)]}  # fmt: skip
    for endpoint, path in address.items():
        page = visitor.get(path)
        assert "Nadia Rojas" in page.select_one("h1").get_text(), endpoint
        links = [link["href"] for link in page.select(".person-acts a")]
        assert links[0] == address["facilitate.person"], endpoint
        assert sorted(links) == sorted(address.values()), endpoint
        (here,) = page.select(".person-acts [aria-current=page]")
        assert here["href"] == path
        assert page.select_one(".sections [aria-current=page]").get_text() == "People", endpoint


def test_on_ones_own_record_nothing_can_be_done(sign_in: SignIn) -> None:
    visitor = sign_in(role="facilitator")
    page = visitor.get(f"/facilitate/people/{visitor.person.public_id}/")  # type: ignore[attr-defined]
    assert not page.select(".person-acts")
    assert "Nobody decides about their own record" in page.get_text()
