"""An item in another language asks the same, and marks the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.domain.bank import Item, ItemType, Pair, Reject
from course.domain.items import grade
from course.domain.translation import (
    SOURCE,
    Translation,
    candidates,
    digest_of,
    faults_of,
    is_locale,
    read_in,
    rendered,
    texts_of,
)
from tests.quiz import bank
from tests.unit.items import finished_items, texts

ONE = bank()["fs-single-1"]


def french(item: Item, **changed: str) -> Translation:
    """Each text with a sign of its own, and some changed; "__" in a name stands for "."."""
    source = texts_of(item)
    own = {name: f"« {text} »" for name, text in source.items()}
    if item.accept:
        own["answer"] = item.accept[-1]
    own |= {name.replace("__", "."): text for name, text in changed.items()}
    return Translation("fr", digest_of(source), own)


def of_type(kind: ItemType) -> Item:
    return next(item for item in bank().values() if item.type is kind)


# ---------------------------------------------------------------- by example


def test_an_item_is_read_in_the_language_of_its_translation() -> None:
    read = read_in(ONE, french(ONE, stem="Lequel est un nombre ?", option__a__text="Un poids"))
    assert read.locale == "fr"
    assert not read.is_stale
    assert read.item.stem == "Lequel est un nombre ?"
    assert read.item.options[0].text == "Un poids"
    assert [(one.id, one.is_key, one.see) for one in read.item.options] == [
        (one.id, one.is_key, one.see) for one in ONE.options
    ]


def test_without_a_translation_the_item_is_read_as_it_is_written() -> None:
    assert read_in(ONE, None) == (ONE, SOURCE, "", False)


def test_a_translation_of_another_text_is_not_shown() -> None:
    read = read_in(replace(ONE, stem="It asks this now."), french(ONE))
    assert read.is_stale
    assert read.locale == SOURCE
    assert read.item.stem == "It asks this now."


def test_a_key_that_changes_makes_no_translation_stale() -> None:
    other = tuple(replace(one, is_key=not one.is_key) for one in ONE.options)
    assert not read_in(replace(ONE, options=other), french(ONE)).is_stale


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"stem": " "}, "stem"),
        ({"option__z__text": "Z"}, "option.z.text"),
        ({"option__b__text": "« A weight 1 »"}, "option.b.text"),
        ({"stem": "x" * 8001}, "stem"),
    ],
)
def test_texts_that_do_not_fit_are_named_and_not_shown(changed: dict[str, str], name: str) -> None:
    translation = french(ONE, **changed)
    assert [fault.name for fault in faults_of(ONE, translation.texts)] == [name]
    assert read_in(ONE, translation).item is ONE


def test_a_right_text_of_several_pairs_is_translated_once() -> None:
    item = of_type(ItemType.MATCHING)
    shared = (*item.pairs, Pair("z", "Also", item.pairs[0].right, "So", "#training"))
    item = replace(item, pairs=shared)
    first = item.pairs[0].id
    assert "pair.z.right" not in texts_of(item)
    read = read_in(item, french(item)).item
    assert read.pairs[-1].right == read.pairs[0].right == f"« {item.pairs[0].right} »"
    assert read.matches == item.matches
    assert read.matches["z"] == first


def test_two_right_texts_must_not_become_one() -> None:
    item = of_type(ItemType.MATCHING)
    a, b = (pair.id for pair in item.pairs[:2])
    alike = french(item, **{f"pair__{a}__right": "Le même", f"pair__{b}__right": "Le même"})
    assert [fault.name for fault in faults_of(item, alike.texts)] == [f"pair.{b}.right"]


def test_the_answer_that_is_shown_is_one_that_the_item_accepts() -> None:
    item = replace(of_type(ItemType.SHORT_ANSWER), accept=("gradient", "Le gradient"))
    read = read_in(item, french(item, answer="le gradient."))
    assert read.item.accept == ("Le gradient", "gradient")
    refused = faults_of(item, french(item, answer="la pente").texts)
    assert [fault.name for fault in refused] == ["answer"]


def test_a_unit_is_shown_in_the_readers_words_and_read_in_the_items_own() -> None:
    item = replace(of_type(ItemType.NUMERIC), unit="hours", answer=3.0)
    read = read_in(item, french(item, unit="heures"))
    assert (read.unit, read.item.unit) == ("heures", "hours")
    assert grade(read.item, {"text": "3 hours"}).fraction == 1
    assert "unit" not in texts_of(replace(item, unit="%"))


def test_feedback_to_an_expected_wrong_answer_is_found_by_that_answer() -> None:
    rejects = (Reject("First", "", text="bias"), Reject("Second", "", text="slope"))
    item = replace(of_type(ItemType.SHORT_ANSWER), rejects=rejects)
    turned = replace(item, rejects=rejects[::-1])
    read = read_in(turned, french(item))
    assert [one.feedback for one in read.item.rejects] == ["« Second »", "« First »"]


def test_what_is_not_translated_yet_is_previewed_as_it_is_written() -> None:
    read = rendered(ONE, {"stem": "Lequel ?", "option.a.text": ""}, "fr")
    assert (read.item.stem, read.item.options[0].text) == ("Lequel ?", ONE.options[0].text)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("fr", ("fr",)),
        ("fr_CA", ("fr-CA", "fr")),
        ("zh_Hant_TW", ("zh-Hant-TW", "zh-Hant", "zh")),
        ("en", ()),
        ("en_GB", ()),
    ],
)
def test_the_nearest_language_comes_first(code: str, found: tuple[str, ...]) -> None:
    assert candidates(code) == found


@pytest.mark.parametrize("code", ["fr", "ar", "zh-Hant", "pt-BR", "es-419"])
def test_a_language_has_a_code(code: str) -> None:
    assert is_locale(code)


@pytest.mark.parametrize("code", ["en", "", "FR", "french", "fr_CA", "fr-", "../fr"])
def test_what_is_no_code_of_a_translation_is_refused(code: str) -> None:
    assert not is_locale(code)


# ---------------------------------------------------------------- laws


@st.composite
def responses(draw: st.DrawFn, item: Item) -> dict[str, object] | None:
    """What somebody may answer to an item, right or wrong, whole or not."""
    if item.options:
        ids = [one.id for one in item.options]
        return {"options": draw(st.lists(st.sampled_from(ids), unique=True))}
    if item.pairs:
        ids = st.sampled_from([one.id for one in item.pairs])
        return {"pairs": draw(st.dictionaries(ids, ids))}
    if item.steps:
        ids, places = st.sampled_from([one.id for one in item.steps]), st.integers(1, 6)
        return {"places": draw(st.dictionaries(ids, places))}
    known = [*item.accept, *(one.text or "" for one in item.rejects), str(item.answer), item.unit]
    return {"text": draw(st.sampled_from(known) | texts)}


@given(st.data())
@settings(max_examples=150)
def test_no_translation_changes_what_an_answer_earns(data: st.DataObject) -> None:
    item = data.draw(finished_items())
    source = texts_of(item)
    own = {name: data.draw(texts, label=name) for name in source}
    if item.accept:
        own["answer"] = data.draw(st.sampled_from(item.accept))
    read = read_in(item, Translation("ar", digest_of(source), own))
    response = data.draw(responses(item) | st.none())
    assert grade(read.item, response) == grade(item, response)
    assert read.item.keys == item.keys
    assert read.item.matches == item.matches
    assert read.is_stale == bool(faults_of(item, own))


@given(finished_items(), finished_items())
@settings(max_examples=60)
def test_a_digest_tells_two_texts_apart(one: Item, other: Item) -> None:
    same = texts_of(one) == texts_of(other)
    assert (digest_of(texts_of(one)) == digest_of(texts_of(other))) is same
