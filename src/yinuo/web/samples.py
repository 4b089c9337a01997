"""Invented content for the gallery, as long and as awkward as real names are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from yinuo.web import charts, listing
from yinuo.web.branding import branding
from yinuo.web.menu import Item
from yinuo.web.ui.chips import SIGNS, Chip

TODAY = date(2026, 11, 23)
HOLIDAYS = {date(2026, 10, day) for day in range(1, 8)}
SWAPPED = {date(2026, 9, 20), date(2026, 10, 10)}


PORTAL_WORDS = ("首页", "公示", "承诺", "单位", "看板", "我要反映", "开放数据", "离线验证")
DESK_WORDS = (
    ("今天", 6),
    ("报送", 0),
    ("待改的行", 38),
    ("记录", 0),
    ("承诺", 3),
    ("办件", 2),
    ("统计", 0),
    ("单位与人员", 0),
)
COUNTIES = (
    ("410303", "西工区"),
    ("410311", "洛龙区"),
    ("410305", "涧西区"),
    ("410302", "老城区"),
    ("410304", "瀍河区"),
    ("410308", "孟津区"),
    ("410307", "偃师区"),
    ("410323", "新安县"),
    ("410327", "宜阳县"),
    ("410328", "洛宁县"),
    ("410329", "伊川县"),
    ("410325", "嵩县"),
    ("410326", "汝阳县"),
    ("410324", "栾川县"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A row of the sample list."""

    pk: int
    party: str
    what: str
    number: str
    body: str
    decided: date
    used: int


PARTIES = (
    ("洛阳示例建材有限公司", "责令改正，罚款 2 万元", "洛市监罚〔2026〕118号", "市市场监督管理局", 3),
    ("个体工商户 张*", "食品经营许可（核准）", "JY24103050000000", "涧西区行政审批局", 7),
    (
        "河南示例路桥工程集团有限公司洛阳第三分公司",
        "暂扣安全生产许可证 30 日",
        "豫洛建罚〔2026〕第 0047 号",
        "市住房和城乡建设局",
        11,
    ),
    (
        "洛阳市孟津区示例农业机械专业合作社联合社（普通合伙）",
        "变更登记",
        "孟市监许准字〔2026〕第0312号",
        "孟津区市场监督管理局",
        2,
    ),
    (
        "栾川县重渡沟示例旅游开发有限责任公司",
        "警告；责令停业整顿 15 日",
        "栾文旅罚〔2026〕9号",
        "栾川县文化广电和旅游局",
        6,
    ),
)


class Rows:
    """Stands in for a queryset so that the gallery needs no database."""

    def __init__(self, rows: list[Sample]) -> None:
        self.rows = rows

    def filter(self, *args: object, **lookups: str) -> Rows:
        return Rows(
            [row for row in self.rows if all(getattr(row, key) == value for key, value in lookups.items())]
        )

    def order_by(self, *orders: Any) -> Rows:
        if not orders:
            return self
        first = orders[0]
        return Rows(
            sorted(self.rows, key=lambda row: getattr(row, first.expression.name), reverse=first.descending)
        )

    def values(self, *names: str) -> Rows:
        return self

    def count(self) -> int:
        return len(self.rows)

    def iterator(self, chunk_size: int) -> Iterator[Sample]:
        return iter(self.rows)

    def __getitem__(self, cut: slice) -> Rows:
        return Rows(self.rows[cut])

    def __iter__(self) -> Iterator[Sample]:
        return iter(self.rows)


def _rows() -> Rows:
    built = []
    for pk in range(1, 138):
        party, what, number, body, used = PARTIES[pk % len(PARTIES)]
        built.append(Sample(pk, party, what, number, body, TODAY - timedelta(days=pk % 30), used))
    return Rows(built)


def _used(row: Sample) -> listing.Cell:
    kind = "late" if row.used > 7 else "soon" if row.used == 7 else "kept"
    return listing.Cell(chip=Chip(kind, f"{row.used} 个工作日"), value=row.used)


