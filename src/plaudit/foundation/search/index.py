import hashlib
import hmac
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from ..bulk import Bulk
from ..fields import written
from ..keyring import keyring
from ..models import DataSubject, SearchDocument
from .words import words

MOST_KEPT = 200_000
MOST_FOUND = 10_000  # of the newest; keeps a page under 50 ms at a million rows
STEP = 500  # pages
FIELDS = ["kind", "subject", "tokens"]
DOCUMENTS = Bulk(SearchDocument, ("kind", "row_id", "subject_id", "tokens"))


def tokens(kind: str, text: str) -> list[int]:
    """The keyed 64-bit digests of the words; the same word has another digest in another kind."""
    known = _digests(kind)
    if len(known) > MOST_KEPT:
        known.clear()
    key = keyring().steady(f"plaudit/search/{kind}")
    found = []
    for word in words(text):
        number = known.get(word)
        if number is None:
            digest = hmac.digest(key, word.encode(), hashlib.sha256)
            number = known[word] = int.from_bytes(digest[:8], signed=True)
        found.append(number)
    return found


@cache
def _digests(kind: str) -> dict[str, int]:
    """Digests worked out before; an import meets the same words again and again."""
    return {}


def index(kind: str, row_id: UUID, subject: DataSubject, text: str) -> None:
    """Make the row findable by this text, in place of what it was found by before."""
    index_many(kind, [(row_id, subject, text)])


def document(
    kind: str, row_id: UUID, subject: DataSubject, text: str, *, beside: Mapping[str, str] | None = None
) -> SearchDocument:
    """The entry of a row that was in no index before, for who writes it with that row (foundation.together).

    `beside` holds other words of the same row, each under a name of its own: only `matching(…, by=name)` finds by them.
    """
    found = tokens(kind, text) + [token for name, words in (beside or {}).items() for token in tokens(name, words)]
    return SearchDocument(kind=kind, row_id=row_id, subject=subject, tokens=found)


def index_many(kind: str, rows: Iterable[tuple[UUID, DataSubject, str]]) -> None:
    """As `index`, for many rows at once."""
    SearchDocument.objects.bulk_create(
        [SearchDocument(kind=kind, row_id=i, subject=s, tokens=tokens(kind, text)) for i, s, text in rows],
        update_conflicts=True,
        unique_fields=["row_id"],
        update_fields=FIELDS,
        batch_size=500,
    )


def written_words(kind: str, text: str) -> list[str]:
    """`tokens` one by one as this database keeps them, for `index_new`."""
    known = _written(kind, connection.vendor)
    if len(known) > MOST_KEPT:
        known.clear()
    found = []
    for word in words(text):
        token = known.get(word)
        if token is None:
            token = known[word] = written(tokens(kind, word), connection.vendor).strip("{}")
        found.append(token)
    return found


@cache
def _written(kind: str, vendor: str) -> dict[str, str]:
    return {}


def index_new(kind: str, rows: Iterable[tuple[UUID, DataSubject, list[str]]]) -> None:
    """For many rows that were in no index before, by what `written_words` made of their texts: the shortest way."""
    first, between, last = ("{", ",", "}") if connection.vendor == "postgresql" else ("", " ", "")
    DOCUMENTS.insert((kind, row_id, subject.pk, first + between.join(found) + last) for row_id, subject, found in rows)


def matching(kind: str, query: str, *, by: str = "", most: int = MOST_FOUND) -> QuerySet[SearchDocument, Any]:
    """Ids of the rows that have all words of the query, for `pk__in`; none when there is no word in it. `by` names the
    words that stand beside the others (see `document`).

    Of a word that stands in nearly every row only the newest `most` are given; see `is_too_broad`.
    """
    asked = tokens(by or kind, query)
    if not asked:
        return SearchDocument.objects.none().values("row_id")
    found = SearchDocument.objects.filter(kind=kind, tokens__has_all=(asked, most))
    return found.order_by("-id").values("row_id")[:most]


def is_too_broad(kind: str, query: str, *, most: int = MOST_FOUND) -> bool:
    """Whether more rows have these words than `matching` gives: then the reader should be asked for one word more."""
    return len(matching(kind, query, most=most + 1)) > most


def forget(subject: DataSubject) -> int:
    """Take everything about the subject out of the index; returns how many rows could be found by it."""
    return SearchDocument.objects.filter(subject=subject).delete()[0]


def purge() -> None:
    """Rewrite the index without what was taken out of it; after erasures, because FTS5 only marks what is deleted.

    In short steps, so that nobody waits long for the one writer. PostgreSQL's vacuum does this by itself.
    """
    if connection.vendor == "sqlite":
        _merge(-STEP)
        while _merge(STEP):
            pass


def _merge(pages: int) -> bool:
    """One step; whether it changed anything (a step with nothing to do counts one change, says FTS5)."""
    before = connection.connection.total_changes
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO foundation_searchindex (foundation_searchindex, rank) VALUES ('merge', %s)", [pages]
        )
    return bool(connection.connection.total_changes - before >= 2)
