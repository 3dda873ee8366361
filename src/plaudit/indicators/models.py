from django.db import models
from django.db.models import F, Q

from plaudit.accounts.models import Unit
from plaudit.foundation.ids import uuid7
from plaudit.foundation.moments import now


class Reading(models.Model):
    """What was counted one night for one unit and one span of days, kept as it was then.

    `source` names what was counted ("complaints"), `counts` are numbers that add up over units and spans. A reading is
    never changed or made again: what is counted otherwise later is a new one, and `superseded_at` says until when this
    one was the newest. So "as of" is looked up, not worked out from rows that may have changed since.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    counts = models.JSONField(default=dict)
    taken_at = models.DateTimeField(default=now)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="reading_ends_after_start"),
            models.UniqueConstraint(
                fields=["source", "starts_on", "unit"], condition=Q(superseded_at=None), name="reading_newest_once"
            ),
        ]
        indexes = [models.Index(fields=["source", "unit", "starts_on", "taken_at"], name="reading_history")]

    def __str__(self) -> str:
        return f"{self.source} of {self.starts_on}"
