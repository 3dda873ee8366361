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
from .review import Review
from .views import SavedView

__all__ = [
    "AccessGrant",
    "AnswerDraft",
    "AnswerTemplate",
    "Assessment",
    "Attachment",
    "Category",
    "Complaint",
    "ComplaintLink",
    "HandlingAnswer",
    "HandlingAsk",
    "ImportBatch",
    "ImportRejection",
    "Incident",
    "Issue",
    "Message",
    "Note",
    "Obligation",
    "OutsideCase",
    "Recourse",
    "Remedy",
    "Response",
    "Review",
    "SavedView",
    "ToldBody",
    "Transfer",
]
