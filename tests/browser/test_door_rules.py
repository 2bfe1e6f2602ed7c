"""The rules of the door in the browser are those of the server, case by case."""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import asdict
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page

from course.domain.admission import Progress, Proof, SeatState, Shown, judge
from course.domain.codes import ALPHABET
from course.domain.credentials import IssuerKey, encoding, new_serial
from course.domain.door_codes import code_of
from course.domain.duration import duration, roughly
from course.domain.names import search_key
from course.domain.passages import Passed, presences
from course.records import keys
from tests.browser.conftest import OpenPage, Site
from tests.door import Door
from tests.factories import NOON
from tests.unit.domain.test_admission import CASES

pytestmark = pytest.mark.needs("browser")

KEY = b"k" * 32


@pytest.fixture
def page(site: Site, open_page: OpenPage) -> Page:
    """A page of the course, from which its modules can be loaded."""
    return open_page("/about/")


def ask(page: Page, module: str, body: str, value: object) -> Any:
    """Run `body` on a value, with the module's exports as `it`."""
    script = f"""async (given) => {{
      const it = await import("/static/js/door/{module}.js");
      {body}
    }}"""
    return page.evaluate(script, value)


def test_verdicts_are_those_of_the_table_and_of_every_other_case(page: Page) -> None:
    body = "return given.map(([shown, seat, inside]) => it.default(shown, seat, inside));"
    empty = {"isSigned": None, "proof": None, "isThisEdition": True}
    table = [[empty | case["shown"], case["seat"], case["inside"]] for case in CASES]
    expected = [{"colour": case["colour"], "reason": case["reason"]} for case in CASES]
    assert ask(page, "verdict", body, table) == expected

    shown = [
        Shown(*one) for one in product((None, True, False), (None, *Proof), (True, False))
    ]  # fmt: skip
    seats = [
        SeatState(*one)
        for one in product((True, False), Progress, (None, Proof.VALID, Proof.REVOKED))
    ]
    given, verdicts = [], []
    for one, seat, inside in product(shown, (None, *seats), (True, False)):
        found = judge(one, seat, is_inside=inside)
        verdicts.append({"colour": found.colour.value, "reason": found.reason.value})
        plain = {
            "isSigned": one.is_signed, "proof": one.proof, "isThisEdition": one.is_this_edition,
        }  # fmt: skip
        held = None if seat is None else {**asdict(seat), "held": seat.is_held}
        given.append([plain, held, inside])
    assert len(given) == 24 * 25 * 2
    assert ask(page, "verdict", body, given) == verdicts


def test_presences_are_those_of_the_server_in_any_order(page: Page) -> None:
    draw = random.Random(11)
    days, expected = [], []
    for _ in range(120):
        day: list[Passed] = []
        for _ in range(draw.randrange(9)):
            passage = draw.choice(["in", "in", "out", "undo"])
            undoes = draw.choice(day).uid if passage == "undo" and day else None
            at = NOON + timedelta(minutes=draw.randrange(4))
            who = draw.choice(["amina", "bela", None])
            passage = passage if undoes or passage != "undo" else "in"
            device = draw.choice(["north", "south"])
            day.append(Passed(f"{draw.random()}", who, passage, undoes, device, device, at))
        expected.append(
            {
                str(who): [one.is_inside, one.last.uid, one.also and one.also.uid]
                for who, one in presences(day).items()
            }
        )
        draw.shuffle(day)
        days.append([{**one._asdict(), "at": int(one.at.timestamp() * 1000)} for one in day])
    body = """return given.map((day) => Object.fromEntries(
      [...it.default(day)].map(([who, one]) =>
        [who, [one.isInside, one.last.uid, one.also && one.also.uid]])));"""
    assert ask(page, "presence", body, days) == expected


def test_codes_and_serials_are_read_as_the_server_reads_them(page: Page) -> None:
    codes = [code_of(seat, KEY) for seat in (1, 7, 12_345)]
    serials = [new_serial(bytes([n] * 7)) for n in (0, 9, 200)]
    body = "return given.map((text) => { const r = it.default(text); return r.value ?? r.fault; });"
    right = [*codes, *serials]
    typed = [text.lower().replace("-", " ").replace("0", "o").replace("1", "i") for text in right]
    addresses = [f"https://course.example.org/door/#{text}" for text in right]
    for given in (right, typed, addresses):
        assert ask(page, "codes", body, given) == right
    wrong = []
    for text in right:
        bare = text.replace("-", "")
        wrong += [bare[:n] + c + bare[n + 1 :] for n in range(len(bare)) for c in ALPHABET]
        wrong += [
            bare[:n] + bare[n + 1] + bare[n] + bare[n + 2 :] for n in range(len(bare) - 1)
        ]  # fmt: skip
    bare = {text.replace("-", "") for text in right}
    read = dict(zip(wrong, ask(page, "codes", body, wrong), strict=True))
    assert {said for text, said in read.items() if text not in bare} == {"character"}
    nonsense = ["", "x", "7KQ2", "7KQ2-M4TR-9", "!!!!!!!!", "a" * 99]
    assert set(ask(page, "codes", body, nonsense)) == {"length"}


