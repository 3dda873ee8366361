"""Mail that comes in: fetched, kept as it is, and listed until somebody files it. Nothing files itself."""

from .attachments import Attached, attachments_of
from .fetching import fetch
from .filing import file, set_aside
from .keeping import keep
from .reading import Reading, read, text_of

__all__ = ["Attached", "Reading", "attachments_of", "fetch", "file", "keep", "read", "set_aside", "text_of"]
