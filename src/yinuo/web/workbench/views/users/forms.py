"""What the pages of accounts ask for."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yinuo import timesource
from yinuo.accounts.acts.roles import NOT_GRANTED
from yinuo.accounts.acts.tokens import scopes_on_offer
from yinuo.accounts.models import Account, Assignment, Token
from yinuo.accounts.permissions import edition_on
from yinuo.catalogue import catalogue
from yinuo.core.actor import Role
from yinuo.web.templatetags.yinuo import role_name
from yinuo.web.ui.language import said
from yinuo.web.workbench.fields import BodyField, DayField

HALF_YEAR = timedelta(days=183)


def role_choices() -> list[tuple[str, str]]:
    """The roles persons may hold, in words."""
    return [(role.value, role_name(role)) for role in Role if role not in NOT_GRANTED]


class AccountForm(forms.Form):
    """A new account."""

    use_required_attribute = False
    examples = {"username": "shijianju.li"}
    display_name = forms.CharField(
        label=_("姓名"), max_length=100, error_messages={"required": _("请填写姓名。")}
    )
    username = forms.CharField(
        label=_("用户名"),
        max_length=60,
        help_text=_("3 至 60 个字母、数字、点、横线或下划线，登录时用。"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
        error_messages={"required": _("请填写用户名。")},
    )


class GroundForm(forms.Form):
    """An act that only needs its ground."""

    use_required_attribute = False
    ground = forms.CharField(
        label=_("理由"), max_length=300, error_messages={"required": _("请写明理由，它会记入存证。")}
    )


class RoleForm(forms.Form):
    """A role to be granted, alone or in place of one that is held."""

    use_required_attribute = False
    role = forms.ChoiceField(
        label=_("角色"), choices=role_choices, error_messages={"required": _("请选择角色。")}
    )
    unit = BodyField(
        label=_("单位"), required=False, help_text=_("写名称或统一社会信用代码；评价机构可不填。")
    )
    instead_of = forms.ChoiceField(
        label=_("代替现有角色"), required=False, help_text=_("选了，就在同一次办理里结束它。")
    )
    valid_to = DayField(label=_("到哪天为止"), required=False, help_text=_("不填就一直有效，直到收回。"))
    ground = forms.CharField(
        label=_("理由"), max_length=300, error_messages={"required": _("请写明理由，它会记入存证。")}
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("不代替，另外增加")), *open_roles(account)]
        self.fields["instead_of"].choices = choices  # type: ignore[attr-defined]


class EndRoleForm(forms.Form):
    """A role to be taken back."""

    use_required_attribute = False
    assignment = forms.ChoiceField(label=_("收回哪个角色"))
    ground = forms.CharField(
        label=_("理由"), max_length=300, error_messages={"required": _("请写明理由，它会记入存证。")}
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].choices = open_roles(account)  # type: ignore[attr-defined]


def open_roles(account: Account) -> list[tuple[str, str]]:
    """The grants of an account that have not ended, in words."""
    held = Assignment.objects.filter(account=account, ended_at=None).select_related("unit").order_by("pk")
    return [(str(one.pk), f"{role_name(one.role)} {one.unit or ''}") for one in held]


def scope_choices() -> list[tuple[str, str]]:
    """What a token may do, in words."""
    language = get_language() or "zh-hans"
    actions = edition_on(timesource.today()).actions
    return [(name, f"{actions[name].words.in_language(language)}（{name}）") for name in scopes_on_offer()]


def class_choices() -> list[tuple[str, str]]:
    """Information classes in words."""
    return [(name, said(catalogue().newest(name).title)) for name in catalogue().classes]


class TokenForm(forms.Form):
    """A grant to a system."""

    use_required_attribute = False
    examples = {"name": "市行政审批系统", "basis": "信用办〔2026〕3号"}
    name = forms.CharField(
        label=_("系统名称"), max_length=100, error_messages={"required": _("请填写系统名称。")}
    )
    unit = BodyField(label=_("使用单位"))
    scopes = forms.MultipleChoiceField(
        label=_("可以做什么"),
        choices=scope_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一项。")},
    )
    classes = forms.MultipleChoiceField(
        label=_("哪些信息类别"),
        choices=class_choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("不选就什么记录也看不到。"),
    )
    disclosure = forms.ChoiceField(
        label=_("最多看到哪种公开方式"), choices=Token.Disclosure.choices, initial=Token.Disclosure.PUBLIC
    )
    purpose = forms.CharField(label=_("用途"), max_length=300, error_messages={"required": _("请写明用途。")})
    basis = forms.CharField(label=_("依据"), max_length=300, error_messages={"required": _("请写明依据。")})
    valid_to = DayField(
        label=_("到哪天为止"),
        help_text=_("最长一年。"),
        error_messages={"required": _("请填写到哪天为止。")},
    )
    requests_per_minute = forms.IntegerField(
        label=_("每分钟最多请求"), initial=600, min_value=1, max_value=6000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_to"].initial = timesource.today() + HALF_YEAR

    def clean_valid_to(self) -> datetime:
        """The end of the last day."""
        return datetime.combine(self.cleaned_data["valid_to"], time.max, timesource.PLACE)