@pytest.mark.parametrize("how", ["by the browser", "by our own script"])
def test_tokens_are_checked_as_the_server_checks_them(
    site: Site, open_page: OpenPage, how: str
) -> None:
    with closing(site.session()) as db:
        door = Door(db, site.app.extensions["course"], site.app.extensions["settings"])
        tokens = [door.guest(name).scanned.rpartition("#")[2] for name in ("Ana Rojas", "陈 Wei")]
    (public,) = keys.load_public(site.app.extensions["settings"].keys_path)
    page = open_page("/about/")
    if how == "by our own script":
        page.add_init_script(NO_ED25519)
        page.reload()
    draw = random.Random(3)
    spoiled = []
    for token in tokens:
        for _ in range(20):
            at, letter = draw.randrange(len(token)), draw.choice("ABCxyz019-_")
            if token[at] != letter:
                spoiled.append(token[:at] + letter + token[at + 1 :])
        spoiled += [token[:-1], token + "A", token[:40]]
    given = {
        "tokens": tokens + spoiled,
        "keys": [[encoding.encode(public.short_id), encoding.encode(public.raw)]],
    }
    body = """const keys = new Map(given.keys);
      const read = await Promise.all(given.tokens.map((one) => it.default(one, keys)));
      return [await it.hasEd25519, read];"""
    is_native, read = ask(page, "token", body, given)
    assert is_native == (how == "by the browser")
    assert [one and one["latin"] for one in read] == ["Ana Rojas", "陈 Wei"] + [None] * len(spoiled)
    assert read[0]["edition"] == "Test edition"


NO_ED25519 = """
const really = SubtleCrypto.prototype.importKey;
SubtleCrypto.prototype.importKey = function (format, key, how, ...rest) {
  if (how === "Ed25519") throw new DOMException("no", "NotSupportedError");
  return really.call(this, format, key, how, ...rest);
};
"""


def test_our_own_check_of_signatures_agrees_with_the_library(page: Page) -> None:
    """Signatures of many keys and lengths, and the ways in which a forger bends them."""
    draw = random.Random(7)
    given, expected = [], []
    order = 2**252 + 27742317777372353535851937790883648493
    for length in (0, 1, 31, 150, 400):
        key = IssuerKey.generate()
        message = draw.randbytes(length)
        signature = key.sign(message)
        s = int.from_bytes(signature[32:], "little")
        bent = [
            (signature, message, True),
            (
                signature[:32] + (s + order).to_bytes(32, "little"),
                message,
                False,
            ),  # the same, mod L
            (bytes(32) + signature[32:], message, False),
            (signature, message + b"x", False),
            (bytes(64), message, False),
        ]
        for signed, text, is_right in bent:
            assert key.public.signed(signed, text) == is_right
            given.append([list(key.public.raw), list(signed), list(text)])
            expected.append(is_right)
    body = """const bytes = (numbers) => Uint8Array.from(numbers);
      return Promise.all(given.map((one) => it.default(...one.map(bytes))));"""
    assert ask(page, "ed25519", body, given) == expected


NAMES = [
    "Amina Diallo", "Søren Ångström", "Łukasz Żółć", "José-María O’Neill", "أَمِينة ديالو", "李偉",
    "Đặng Thị", "Ḥasan", "NGUYỄN", "Straße", "ГОРБАЧЁВ", "李　偉", "ኃይሌ፡ገብረሥላሴ", "Ŋaŧə", "ΣΑΣ σας",
]  # fmt: skip
SCRIPTS = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x386, 0x3CE), (0x400, 0x45F), (0x5D0, 0x5EA), (0x610, 0x66F),
    (0x905, 0x94D), (0xE01, 0xE4E),
    (0x1200, 0x137F), (0x1E00, 0x1EFF), (0x3041, 0x30FE), (0x4E00, 0x4EFF),
    (0xAC00, 0xAC80),
)  # fmt: skip
"""Where the letters of names stand in Unicode, and the marks between them."""


def test_names_are_folded_as_the_server_folds_them(page: Page) -> None:
    folded = ask(page, "list", "return given.map(it.fold);", NAMES)
    assert folded == [search_key(name) for name in NAMES]


def test_names_of_any_letters_are_folded_as_the_server_folds_them(page: Page) -> None:
    draw = random.Random(5)
    letters = [[chr(n) for n in range(start, end + 1)] for start, end in SCRIPTS]
    each = [f"a{letter}b" for script in letters for letter in script]
    mixed = ["".join(draw.choices(draw.choice(letters), k=draw.randrange(9))) for _ in range(500)]
    folded = ask(page, "list", "return given.map(it.fold);", each + mixed)
    differing = {
        name: (there, search_key(name))
        for name, there in zip(each + mixed, folded, strict=True)
        if there != search_key(name)
    }
    assert not differing


def test_a_name_is_found_at_the_desk_with_another_letter_of_the_same_sound(page: Page) -> None:
    seat = {"seat": 1, "held": True, "latin": "Haile", "delegation": "Ethiopia", "person": "p"}
    given = [{**seat, "name": "ኃይሌ ገብረሥላሴ", "code": "c", "certificates": []}, "ሀይሌ ገብረስላሴ"]
    body = """const list = new it.default();
      list.put([given[0]]);
      list.index();
      return list.search(given[1], 5).map((one) => one.seat);"""
    assert ask(page, "list", body, given) == [1]


@pytest.mark.parametrize("where", ["/door/", "/door/check/"])
def test_a_desk_says_how_long_something_takes_as_the_server_says_it(
    site: Site, open_page: OpenPage, where: str
) -> None:
    page = open_page(where, site.person(role="desk"))
    minutes = [0, 1, 59, 60, 61, 64, 65, 90, 91, 95, 96, 119, 120, 209, 237, 600, 1439]
    body = """const { default: readWords } = await import("/static/js/quiz/words.js");
      const words = readWords();
      return given.map((one) => [it.default(one, words), it.roughly(one, words)]);"""
    said = ask(page, "duration", body, minutes)
    assert said == [[str(duration(one)), str(roughly(one))] for one in minutes]
