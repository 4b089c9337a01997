"""State of the journal (存证): acts and their entries, the tree over them in tiles, signed checkpoints."""

from __future__ import annotations

from functools import cached_property

from django.db import models

from yinuo.core.journal.leaf import ActForm, fill


class Act(models.Model):
    """Who did what, in which role, when and on what basis; one row for all the entries one act makes.

    ``person_salt`` and ``person`` (canonical JSON) open the commitment to who acted; erasing sets both to
    null.
    """

    name = models.CharField(max_length=60)
    at = models.DateTimeField()
    role = models.CharField(max_length=20)
    unit = models.CharField(max_length=18)
    basis = models.CharField(max_length=500)
    person_commitment = models.BinaryField(max_length=32)
    person_salt = models.BinaryField(max_length=32, null=True)
    person = models.CharField(max_length=500, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="act_at"),
            models.Index(fields=["person"], name="act_person"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"

    @cached_property
    def form(self) -> ActForm:
        """What the act gives to the body of each of its entries."""
        return ActForm(self.name, self.at, self.role, self.unit, self.basis, bytes(self.person_commitment))


class Entry(models.Model):
    """One leaf of the tree: what an act made of one version of one object. ``seq`` is 0, 1, 2 … without gaps.

    ``object`` is kind and id, such as ``record/18``. The public body follows from these columns
    (:attr:`body`) and holds no personal data. ``salt`` opens the commitment to the payload; ``payload``
    (canonical JSON) is kept only where it cannot be recomputed from the object; erasing sets both to null.
    The act's row is not enforced by the database: it would be asked a million times during an intake, and
    ``journal check`` finds a missing one.
    """

    seq = models.BigAutoField(primary_key=True)
    act = models.ForeignKey(Act, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    object = models.CharField(max_length=120)
    version = models.IntegerField()
    commitment = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=32, null=True)
    leaf_hash = models.BinaryField(max_length=32)
    payload = models.TextField(null=True)

    class Meta:
        indexes = [models.Index(fields=["object"], name="entry_object")]

    def __str__(self) -> str:
        return f"{self.seq}: {self.object} v{self.version}"

    @property
    def body(self) -> bytes:
        """The canonical JSON that the tree commits to."""
        kind, _, object_id = self.object.partition("/")
        return fill(self.act.form.template(kind), object_id, self.version, bytes(self.commitment))


class Head(models.Model):
    """How far something has come. ``entries``: the entries written; ``tree``: the entries hashed into tiles.

    The row is locked while its number moves; that is what makes the sequence gapless.
    """

    ENTRIES = "entries"
    TREE = "tree"

    name = models.CharField(max_length=10, primary_key=True)
    size = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.size}"

    @classmethod
    def locked(cls, name: str) -> Head:
        """The row, locked until the transaction ends (on SQLite the immediate transaction is the lock)."""
        head = cls.objects.select_for_update().filter(name=name).first()
        if head is None:
            cls.objects.get_or_create(name=name)
            head = cls.objects.select_for_update().get(name=name)
        return head


class Tile(models.Model):
    """Up to 256 consecutive hashes of one level of the tree (C2SP tlog-tiles); a level's last one grows in
    place."""

    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField(max_length=8192)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="tile_place")]

    def __str__(self) -> str:
        return f"tile {self.level}/{self.number}"


class Checkpoint(models.Model):
    """A signed statement of the tree's size and root; ``note`` is the C2SP checkpoint with the log's
    signatures."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"checkpoint {self.size}"


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

    def __str__(self) -> str:
        return f"{self.name} on {self.checkpoint_id}"
