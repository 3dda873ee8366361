from .access import AccessGrant
from .answers import AnswerDraft, AnswerTemplate
from .authority import AuthorityLimit, ExchangeRate
from .casework import Assessment, Issue, Remedy
from .catalogue import Category
from .causes import Cause, CauseTree
from .complaint import Complaint
from .correspondence import Attachment, Message, Note, Response
from .handling_survey import HandlingAnswer, HandlingAsk
from .imports import ImportBatch, ImportRejection
from .incidents import Incident
from .joins import ComplaintLink, Transfer
from .learning import CauseFound, CorrectiveDecision, Investigation, WiderLook
from .objectivity import ConflictException, Declaration, Hearing, OutsideOverseer
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
    "AuthorityLimit",
    "CaseRule",
    "Category",
    "Cause",
    "CauseFound",
    "CauseTree",
    "Complaint",
    "ComplaintLink",
    "ConflictException",
    "CorrectiveDecision",
    "Declaration",
    "Escalation",
    "ExchangeRate",
    "Flag",
    "HandlingAnswer",
    "HandlingAsk",
    "Hearing",
    "ImportBatch",
    "ImportRejection",
    "Incident",
    "Investigation",
    "Issue",
    "LatenessNotice",
    "LegalHold",
    "Message",
    "Note",
    "Obligation",
    "OutsideCase",
    "OutsideOverseer",
    "Recourse",
    "Remedy",
    "Response",
    "RetentionRun",
    "RetentionRunLine",
    "Review",
    "SavedView",
    "ToldBody",
    "Transfer",
    "WiderLook",
]
