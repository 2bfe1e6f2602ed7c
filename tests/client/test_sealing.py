"""Who is given the key of unsent answers: the author of a try, on its pages, and nobody else."""

from __future__ import annotations

from flask import Flask

from course.web.sealing import Purpose, seal_key
from tests.client.conftest import SignIn, Visitor

COVER = "/course/introduction/quiz/"


def key_on(visitor: Visitor, path: str) -> str:
    form = visitor.get(path).select_one("form[data-seal]")
    assert form is not None
    return str(form["data-seal"])


def begin(visitor: Visitor) -> str:
    """Begin a try; returns its address."""
    visitor.get(COVER)
    visitor.post(COVER)
    return visitor.location


def test_both_pages_of_a_try_bring_its_authors_key_and_are_kept_nowhere(
    sign_in: SignIn, app: Flask
) -> None:
    visitor = sign_in()
    path = begin(visitor)
    key = key_on(visitor, path)
    form = visitor.get(path).select_one("form[data-seal]")
    assert form is not None
    person, attempt = str(form["data-person"]), str(form["data-attempt"])
    assert key == seal_key(app.config["SECRET_KEY"], Purpose.UNSENT, person, attempt)
    for page in (path, f"{path}submit"):
        assert key_on(visitor, page) == key
        assert visitor.response is not None
        assert visitor.response.headers["Cache-Control"] == "no-store"
    visitor.get(COVER)
    assert visitor.response is not None
    assert key not in visitor.response.get_data(as_text=True)


def test_somebody_else_gets_a_page_without_the_key(sign_in: SignIn) -> None:
    author, other = sign_in(), sign_in()
    path = begin(author)
    key = key_on(author, path)
    assert key_on(other, begin(other)) != key
    for page in (path, f"{path}submit", f"{path}review/"):
        other.get(page, status=404)
        assert other.response is not None
        assert key not in other.response.get_data(as_text=True)
