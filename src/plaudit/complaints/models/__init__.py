from .access import AccessGrant
from .answers import AnswerDraft, AnswerTemplate
from .casework import Assessment, Issue, Remedy
from .catalogue import Category
from .complaint import Complaint
from .correspondence import Attachment, Message, Note, Response
from .handling_survey import HandlingAnswer, HandlingAsk
from .imports import ImportBatch, ImportRejection
from .incidents import Incident
from .joins import ComplaintLink, Transfer
from .obligations import Obligation
from .outside import OutsideCase, Recourse, ToldBody
from .retention import LegalHold, RetentionRun, RetentionRunLine
from .review import Review
from .rules import CaseRule
from .views import SavedView
from .watching import Escalation, Flag, LatenessNotice

__all__ = [
    "AccessGrant",
    "AnswerDraft",
    "AnswerTemplate",
    "Assessment",
    "Attachment",
    "CaseRule",
    "Category",
    "Complaint",
    "ComplaintLink",
    "Escalation",
    "Flag",
    "HandlingAnswer",
    "HandlingAsk",
    "ImportBatch",
    "ImportRejection",
    "Incident",
    "Issue",
    "LatenessNotice",
    "LegalHold",
    "Message",
    "Note",
    "Obligation",
    "OutsideCase",
    "Recourse",
    "Remedy",
    "Response",
    "RetentionRun",
    "RetentionRunLine",
    "Review",
    "SavedView",
    "ToldBody",
    "Transfer",
]
