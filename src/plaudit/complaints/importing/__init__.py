"""Taking over complaints from a file of another system: reading, mapping, writing; see docs/howto/import.md."""

from .running import Counts, import_complaints

__all__ = ["Counts", "import_complaints"]
