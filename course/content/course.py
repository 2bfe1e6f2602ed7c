"""The folder modules/ as one Course: its header, its modules, its lessons, and what they share."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from course.content.agenda import read_agenda
from course.content.blocks import Setting
from course.content.fields import Fields
from course.content.files import MODULES, read_table
from course.content.glossary import read_glossary
from course.content.lessons import Written, read_lesson
from course.content.problems import Complain, ContentError, Problem, Report, line_of
from course.content.style import Style, read_style
from course.content.timeline import read_timeline
from course.domain.course import Admission, Course, Issuer, Lesson, Module, Policy, Summit
from course.domain.regrading import Rule
from course.domain.seats import Category

__all__ = ["MODULES", "Reading", "load_course", "policy_digest", "read_course"]


MOST_HASTE = 30
"""Days after the summit for which every record is kept at least."""


class Reading(NamedTuple):
    """What was found in modules/, faults and all."""

    course: Course
    written: tuple[Written, ...]
    problems: list[Problem]
    style: Style = Style()  # what the course asks of its own texts


def load_course(root: Path, base_path: str = "") -> Course:
    """Read modules/ below `root`.

    base_path: the site's own sub-path, "" or "/sub"; links in texts carry it.
    Raises ContentError when any file cannot be read as it should be.
    """
    reading = read_course(root, base_path)
    if reading.problems:
        raise ContentError(reading.problems)
    return reading.course


def read_course(root: Path, base_path: str = "") -> Reading:
    """Read modules/ below `root`, and every fault of form in it."""
    problems: list[Problem] = []
    header, source = read_table(root, MODULES / "course.toml", problems)
    glossary = read_glossary(root, problems)
    timeline = read_timeline(root, problems)
    setting = Setting(root, {term.slug: term for term in glossary}, base_path, timeline)
    report = Report(MODULES / "course.toml")
    fields = Fields(header, report.at(1))
    order = fields.texts("modules", required=True)
    written: list[Written] = []
    modules = []
    for number, slug in enumerate(order, start=1):
        module, lessons = _module(setting, slug, number, problems)
        modules.append(module)
        written += lessons
    policy, regrade = _policy(fields, report.at(line_of(source, "[policy]")))
    course = Course(
        title=fields.text("title"),
        edition=fields.text("edition"),
        modules=tuple(modules),
        policy=policy,
        summit=_summit(fields, report.at(line_of(source, "[summit]"))),
        issuer=_issuer(fields, report.at(line_of(source, "[issuer]"))),
        glossary=glossary,
        most_minutes=_most_minutes(fields, report.at(line_of(source, "[reading]"))),
        challenge_days=_challenge_days(fields, report.at(line_of(source, "[challenges]"))),
        timeline=timeline,
        agenda=read_agenda(root, problems),
        regrade=regrade,
        digest=_digest(source, (one.lesson for one in written)),
        policy_digest=policy_digest(policy),
        admission=_admission(fields, report.at(line_of(source, "[admission]"))),
        reviewers=_reviewers(fields, report.at(line_of(source, "[review]"))),
        keep_days=_keep_days(fields, report.at(line_of(source, "[privacy]"))),
    )
    style = read_style(fields, report.at(line_of(source, "[style]")))
    fields.done()
    return Reading(course, tuple(written), problems + report.problems, style)


def policy_digest(policy: Policy) -> str:
    """Hash a completion policy, sha256 in hex: the same for the same rules, however written."""
    return hashlib.sha256(
        json.dumps(dataclasses.asdict(policy), sort_keys=True).encode()
    ).hexdigest()


def _digest(header: str, lessons: Iterable[Lesson]) -> str:
    parts = [hashlib.sha256(header.encode()).hexdigest()]
    parts += [f"{lesson.key} {lesson.digest}" for lesson in lessons]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _module(
    setting: Setting, slug: str, number: int, problems: list[Problem]
) -> tuple[Module, list[Written]]:
    path = MODULES / slug / "module.toml"
    table, _ = read_table(setting.root, path, problems)
    report = Report(path)
    fields = Fields(table, report.at(1))
    order = fields.texts("lessons", required=bool(table))
    lessons = []
    for place, name in enumerate(order, start=1):
        beside = Report(MODULES / slug / f"{name}.md")
        lessons.append(read_lesson(setting, slug, name, f"{number}.{place}", beside))
        problems += beside.problems
    written = [lesson for lesson in lessons if lesson is not None]
    module = Module(
        slug=slug,
        number=number,
        title=fields.text("title", required=bool(table)),
        summary=fields.text("summary", required=bool(table)),
        lessons=tuple(one.lesson for one in written),
    )
    fields.done()
    problems += report.problems
    return module, written


# ---------------------------------------------------------------- the header's tables


def _policy(header: Fields, complain: Complain) -> tuple[Policy, Rule]:
    """What completing takes, and what stands when a key was wrong.

    The second is no part of the first: certificates carry the digest of what completing took.
    """
    fields = Fields(header.table("policy"), complain)
    usual = Policy()
    share = fields.number("pass_share", usual.pass_share)
    if share is None or not 0 < share <= 1:
        complain('"pass_share" must be a share above 0 and at most 1, such as 0.8')
        share = usual.pass_share
    policy = Policy(
        pass_share=share,
        wait_minutes=fields.whole("wait_minutes", usual.wait_minutes),
        tries_before_help=fields.whole("tries_before_help", usual.tries_before_help),
    )
    regrade = _rule(fields, complain)
    fields.done()
    return policy, regrade


def _rule(fields: Fields, complain: Complain) -> Rule:
    value = fields.text("regrade", required=False) or Rule.RAISE
    try:
        return Rule(value)
    except ValueError:
        complain(f'"regrade" is "{value}"; it may be {", ".join(Rule)}')
        return Rule.RAISE


def _most_minutes(header: Fields, complain: Complain) -> int:
    """Read what the course promises about its length; 0 where it promises nothing."""
    fields = Fields(header.table("reading"), complain)
    most = fields.whole("most_minutes", 0)
    fields.done()
    return most


def _reviewers(header: Fields, complain: Complain) -> int:
    """Read how many must approve an item before it is live: one, where nothing is said."""
    fields = Fields(header.table("review"), complain)
    count = fields.whole("reviewers", 1)
    fields.done()
    if count < 1:
        complain('"reviewers" must be 1 or more: nothing reaches delegates that nobody looked at')
    return max(1, count)


def _admission(header: Fields, complain: Complain) -> Admission:
    """Read whom the door asks for no course, and where one finishes on site."""
    fields = Fields(header.table("admission"), complain)
    admission = Admission(
        no_course=fields.texts("no_course"),
        learning_room=fields.text("learning_room", required=False),
    )
    fields.done()
    for category in admission.no_course:
        if category not in set(Category):
            complain(f'"no_course" names "{category}"; it may name {", ".join(Category)}')
    return admission


def _keep_days(header: Fields, complain: Complain) -> int:
    """Read how long records are kept after the summit; 0 where nothing is said: no end is set."""
    table = header.table("privacy")
    fields = Fields(table, complain)
    days = fields.whole("keep_days", 0)
    fields.done()
    if table and days < MOST_HASTE:
        complain(
            f'"keep_days" must be {MOST_HASTE} or more: appeals and corrections need the record'
        )
    return max(0, days)


def _challenge_days(header: Fields, complain: Complain) -> int:
    """Read within how many days an objection is answered."""
    fields = Fields(header.table("challenges"), complain)
    days = fields.whole("days", Course.challenge_days)
    if days < 1:
        complain('"days" must be 1 or more: nobody can answer an objection at once')
        days = Course.challenge_days
    fields.done()
    return days


def _summit(header: Fields, complain: Complain) -> Summit:
    fields = Fields(header.table("summit"), complain)
    zone = fields.text("zone")
    summit = Summit(
        name=fields.text("name"),
        deadline=_deadline(fields.raw("deadline"), zone, complain),
        zone=zone,
        city=fields.text("city"),
    )
    fields.done()
    return summit


def _deadline(value: object, zone: str, complain: Complain) -> datetime:
    """The deadline as the clock of its city shows it."""
    if not isinstance(value, datetime) or value.tzinfo is not None:
        complain(
            '"deadline" must be a time such as 2027-06-18T18:00:00, as its city\'s clock shows'
        )
        return datetime.max.replace(tzinfo=UTC)
    try:
        return value.replace(tzinfo=ZoneInfo(zone))
    except (KeyError, ValueError, OSError):  # an empty or unknown name, or a folder of zones
        complain(f'"zone" is "{zone}"; it must be a time zone such as "Europe/Zurich"')
        return value.replace(tzinfo=UTC)


def _issuer(header: Fields, complain: Complain) -> Issuer:
    fields = Fields(header.table("issuer"), complain)
    issuer = Issuer(fields.text("name"), fields.text("contact"))
    fields.done()
    if issuer.contact and "@" not in issuer.contact:
        complain('"contact" must be an e-mail address')
    return issuer
