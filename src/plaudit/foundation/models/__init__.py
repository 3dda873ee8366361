from .clocks import ClockCalendar, ClockRule
from .codes import OneTimeCode
from .files import FileState, StoredFile
from .idempotency import IdempotencyKey
from .jobs import JobRun
from .journal import Entry
from .mailin import IncomingMail, MailboxPosition, MailKind, MailState
from .numbers import Counter
from .outbox import OutboxMessage, OutboxState
from .seals import Seal, SealKey, SealLeaf
from .search import SearchDocument
from .subjects import DataSubject
from .throttle import Throttle

__all__ = [
    "ClockCalendar",
    "ClockRule",
    "Counter",
    "DataSubject",
    "Entry",
    "FileState",
    "IdempotencyKey",
    "IncomingMail",
    "JobRun",
    "MailKind",
    "MailState",
    "MailboxPosition",
    "OneTimeCode",
    "OutboxMessage",
    "OutboxState",
    "Seal",
    "SealKey",
    "SealLeaf",
    "SearchDocument",
    "StoredFile",
    "Throttle",
]
