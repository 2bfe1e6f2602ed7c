"""Who may do what: one row an act, one column a right, and what holds for one's own record.

`docs/access.md` shows this table; test_matrix.py tests it cell by cell over real requests. A room
that is added adds rows to ACTS here, and their lines to the document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from course.domain.rights import Right

LEARN, FOCAL, OFFICE, DESK = Right.LEARN, Right.FOCAL, Right.SECRETARIAT, Right.DESK
AUTHOR, REVIEW, ADMIN, AUDIT = Right.AUTHOR, Right.REVIEW, Right.ADMIN, Right.AUDIT_READ


class Cell(StrEnum):
    """How far a right reaches."""

    YES = "yes"
    PLACE = "own delegation"
    MINE = "one's own"
    NO = "–"


class Own(StrEnum):
    """What holds where it is about oneself."""

    NOBODY = ""  # it is about no person
    REFUSED = "refused"
    LIKE_OTHERS = "as for others"
    ONLY = "only one's own"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that can be done, and the request that does it."""

    words: str
    request: str  # method and address; {person}, {attempt}, … are filled in
    rights: Mapping[Right, Cell]
    also: tuple[str, ...] = ()  # endpoints of the same kind, for the same rights
    own: Own = Own.NOBODY
    body: Mapping[str, object] = field(default_factory=dict)
    ends: frozenset[int] = frozenset({200, 303})  # statuses of an act that was done
    refusal: int = 403  # status of an act on oneself
    through: bool = False  # the route is open to more rights than may do this

    @property
    def path(self) -> str:
        return self.request.partition(" ")[2]


def held(*rights: Right, place: tuple[Right, ...] = ()) -> Mapping[Right, Cell]:
    return dict.fromkeys(rights, Cell.YES) | dict.fromkeys(place, Cell.PLACE)


EVERYBODY = dict.fromkeys(Right, Cell.YES)
HELPERS = held(FOCAL, OFFICE, ADMIN)
HELPERS_OF = held(OFFICE, ADMIN, place=(FOCAL,))
WORKSHOP = held(AUTHOR, REVIEW, ADMIN)
WRITERS = held(AUTHOR, ADMIN)
ADMINS = held(ADMIN)
LEARNERS = held(LEARN)
OFFICE_ALONE = held(OFFICE)
OFFICERS = held(OFFICE, ADMIN)
DEPUTIES_OF = held(OFFICE, place=(FOCAL,))
AT_THE_DOOR = held(OFFICE, DESK)

