from django.db import models
from django.db.models import Q

from plaudit.accounts.models import Unit, User
from plaudit.foundation.ids import uuid7
from plaudit.foundation.moments import now


class SavedView(models.Model):
    """A way of looking at the queue that somebody wants to come back to: its filters, as the URL has them.

    With a unit it is shared with whoever works there. The default view is what its owner gets without asking.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=500)
    is_default = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="view_name_once"),
            models.UniqueConstraint(fields=["owner"], condition=Q(is_default=True), name="view_default_once"),
        ]

    def __str__(self) -> str:
        return self.name
