"""A record's page: values, clock with its calendar, story, versions, dispute, what replaces a withdrawn one."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from tests.records.building import Town, one, penalty, person, stored
from tests.web.portal.visits import page

from yinuo.journal import checkpoints
from yinuo.journal.models import Entry
from yinuo.journal.policy import verify_proof
from yinuo.records import acts

pytestmark = pytest.mark.django_db


def test_the_page_shows_values_tier_status_and_chinese_crumbs(client: Client, town: Town) -> None:
    record = one(town)
    text = page(client, f"/records/penalty/{record.pk}/")
    for words in (
        "洛阳示例商贸（集团）有限公司", "行政处罚 · 一般", "公示中", "2,000.00 元", "长期", "示例市市场监管局",
        ">行政处罚</a>", "洛示罚〔2026〕1号",
    ):  # fmt: skip
        assert words in text, words


def test_m22c_the_clock_names_the_calendar_it_counted_by(client: Client, town: Town) -> None:
    text = page(client, f"/records/penalty/{one(town).pk}/")
    assert "公示用了 2 个工作日" in text
    assert "期限 7 个工作日，3 月 11 日到期" in text
    assert "2026年节假日安排" in text
    assert "3 月 7 日、3 月 8 日是周末，不计" in text


def test_m22c_a_late_record_says_so_and_draws_the_days_after(client: Client, town: Town) -> None:
    text = page(client, f"/records/penalty/{one(town, CF_JDRQ='2026-02-09').pk}/")
    assert "超期了" in text
    assert "调休上班，计入" in text
    assert " over" in text


def test_the_story_is_told_by_the_journal(client: Client, town: Town) -> None:
    record = one(town)
    acts.mark_dispute(town.office, record.pk, "金额有误", "河南省社会信用条例第四十一条")
    text = page(client, f"/records/penalty/{record.pk}/")
    assert text.index("标注异议") < text.index("报送并通过核验")
    last = Entry.objects.filter(object=f"record/{record.pk}").latest("seq")
    assert f"存证第 {last.seq:,} 条" in text, "as proofs and journal check number it"
    assert "有异议" in text


def test_versions_show_what_changed_and_nothing_private(client: Client, town: Town) -> None:
    record = one(town)
    stored(town, [penalty(town.bureau, CF_NR="罚款三千元", CF_NR_FK=300000)])
    text = page(client, f"/records/penalty/{record.pk}/versions/")
    assert "<del>罚款二千元</del>" in text
    assert "<ins>罚款三千元</ins>" in text
    assert "看差别" in page(client, f"/records/penalty/{record.pk}/")


def test_a_withdrawn_record_leaves_when_and_why_but_not_what(client: Client, town: Town) -> None:
    record = one(town)
    acts.withdraw(town.clerk(), record.pk, "复议撤销", "行政处罚法第四十八条")
    text = page(client, f"/records/penalty/{record.pk}/", status=410)
    assert "复议撤销" in text
    assert "洛示罚" not in text
    assert "示例商贸" not in text
    assert client.get(f"/records/penalty/{record.pk}/versions/").status_code == 404
    assert client.get(f"/records/penalty/{record.pk}.tlog-proof").status_code == 404


def test_what_is_not_public_is_not_found(client: Client, town: Town) -> None:
    held = stored(town, [person(town.bureau)]).record_ids[0]
    for address in (
        f"/records/penalty/{held}/",
        "/records/penalty/999/",
        f"/records/licence/{one(town).pk}/",
    ):
        assert client.get(address).status_code == 404, address


def test_the_proof_of_the_page_verifies(client: Client, town: Town) -> None:
    record = one(town)
    assert client.get(f"/records/penalty/{record.pk}.tlog-proof").status_code == 409
    waiting = page(client, f"/records/penalty/{record.pk}/")
    assert "证明在一分钟内生成" in waiting and ".tlog-proof" not in waiting and "树根" not in waiting
    checkpoints.make_checkpoint()
    ready = page(client, f"/records/penalty/{record.pk}/")
    assert "证明在一分钟内生成" not in ready and ".tlog-proof" in ready and "树根" in ready
    text = page(client, f"/records/penalty/{record.pk}.tlog-proof")
    assert verify_proof(text).proven


def test_the_command_on_the_verify_page_proves_a_record_without_the_site(
    client: Client, town: Town, tmp_path: Path
) -> None:
    record = one(town)
    checkpoints.make_checkpoint()
    (tmp_path / "verifier.py").write_text(page(client, "/journal/verifier.py"), encoding="utf-8")
    proof = page(client, f"/records/penalty/{record.pk}.tlog-proof")
    (tmp_path / "证明.tlog-proof").write_text(proof, encoding="utf-8")
    shown = re.search(r"<pre[^>]*><code>(.*?)</code>", page(client, "/verify/"))
    assert shown is not None
    command = [sys.executable, "-I", *shlex.split(unescape(shown[1]))[1:]]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={}, check=False)
    assert done.returncode == 0, done.stdout
    (tmp_path / "证明.tlog-proof").write_text(proof.replace("index ", "index 1", 1), encoding="utf-8")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, env={}, check=False).returncode == 1


def test_an_english_page_says_amounts_in_yuan_without_the_unit_they_were_typed_in(
    client: Client, town: Town
) -> None:
    address = f"/records/penalty/{one(town, CF_NR_FK=15_000_000).pk}/"
    english = unescape(client.get(address, headers={"accept-language": "en"}).content.decode())
    assert "<dt>Fine</dt>" in english and "CNY 150,000<" in english and "万元" not in english
    assert "15 万元（150,000.00 元）" in page(client, address)


def test_a_due_date_of_another_year_is_said_with_its_year(client: Client, town: Town) -> None:
    text = page(client, f"/records/penalty/{one(town, CF_JDRQ='2025-11-28').pk}/")
    assert "2025 年 12 月 9 日到期" in text


def test_who_thinks_a_record_wrong_is_told_where_to_go(client: Client, town: Town) -> None:
    text = page(client, f"/records/penalty/{one(town).pk}/")
    assert "网上提出还没有开通：请带上文书号，联系这个单位或洛阳市信用办" in text


def test_on_paper_a_page_says_where_it_is_and_when_it_was_opened(client: Client, town: Town) -> None:
    address = f"/records/penalty/{one(town).pk}/"
    text = page(client, address)
    assert re.search(
        rf'class="print-only">网址 http://testserver{address}，打开于 \d{{4}}-\d\d-\d\d \d\d:\d\d<', text
    )
    assert "print-only" not in page(client, "/sign-in/"), "an address of signing in may hold a secret"
