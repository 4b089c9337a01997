"""State of the registry (主体登记): regions, bodies, officials, posts, counterparties, all dated."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node


class Revision(models.Model):
    """The one row that says whether the registry has changed since a snapshot of it was taken.

    ``token`` is random, so that a change that was rolled back and another one never look alike.
    """

    number = models.PositiveBigIntegerField(default=0)
    token = models.CharField(max_length=16)

    def __str__(self) -> str:
        return str(self.number)


class Region(models.Model):
    """An administrative division (行政区划) or functional zone from ``valid_from`` to ``valid_to``.

    Codes are GB/T 2260 (six digits), GB/T 10114 style (nine digits), or local for zones. A code that lives
    on under another name or border is another row with the same code and other dates. ``dates_by_edition``
    says that the decree is not known: the dates are those of the editions between which it changed.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("省")
        CITY = "city", _("市")
        COUNTY = "county", _("县（区）")
        TOWNSHIP = "township", _("乡镇（街道）")
        ZONE = "zone", _("功能区")

    code = models.CharField(max_length=12, db_index=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    parent_code = models.CharField(max_length=12, blank=True, db_index=True)
    valid_from = models.DateField(null=True, help_text="null: since before the records begin")
    valid_to = models.DateField(null=True, help_text="last day; null: still in force")
    successors = models.ManyToManyField("self", symmetrical=False, related_name="predecessors", blank=True)
    basis = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    local = models.BooleanField(
        default=False, help_text="not in the national table: a zone under a local code"
    )
    dates_by_edition = models.BooleanField(default=False)
    loaded_digest = models.CharField(
        max_length=16, blank=True, help_text="of the definition row last applied"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="region_code_from"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(valid_from__isnull=True), name="region_code_from_ever"
            ),
        ]
        ordering = ["code", "valid_from"]

    def __str__(self) -> str:
        return self.name


class Body(MP_Node):  # type: ignore[misc]
    """A body (单位) that acts for government: department, county or township government, institution.

    The tree is the line of command: a county's departments lie under the county government. ``code`` is
    the unified social credit code (GB 32100). A body that ends has ``ended_on`` (its last day) and at least
    one heir in :class:`Succession`; :mod:`yinuo.registry.guards` makes the database itself refuse that an
    ended body holds an obligation.
    """

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("政府")
        DEPARTMENT = "department", _("部门")
        TOWNSHIP = "township", _("乡镇街道")
        INSTITUTION = "institution", _("事业单位")
        ZONE = "zone", _("功能区管委会")

    code = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=200, db_index=True)
    name_en = models.CharField(max_length=200, blank=True)
    short_name = models.CharField(max_length=100, blank=True)
    folded_name = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    region_code = models.CharField(max_length=12, db_index=True)
    county_code = models.CharField(
        max_length=6, blank=True, db_index=True, help_text="county it belongs to; empty: city"
    )
    leads_credit_work = models.BooleanField(
        default=False, help_text="the credit office (信用办) of its region"
    )
    reports = models.BooleanField(default=True, help_text="is expected to report")
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    fictitious = models.BooleanField(
        default=False, help_text="demo: the code is valid by check digit but invented"
    )
    version = models.PositiveIntegerField(default=1)
    loaded_digest = models.CharField(
        max_length=16, blank=True, help_text="of the definition row last applied"
    )

    node_order_by: list[str] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(started_on__isnull=True)
                | models.Q(ended_on__isnull=True)
                | models.Q(ended_on__gte=models.F("started_on")),
                name="body_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.name


class BodyName(models.Model):
    """A name or alias (别名、曾用名) of a body, with the dates it was in use.

    The name of today is a row of kind ``official`` too, so that these rows alone answer who was meant; a
    renaming turns it into a ``former`` one. :attr:`Body.name` repeats it for lists.
    """

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("规范名称")
        ALIAS = "alias", _("别名")
        FORMER = "former", _("曾用名")

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    folded_name = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    loaded = models.BooleanField(default=False, help_text="from a definition file, not by an act")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "name", "kind", "valid_from"], name="body_name_once"),
            models.UniqueConstraint(
                fields=["body", "name", "kind"],
                condition=models.Q(valid_from__isnull=True),
                name="body_name_once_ever",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """One body takes over from another (承继): merger, split, rename with a new code, abolition.

    Which obligation passed to which heir is kept in :class:`Transfer`; the act refuses to finish while one
    obligation has no heir (新官不理旧账 must be impossible).
    """

    class Kind(models.TextChoices):
        MERGER = "merger", _("合并")
        SPLIT = "split", _("拆分")
        RENAME = "rename", _("更名")
        ABOLITION = "abolition", _("撤销")

    predecessor = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="inheritances")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    takes_effect_on = models.DateField()
    basis = models.CharField(max_length=300)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="no_self_succession"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class Obligation(models.Model):
    """Something a body owes, whoever holds it now (义务): how promises, matters and debts are inherited.

    ``subject_kind``/``subject_id`` name the object (such as ``record``/``123``); ``holder`` moves by
    succession, ``origin`` never does.
    """

    origin = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="obligations_made")
    holder = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="obligations")
    subject_kind = models.CharField(max_length=30)
    subject_id = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    since = models.DateField()
    settled_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="obligation_once")]

    def __str__(self) -> str:
        return self.title


class Transfer(models.Model):
    """An obligation passed from one holder to the next (义务转移) by a succession; never changed."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="transfers")
    succession = models.ForeignKey(Succession, on_delete=models.PROTECT, related_name="transfers")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "succession"], name="obligation_passes_once_by_succession"
            )
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} · {self.succession_id}"


class Official(models.Model):
    """A civil servant (公职人员). The identity number is sealed; ``identity_hash`` is its keyed hash."""

    name = models.CharField(max_length=100)
    identity_sealed = models.TextField(blank=True)
    identity_hash = models.BinaryField(max_length=32, null=True, db_index=True)
    fictitious = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post (岗位) in a body."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=100)
    heads_the_body = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "title"], name="post_once_in_a_body")]

    def __str__(self) -> str:
        return self.title


class Term(models.Model):
    """An official holds a post from one day to another (任期)."""

    official = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="terms")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="terms")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, help_text="last day; null: still in post")
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("started_on")),
                name="term_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.official_id} @ {self.post_id}"


class Counterparty(models.Model):
    """An enterprise, organisation or person acted upon (行政相对人): known by code, or by keyed hash.

    Never scored; only referred to. For a natural person ``name`` holds the masked name.
    """

    class Kind(models.TextChoices):
        LEGAL = "legal", _("法人及非法人组织")
        TRADER = "trader", _("个体工商户")
        PERSON = "person", _("自然人")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=18, blank=True, db_index=True)
    identity_hash = models.BinaryField(max_length=32, null=True, db_index=True)
    name = models.CharField(max_length=200)
    folded_name = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="counterparty_code_once"
            ),
            models.UniqueConstraint(
                fields=["identity_hash"],
                condition=models.Q(identity_hash__isnull=False),
                name="counterparty_person_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
