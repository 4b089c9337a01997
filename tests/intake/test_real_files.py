"""Real rows with their real dirt, through the real hand-in: what is found in them and what is stored."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import orjson
import pytest
from tests.intake.world import body, queue, rules, taken_in, write_csv

from yinuo.records.models import Record, RecordVersion

pytestmark = pytest.mark.usefixtures("registry")
EXTRACT = Path(__file__).parents[1] / "data" / "financial_penalties_extract.csv"
OFFICE = "洛阳市发展和改革委员会"


def test_an_extract_of_the_financial_regulators_penalties(db: None) -> None:
    submission = taken_in(EXTRACT, unit=body(OFFICE), information_class="financial-penalty")
    assert (submission.rows, submission.accepted, submission.rejected) == (21, 13, 8)
    errors = Counter(rule for _, rule, level in rules(submission) if level == "error")
    assert errors == {
        "cells-moved": 5, "authority_name.required": 3, "content.required": 3, "facts.required": 3, "kinds.required": 3,
    }  # fmt: skip
    assert len(queue(submission)) == 8
    values = [orjson.loads(version.public) for version in RecordVersion.objects.all()]
    assert all(each["authority_name"].startswith("国家金融监督管理总局") for each in values)
    assert {each.get("fine") for each in values} >= {24_000_0000, 100_000_000, 1_000_000}


def test_a_penalty_that_names_a_person_is_stored_and_not_published(tmp_path: Path) -> None:
    row = {
        "当事人名称": "示例银行股份有限公司示例支行", "当事人类型": "机构", "主要违法违规事实": "贷款管理不到位",
        "行政处罚内容": "对该支行罚款30万。对示例甲警告并罚款5万元", "处罚类型": "警告、罚款", "罚款金额(元)": "300000",
        "作出决定机关": "示例金融监管分局", "发布日期": "2025-03-28", "文档标题": "示例金融监管分局行政处罚信息公示列表",
    }  # fmt: skip
    person = {
        **row,
        "当事人名称": "示例乙[时任示例支行负责人]",
        "行政处罚内容": "警告",
        "处罚类型": "警告",
        "罚款金额(元)": "",
    }
    plain = {**row, "行政处罚内容": "罚款30万", "处罚类型": "罚款", "罚款金额(元)": ""}
    submission = taken_in(
        write_csv(tmp_path / "a.csv", [row, person, plain]),
        unit=body(OFFICE),
        information_class="financial-penalty",
    )
    assert submission.accepted == 3, rules(submission)
    assert list(Record.objects.order_by("id").values_list("status", flat=True)) == [
        "held",
        "held",
        "published",
    ]
    assert orjson.loads(RecordVersion.objects.order_by("id")[2].public)["fine"] == 300_000_00
