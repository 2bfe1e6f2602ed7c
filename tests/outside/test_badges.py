"""Our credentials before judges that are not ours."""

from __future__ import annotations

import copy
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from course.domain.course import Issuer
from course.domain.credentials import (
    Claim,
    How,
    IssuerKey,
    Kind,
    Requirement,
    badge,
    encoding,
    jwks,
    sign_badge,
    sign_status_list,
)

HERE = Path(__file__).parent
BASE = "https://course.example.org/sub"
NOW = datetime(2027, 5, 21, 14, 31, 7, tzinfo=UTC)
KEY, OTHER_KEY = IssuerKey.generate(), IssuerKey.generate()
SCHEMA = Draft202012Validator(json.loads((HERE / "open-badges-3.0.schema.json").read_text("utf-8")))
CLAIM = Claim(
    serial="7KQ2-M4TD-9XH9",
    public_id=encoding.encode(bytes(range(16))),
    name="ليلى يوسف الحسني",
    latin_name="LAYLA YOUSEF AL HASANI",
    delegation_code="JOR",
    delegation_name="Jordan",
    course="AI Safety for Delegates",
    edition="May 2027",
    completed_at=NOW,
    issued_at=NOW,
    requirements=(
        Requirement("Introduction", Kind.LESSON, "Neural networks", How.READ),
        Requirement("Introduction", Kind.LESSON, "Market dynamics", How.EXEMPTED),
        Requirement("Introduction", Kind.QUIZ, "Introduction", How.PASSED),
    ),
    pass_share=0.8,
    policy_digest="5f" * 32,
    issuer=Issuer("The Summit Secretariat", "course@example.org"),
    status_index=8,
)


def with_one_byte_changed(token: str, segment: int, share: float) -> str:
    """The token with one bit of one byte of one segment turned."""
    segments = token.split(".")
    raw = bytearray(encoding.decode(segments[segment]))
    raw[int(share * (len(raw) - 1))] ^= 1
    segments[segment] = encoding.encode(bytes(raw))
    return ".".join(segments)


@pytest.fixture(scope="module")
def verdict(node: str) -> dict[str, Any]:
    body = badge(CLAIM, BASE)
    token = sign_badge(body, KEY, BASE)
    altered = [
        with_one_byte_changed(token, segment, share / 20)
        for segment in range(3)
        for share in range(21)
    ]
    question = {
        "jwks": jwks([OTHER_KEY.public, KEY.public], BASE),
        "issuer": BASE,
        "now": NOW.isoformat(),
        "token": token,
        "altered": [*altered, sign_badge(body, IssuerKey.generate(), BASE)],
        "body": body,
        "statusToken": sign_status_list(1, [8, 131_071], KEY, BASE, NOW),
        "bits": [0, 7, 8, 9, 131_071],
    }
    done = subprocess.run(
        [node, "judge.mjs"], cwd=HERE, input=json.dumps(question), text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_jose_accepts_our_token_with_our_published_keys(verdict: dict[str, Any]) -> None:
    assert verdict["token"]["accepted"], verdict["token"]
    payload = verdict["token"]["payload"]
    assert payload["iss"] == payload["issuer"]["id"] == BASE
    assert payload["jti"] == payload["id"]


def test_jose_refuses_it_after_one_byte_is_changed(verdict: dict[str, Any]) -> None:
    assert len(verdict["altered"]) == 64
    assert not any(judged["accepted"] for judged in verdict["altered"])


def test_every_term_is_defined_by_the_contexts_we_name(verdict: dict[str, Any]) -> None:
    (credential,) = verdict["expanded"]
    (subject,) = credential["https://www.w3.org/2018/credentials#credentialSubject"]
    vocabulary = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
    (achievement,) = subject[f"{vocabulary}achievement"]
    assert achievement["https://schema.org/name"] == [{"@value": CLAIM.course}]
    names = subject[f"{vocabulary}identifier"]
    assert {"@value": CLAIM.name} in [name[f"{vocabulary}identityHash"][0] for name in names]


def test_another_library_reads_our_status_list(verdict: dict[str, Any]) -> None:
    assert verdict["listLength"] >= 131_072
    assert verdict["bits"] == [False, False, True, False, True]


def test_the_badge_has_the_shape_of_open_badges_3() -> None:
    SCHEMA.validate(badge(CLAIM, BASE))


@pytest.mark.parametrize(
    "path",
    [
        ("@context",),
        ("id",),
        ("type",),
        ("issuer",),
        ("validFrom",),
        ("credentialSubject",),
        ("issuer", "id"),
        ("credentialSubject", "achievement"),
        ("credentialSubject", "achievement", "criteria"),
        ("credentialSubject", "achievement", "name"),
        ("credentialSubject", "achievement", "description"),
        ("credentialStatus", "statusListIndex"),
        ("evidence", 0, "type"),
    ],
    ids=lambda path: ".".join(map(str, path)),
)
def test_a_badge_without_what_the_standard_asks_is_refused(path: tuple[str | int, ...]) -> None:
    body = copy.deepcopy(badge(CLAIM, BASE))
    inside: Any = body
    for step in path[:-1]:
        inside = inside[step]
    del inside[path[-1]]
    with pytest.raises(ValidationError):
        SCHEMA.validate(body)
