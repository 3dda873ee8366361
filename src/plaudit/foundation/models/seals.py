"""What the sealer adds beside the journal: signed Merkle roots, each naming the one before. Entries are never touched."""

from django.db import models

from .journal import Entry


class SealKey(models.Model):
    """The public half of a key that signed seals. `id` is its fingerprint: SHA-256 of the DER-encoded public key."""

    id = models.CharField(max_length=64, primary_key=True)
    public = models.TextField()

    def __str__(self) -> str:
        return self.id


class Seal(models.Model):
    """One signature over `count` entries and over everything sealed before."""

    n = models.PositiveBigIntegerField(primary_key=True)
    made_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    merkle_root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    key = models.ForeignKey(SealKey, models.PROTECT, related_name="+")
    signature = models.TextField()

    def __str__(self) -> str:
        return f"seal {self.n}"


class SealLeaf(models.Model):
    """The place of one entry in its seal, with the entry's hash at that moment."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="leaf")
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="leaves", db_index=False)
    n = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "n"], name="seal_place_once")]

    def __str__(self) -> str:
        return f"{self.seal_id}/{self.n}"
