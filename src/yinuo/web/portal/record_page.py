"""What a record's page says: values, states, dates, and the story told by the journal."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext, gettext_lazy

from yinuo.core.actor import PUBLIC
from yinuo.core.definitions.model import ClassEdition
from yinuo.core.publicity import regime_on
from yinuo.journal.queries import Told
from yinuo.records.models import Record, RecordVersion
from yinuo.records.periods import publicity_sets
from yinuo.records.queries import fields_of
from yinuo.records.queries.view import HIDDEN, MASKED
from yinuo.registry.models import Body
from yinuo.web.field_words import shown_value, title_of
from yinuo.web.templatetags.yinuo import role_name
from yinuo.web.ui import numbers
from yinuo.web.ui.chips import Chip
from yinuo.web.ui.dates import instant, long_day
from yinuo.web.ui.language import said

STATUS = {
    Record.Status.PUBLISHED: "kept",
    Record.Status.REPAIRED: "kept",
    Record.Status.HELD: "soon",
    Record.Status.ENDED: "neutral",
    Record.Status.WITHDRAWN: "late",
}
ACTS = {
    "record.accept": gettext_lazy("报送并通过核验"),
    "record.correct": gettext_lazy("更正"),
    "record.publish": gettext_lazy("公示"),
    "record.override-scan": gettext_lazy("说明理由后公示"),
    "record.expire": gettext_lazy("公示期满"),
    "record.withdraw": gettext_lazy("撤下"),
    "record.restore": gettext_lazy("恢复公示"),
    "record.erase-personal": gettext_lazy("按规定清除个人信息"),
    "record.mark-dispute": gettext_lazy("有人认为有误，标注异议"),
    "record.clear-dispute": gettext_lazy("异议处理完毕，去掉标注"),
}
Line = tuple[str, str, str]
"""Title, value, and a quiet remark such as "not public"."""


def chips(edition: ClassEdition, record: Record) -> list[Chip]:
    """Class and tier, status, whether it came late, dispute."""
    tier = tier_title(edition, record)
    kind = said(edition.title)
    found = [Chip("neutral", f"{kind} · {tier}" if tier else kind)]
    found.append(Chip(STATUS[Record.Status(record.status)], str(record.get_status_display())))
    if record.met_on and record.due_on and record.met_on > record.due_on:
        found.append(Chip("late", gettext("超期公示")))
    if record.disputed_since:
        found.append(Chip("disputed", gettext("有异议")))
    return found


def tier_title(edition: ClassEdition, record: Record) -> str:
    """The tier by which the period of publicity was set, in words; "" without one."""
    rules = publicity_sets().get(edition.publicity or "")
    if rules is None or not record.tier or record.decided_on is None:
        return ""
    tiers = regime_on(rules, record.decided_on).tiers
    return said(tiers[record.tier].title) if record.tier in tiers else ""


def lines(record: Record, version: RecordVersion) -> list[Line]:
    """The fields of a version as the public sees them."""
    return [
        (title_of(each.field), shown_value(each.field, each.value), _remark(each.shown))
        for each in fields_of(PUBLIC, record, version)
    ]


def _remark(shown: str) -> str:
    return {HIDDEN: gettext("不公开"), MASKED: gettext("部分遮盖")}.get(shown, "")


def dates(record: Record) -> list[Line]:
    """The six dates of a record: decided, received, checked, published, passed on, acknowledged."""
    nothing = gettext("还没有")
    days = (
        (gettext("作出决定"), long_day(record.decided_on) if record.decided_on else gettext("没有写明")),
        (gettext("平台收到"), instant(record.received_at)),
        (gettext("核验通过"), instant(record.validated_at)),
        (gettext("公示"), long_day(record.published_on) if record.published_on else nothing),
        (gettext("上报省平台"), instant(record.passed_on_at) if record.passed_on_at else nothing),
        (gettext("省里回执"), instant(record.acknowledged_at) if record.acknowledged_at else nothing),
    )
    return [(title, words, "") for title, words in days]


def told(record: Record, acts: Iterable[Told], versions: Iterable[RecordVersion]) -> list[dict[str, object]]:
    """The story for the component, newest first, each act with its entry in the journal."""
    acts = sorted(acts, key=lambda act: act.seq, reverse=True)
    by_number = {version.number: version for version in versions}
    codes = {act.unit for act in acts}
    names = dict(Body.objects.filter(code__in=codes).values_list("code", "name"))
    return [_act(act, by_number.get(act.version), names.get(act.unit, "")) for act in acts]


def _act(act: Told, version: RecordVersion | None, unit: str) -> dict[str, object]:
    what = str(ACTS.get(act.act, act.act))
    disputed = act.act == "record.mark-dispute"
    return {
        "at": act.at,
        "what": "".join([what, *_details(act, version)]),
        "by": unit,
        "role": gettext("%(role)s；存证第 %(n)s 条")
        % {"role": role_name(act.role), "n": numbers.thousands(act.seq)},
        "kind": "disputed" if disputed else "",
        "word": gettext("有异议") if disputed else "",
    }


def _details(act: Told, version: RecordVersion | None) -> Iterable[str]:
    if version is None:
        return
    if version.row_number and act.act in ("record.accept", "record.correct"):
        yield gettext("（表格第 %(n)d 行）") % {"n": version.row_number}
    yield gettext("，第 %(n)d 版") % {"n": version.number}
    if act.act == "record.accept" and version.status == Record.Status.PUBLISHED:
        yield gettext("，当日公示") if version.published_on else ""
    if version.reason:
        yield gettext("：%(reason)s") % {"reason": version.reason}
