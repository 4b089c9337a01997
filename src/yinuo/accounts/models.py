"""State of accounts: who may sign in, in which roles and for which unit, what they looked at, tokens of systems."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from yinuo.core.actor import Role
from yinuo.registry.models import Body, Official


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; there is no super user."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> Account:
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A person's account (账号). Rights come from :class:`Assignment` alone and are read at every request.

    ``version`` counts the acts on the account, as the journal numbers them.
    """

    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=100)
    official = models.ForeignKey(
        Official, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    fictitious = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    def __str__(self) -> str:
        return self.display_name or self.username


class Assignment(models.Model):
    """An account holds a role for a unit (授权), from one day to another; ended rather than deleted."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    unit = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="last day; null: until ended")
    granted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    ground = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, help_text="set by the act that ends it; at once")
    ended_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    ended_ground = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "ended_at"])]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.role}"


class Opening(models.Model):
    """What was opened to an inspector (开放给监督人员): a unit and the bodies under it, one class or all, for a purpose."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="openings")
    unit = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    information_class = models.CharField(max_length=40, blank=True, help_text="empty: all classes")
    purpose = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(help_text="last day")
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "closed_at"])]


class SignInLink(models.Model):
    """A one-time sign-in link (一次性登录链接): only the SHA-256 of its secret is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class SignedInSession(models.Model):
    """A sign-in that lasts (登录会话): where from, how long, in which assignment; ended by setting ``ended_at``."""

    class How(models.TextChoices):
        PASSWORD = "password", _("口令")
        LINK = "link", _("一次性链接")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    assignment = models.ForeignKey(Assignment, on_delete=models.SET_NULL, null=True, related_name="+")
    how = models.CharField(max_length=10, choices=How.choices)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=60, blank=True)
    browser = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "ended_at"])]


class Token(models.Model):
    """A system client's grant (接口授权): classes, fields, purpose, time and rate; only the SHA-256 is kept.

    ``disclosure`` is the most closed mode (公开公示 < 政务共享 < 授权查询) of records and fields the grant opens.
    """

    class Disclosure(models.TextChoices):
        PUBLIC = "public", _("公开公示")
        SHARED = "shared", _("政务共享")
        AUTHORISED = "authorised", _("授权查询")

    name = models.CharField(max_length=100)
    unit = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8, help_text="first characters after the prefix, to tell tokens apart")
    scopes = models.JSONField(default=list, help_text='such as ["records:read", "submissions:write"]')
    classes = models.JSONField(default=list, help_text="information classes it reaches; empty: none")
    disclosure = models.CharField(max_length=10, choices=Disclosure.choices, default=Disclosure.PUBLIC)
    purpose = models.CharField(max_length=300)
    basis = models.CharField(max_length=300)
    requests_per_minute = models.PositiveIntegerField(default=600)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_ground = models.CharField(max_length=300, blank=True)
    last_used_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class RememberedAnswer(models.Model):
    """What was answered to a request that changed something, under the key its sender gave (幂等键).

    ``status`` is 0 while the request is worked on. The same key with the same ``fingerprint`` gets the same answer until
    ``expires_at``; with another one it is refused.
    """

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    location = models.CharField(max_length=300, blank=True)
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="answer_once")]


class AccessEntry(models.Model):
    """One look at something that concerns a person, or one refused attempt (访问日志). Never changed, kept ≥ 6 months."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    token = models.ForeignKey(Token, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20)
    unit_code = models.CharField(max_length=18, blank=True, db_index=True)
    action = models.CharField(max_length=40)
    object_kind = models.CharField(max_length=30)
    object_id = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    allowed = models.BooleanField(default=True)
    address = models.CharField(max_length=60, blank=True)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["object_kind", "object_id"]),
            models.Index(fields=["account", "at"]),
        ]
