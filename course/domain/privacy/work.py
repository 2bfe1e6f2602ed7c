"""The register, last part: what staff did for others, and the tables that say nothing of people.

Whoever works on the course leaves a number at what they did. It stays, since others must be able to
ask who decided; once the person is erased, the number points to a record without a name.
"""

from __future__ import annotations

from collections.abc import Mapping

from course.domain.privacy.terms import Entry, Erasure, Ground, Seen, Stay, Topic, cells
from course.domain.words import Words, words

_WHY = words("So that a question, a decision or a letter can be traced to whoever made it")


def _work(table: str, owner: str, also: str, what: Words, erasure: Erasure = Erasure.KEEP) -> Entry:
    return Entry(
        table=table,
        owner=owner,
        columns=(owner, *cells(also)),
        topic=Topic.WORK,
        what=what,
        why=_WHY,
        ground=Ground.PROOF,
        stay=Stay.FOR_GOOD,
        seen=Seen.COLLEAGUES,
        erasure=erasure,
    )


_DECIDED = words("Decisions that you took about others")
_OPENED = words("Whose page you opened, and when")
_CLAIMED = words("What waits, and you took on")
_QUESTIONS = words("Questions, drafts and plans that you wrote")
_REVIEWS = words("Your reviews of questions, and your remarks about them")
_FILES = words("Images and files that you brought in, and changes of many questions at once")
_LETTERS = words("Letters and settings that you changed, and reminders that you ordered")
_LISTS = words("Lists of names that you brought in, and what you had printed")
_DESK = words("Which desk you kept, and whom you let in")

WORK = (
    _work("name_request", "decided_by", "decided_at", _DECIDED),
    _work("invitation", "made_by", "made_at purpose", _DECIDED),
    _work("exemption", "asked_by", "asked_at", _DECIDED),
    _work("exemption", "signed_by", "signed_at", _DECIDED),
    _work("exemption", "second_by", "second_at", _DECIDED),
    _work("exemption", "refused_by", "refused_at", _DECIDED),
    _work("exemption", "ended_by", "ended_at", _DECIDED),
    _work("accommodation", "set_by", "set_at", _DECIDED),
    _work("challenge", "decided_by", "decided_at reasons", _DECIDED),
    _work("erasure_request", "decided_by", "decided_at", _DECIDED),
    _work("correction", "made_by", "made_at reason", _DECIDED),
    _work("record_view", "viewer_id", "first_at", _OPENED),
    _work("inbox_claim", "person_id", "kind claimed_at", _CLAIMED, Erasure.DELETE),
    _work("item", "author_id", "slug created_at", _QUESTIONS),
    _work("item_version", "author_id", "number reason made_at", _QUESTIONS),
    _work("quiz_version", "author_id", "number reason made_at", _QUESTIONS),
    _work("item_draft", "author_id", "reason", _QUESTIONS),
    _work("item_draft", "edited_by", "edited_at", _QUESTIONS),
    _work("item_editor", "person_id", "seen_at", _QUESTIONS, Erasure.DELETE),
    _work("item_review", "reviewer_id", "response note decided_at settlement settled_at", _REVIEWS),
    _work("item_comment", "person_id", "text made_at", _REVIEWS),
    _work("item_comment", "resolved_by", "resolved_at", _REVIEWS),
    _work("image", "person_id", "made_at", _FILES),
    _work("import", "person_id", "file_name made_at applied_at undone_at", _FILES),
    _work("bulk_change", "person_id", "what made_at undone_at", _FILES),
    _work("setting", "changed_by_id", "name changed_at", _LETTERS),
    _work("letter_text", "changed_by_id", "kind changed_at", _LETTERS),
    _work("reminder", "made_by", "note made_at", _LETTERS),
    _work("reminder", "ended_by", "", _LETTERS),
    _work("checkin", "desk_id", "at passage", _DESK),
    _work("attempt", "supervised_by", "", _DECIDED),
    _work("handover", "made_by", "made_at", _DECIDED),
    _work("handover", "undone_by", "undone_at", _DECIDED),
    _work("help_step", "made_by", "kind made_at", _DECIDED),
    _work("item_key_seen", "person_id", "seen_at", _REVIEWS),
    _work(
        "roster_import", "person_id", "file_name told report made_at applied_at undone_at", _LISTS
    ),
    _work("print_run", "made_by", "kind place made_at failed_at", _LISTS),
    _work("programme", "edited_by", "content edited_at", _LETTERS),
    _work("item_translation", "begun_by", "locale", _QUESTIONS),
    _work("item_translation", "edited_by", "edited_at", _QUESTIONS),
    _work("item_translation", "approved_by", "approved_at", _REVIEWS),
)

APART: Mapping[str, str] = {
    "analysis": "figures of all answers together",
    "category_place": "where questions of other systems belong",
    "chore": "what the clock asks for",
    "delegation": "countries and organisations",
    "delegation_tally": "how many of a delegation stand where",
    "import_image": "images of a file that was brought in",
    "import_question": "questions of a file that was brought in",
    "imported_item": "where a question came from",
    "print_part": "letters and cards on their way to a printer, sealed, for a day",
    "item_tag": "words by which authors find a question",
    "room_figures": "figures of groups, which change by five people or more at once",
    "reminder_round": "how many were written to",
}
"""Tables that hold nothing about people, and what they hold."""
