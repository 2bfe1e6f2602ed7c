"""Sentences on their way: they are kept as JSON, and said later in the language of the reader."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from course.domain.words import Words, as_json, as_they_are, from_json, listed, words, words_n

names = st.sampled_from(["name", "count", "why"])
sentences = st.recursive(
    st.just(words("It is empty.")),
    lambda inner: st.builds(
        Words,
        st.sampled_from(["%(name)s and %(count)s: %(why)s", "100 %% of %(name)s"]),
        st.fixed_dictionaries(
            dict.fromkeys(("name", "count", "why"), st.text() | st.integers() | inner)
        ),
        st.none() | st.just("%(count)s of them"),
        st.integers(0, 3),
    ).map(lambda said: said if said.plural else said._replace(number=1)),
    max_leaves=5,
)


@given(sentences)
def test_a_sentence_that_was_kept_is_the_same_sentence(said: Words) -> None:
    again = from_json(json.loads(json.dumps(as_json(said))))
    assert (again, str(again), hash(again)) == (said, str(said), hash(said))


@given(st.text())
def test_a_text_of_an_older_row_is_said_as_it_is(text: str) -> None:
    assert str(from_json(text)) == str(as_they_are(text)) == text


def test_a_sentence_within_a_sentence_and_a_number_are_kept() -> None:
    inner = words_n("%(count)s day", "%(count)s days", 2)
    said = words("Left out: %(why)s.", why=inner)
    assert as_json(said) == [
        "Left out: %(why)s.",
        {"why": ["%(count)s day", {"count": 2}, "%(count)s days", 2]},
    ]
    assert str(from_json(as_json(said))) == "Left out: 2 days."


def test_a_sentence_without_a_number_is_kept_as_lists_of_names_keep_it() -> None:
    assert as_json(words("Line %(line)s is empty.", line=3)) == [
        "Line %(line)s is empty.",
        {"line": 3},
    ]


def test_the_same_sentence_is_told_once() -> None:
    told = dict.fromkeys([words("No %(name)s.", name="a"), words("No %(name)s.", name="a")])
    assert len(told) == 1
    assert words("No %(name)s.", name="b") not in told


def test_things_are_listed_in_one_line() -> None:
    parts = [words("%(percent)s %% for %(name)s", percent=n, name=f"“{n}”") for n in (1, 2, 3)]
    assert str(listed(parts)) == "1 % for “1”, 2 % for “2”, 3 % for “3”"
    assert listed(parts[:1]) == parts[0]
