"""What the acts on bodies and officials ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yinuo import timesource
from yinuo.core.code_advice import explain_uscc
from yinuo.registry.models import Body
from yinuo.registry.queries.inheritance import at_stake
from yinuo.registry.queries.regions import current_regions
from yinuo.web.ui.language import said
from yinuo.web.workbench.fields import BodyField, DayField, code_advice

HEIRS = ("1", "2", "3")


class Change(forms.Form):
    """Every change has its basis and the body it is about."""

    use_required_attribute = False
    examples = {"basis": "洛编办〔2026〕12号"}

    def __init__(self, body: Body | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body = body
        self.fields["basis"] = forms.CharField(
            label=_("依据"),
            max_length=300,
            help_text=_("批复、通知的文号，或法律依据。"),
            error_messages={"required": _("请填写依据。")},
        )


class DatedChange(Change):
    """A change with the day it takes effect."""

    on = DayField(label=_("生效日期"), error_messages={"required": _("请填写生效日期。")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timesource.today()


class CodeField(forms.CharField):
    """A unified social credit code for a body to be entered; a wrong one is explained."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if not explain_uscc(text).ok:
            raise ValidationError(code_advice(text) or said(explain_uscc(text).text))
        return text


class NewBodyForm(DatedChange):
    """A body to be entered."""

    code = CodeField(
        label=_("统一社会信用代码"), max_length=40, error_messages={"required": _("请填写代码。")}
    )
    name = forms.CharField(
        label=_("规范名称"), max_length=200, error_messages={"required": _("请填写名称。")}
    )
    short_name = forms.CharField(label=_("简称"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("类型"), choices=Body.Kind.choices)
    parent = BodyField(label=_("上级单位"))
    region = forms.ChoiceField(label=_("所在区划"))
    reports = forms.BooleanField(label=_("应当报送信用信息"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = {"city", "county", "zone", "township"}
        regions = [(one.code, f"{one.name} {one.code}") for one in current_regions() if one.level in levels]
        self.fields["region"].choices = regions  # type: ignore[attr-defined]


class RenameForm(DatedChange):
    """Another name, the same code."""

    name = forms.CharField(
        label=_("新名称"), max_length=200, error_messages={"required": _("请填写新名称。")}
    )


class AliasForm(Change):
    """Another name it is known by."""

    name = forms.CharField(label=_("别名"), max_length=200, error_messages={"required": _("请填写别名。")})
    since = DayField(label=_("从哪天起使用"), required=False)
    until = DayField(label=_("用到哪天"), required=False)


class MoveForm(DatedChange):
    """Another superior body."""

    parent = BodyField(label=_("新的上级单位"))


class MergeForm(DatedChange):
    """Into which body it goes."""

    into = BodyField(label=_("并入哪个单位"))


class AbolishForm(DatedChange):
    """Who carries on; by default the body above."""

    heir = BodyField(
        label=_("由哪个单位承继"), required=False, help_text=_("不填就由上级单位承继（国家赔偿法第七条）。")
    )


class ReplaceForm(DatedChange):
    """The new code and name under which it goes on."""

    code = CodeField(
        label=_("新的统一社会信用代码"), max_length=40, error_messages={"required": _("请填写代码。")}
    )
    name = forms.CharField(
        label=_("新的规范名称"), max_length=200, error_messages={"required": _("请填写名称。")}
    )


class SplitForm(DatedChange):
    """Two or three heirs, and who of them takes each obligation."""

    heir_1 = BodyField(label=_("承继单位一"))
    heir_2 = BodyField(label=_("承继单位二"))
    heir_3 = BodyField(label=_("承继单位三"), required=False)
    default = forms.ChoiceField(label=_("没有单独指定的由谁承继"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [
            ("", _("没有指定就不能办结")),
            *((number, _("承继单位") + "一二三"[int(number) - 1]) for number in HEIRS),
        ]
        self.fields["default"].choices = ways  # type: ignore[attr-defined]
        held = at_stake(self.body).obligations if self.body else []
        for obligation in held:
            choices = [("", _("按上一项")), *ways[1:]]
            self.fields[f"obligation_{obligation.pk}"] = forms.ChoiceField(
                label=gettext("义务：%(title)s") % {"title": obligation.title},
                choices=choices,
                required=False,
            )

    def heirs(self) -> dict[str, Body]:
        """The heirs by their number in the form."""
        given = self.cleaned_data
        return {number: given[f"heir_{number}"] for number in HEIRS if given.get(f"heir_{number}")}

    def named(self) -> dict[int, int]:
        """The heir chosen for single obligations, by ids."""
        heirs = self.heirs()
        chosen = {
            int(name.removeprefix("obligation_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("obligation_") and value
        }
        return {obligation: heirs[number].pk for obligation, number in chosen.items() if number in heirs}


class AppointForm(DatedChange):
    """Who takes which post."""

    examples = {"basis": "洛政任〔2026〕3号", "title": "副局长"}
    name = forms.CharField(label=_("姓名"), max_length=100, error_messages={"required": _("请填写姓名。")})
    title = forms.CharField(label=_("职务"), max_length=100, error_messages={"required": _("请填写职务。")})
    heads = forms.BooleanField(label=_("是本单位的主要负责人"), required=False)


class EndTermForm(DatedChange):
    """Whose term ends."""

    term = forms.ChoiceField(
        label=_("谁卸任"), error_messages={"required": _("请选择。"), "invalid_choice": _("请选择。")}
    )
