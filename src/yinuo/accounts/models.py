"""State of accounts: who may sign in, in which roles and for which unit, what they looked at, tokens of systems."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

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
    """A person's account (账号). Rights come from :class:`Assignment` alone and are read at every request."""

    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=100)
    official = models.ForeignKey(Official, on_delete=models.PROTECT, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    fictitious = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []
    objects = AccountManager()

    def __str__(self) -> str:
        return self.display_name or self.username


class Assignment(models.Model):
    """An account holds a role for a unit (授权), from one day to another; ended rather than deleted."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    unit = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    granted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    ground = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "valid_to"])]


class SignInLink(models.Model):
    """A one-time sign-in link (一次性登录链接): only the SHA-256 of its secret is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Token(models.Model):
    """A system client's grant (接口授权): classes, fields, purpose, time and rate; only the SHA-256 is kept."""

    name = models.CharField(max_length=100)
    unit = models.ForeignKey(Body, on_delete=models.PROTECT)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list, help_text='such as ["records:read", "submissions:write"]')
    classes = models.JSONField(default=list, help_text="information classes it reaches; empty: none")
    purpose = models.CharField(max_length=300)
    basis = models.CharField(max_length=300)
    requests_per_minute = models.PositiveIntegerField(default=600)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True)
    created_at = models.DateTimeField(auto_now_add=True)


class AccessEntry(models.Model):
    """One look at something that concerns a person, or one refused attempt (访问日志). Never changed, kept ≥ 6 months."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True)
    token = models.ForeignKey(Token, on_delete=models.PROTECT, null=True)
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
        indexes = [models.Index(fields=["object_kind", "object_id"]), models.Index(fields=["account", "at"])]
