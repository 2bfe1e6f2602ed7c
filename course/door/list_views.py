"""What the desk's script asks and sends, and the files that it keeps."""

from __future__ import annotations

from datetime import datetime

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from course.content import get_course
from course.domain.credentials import encoding
from course.domain.rights import Right
from course.door import bp, listing, offline, queries, services
from course.door.queries import Heard, Seated
from course.door.reading import read_sending
from course.records import keys
from course.web.clock import now
from course.web.database import get_db
from course.web.headers import allow_camera
from course.web.limits import limiter
from course.web.pages import get_settings
from course.web.rights import public, requires
from course.web.seat_codes import seat_code
from course.web.strict_json import read_object

SENDINGS = "120 per minute"
"""Of one desk: it sends at most every second, and 200 passages at a time."""

READS = "240 per minute"
"""Of one desk: ten parts of a list of 10,000 seats, as often as somebody presses the button."""


def _who() -> str:
    """Desks at one door share one address, so each person is counted alone."""
    return f"desk {getattr(current_user, 'person_id', '')}"


@bp.get("/door/list")
@limiter.limit(READS, key_func=_who)
@requires(Right.DESK, Right.SECRETARIAT, for_all=True)
def seats() -> ResponseReturnValue:
    """A part of the list, or what has changed in it; the first part brings what belongs to all."""
    after = request.args.get("after", 0, type=int)
    after = after if 0 <= after < 2**31 else 0
    db, course = get_db(), get_course()
    found = queries.seats_after(db, course, after, listing.PART_SIZE + 1)
    shown = [_entry(one) for one in found[: listing.PART_SIZE]]
    part = listing.part(
        shown, request.args.get("since", ""), has_more=len(found) > listing.PART_SIZE
    )
    answer = {"seats": part.seats, "token": part.token, "next": part.next_after}
    return jsonify(answer | (_head() if after == 0 else {}))


@bp.post("/door/passages")
@limiter.limit(SENDINGS, key_func=_who)
@requires(Right.DESK, Right.SECRETARIAT, for_all=True)
def passages() -> ResponseReturnValue:
    """Append what a desk wrote down; the same again changes nothing."""
    sending, db = read_sending(read_object()), get_db()
    kept = services.append(db, current_user.person_id, *sending, now())
    db.commit()
    return jsonify(kept=kept.kept, refused=kept.refused)


@bp.get("/sw.js")
@public
def worker() -> ResponseReturnValue:
    """The service worker; the same for everybody."""
    return Response(offline.worker(), mimetype="text/javascript")


@bp.get("/door/shell/")
@allow_camera
@public
def shell() -> ResponseReturnValue:
    """The desk's page without anybody's name or rights in it: what a device keeps of it."""
    return offline.shell()


def _head() -> dict[str, object]:
    """What a desk needs besides seats. heard: the number of the last passage it has."""
    heard = request.args.get("heard", 0, type=int)
    moment, course = now(), get_course()
    start, end = course.summit.day_of(moment)
    written = queries.passages_since(get_db(), heard if 0 <= heard < 2**31 else 0, start)
    public_keys = keys.load_public(get_settings().keys_path)
    return {
        "now": _ms(moment),
        "until": _ms(end),
        "edition": course.edition,
        "room": course.admission.learning_room,
        "desk": {"person": current_user.public_id, "name": current_user.name},
        "csrf": generate_csrf(),
        "keys": [encoding.encode(key.raw) for key in public_keys],
        "key_ids": [encoding.encode(key.short_id) for key in public_keys],
        "revoked": [[one.public_id, one.serial] for one in queries.revoked_without_seat(get_db())],
        "passages": [_passage(one) for one in written],
        "heard": written[-1].number if written else heard,
        "more": len(written) == queries.PASSAGES_AT_ONCE,
    }


def _entry(one: Seated) -> listing.Entry:
    return {
        "seat": one.seat_id,
        "person": one.public_id,
        "name": one.name,
        "latin": one.latin_name,
        "delegation": one.delegation,
        "category": one.category,
        "code": seat_code(one.seat_id),
        "held": one.state.is_held,
        "progress": one.state.progress,
        "proof": one.state.proof,
        "minutes": one.minutes,
        "certificates": [
            [each.public_id, each.serial, each.proof, each.edition] for each in one.certificates
        ],
    }


def _passage(heard: Heard) -> dict[str, object]:
    one = heard.passed
    return {
        "uid": one.uid,
        "who": one.who,
        "seat": heard.seat_id,
        "certificate": heard.certificate,
        "passage": one.passage,
        "undoes": one.undoes,
        "device": one.device,
        "desk": one.desk,
        "at": _ms(one.at),
    }


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
