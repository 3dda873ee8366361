"""Documents that people hand in: kept whole and encrypted, handed out so that they can do no harm."""

from .keeping import LARGEST, erase_files, read, remove_content, remove_orphans, store
from .serving import Served, open_served, response, served

__all__ = [
    "LARGEST",
    "Served",
    "erase_files",
    "open_served",
    "read",
    "remove_content",
    "remove_orphans",
    "response",
    "served",
    "store",
]