ACTS: Mapping[str, tuple[Act, ...]] = {
    "Facilitators": (
        Act(words="Open the inbox, the board, lists of people, what groups know and gained",
            request="GET /facilitate/", rights=HELPERS,
            also=("facilitate.people", "facilitate.board", "facilitate.cleared",
                  "facilitate.export", "mastery.gain", "mastery.room", "facilitate.answer",
                  "facilitate.take", "facilitate.leave")),
        Act(words="Open the page of a person: states, never answers",
            request="GET /facilitate/people/{person}/", rights=HELPERS_OF, own=Own.LIKE_OTHERS),
        Act(words="Look at and order reminders",
            request="GET /facilitate/reminders/", rights=HELPERS,
            also=("remind.new", "remind.end")),
        Act(words="Remind a person",
            request="POST /facilitate/people/{person}/remind/", rights=HELPERS_OF,
            own=Own.LIKE_OTHERS, ends=frozenset({200, 303, 422})),
        Act(words="Ask for an exemption; the secretariat's asking is a signature",
            request="POST /facilitate/people/{person}/exemption/", rights=DEPUTIES_OF,
            body={"requirement": "quiz:introduction", "reason": "late", "evidence": "Came late.",
                  "until": ""},
            also=("assist.exemption",), own=Own.REFUSED),
        Act(words="Sign, refuse and withdraw exemptions; see who failed three times, and help",
            request="GET /facilitate/third-tries/", rights=OFFICE_ALONE,
            also=("assist.sign", "assist.refuse", "assist.withdraw", "assist.helping",
                  "assist.help_them", "assist.name", "assist.decide")),
        Act(words="Note that an identity document was seen",
            request="POST /facilitate/people/{person}/identity", rights=OFFICE_ALONE,
            body={"level": "document-seen"}, own=Own.REFUSED),
        Act(words="Arrange extra time or plain pages",
            request="POST /facilitate/people/{person}/accommodation/", rights=OFFICE_ALONE,
            body={"extra_time": "1.5"}, also=("assist.accommodation",), own=Own.REFUSED),
        Act(words="Pass a seat on, take it back, change its kind",
            request="POST /facilitate/people/{person}/seat/category", rights=DEPUTIES_OF,
            body={"category": "press"},
            also=("assist.seat", "assist.pass_to_new", "assist.pass_to_known",
                  "assist.take_back"), own=Own.REFUSED),
        Act(words="Print a sign-in card",
            request="POST /facilitate/people/{person}/card/", rights=HELPERS_OF,
            body={"days": "14"}, own=Own.REFUSED),
        Act(words="Print cards, envelopes, badges, the door list",
            request="GET /facilitate/print/", rights=HELPERS,
            also=("cards.delete", "cards.fetch", "cards.stop", "cards.door_list")),
        Act(words="Make and end links for desks",
            request="GET /facilitate/desks/", rights=OFFICERS, also=("cards.end_desk",)),
        Act(words="Bring in lists of names",
            request="GET /facilitate/roster/", rights=OFFICERS,
            also=("roster.upload", "roster.one", "roster.apply", "roster.invite", "roster.undo",
                  "roster.forget", "roster.not_taken", "roster.sample")),
        Act(words="Plan the summit days",
            request="GET /facilitate/summit-days/", rights=OFFICERS,
            also=("mastery.propose_days", "mastery.session", "mastery.add_session",
                  "mastery.move_session", "mastery.remove_session", "mastery.days_booklet",
                  "mastery.days_pdf")),
        Act(words="Work at the door",
            request="GET /door/", rights=AT_THE_DOOR,
            also=("door.seats", "door.look", "door.let", "door.passages", "door.seat",
                  "door.inside", "door.check")),
        Act(words="Export a person's data",
            request="POST /facilitate/people/{person}/data/copy", rights=held(OFFICE, ADMIN),
            also=("privacy.staff_data",), own=Own.REFUSED),
        Act(words="Refuse a request to be erased",
            request="POST /facilitate/inbox/erasure/{erasure}/answer", rights=ADMINS,
            body={"answer": "refuse", "text": "An appeal is open."}, own=Own.REFUSED, refusal=422,
            through=True),
    ),
    "Administration": (
        Act(words="Look at people and their rights",
            request="GET /admin/people/{person}/", rights=ADMINS, also=("admin.people",),
            own=Own.LIKE_OTHERS),
        Act(words="Add a person",
            request="POST /admin/people/new/", rights=ADMINS,
            body={"name": "Noor", "role": "delegate", "delegation": "", "entry": "link",
                  "locale": "en"},
            ends=frozenset({307})),
        Act(words="Give a right",
            request="POST /admin/people/{person}/grants", rights=ADMINS,
            body={"right": "author", "delegation": "", "until": ""}, own=Own.REFUSED),
        Act(words="Take a right away",
            request="POST /admin/people/{person}/grants/{grant}/take", rights=ADMINS,
            own=Own.REFUSED),
        Act(words="Let somebody sign in no more",
            request="POST /admin/people/{person}/disable", rights=ADMINS, own=Own.REFUSED),
        Act(words="Let somebody sign in again",
            request="POST /admin/people/{person}/enable", rights=ADMINS, own=Own.REFUSED),
        Act(words="Sign somebody out everywhere",
            request="POST /admin/people/{person}/sign-out", rights=ADMINS, own=Own.REFUSED),
        Act(words="Make a sign-in link for somebody",
            request="POST /admin/people/{person}/link", rights=ADMINS, own=Own.REFUSED),
        Act(words="Erase a record",
            request="POST /admin/people/{person}/erase/now", rights=ADMINS,
            body={"reason": "Asked for it."}, also=("privacy.erase", "privacy.look_again"),
            own=Own.REFUSED),
        Act(words="Turn the end of records on or off",
            request="GET /admin/retention/", rights=ADMINS, also=("privacy.turn",)),
        Act(words="Change settings, letters and keys; look at the machine",
            request="GET /admin/settings/", rights=ADMINS,
            also=("admin.set_value", "admin.forget", "admin.letters", "admin.letter",
                  "admin.use_built_in", "admin.keys", "admin.rotate", "admin.system")),
        Act(words="Read the audit log, prove it, download it",
            request="GET /admin/audit/", rights=held(ADMIN, AUDIT),
            also=("admin.proof", "admin.log_file")),
    ),
    "Workshop": (
        Act(words="Look at questions, their versions and figures",
            request="GET /author/", rights=WORKSHOP,
            also=("author.edit", "author.versions", "author.difference", "analyse.bank",
                  "analyse.checks",
                  "analyse.item", "plan.quizzes", "plan.paper", "correct.what_if", "correct.done",
                  "review.inbox", "review.item", "review.comment", "review.resolve",
                  "author.translations", "author.translate")),
        Act(words="Write, submit and retire questions",
            request="GET /author/items/new", rights=WRITERS,
            also=("author.bring_back", "author.bulk", "author.discard", "author.go_back",
                  "author.here", "author.keep", "author.look", "author.look_before_discarding",
                  "author.retire", "author.save", "author.submit", "author.take_back",
                  "author.undo", "author.upload", "plan.quiz", "review.publish",
                  "author.keep_translation", "author.withdraw_translation")),
        Act(words="Exchange questions with other systems",
            request="GET /author/exchange/", rights=WRITERS,
            also=("exchange.debts", "exchange.debts_of_import", "exchange.decide",
                  "exchange.download", "exchange.exported", "exchange.forget",
                  "exchange.imported", "exchange.pay", "exchange.pay_of_import", "exchange.undo",
                  "exchange.upload")),
        Act(words="Review a question: answer it, then decide",
            request="POST /author/review/{draft}/answer", rights=held(REVIEW),
            body={"digest": "{digest}", "a1": "a"}, also=("review.verdict", "review.give_up"),
            own=Own.REFUSED),
        Act(words="Approve a translation of a question",
            request="POST /author/items/{translated}/translations/fr/approve", rights=WORKSHOP,
            body={"revision": "1"}, own=Own.REFUSED),
        Act(words="Correct a key and mark answers again",
            request="POST /author/items/fs-single-1/correct/", rights=held(REVIEW, ADMIN),
            ends=frozenset({409, 404, 422}), also=("correct.go_on",)),
        Act(words="Look at objections",
            request="GET /author/challenges/", rights=WORKSHOP),
        Act(words="Decide an objection",
            request="POST /author/challenges/{objection}/", rights=WORKSHOP,
            body={"verdict": "rejected", "reasons": "The source says so."}, own=Own.REFUSED),
    ),
    "Course": (
        Act(words="Read lessons and answer checks",
            request="GET /course/", rights=LEARNERS,
            also=("learn.check", "learn.complete", "learn.lesson", "learn.module",
                  "learn.position", "learn.reread", "reference.booklet",
                  "reference.booklet_pages", "reference.module_booklet",
                  "reference.module_booklet_pages", "quiz.cover", "quiz.start")),
        Act(words="See the pictures of lessons, also for the summit days",
            request="GET /course/introduction/figures/line.svg", rights=held(LEARN, OFFICE, ADMIN)),
        Act(words="Answer the questions before and after the course",
            request="GET /course/before/", rights=LEARNERS,
            also=("pretest.begin", "pretest.save", "pretest.save_all", "pretest.skip")),
        Act(words="See and submit a try at a quiz",
            request="GET /attempt/{attempt}/", rights={LEARN: Cell.MINE}, own=Own.ONLY,
            also=("quiz.flag", "quiz.look_over", "quiz.review", "quiz.save", "quiz.submit",
                  "challenge.question")),
        Act(words="Object, and see what became of it",
            request="GET /challenges/", rights=LEARNERS, also=("challenge.sentence",)),
        Act(words="Appeal against a verdict",
            request="GET /challenges/{verdict}/appeal/", rights={LEARN: Cell.MINE}, own=Own.ONLY),
        Act(words="See and download one's own certificate, where there is one",
            request="GET /certificate/", rights=EVERYBODY, ends=frozenset({200, 404}),
            also=("certify.jwt", "certify.pdf")),
    ),
    "Account": (
        Act(words="Look at and change one's account",
            request="GET /account/", rights=EVERYBODY,
            also=("accounts.latin_name", "accounts.names", "accounts.password",
                  "accounts.preferences", "accounts.proof_link", "accounts.proved",
                  "accounts.sign_out_everywhere", "accounts.withdraw", "cards.here")),
        Act(words="End a sign-in",
            request="POST /account/devices/{session}/sign-out",
            rights=dict.fromkeys(Right, Cell.MINE), own=Own.ONLY),
        Act(words="Take a copy of one's data; ask to be erased",
            request="POST /account/data/copy", rights=EVERYBODY,
            also=("privacy.data", "privacy.ask", "privacy.take_back")),
        Act(words="Turn one's reminders on or off",
            request="POST /account/reminders/", rights=held(LEARN, FOCAL, OFFICE)),
    ),
}  # fmt: skip


def lines() -> list[str]:
    """The table as `docs/access.md` shows it."""
    rights = " | ".join(right.value for right in Right)
    found = []
    for room, acts in ACTS.items():
        found += [f"### {room}", "", f"| act | {rights} | on oneself |"]
        found.append("|" + " --- |" * (len(Right) + 2))
        for act in acts:
            cells = " | ".join(act.rights.get(right, Cell.NO).value for right in Right)
            found.append(f"| {act.words} | {cells} | {act.own.value or '–'} |")
        found.append("")
    return found


if __name__ == "__main__":
    print("\n".join(lines()))
