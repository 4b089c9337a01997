"""State of intake (归集): submissions with their stages, findings, the mending queue, remembered mappings, attempts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yinuo.registry.models import Body


class Submission(models.Model):
    """One file, form, message or table read handed in by a unit (报送), found again by its receipt (回执).

    ``receipt`` follows from the bytes, class and unit, so that the same again is the same. Stages are finished one by
    one; ``stage`` is the last finished. ``chunks_stored`` counts the chunks whose records are in, ``stored_upto`` is the row
    they reach to.
    """

    class Channel(models.TextChoices):
        UPLOAD = "upload", _("文件上传")
        FORM = "form", _("表单填报")
        API = "api", _("接口")
        FOLDER = "folder", _("投递目录")
        TABLE = "table", _("前置库")
        COMMAND = "command", _("命令行")

    class Stage(models.TextChoices):
        RECEIVED = "received", _("已收到")
        READ = "read", _("已读取")
        ASKING = "asking", _("等待确认对应关系")
        MAPPED = "mapped", _("已对应")
        VALIDATED = "validated", _("已核验")
        STORED = "stored", _("已入库")
        DONE = "done", _("完成")
        REFUSED = "refused", _("未能读取")
        STOPPED = "stopped", _("已停止")

    receipt = models.CharField(max_length=24, unique=True)
    information_class = models.CharField(max_length=40)
    edition = models.CharField(max_length=20, blank=True, help_text="declared or best-fitting edition")
    unit = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=255, db_index=True)
    county_code = models.CharField(max_length=6, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    filename = models.CharField(max_length=255, blank=True)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    account = models.BigIntegerField(null=True)
    account_name = models.CharField(max_length=100, blank=True)
    received_at = models.DateTimeField()
    validated_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.RECEIVED)
    mapping = models.JSONField(null=True, help_text="header → field code, with unmapped headers")
    chunks_stored = models.PositiveIntegerField(default=0)
    stored_upto = models.BigIntegerField(
        default=0, help_text="the last row of the file that a stored chunk answers for"
    )
    rows = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    warned = models.BigIntegerField(default=0)
    new = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    corrected = models.BigIntegerField(default=0)
    conflicting = models.BigIntegerField(default=0)
    late = models.BigIntegerField(default=0)
    findings_by_rule = models.JSONField(default=dict)
    sayings = models.JSONField(default=list, help_text="the words of each kind of finding, by number")
    not_applicable_by_rule = models.JSONField(default=dict)
    problem = models.JSONField(
        null=True, help_text="why it could not be read: code, zh, en, mend_zh, mend_en"
    )
    seconds = models.FloatField(default=0)

    class Meta:
        indexes = [models.Index(fields=["unit_path", "-received_at"]), models.Index(fields=["-received_at"])]


FINISHED = (
    Submission.Stage.DONE,
    Submission.Stage.REFUSED,
    Submission.Stage.STOPPED,
    Submission.Stage.ASKING,
)
"""Where no work is left, or none until a clerk has answered."""


class QueuedRow(models.Model):
    """A row that waits to be mended (待改的行). It keeps its file and row for ever, whatever becomes of it.

    What is no record (a total, a line below the table) does not wait: it is set aside from the beginning
    (:mod:`yinuo.intake.aside`).
    """

    class State(models.TextChoices):
        OPEN = "open", _("待改")
        MENDED = "mended", _("已改")
        SUPERSEDED = "superseded", _("已由重报替代")
        DROPPED = "dropped", _("不再报送")

    class Why(models.TextChoices):
        FINDINGS = "findings", _("有错误")
        CONFLICT = "conflict", _("与已有记录冲突")
        UNREGISTERED = "unregistered", _("机关未登记")
        NO_RECORD = "no-record", _("不是记录，不用改")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="queued")
    row_number = models.BigIntegerField()
    sheet = models.CharField(max_length=100, blank=True)
    unit_path = models.CharField(max_length=255)
    information_class = models.CharField(max_length=40)
    why = models.CharField(max_length=14, choices=Why.choices, default=Why.FINDINGS)
    key = models.BinaryField(
        max_length=16, null=True, help_text="keyed hash of the natural key when it could be read"
    )
    raw_sealed = models.TextField(help_text="the row as it came, by field code, sealed JSON")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    closed_by_submission = models.BigIntegerField(null=True)
    closed_by_row = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "row_number"], name="queued_row_once")]
        indexes = [
            models.Index(fields=["unit_path", "state", "information_class"]),
            models.Index(
                fields=["information_class", "key"], condition=models.Q(state="open"), name="queued_open_key"
            ),
        ]


class Finding(models.Model):
    """One thing found wrong or remarkable in one cell or row (核验结果). Values that may be personal are masked."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="findings", db_index=False
    )
    row_number = models.BigIntegerField()
    field = models.CharField(max_length=40, blank=True)
    rule = models.CharField(max_length=80)
    level = models.CharField(max_length=8)
    value = models.CharField(max_length=300, blank=True)
    saying = models.SmallIntegerField(help_text="place of its words in Submission.sayings")
    arguments = models.JSONField(null=True, help_text="values that fill the words")
    fault = models.CharField(max_length=10)
    closed = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["submission", "rule", "row_number"], name="finding_by_rule"),
            models.Index(fields=["submission", "row_number"], name="finding_by_row"),
        ]


class RememberedMapping(models.Model):
    """A mapping a clerk confirmed, remembered per unit, class and header signature."""

    unit = models.ForeignKey(Body, on_delete=models.CASCADE)
    information_class = models.CharField(max_length=40)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    confirmed_by = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "information_class", "signature"], name="mapping_once")
        ]


class TableFeed(models.Model):
    """How far a table of a front-end database has been read (前置库)."""

    name = models.CharField(max_length=80, unique=True)
    watermark = models.JSONField(null=True, help_text="the highest key read")
    last_read_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True, help_text="why it could not be read last time")


class TableBatch(models.Model):
    """Rows of a front-end table that were handed in together; ``keys`` by their place in the file."""

    feed = models.ForeignKey(TableFeed, on_delete=models.CASCADE, related_name="batches")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    keys = models.JSONField()
    answered_at = models.DateTimeField(null=True)


class Attempt(models.Model):
    """A file that could not be taken in at all, kept as a trace of the attempt (未成功的报送)."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    unit_path = models.CharField(max_length=255, db_index=True)
    unit_name = models.CharField(max_length=200)
    account = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=10)
    information_class = models.CharField(max_length=40)
    filename = models.CharField(max_length=255)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=60)
    zh = models.TextField()
    en = models.TextField()


class Draft(models.Model):
    """An entry form begun and not yet handed in, so that nothing typed is lost (草稿)."""

    unit = models.ForeignKey(Body, on_delete=models.CASCADE)
    account = models.BigIntegerField()
    information_class = models.CharField(max_length=40)
    values_sealed = models.TextField()
    updated_at = models.DateTimeField(auto_now=True)
