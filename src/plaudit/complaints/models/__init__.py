from .casework import Assessment, Issue, Remedy
from .catalogue import Category
from .complaint import Complaint
from .correspondence import Attachment, Message, Note, Response
from .imports import ImportBatch, ImportRejection
from .obligations import Obligation

__all__ = [
    "Assessment",
    "Attachment",
    "Category",
    "Complaint",
    "ImportBatch",
    "ImportRejection",
    "Issue",
    "Message",
    "Note",
    "Obligation",
    "Remedy",
    "Response",
]