SPEC = listing.ListSpec(
    name="samples",
    columns=(
        listing.Column(
            "party", "相对人", lambda r: listing.Cell(r.party, url=f"#row-{r.pk}"), sort=("party",)
        ),
        listing.Column("what", "事项与文书号", lambda r: listing.Cell(r.what, sub=r.number)),
        listing.Column("body", "机关", sort=("body",)),
        listing.Column("decided", "决定", sort=("decided",), date=True),
        listing.Column("used", "用时", _used, sort=("used",)),
        listing.Column("pk", "序号", shown=False, number=True),
    ),
    filters=(
        listing.Search("q", "关键词", fields=("party",), placeholder="名称或文书号"),
        listing.Choice("body", "机关", "body", [(party[3], party[3]) for party in PARTIES]),
        listing.DateRange("decided", "决定日期", "decided"),
    ),
    default_sort="-decided",
    sizes=(5, 20, 50),
    bulk=(("withdraw", "撤下"), ("again", "重新报送")),
)


NOTHING = listing.ListSpec(
    "none",
    SPEC.columns,
    empty=listing.Empty("这个月还没有报送", "第一次报送前，可以先下载模板。", "#", "下载模板"),
)


class SampleForm(forms.Form):
    """A form with one of each control."""

    use_required_attribute = False
    examples = {"number": "洛市监罚〔2026〕118号", "day": "2026-11-12"}
    number = forms.CharField(label="行政处罚决定书文号", help_text="按决定书抄写，括号用〔〕。")
    day = forms.DateField(label="处罚决定日期", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label="处罚类别",
        choices=[
            ("", "请选择"),
            ("1", "警告"),
            ("2", "罚款"),
            ("3", "暂扣许可证件、降低资质等级、吊销许可证件"),
        ],
    )
    facts = forms.CharField(
        label="违法事实",
        widget=forms.Textarea,
        required=False,
        help_text="公开前会检查里面有没有身份证号和电话。",
    )
    open_to = forms.ChoiceField(
        label="公开方式",
        widget=forms.RadioSelect,
        choices=[("public", "向社会公示"), ("share", "只在部门间共享"), ("grant", "授权后才能查询")],
    )
    sure = forms.BooleanField(label="我核对过决定书原件", error_messages={"required": "请核对原件后勾选。"})


def trace(first: date, last: date) -> list[dict[str, Any]]:
    """Each day with its kind: the first is the start, weekends rest, 1–7 October is a holiday."""
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return [{"date": day, "kind": "start" if day == first else _kind(day)} for day in days]


def _kind(day: date) -> str:
    if day in SWAPPED:
        return "swapped"
    if day in HOLIDAYS:
        return "holiday"
    return "rest" if day.weekday() > 4 else "provisional" if day.year > 2026 else "counted"


def _at(day: int, hour: int, minute: int) -> datetime:
    return timezone.make_aware(datetime(2026, 11, day, hour, minute))


def context(params: QueryDict) -> dict[str, Any]:
    """Everything the gallery draws."""
    rows: Any = _rows()
    nothing: Any = Rows([])
    return {
        "page": listing.build(rows, SPEC, params),
        "nothing": listing.build(nothing, NOTHING, QueryDict()),
        "form": SampleForm({"number": "", "day": "2026-02-30", "kind": ""}),
        "clean_form": SampleForm(),
        **_clocks(),
        **_stories(),
        **_charts(),
        "menu": {
            "portal": [Item(word, "#", word == "公示") for word in PORTAL_WORDS],
            "desk": [Item(word, "#", word == "报送", count) for word, count in DESK_WORDS],
        },
        "unit_name": "洛阳市市场监督管理局",
    }


