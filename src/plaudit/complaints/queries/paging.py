"""Page after page by the place of the last row: a cursor is a moment and an id."""

import base64
import binascii
import json
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from plaudit.foundation.errors import Invalid

LONGEST = 200  # ours have 80; a longer one is not even read


def cursor_of(at: datetime, row_id: UUID) -> str:
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), str(row_id)]).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, UUID] | None:
    """None for the first page. Raises Invalid when it is not one of ours."""
    if not cursor:
        return None
    try:
        at, row_id = json.loads(base64.urlsafe_b64decode(cursor[:LONGEST] + "=" * (-len(cursor) % 4)))
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("a moment without its zone")
        found = moment.astimezone(UTC), UUID(row_id)
    except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error):
        raise Invalid(
            "page.cursor", _("This page link is damaged. Go back to the first page."), field="after"
        ) from None
    return found
