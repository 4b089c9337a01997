"""State of records (信用记录): the current row, its versions in two times, marks, where it has been sent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yinuo.registry.models import Body

BEHIND = models.Q(met_on__gt=models.F("due_on")) | models.Q(met_on__isnull=True)
"""Done late or not done yet: what the index of late records holds, whatever day it is asked on."""

NARROWS = ("status", "disclosure", "county_code", "source_path", "subject_body")
DUE = ("met_on", "due_on")
"""What lists of few records are narrowed by beside their days: small indexes hold all of it, so that they alone answer."""


class Record(models.Model):
    """What happened, as known now. Everything shown in lists is a plain column; the rest lies in the version.

    Columns hold only what may be displayed: a natural person's ``subject_name`` is masked. The dates t0 to t5:
    decided, received, validated, published, passed on, acknowledged. That the source exists is not enforced by the
    database, which would ask a million times during an intake: acts only write bodies they have read, bodies are never
    deleted, and ``journal check`` compares the rest.
    """

    class Status(models.TextChoices):
        HELD = "held", _("暂不公示")
        PUBLISHED = "published", _("公示中")
        ENDED = "ended", _("公示期满")
        REPAIRED = "repaired", _("已修复")
        WITHDRAWN = "withdrawn", _("已撤下")

    class Disclosure(models.TextChoices):
        PUBLIC = "public", _("公开公示")
        SHARED = "shared", _("政务共享")
        AUTHORISED = "authorised", _("授权查询")

    id = models.BigAutoField(primary_key=True)
    information_class = models.CharField(max_length=40)
    key = models.BinaryField(max_length=16, help_text="keyed hash of the natural key")
    fingerprint = models.BinaryField(
        max_length=16, help_text="keyed hash of all values: tells unchanged from corrected"
    )
    source = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    source_path = models.CharField(max_length=255, help_text="place of the source in the tree, for scope")
    county_code = models.CharField(max_length=6, blank=True)
    authority_name = models.CharField(max_length=200, blank=True)
    subject_kind = models.CharField(max_length=10, blank=True)
    subject_name = models.CharField(max_length=200)
    subject_code = models.CharField(max_length=18, blank=True)
    subject_body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    document_number = models.CharField(max_length=128, blank=True)
    summary = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True)
    listed_on = models.DateField(
        help_text="what lists sort by: the decision, or the receipt where it is not known"
    )
    received_at = models.DateTimeField()
    validated_at = models.DateTimeField()
    published_on = models.DateField(null=True)
    passed_on_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    working_days_used = models.SmallIntegerField(null=True)
    met_on = models.DateField(
        null=True, help_text="day its clock was met; late when after due_on, or open after it"
    )
    status = models.CharField(max_length=10, choices=Status.choices)
    held_because = models.CharField(
        max_length=40, blank=True, help_text="rule id or reason a record is not published"
    )
    disclosure = models.CharField(max_length=10, choices=Disclosure.choices)
    tier = models.CharField(max_length=10, blank=True)
    public_until = models.DateField(null=True)
    repair_from = models.DateField(null=True)
    disputed_since = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    set_aside = models.GeneratedField(
        expression=models.Case(
            models.When(status__in=["published", "ended"], then=None), default=models.F("status")
        ),
        output_field=models.CharField(max_length=10, null=True),
        db_persist=True,
    )
    """The status where few have it, so that an index finds those few; null for what is or was public."""
    expires_on = models.GeneratedField(
        expression=models.Case(models.When(status="published", then=models.F("public_until")), default=None),
        output_field=models.DateField(null=True),
        db_persist=True,
    )
    """The last public day while the record is public: what the expiry asks its index for."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["information_class", "key"], name="record_key_once")]
        # Lists are counted and walked by what their index holds: who may see a row is decided without reading the row.
        indexes = [
            models.Index(
                fields=[
                    "information_class",
                    "-listed_on",
                    "-id",
                    "status",
                    "disclosure",
                    "source_path",
                    "tier",
                ],
                name="record_of_class",
            ),
            models.Index(
                fields=["source_path", "information_class", "-listed_on", "status", "disclosure"],
                name="record_of_source",
            ),
            models.Index(fields=["-listed_on", "-id", "status", "disclosure", "tier"], name="record_newest"),
            models.Index(
                fields=["county_code", "-listed_on", "-id", "information_class", "status", "disclosure"],
                name="record_of_county",
            ),
            models.Index(fields=["-listed_on", "-id", *NARROWS, *DUE], condition=BEHIND, name="record_late"),
            models.Index(
                fields=["information_class", "-listed_on", "-id", *NARROWS, *DUE],
                condition=BEHIND,
                name="record_late_of_class",
            ),
            models.Index(
                fields=["-listed_on", "-id", "information_class", *NARROWS],
                condition=models.Q(disputed_since__isnull=False),
                name="record_in_dispute",
            ),
            models.Index(
                fields=["set_aside", "information_class", "-listed_on", *NARROWS],
                condition=models.Q(set_aside__isnull=False),
                name="record_set_aside",
            ),
            models.Index(
                fields=["expires_on"], condition=models.Q(expires_on__isnull=False), name="record_expiry"
            ),
            models.Index(fields=["subject_code"], name="record_subject_code"),
            models.Index(fields=["document_number"], name="record_document"),
            models.Index(
                fields=["subject_body"],
                condition=models.Q(subject_body__isnull=False),
                name="record_subject_body",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.information_class}/{self.id}"


class RecordVersion(models.Model):
    """One version of a record: when it was true, when we knew, what was said, from which row of which file.

    The values by field code lie in three drawers, each canonical JSON (RFC 8785): ``public`` is what the public
    may see, masked already; ``restricted`` what only government may see; ``sealed`` the personal fields, encrypted.
    The journal commits to ``public`` and to ``private_commitment``, which binds the other two without showing them.
    """

    class Kind(models.TextChoices):
        FIRST = "first", _("首次报送")
        CORRECTION = "correction", _("更正")
        WITHDRAWAL = "withdrawal", _("撤下")
        RESTORATION = "restoration", _("恢复")
        RELEASE = "release", _("公示")
        MARK = "mark", _("标注")
        EXPIRY = "expiry", _("期满")
        ERASURE = "erasure", _("清除个人信息")

    record = models.ForeignKey(
        Record, on_delete=models.PROTECT, related_name="versions", db_index=False, db_constraint=False
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    edition = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Record.Status.choices)
    public = models.TextField(help_text="canonical JSON of the public view")
    restricted = models.TextField(blank=True, help_text="canonical JSON of what only government may see")
    sealed = models.TextField(blank=True, help_text="encrypted JSON of personal fields; empty once erased")
    private_commitment = models.CharField(max_length=64, blank=True)
    published_on = models.DateField(null=True)
    public_until = models.DateField(null=True)
    true_from = models.DateField(null=True)
    true_to = models.DateField(null=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    submission_id = models.BigIntegerField(null=True)
    row_number = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="version_once")]
        indexes = [
            models.Index(
                fields=["submission_id"],
                condition=models.Q(submission_id__isnull=False),
                name="version_submission",
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_id} v{self.number} {self.kind}"


class Override(models.Model):
    """A reasoned decision to publish what the pre-publication scan held back (公开前检查的例外)."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="overrides")
    check_id = models.CharField(max_length=60)
    reason = models.CharField(max_length=500)
    basis = models.CharField(max_length=300)
    account = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.check_id}: {self.reason}"
