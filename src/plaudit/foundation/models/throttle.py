from django.db import models


class Throttle(models.Model):
    """How often something was done by somebody in the current stretch of time. `key` is a keyed digest: nobody's name."""

    key = models.CharField(primary_key=True, max_length=64)
    hits = models.BigIntegerField()
    ends_at = models.BigIntegerField(db_index=True)  # Unix seconds: compared inside the statement on every database

    def __str__(self) -> str:
        return f"{self.hits} until {self.ends_at}"
