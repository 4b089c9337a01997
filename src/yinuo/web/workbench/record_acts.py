"""The acts a person may do on a record from the desk: each a form with reason, legal basis and a confirmation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from yinuo.accounts.scope import may, own
from yinuo.clocks.rules import basis_in_force
from yinuo.core.actor import Actor
from yinuo.core.public_words import PersonalNumbersInWords, without_personal_numbers
from yinuo.records import acts
from yinuo.records.acts.withdraw import OPEN
from yinuo.records.deciding import BY_LAW, TIER
from yinuo.records.models import Record
from yinuo.web.workbench.acting import said

OBJECTION_BASIS = lazy(basis_in_force, str)("objection-3-working-days")
"""Asked when it is shown: another city has its own rule."""
GROUNDS = (
    ("", _("请选择")),
    ("决定已被变更", _("决定已被变更")),
    ("决定已被撤销", _("决定已被撤销")),
    ("决定被确认违法", _("决定被确认违法")),
    ("决定被确认无效", _("决定被确认无效")),
    ("重复报送", _("重复报送")),
    ("不应当公示", _("不应当公示")),
)


@dataclass(frozen=True, slots=True)
class RecordAct:
    """One act: the right it asks for, its words, when it fits, and the function that does it."""

    name: str
    action: str
    verb: object
    lead: object
    confirm: object
    basis: str
    fits: Callable[[Record], bool]
    do: Callable[[Actor, int, str, str], Record]
    grounds: bool = False
    risk: bool = False


def _tier(record: Record) -> bool:
    return record.status == Record.Status.HELD and record.held_because == TIER


def _scanned(record: Record) -> bool:
    return record.status == Record.Status.HELD and record.held_because not in BY_LAW


ACTS = {
    act.name: act
    for act in (
        RecordAct(
            "withdraw",
            "records:withdraw",
            _("撤下这条记录"),
            _("撤下后公众立刻看不到内容，只看到何时、为什么撤下。各版本和存证都保留。"),
            _("我核对过，确认撤下"),
            "行政处罚法第四十八条",
            lambda record: record.status in OPEN,
            acts.withdraw,
            grounds=True,
            risk=True,
        ),
        RecordAct(
            "restore",
            "records:restore",
            _("恢复这条记录"),
            _("按撤下之前的样子恢复；公示期已过的不再公示。"),
            _("我核对过，确认恢复"),
            "",
            lambda record: record.status == Record.Status.WITHDRAWN,
            acts.restore,
        ),
        RecordAct(
            "publish",
            "records:publish",
            _("公示这条记录"),
            _("轻微失信原则上不公示，确有必要时写明理由后公示。"),
            _("我核对过，确认公示"),
            "",
            _tier,
            acts.publish,
        ),
        RecordAct(
            "override",
            "records:override",
            _("例外公示"),
            _("公开前检查在文字里发现像个人号码的内容。能改的请先更正；必须原样公开的，写明理由和依据。"),
            _("我看过原文，确认可以公开"),
            "",
            _scanned,
            acts.override_scan,
            risk=True,
        ),
        RecordAct(
            "dispute",
            "records:dispute",
            _("标注异议"),
            _("有人提出异议时立刻标注，公示照常，旁边注明“异议处理中”。"),
            _("确认标注"),
            OBJECTION_BASIS,
            lambda record: record.status != Record.Status.WITHDRAWN and record.disputed_since is None,
            acts.mark_dispute,
        ),
        RecordAct(
            "clear-dispute",
            "records:dispute",
            _("取消异议标注"),
            _("异议处理完毕后取消标注，处理结果写在理由里。"),
            _("确认取消"),
            OBJECTION_BASIS,
            lambda record: record.disputed_since is not None,
            acts.clear_dispute,
        ),
    )
}


def in_charge(actor: Actor, record: Record) -> bool:
    """Whether the record is in the person's own charge; only then anything may be done to it."""
    return Record.objects.filter(own(actor, "record"), pk=record.pk).exists()


def acts_for(actor: Actor, record: Record) -> list[RecordAct]:
    """What this person may do to this record as it stands."""
    allowed = [act for act in ACTS.values() if may(actor, act.action) and act.fits(record)]
    return allowed if allowed and in_charge(actor, record) else []


class WhyForm(forms.Form):
    """The reason of an act, its legal basis, and the word that it is meant."""

    use_required_attribute = False
    ground = forms.ChoiceField(label=_("缘由"), choices=GROUNDS)
    reason = forms.CharField(
        label=_("理由"), min_length=2, max_length=250, widget=forms.Textarea(attrs={"rows": 3})
    )
    basis = forms.CharField(label=_("依据"), max_length=300, help_text=_("法律、法规或文书的名称和条款。"))
    confirm = forms.BooleanField()

    def __init__(
        self, data: QueryDict | None, confirm: object, basis: str = "", grounds: bool = False
    ) -> None:
        super().__init__(data, initial={"basis": basis})
        self.fields["confirm"].label = str(confirm)
        if not grounds:
            del self.fields["ground"]
        messages = {
            "ground": _("请选择缘由。"),
            "reason": _("请写明理由。"),
            "basis": _("请写明依据。"),
            "confirm": _("请打勾确认。"),
        }
        for name, words in messages.items():
            if name in self.fields:
                self.fields[name].error_messages["required"] = words

    def clean_reason(self) -> str:
        return self._for_everybody("reason")

    def clean_basis(self) -> str:
        return self._for_everybody("basis")

    def _for_everybody(self, name: str) -> str:
        """What was typed, refused at its own place when it holds a number of a person."""
        text = str(self.cleaned_data[name])
        try:
            without_personal_numbers(text)
        except PersonalNumbersInWords as error:
            raise forms.ValidationError(said(error)) from error
        return text

    @property
    def whole_reason(self) -> str:
        """Ground and reason as one sentence, as everybody will read it."""
        ground, reason = self.cleaned_data.get("ground", ""), self.cleaned_data["reason"]
        return f"{ground}：{reason}" if ground else str(reason)
