"""Writing the journal: `record` is the only way in; `seal_due` seals it, `verify_journal` checks it."""

from .checking import verify_journal
from .reading import entries_of
from .recording import record
from .sealing import seal_due, seal_late

__all__ = ["entries_of", "record", "seal_due", "seal_late", "verify_journal"]
