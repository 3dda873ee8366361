"""Finding rows by words without keeping the words: an index of keyed digests, on PostgreSQL and on SQLite."""

from .index import (
    MOST_FOUND,
    document,
    forget,
    index,
    index_many,
    index_new,
    is_too_broad,
    matching,
    purge,
    tokens,
    written_words,
)

__all__ = [
    "MOST_FOUND",
    "document",
    "forget",
    "index",
    "index_many",
    "index_new",
    "is_too_broad",
    "matching",
    "purge",
    "tokens",
    "written_words",
]
