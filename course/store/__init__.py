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
from course.store.helping import Accommodation, Exemption, InboxClaim, RecordView
from course.store.image import Image
from course.store.learning import CheckAnswer, Completion, LessonProgress, StandingRow
from course.store.message import OutboxMessage
from course.store.person import Delegation, Grant, IdentityLevel, NameRequest, Person, Seat
from course.store.pretest import PretestAnswer, PretestSitting
from course.store.privacy import ErasureRequest
from course.store.quiz import Attempt, AttemptState, DrawnItem, ItemResult, StoredResponse
from course.store.reminder import Reminder, ReminderRound
from course.store.review import ItemComment, ItemReview, Verdict
from course.store.session import Invitation, Purpose, Strike, WebSession
from course.store.setting import LetterText, Setting

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
    "ItemResult",
    "ItemReview",
    "ItemTag",
    "ItemVersion",
    "LessonProgress",
    "LetterText",
    "NameRequest",
    "OutboxMessage",
    "Passage",
    "Person",
    "PretestAnswer",
    "PretestSitting",
    "Purpose",
    "QuizVersion",
    "RecordView",
    "Reminder",
    "ReminderRound",
    "Seat",
    "Setting",
    "StandingRow",
    "StoredResponse",
    "Strike",
    "Verdict",
    "WebSession",
]
