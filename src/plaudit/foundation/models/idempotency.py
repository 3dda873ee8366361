from django.db import models


class IdempotencyKey(models.Model):
    """A request that a client may send again: which row it made. All three values are keyed digests or ids."""

    id = models.UUIDField(primary_key=True, editable=False)
    body = models.CharField(max_length=64)
    row_id = models.UUIDField()
    used_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"request that made {self.row_id}"
