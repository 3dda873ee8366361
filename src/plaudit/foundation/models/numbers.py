from django.db import models


class Counter(models.Model):
    """The last number given out in one series, where the database has no sequences."""

    name = models.CharField(primary_key=True, max_length=40)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
