"""What an export loses, told once for many items."""

from __future__ import annotations

from course.domain.words import words
from course.exchange.lost import NAMED, grouped
from course.formats.foreign import Loss
from course.formats.refusing import Refused, left_out


def told(*losses: Loss) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(str(one.message), one.items, one.names) for one in grouped(losses)]


def link(item: str, address: str) -> Loss:
    return Loss(item, words("The link to %(address)s is left out.", address=address))


def out(item: str, why: str, **values: object) -> Loss:
    return Loss(item, left_out(Refused(words(why, **values))))


def test_what_differs_from_item_to_item_is_an_ellipsis() -> None:
    assert told(link("tide", "#a"), link("wave", "#b")) == [
        ("The link to … is left out.", 2, ("tide", "wave"))
    ]
    assert told(link("tide", "#a"), link("wave", "#a")) == [
        ("The link to #a is left out.", 2, ("tide", "wave"))
    ]


def test_a_reason_within_a_sentence_belongs_to_it() -> None:
    long, longer = "It has %(count)s steps.", "It has no steps."
    assert told(out("a", long, count=2), out("b", longer), out("c", long, count=3)) == [
        ("The item is left out. It has … steps.", 2, ("a", "c")),
        ("The item is left out. It has no steps.", 1, ("b",)),
    ]


def test_what_most_items_lose_comes_first_and_the_file_last() -> None:
    file = Loss("", words("The format has no place for them."))
    many = [link(f"item-{n}", "#a") for n in range(NAMED + 2)]
    (first, items, names), (last, none, nobody) = told(file, *many)
    assert (first, items, len(names)) == ("The link to #a is left out.", NAMED + 2, NAMED)
    assert (last, none, nobody) == ("The format has no place for them.", 0, ())
