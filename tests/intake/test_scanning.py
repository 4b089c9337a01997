"""Before publication public texts are read: a personal number holds the record back, however it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from yinuo.core.codes import uscc_ok
from yinuo.intake.models import Finding
from yinuo.records.models import Record

from .world import body, penalty, taken_in, write_csv

pytestmark = pytest.mark.django_db
WRITTEN = (
    "当事人身份证110105.19491231.002X。",
    "当事人1101 0519 4912 3100 2X在场。",
    "No.11010519491231002X",
    "当事人一一〇一〇五一九四九一二三一〇〇二X。",
    "当事人𝟏𝟏𝟎𝟏𝟎𝟓𝟏𝟗𝟒𝟗𝟏𝟐𝟑𝟏𝟎𝟎𝟐X。",
    "护照号码：E12345678。",
    "电话138\u200b1234\u200b5678。",
)


def test_numbers_in_unusual_writing_hold_the_record_back(registry: None, tmp_path: Path) -> None:
    rows = [penalty(number, CF_SY=text) for number, text in enumerate(WRITTEN, start=1)]
    assert taken_in(write_csv(tmp_path / "a.csv", [*rows, penalty(99)])).accepted == len(rows) + 1

    held = Record.objects.filter(status="held").values_list("held_because", flat=True)
    assert sorted(held) == ["free-text-identity"] * 6 + ["free-text-phone"]
    assert Record.objects.get(status="published").document_number.endswith("99号")


PERSON, OLDER, MOBILE = "11010519491231002X", "110105491231002", "13812345678"
ANYWHERE = {
    "CF_XDR_MC": f"示例甲{PERSON}",
    "CF_XDR_GSZC": OLDER,
    "CF_XDR_ZZJG": PERSON,
    "CF_XDR_SWDJ": OLDER,
    "CF_XDR_SYDW": MOBILE,
    "CF_XDR_SHZZ": PERSON,
    "CF_FRDB": f"示例甲（{PERSON}）",
    "CF_WSH": f"洛市监罚〔{PERSON}〕号",
    "CF_CFLB": f"罚款;其他-{PERSON}",
    "CF_NR_ZKDX": f"机动车驾驶证{PERSON}",
    "CF_CFJG": f"洛阳市市场监督管理局{MOBILE}",
    "CF_SJLY": f"洛阳市市场监督管理局{MOBILE}",
}


def test_a_number_in_any_public_text_holds_the_record_back(registry: None, tmp_path: Path) -> None:
    rows = [penalty(number, **{code: text}) for number, (code, text) in enumerate(ANYWHERE.items(), start=1)]
    done = taken_in(write_csv(tmp_path / "a.csv", [*rows, penalty(99)]))

    assert done.accepted == len(ANYWHERE) + 1
    published = Record.objects.filter(status="published")
    assert [record.document_number[-3:] for record in published] == ["99号"], "nothing else is public"
    held = Record.objects.filter(status="held").values_list("held_because", flat=True)
    assert sorted(held) == ["free-text-identity"] * 9 + ["free-text-phone"] * 3


def test_codes_of_bodies_in_texts_hold_no_record_back(registry: None, tmp_path: Path) -> None:
    texts = {
        "CF_XDR_MC": "91410300733861425W公司",
        "CF_SY": "证件号码914103003982597919，注册号410300000000017。",
        "CF_WSH": "41030020260012345",
        "CF_NR_ZKDX": "食品经营许可证JY14103110012345",
    }
    assert uscc_ok("914103003982597919")
    taken_in(write_csv(tmp_path / "a.csv", [penalty(1, **texts)]))

    assert [record.status for record in Record.objects.all()] == ["published"]


def test_a_finding_shows_no_number_of_a_person_and_the_rest_of_the_key(
    registry: None, tmp_path: Path
) -> None:
    long = {"CF_WSH": f"洛市监罚2026001号{PERSON}" + "长" * 128, "CF_FRDB": f"{PERSON}" + "长" * 50}
    taken_in(write_csv(tmp_path / "a.csv", [penalty(1, **long)]), body())

    shown = dict(Finding.objects.filter(rule__endswith=".length").values_list("field", "value"))
    assert shown["CF_WSH"].startswith("洛市监罚2026001号110*************2X长")
    assert shown["CF_FRDB"].startswith("1101************2X长")
