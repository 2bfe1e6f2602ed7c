"""Certificates: what they say, and that nothing but what was signed is believed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OctKey, OKPKey

from course.domain.codes import ALPHABET
from course.domain.course import Issuer
from course.domain.credentials import (
    NO_VIEW,
    Claim,
    How,
    IdentityLevel,
    IssuerKey,
    Kind,
    Refused,
    Requirement,
    badge,
    certified,
    encoding,
    jwks,
    new_serial,
    normalise_serial,
    pack,
    read_jwks,
    read_status_list,
    sign_badge,
    sign_status_list,
    status_place,
    unpack,
    verification_address,
    verify_badge,
)
from course.domain.credentials.status import LIST_BITS, decode_bits, encode_bits
from course.domain.errors import NotValid

BASE = "https://course.example.org"
NOW = datetime(2027, 5, 21, 14, 31, 7, tzinfo=UTC)
KEY = IssuerKey.generate()
OTHER_KEY = IssuerKey.generate()
KEYS = [OTHER_KEY.public, KEY.public]


def a_claim(**changes: object) -> Claim:
    """A claim, with what a test wants different."""
    claim = Claim(
        serial="7KQ2-M4TD-9XH9",
        public_id=encoding.encode(bytes(range(16))),
        name="ليلى يوسف الحسني",
        latin_name="LAYLA YOUSEF AL HASANI",
        delegation_code="JOR",
        delegation_name="Jordan",
        course="AI Safety for Delegates",
        edition="May 2027",
        completed_at=NOW - timedelta(minutes=2),
        issued_at=NOW,
        requirements=(
            Requirement("Introduction", Kind.LESSON, "Neural networks", How.READ),
            Requirement("Introduction", Kind.LESSON, "Market dynamics", How.EXEMPTED),
            Requirement("Introduction", Kind.QUIZ, "Quiz: Introduction", How.PASSED),
        ),
        pass_share=0.8,
        policy_digest="5f" * 32,
        issuer=Issuer("The Summit Secretariat", "course@example.org"),
        status_index=131_080,
    )
    return replace(claim, **changes)


def a_badge_token(**changes: object) -> str:
    return sign_badge(badge(a_claim(**changes), BASE), KEY, BASE)


def resigned(body: dict[str, object], **header: object) -> str:
    """A token over any body, rightly signed by our key."""
    full = {"alg": "Ed25519", "kid": KEY.public.kid(BASE), "typ": "JWT", **header}
    return jws.serialize_compact(
        full, json.dumps(body), OKPKey.import_key(KEY.private), algorithms=["Ed25519"]
    )


def payload_of(token: str) -> dict[str, object]:
    return json.loads(encoding.decode(token.split(".")[1]))


def with_header(token: str, **header: object) -> str:
    """The token with another header and the old signature."""
    _, payload, signature = token.split(".")
    return ".".join([encoding.encode(json.dumps(header).encode()), payload, signature])


def with_one_character_changed(text: str, at: int) -> str:
    other = "A" if text[at] != "A" else "B"
    return text[:at] + other + text[at + 1 :]


# ---------------------------------------------------------------- the claim


def test_a_claim_comes_back_from_the_database_as_it_went_in():
    claim = a_claim(identity=IdentityLevel.DOCUMENT_SEEN)
    assert Claim.from_json(claim.to_json()) == claim


def test_a_claim_counts_its_requirements_and_what_was_lifted():
    claim = a_claim()
    assert (claim.count(Kind.LESSON), claim.count(Kind.QUIZ), claim.exempted) == (2, 1, 1)


# ---------------------------------------------------------------- the badge


def test_a_signed_badge_says_what_was_certified():
    found = certified(verify_badge(a_badge_token(), KEYS, NOW))
    assert found.name == "ليلى يوسف الحسني"
    assert found.latin_name == "LAYLA YOUSEF AL HASANI"
    assert (found.delegation_code, found.delegation_name) == ("JOR", "Jordan")
    assert (found.course, found.edition) == ("AI Safety for Delegates", "May 2027")
    assert (found.serial, found.public_id) == ("7KQ2-M4TD-9XH9", a_claim().public_id)
    assert (found.completed_at, found.issued_at) == (NOW - timedelta(minutes=2), NOW)
    assert (found.identity, found.conditions) == ("asserted", "unsupervised")
    assert found.requirements[1] == ("lesson", "Market dynamics", "exempted")


def test_a_badge_states_no_view():
    achievement = badge(a_claim(), BASE)["credentialSubject"]["achievement"]
    assert NO_VIEW in achievement["description"]
    assert NO_VIEW in achievement["criteria"]["narrative"]


def test_a_lifted_requirement_is_never_called_passed():
    lifted = badge(a_claim(), BASE)["evidence"][1]
    assert lifted["narrative"] == "Lifted: an exemption, not a pass."


def test_the_token_names_its_key_by_address_and_carries_none():
    header = json.loads(encoding.decode(a_badge_token().split(".")[0]))
    thumbprint = KEY.public.thumbprint
    assert header == {
        "alg": "Ed25519",
        "kid": f"https://course.example.org/.well-known/jwks.json#{thumbprint}",
        "typ": "JWT",
    }


def test_the_registered_claims_say_what_the_body_says():
    body = payload_of(a_badge_token())
    assert body["iss"] == body["issuer"]["id"] == BASE
    assert body["sub"] == body["credentialSubject"]["id"]
    assert body["jti"] == body["id"] == f"{BASE}/credentials/{a_claim().public_id}"
    assert body["nbf"] == int(datetime.fromisoformat(body["validFrom"]).timestamp())


def test_a_badge_names_its_place_in_the_status_list():
    entry = badge(a_claim(), BASE)["credentialStatus"]
    assert entry["statusListCredential"] == f"{BASE}/credentials/status/2"
    assert entry["statusListIndex"] == "8"


def test_a_badge_without_delegation_or_contact_leaves_both_out():
    body = badge(
        a_claim(delegation_code="", delegation_name="", issuer=Issuer("The Secretariat", "")), BASE
    )
    kinds = [entry["identityType"] for entry in body["credentialSubject"]["identifier"]]
    assert kinds == ["name", "ext:latinName"]
    assert "email" not in body["issuer"]


@given(st.data())
def test_a_badge_with_any_one_character_changed_is_refused(data):
    token = a_badge_token()
    at = data.draw(st.integers(0, len(token) - 1))
    with pytest.raises(Refused):
        verify_badge(with_one_character_changed(token, at), KEYS, NOW)


@given(st.data())
def test_a_badge_cut_short_anywhere_is_refused(data):
    token = a_badge_token()
    with pytest.raises(Refused):
        verify_badge(token[: data.draw(st.integers(0, len(token) - 1))], KEYS, NOW)


@given(st.text())
def test_any_text_at_all_is_refused_in_words(text):
    for read in (lambda: verify_badge(text, KEYS, NOW), lambda: unpack(text, KEYS)):
        with pytest.raises(Refused) as refused:
            read()
        assert str(refused.value)


def test_a_badge_of_another_issuer_is_refused():
    with pytest.raises(Refused, match="not signed with one of our keys"):
        verify_badge(a_badge_token(), [OTHER_KEY.public], NOW)


def test_a_badge_signed_by_another_key_under_our_name_is_refused():
    body = payload_of(a_badge_token())
    forged = jws.serialize_compact(
        {"alg": "Ed25519", "kid": KEY.public.kid(BASE)},
        json.dumps(body),
        OKPKey.import_key(OTHER_KEY.private),
        algorithms=["Ed25519"],
    )
    with pytest.raises(Refused, match="changed or forged"):
        verify_badge(forged, KEYS, NOW)


def test_a_key_that_the_token_brings_along_is_not_believed():
    stranger = IssuerKey.generate()
    brought = {"jwk": stranger.public.jwk(BASE), "jku": "https://evil.example/jwks.json"}
    for kid in (KEY.public.kid(BASE), stranger.public.kid(BASE)):
        forged = jws.serialize_compact(
            {"alg": "Ed25519", "kid": kid, **brought},
            json.dumps(payload_of(a_badge_token())),
            OKPKey.import_key(stranger.private),
            algorithms=["Ed25519"],
        )
        with pytest.raises(Refused):
            verify_badge(forged, KEYS, NOW)


@pytest.mark.parametrize("algorithm", ["none", "None", "EdDSA", "HS256", "ES256", "", None, 7])
def test_a_token_of_another_algorithm_is_refused(algorithm):
    token = with_header(a_badge_token(), alg=algorithm, kid=KEY.public.kid(BASE))
    with pytest.raises(Refused, match="our way of signing"):
        verify_badge(token, KEYS, NOW)


def test_our_public_key_used_as_a_shared_secret_opens_nothing():
    secret = OctKey.import_key(KEY.public.raw)
    header = {"alg": "HS256", "kid": KEY.public.kid(BASE)}
    forged = jws.serialize_compact(header, json.dumps(payload_of(a_badge_token())), secret)
    with pytest.raises(Refused, match="our way of signing"):
        verify_badge(forged, KEYS, NOW)


def test_an_unsigned_token_is_refused():
    header, payload, _ = a_badge_token().split(".")
    with pytest.raises(Refused, match="cut short"):
        verify_badge(f"{header}.{payload}.", KEYS, NOW)


def test_a_header_that_asks_for_extensions_is_refused():
    token = with_header(
        a_badge_token(), alg="Ed25519", kid=KEY.public.kid(BASE), crit=["b64"], b64=False
    )
    with pytest.raises(Refused):
        verify_badge(token, KEYS, NOW)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
header_names = st.sampled_from(
    ["typ", "cty", "jku", "jwk", "x5u", "x5c", "x5t", "crit", "b64", "zip", "enc", "kid", "alg"]
)


@given(st.dictionaries(header_names, json_values))
def test_whatever_a_strangers_header_holds_is_refused_in_words(strange):
    token = with_header(
        a_badge_token(), **{"alg": "Ed25519", "kid": KEY.public.kid(BASE), **strange}
    )
    with pytest.raises(Refused):
        verify_badge(token, KEYS, NOW)


@given(json_values)
def test_whatever_we_might_have_signed_by_mistake_is_no_certificate(body):
    with pytest.raises(Refused):
        verify_badge(resigned(body), KEYS, NOW)


@pytest.mark.parametrize("name", ["iss", "sub", "jti", "nbf"])
@pytest.mark.parametrize("value", ["https://evil.example", 7, None])
def test_a_registered_claim_that_contradicts_the_body_is_refused(name, value):
    body = payload_of(a_badge_token())
    with pytest.raises(Refused, match="contradicts itself"):
        verify_badge(resigned({**body, name: value}), KEYS, NOW)


def test_a_missing_registered_claim_is_refused():
    body = payload_of(a_badge_token())
    del body["sub"]
    with pytest.raises(Refused, match="contradicts itself"):
        verify_badge(resigned(body), KEYS, NOW)


def test_a_badge_of_tomorrow_is_refused_today():
    with pytest.raises(Refused, match="not valid yet"):
        verify_badge(a_badge_token(issued_at=NOW + timedelta(days=1)), KEYS, NOW)


def test_a_clock_that_is_a_little_late_does_not_matter():
    token = a_badge_token(issued_at=NOW + timedelta(seconds=50))
    assert verify_badge(token, KEYS, NOW)["id"]


@pytest.mark.parametrize("body", [{}, {"type": ["OpenBadgeCredential"]}, {"issuer": "x"}])
def test_something_else_that_we_signed_is_no_certificate(body):
    with pytest.raises(Refused, match="no certificate of completion"):
        verify_badge(resigned(body), KEYS, NOW)


def test_a_signed_status_list_is_no_certificate():
    token = sign_status_list(1, [], KEY, BASE, NOW)
    with pytest.raises(Refused, match="no certificate of completion"):
        verify_badge(token, KEYS, NOW)


def test_a_checked_badge_of_another_shape_is_refused_in_words():
    with pytest.raises(Refused):
        certified({"id": "x", "credentialSubject": {"identifier": []}})


# ---------------------------------------------------------------- the QR code


def test_a_compact_token_says_who_and_what():
    found = unpack(pack(a_claim(), KEY), KEYS)
    assert found.public_id == a_claim().public_id
    assert found.latin_name == "LAYLA YOUSEF AL HASANI"
    assert (found.delegation_code, found.edition) == ("JOR", "May 2027")
    assert found.issued_at == NOW


def test_the_whole_address_with_a_passports_longest_name_fits_the_code():
    token = pack(a_claim(latin_name="A" * 39, edition="September 2027"), KEY)
    address = verification_address("https://course.summit-secretariat.int", token)
    assert "/verify/#" in address
    assert len(address) <= 250


def test_a_longer_name_is_cut_as_passports_cut_it_and_never_inside_a_letter():
    assert unpack(pack(a_claim(latin_name="A" * 60), KEY), KEYS).latin_name == "A" * 39
    assert unpack(pack(a_claim(latin_name="É" * 60), KEY), KEYS).latin_name == "É" * 19


@given(
    st.text(max_size=20),
    st.text(st.characters(codec="ascii", categories=["Lu", "Nd"]), max_size=5),
    st.datetimes(datetime(2026, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)),
)
def test_a_compact_token_comes_back_as_it_was_packed(edition, code, issued):
    claim = a_claim(edition=edition, delegation_code=code, issued_at=issued)
    found = unpack(pack(claim, KEY), KEYS)
    assert (found.edition, found.delegation_code) == (edition, code)
    assert found.issued_at == issued.replace(microsecond=0)


@given(st.data())
def test_a_code_with_any_one_character_changed_is_refused(data):
    token = pack(a_claim(), KEY)
    at = data.draw(st.integers(0, len(token) - 1))
    with pytest.raises(Refused):
        unpack(with_one_character_changed(token, at), KEYS)


@given(st.data())
def test_a_code_cut_short_or_lengthened_is_refused(data):
    token = pack(a_claim(), KEY)
    cut = token[: data.draw(st.integers(0, len(token) - 1))]
    for changed in (cut, token + "A", token + "AAAA"):
        with pytest.raises(Refused):
            unpack(changed, KEYS)


def test_a_code_of_another_issuer_is_refused():
    with pytest.raises(Refused, match="not signed with one of our keys"):
        unpack(pack(a_claim(), KEY), [OTHER_KEY.public])


def test_a_signature_made_for_a_badge_is_no_good_for_a_code():
    packed = encoding.decode(pack(a_claim(), KEY))[:-64]
    with pytest.raises(Refused, match="changed or forged"):
        unpack(encoding.encode(packed + KEY.sign(packed)), KEYS)


def test_what_cannot_be_packed_is_said_to_the_programmer():
    with pytest.raises(ValueError, match="public id"):
        pack(a_claim(public_id="AAAA"), KEY)
    with pytest.raises(ValueError, match="too long"):
        pack(a_claim(edition="x" * 256), KEY)


# ---------------------------------------------------------------- keys


def test_a_key_comes_back_from_its_file():
    assert IssuerKey.from_pem(KEY.to_pem()).public == KEY.public


def test_a_file_that_holds_no_key_is_refused():
    with pytest.raises(ValueError, match=r"."):
        IssuerKey.from_pem(b"not a key")


def test_published_keys_check_what_was_signed_and_hold_no_secret():
    published = json.loads(json.dumps(jwks([KEY.public, OTHER_KEY.public], BASE)))
    assert all("d" not in jwk for jwk in published["keys"])
    assert verify_badge(a_badge_token(), read_jwks(published), NOW)


def test_keys_of_other_kinds_are_passed_over_and_nonsense_is_refused():
    assert read_jwks({"keys": [{"kty": "RSA"}, "x"]}) == ()
    for nonsense in ([], {"keys": 7}, {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AA"}]}):
        with pytest.raises(ValueError, match="not"):
            read_jwks(nonsense)


def test_the_thumbprint_is_the_one_of_rfc_8037():
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    (key,) = read_jwks({"keys": [jwk]})
    assert key.thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


# ---------------------------------------------------------------- the status list


def test_a_status_list_tells_which_no_longer_speak():
    indexes = [0, 7, 8, LIST_BITS - 1, LIST_BITS + 3]
    first = sign_status_list(1, indexes, KEY, BASE, NOW)
    second = sign_status_list(2, indexes, KEY, BASE, NOW)
    assert read_status_list(first, KEYS, NOW) == {0, 7, 8, LIST_BITS - 1}
    assert read_status_list(second, KEYS, NOW) == {3}


@given(st.sets(st.integers(0, LIST_BITS - 1), max_size=50))
def test_the_bits_of_a_list_come_back(bits):
    assert decode_bits(encode_bits(bits)) == bits


def test_the_list_is_as_long_as_the_standard_asks():
    assert LIST_BITS >= 131_072
    assert status_place(0) == (1, 0)
    assert status_place(LIST_BITS) == (2, 0)
    with pytest.raises(ValueError, match="no bit"):
        encode_bits([LIST_BITS])


def test_an_old_status_list_is_refused():
    token = sign_status_list(1, [], KEY, BASE, NOW)
    with pytest.raises(Refused, match="out of date"):
        read_status_list(token, KEYS, NOW + timedelta(days=2))


def test_a_certificate_is_no_status_list():
    with pytest.raises(Refused, match="no status list"):
        read_status_list(a_badge_token(), KEYS, NOW)


@pytest.mark.parametrize("text", ["", "x", "u", "uAAAA", "zH4sI"])
def test_a_list_that_cannot_be_unpacked_is_refused(text):
    with pytest.raises(Refused, match="cannot be read"):
        decode_bits(text)


# ---------------------------------------------------------------- serials

tokens = st.binary(min_size=7, max_size=7)


@given(tokens)
def test_a_serial_is_read_as_people_type_it(token):
    serial = new_serial(token)
    typed = serial.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert normalise_serial(f"  {typed} ") == serial
    assert [len(part) for part in serial.split("-")] == [4, 4, 4]


@given(tokens, st.integers(0, 11), st.integers(1, 31))
def test_any_one_wrong_character_of_a_serial_is_found(token, at, shift):
    typed = list(new_serial(token).replace("-", ""))
    typed[at] = ALPHABET[(ALPHABET.index(typed[at]) + shift) % 32]
    with pytest.raises(NotValid, match="not right"):
        normalise_serial("".join(typed))


@given(tokens, st.integers(0, 11), st.integers(0, 11))
def test_any_two_exchanged_characters_of_a_serial_are_found(token, one, other):
    typed = list(new_serial(token).replace("-", ""))
    if typed[one] == typed[other]:
        return
    typed[one], typed[other] = typed[other], typed[one]
    with pytest.raises(NotValid, match="not right"):
        normalise_serial("".join(typed))


@pytest.mark.parametrize("text", ["", "7KQ2", "7KQ2-M4TD-9XHU", "7KQ2-M4TD-9XH9-0", "ＡＢ" * 9])
def test_what_is_no_serial_is_refused(text):
    with pytest.raises(NotValid, match="12 letters and figures"):
        normalise_serial(text)


def test_a_serial_needs_all_its_randomness():
    with pytest.raises(ValueError, match="7 bytes"):
        new_serial(b"short")
