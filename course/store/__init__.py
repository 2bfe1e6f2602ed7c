"""What is stored: one file a noun, typed tables, and the migrations that make them.

Two databases are supported alike, SQLite and PostgreSQL; what must be true is said as a named
constraint, so that the database itself holds it. Times are UTC. A relationship is never loaded
silently (`lazy="raise"`): every query is one that somebody wrote.
"""

from course.store.analysis import Analysis
from course.store.audit import AuditDetail, AuditEvent
from course.store.base import Base
from course.store.board import BoardRow, BoardWord, DelegationTally
from course.store.bulk import BulkChange
from course.store.challenge import Challenge
from course.store.chore import ChoreRow
from course.store.content import Item, ItemTag, ItemVersion, QuizVersion
from course.store.correction import Correction
from course.store.credential import Credential, CredentialState
from course.store.door import Checkin, Passage
from course.store.draft import DraftState, ItemDraft, ItemEditor
from course.store.exchange import CategoryPlace, Import, ImportedItem, ImportImage, ImportQuestion
from course.store.handover import Handover
from course.store.helping import Accommodation, Exemption, InboxClaim, RecordView
from course.store.image import Image
from course.store.learning import CheckAnswer, Completion, LessonProgress, StandingRow
from course.store.message import OutboxMessage
from course.store.paper import PrintPart, PrintRun
from course.store.person import Delegation, Grant, IdentityLevel, NameRequest, Person, Seat
from course.store.pretest import PretestAnswer, PretestSitting
from course.store.privacy import ErasureRequest
from course.store.programme import ProgrammeRow, RoomFigures
from course.store.quiz import Attempt, AttemptState, DrawnItem, ItemResult, StoredResponse
from course.store.reminder import Reminder, ReminderRound
from course.store.review import ItemComment, ItemKeySeen, ItemReview, Verdict
from course.store.roster import Outcome, RosterImport, RosterRow
from course.store.session import Invitation, Purpose, Strike, WebSession
from course.store.setting import LetterText, Setting
from course.store.stuck import HelpCase, HelpKind, HelpStep
from course.store.translation import ItemTranslation

__all__ = [
    "Accommodation",
    "Analysis",
    "Attempt",
    "AttemptState",
    "AuditDetail",
    "AuditEvent",
    "Base",
    "BoardRow",
    "BoardWord",
    "BulkChange",
    "CategoryPlace",
    "Challenge",
    "CheckAnswer",
    "Checkin",
    "ChoreRow",
    "Completion",
    "Correction",
    "Credential",
    "CredentialState",
    "Delegation",
    "DelegationTally",
    "DraftState",
    "DrawnItem",
    "ErasureRequest",
    "Exemption",
    "Grant",
    "Handover",
    "HelpCase",
    "HelpKind",
    "HelpStep",
    "IdentityLevel",
    "Image",
    "Import",
    "ImportImage",
    "ImportQuestion",
    "ImportedItem",
    "InboxClaim",
    "Invitation",
    "Item",
    "ItemComment",
    "ItemDraft",
    "ItemEditor",
    "ItemKeySeen",
    "ItemResult",
    "ItemReview",
    "ItemTag",
    "ItemTranslation",
    "ItemVersion",
    "LessonProgress",
    "LetterText",
    "NameRequest",
    "OutboxMessage",
    "Outcome",
    "Passage",
    "Person",
    "PretestAnswer",
    "PretestSitting",
    "PrintPart",
    "PrintRun",
    "ProgrammeRow",
    "Purpose",
    "QuizVersion",
    "RecordView",
    "Reminder",
    "ReminderRound",
    "RoomFigures",
    "RosterImport",
    "RosterRow",
    "Seat",
    "Setting",
    "StandingRow",
    "StoredResponse",
    "Strike",
    "Verdict",
    "WebSession",
]
