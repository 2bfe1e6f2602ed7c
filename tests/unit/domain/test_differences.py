"""What changed between two texts, as a reader would mark it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from course.domain.differences import Kind, Run, words_changed

SAME, GONE, NEW = Kind.SAME, Kind.GONE, Kind.NEW


def test_a_changed_word_stands_beside_the_one_it_replaces() -> None:
    assert words_changed("the law is strict", "the law is mild") == [
        Run(SAME, "the law is "),
        Run(GONE, "strict"),
        Run(NEW, "mild"),
    ]


def test_neighbouring_words_are_one_change() -> None:
    assert words_changed("a small old ship", "a new boat") == [
        Run(SAME, "a "),
        Run(GONE, "small old ship"),
        Run(NEW, "new boat"),
    ]


def test_what_is_only_added_or_only_gone_stands_alone() -> None:
    assert words_changed("It may stop.", "It may not stop.") == [
        Run(SAME, "It may "),
        Run(NEW, "not "),
        Run(SAME, "stop."),
    ]
    assert words_changed("", "") == []
    assert words_changed("all", "") == [Run(GONE, "all")]


def test_scripts_without_spaces_are_compared_sign_by_sign() -> None:
    assert words_changed("什么是超级智能", "什么是人工智能") == [
        Run(SAME, "什么是"),
        Run(GONE, "超级"),
        Run(NEW, "人工"),
        Run(SAME, "智能"),
    ]


texts = st.text(st.sampled_from("ab 是 é.\n"), max_size=40)


@given(texts, texts)
@settings(max_examples=200)
def test_both_texts_can_be_read_back(old: str, new: str) -> None:
    runs = words_changed(old, new)
    assert "".join(run.text for run in runs if run.kind is not NEW) == old
    assert "".join(run.text for run in runs if run.kind is not GONE) == new
    assert all(run.text for run in runs)


@given(texts)
def test_equal_texts_are_one_run(text: str) -> None:
    assert words_changed(text, text) == ([Run(SAME, text)] if text else [])
