from django.db import models


class JobRun(models.Model):
    """When a scheduled job last began and ended, and how it went: what `doctor` and the watch over the worker look at."""

    name = models.CharField(primary_key=True, max_length=200)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return self.name
