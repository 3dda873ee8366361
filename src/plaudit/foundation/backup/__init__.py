"""A backup is one file: the database at one moment, and the documents. The keys are never in it.

Documents are added after the database: they are written once and never changed, so those that came later do no harm.
Restoring checks every byte first, asks for the same keys, and then erases again whoever was erased since.
"""

from .making import back_up
from .restoring import restore

__all__ = ["back_up", "restore"]
