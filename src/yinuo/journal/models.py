"""State of the journal (存证): entries, the tree over them in tiles, signed checkpoints and their cosignatures."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One act that matters in law. ``seq`` is its place in the tree: 0, 1, 2 … without gaps.

    ``body`` is what the tree commits to and what the public may read: canonical JSON without personal data. ``salt`` opens
    its commitment to the payload, ``person_salt`` the one to the acting person; erasing sets salt and text to null and
    leaves the body. ``payload`` is kept only when it cannot be recomputed from the state of the object.
    """

    seq = models.BigAutoField(primary_key=True)
    body = models.TextField()
    leaf_hash = models.BinaryField(max_length=32)
    act = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=80)
    object_version = models.IntegerField()
    at = models.DateTimeField()
    salt = models.BinaryField(max_length=32, null=True)
    payload = models.TextField(null=True)
    person_salt = models.BinaryField(max_length=32, null=True)
    person = models.TextField(null=True)

    class Meta:
        indexes = [models.Index(fields=["object_kind", "object_id", "object_version"], name="entry_object")]


class Head(models.Model):
    """How far something has come. ``entries``: the entries written; ``tree``: the entries hashed into tiles.

    The row is locked while its number moves; that is what makes the sequence gapless.
    """

    ENTRIES = "entries"
    TREE = "tree"

    name = models.CharField(max_length=10, primary_key=True)
    size = models.BigIntegerField(default=0)

    @classmethod
    def locked(cls, name: str) -> Head:
        """The row, locked until the transaction ends (on SQLite the immediate transaction is the lock)."""
        head = cls.objects.select_for_update().filter(name=name).first()
        if head is None:
            cls.objects.get_or_create(name=name)
            head = cls.objects.select_for_update().get(name=name)
        return head


class Tile(models.Model):
    """Up to 256 consecutive hashes of one level of the tree (C2SP tlog-tiles); the last of a level grows in place."""

    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField(max_length=8192)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="tile_place")]


class Checkpoint(models.Model):
    """A signed statement of the tree's size and root; ``note`` is the C2SP checkpoint with the log's own signatures."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    at = models.DateTimeField()


class Cosignature(models.Model):
    """A witness's signature line on a checkpoint (C2SP tlog-cosignature)."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.CASCADE, related_name="cosignatures")
    name = models.CharField(max_length=200)
    key_id = models.CharField(max_length=8)
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "name", "key_id"], name="one_cosignature_per_witness"
            )
        ]