def _charts() -> dict[str, Any]:
    dots = [
        (
            name,
            Counter(
                round(abs(math.sin(n * 7.3 + at)) * 7) if n % 17 or at < 3 else 8 + n % 5
                for n in range(28 + at * 3)
            ),
            "#",
        )
        for at, (_, name) in enumerate(COUNTIES)
    ]
    shares = [98.6, 97.2, 96.0, 95.4, 93.8, 91.0, None]
    kinds = ["kept", "kept", "soon", "late", "neutral"]
    return {
        "dots": charts.dot_strip(dots, limit=7),
        "bars": charts.bars(
            [
                (f"洛阳市示例{word}和城乡建设管理局", share, "611 件", "#")
                for word, share in zip("住规交水农林教", shares, strict=True)
            ],
            limit=95,
        ),
        "small": charts.multiples(
            [
                (name, [90 + 8 * abs(math.sin(at + month)) for month in range(11)], "#")
                for at, (_, name) in enumerate(COUNTIES)
            ],
            [f"{month} 月" for month in range(1, 12)],
            limit=95,
        ),
        "tiles": charts.tile_map(
            branding().tiles,
            {
                code: (name, f"{98 - at} %" if at % 5 < 4 else "不适用", kinds[at % 5], "#")
                for at, (code, name) in enumerate(COUNTIES)
            },
            SIGNS,
        ),
    }


def _clocks() -> dict[str, Any]:
    return {
        "short": {
            "trace": trace(date(2026, 11, 12), date(2026, 11, 23)),
            "due": date(2026, 11, 23),
            "met": date(2026, 11, 17),
            "captions": {date(2026, 11, 13): "收到并通过核验", date(2026, 11, 17): "公示"},
        },
        "holiday": {
            "trace": trace(date(2026, 9, 18), date(2026, 10, 13)),
            "due": date(2026, 10, 9),
            "met": date(2026, 10, 13),
        },
        "long": {
            "trace": trace(date(2026, 10, 26), date(2027, 1, 6)),
            "due": date(2027, 1, 5),
            "today": TODAY,
        },
    }


def _stories() -> dict[str, Any]:
    return {
        "verdicts": (
            {"kind": "kept", "word": "兑现", "note": "11 月 2 日报送佐证 3 份"},
            {"kind": "late", "word": "缺 6 项", "note": "由涧西区交叉核验"},
            {"kind": "neutral", "word": "不足 10 评"},
        ),
        "hops": [
            {"level": "县区", "kind": "none", "word": "不适用"},
            {"level": "市", "at": _at(13, 9, 12), "kind": "kept", "word": "收妥"},
            {"level": "省", "at": _at(17, 18, 0), "kind": "kept", "word": "回执"},
            {"level": "国家", "kind": "soon", "word": "已发，等回执 2 天"},
        ],
        "acts": [
            {
                "at": _at(18, 10, 4),
                "what": "更正「免烧砖」一词，第 2 版，第 1 版仍可查看",
                "by": "洛阳市市场监督管理局",
                "role": "填报员",
                "url": "#",
                "proof": "#",
            },
            {"at": _at(17, 17, 30), "what": "公示，第 1 版", "by": "平台", "proof": "#"},
            {
                "at": _at(14, 8, 2),
                "what": "相对人认为罚款金额有误，3 个工作日内答复",
                "kind": "disputed",
                "word": "有异议",
            },
            {
                "at": _at(13, 9, 12),
                "what": "随 11月处罚.xlsx 第 45 行报送，核验通过",
                "by": "洛阳市市场监督管理局",
                "role": "填报员",
                "proof": "#",
            },
        ],
        "pairs": [
            ("违法行为类型", "未按规定执行产品质量检验制度"),
            (
                "违法事实",
                "2026 年 8 月至 9 月，当事人出厂的示例牌免烧砖三批次未留存出厂检验记录，经责令改正后仍未补齐。",
            ),
            ("处罚依据", "《中华人民共和国产品质量法》相关条款"),
            ("罚款金额", "2 万元（20,000.00 元）"),
        ],
        "tab_items": [
            {"label": "行政处罚", "url": "#", "active": True, "count": "1,204"},
            {"label": "行政许可", "url": "#", "count": 87},
            {"label": "政府合同履约", "url": "#"},
        ],
    }
