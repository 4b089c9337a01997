"""Typing one row in: checked by the rules of its class, kept while it is typed, handed in as any file."""

from __future__ import annotations

import pytest
from django.test import Client

from yinuo.catalogue import catalogue
from yinuo.core.actor import Role
from yinuo.core.definitions.conditions import condition_words
from yinuo.core.definitions.model import FieldDefinition
from yinuo.intake.models import Draft, Submission
from yinuo.jobs.worker import run_waiting
from yinuo.records.models import Record
from yinuo.registry.models import Body

from .conftest import CODE, Desk
from .rows import GOOD as FILED

URL = "/desk/entry/penalty/"
GOOD = {**FILED, "CF_CFLB": ["警告", "罚款"], "CF_JDRQ": "2026-11-12", "CF_YXQ": "长期"}


@pytest.fixture
def clerk(desk: Desk) -> Client:
    return desk()


def conditions() -> list[tuple[str, str, dict[str, FieldDefinition]]]:
    found = []
    for name in catalogue().classes:
        fields = catalogue().newest(name).fields
        found += [
            (f"{name}.{code}", field.required, fields)
            for code, field in fields.items()
            if isinstance(field.required, str)
        ]
    return found


@pytest.mark.parametrize(("where", "condition", "fields"), conditions())
def test_every_condition_of_a_shipped_class_can_be_said_in_words(
    where: str, condition: str, fields: dict[str, FieldDefinition]
) -> None:
    words = condition_words(condition, fields)
    assert words is not None and words.zh and words.en, where


def test_a_condition_that_is_no_plain_one_is_not_guessed_at() -> None:
    fields = catalogue().newest("penalty").fields
    assert condition_words("length(CF_WSH) > 3", fields) is None
    assert condition_words("this is no condition (", fields) is None


@pytest.mark.parametrize("name", sorted(catalogue().classes))
def test_every_class_has_its_form_from_its_definition_alone(clerk: Client, name: str) -> None:
    text = clerk.get(f"/desk/entry/{name}/").content.decode()
    for code in catalogue().newest(name).fields:
        assert f'name="{code}"' in text, code


def test_the_form_says_what_must_be_filled_when_and_what_stays_closed(clerk: Client) -> None:
    text = clerk.get(URL).content.decode()
    assert "（“行政相对人类别”不是“自然人”时必填）" in text
    assert "（必填）" in text and "（可不填）" in text and "不对公众公开。" in text
    assert f'value="{CODE}"' in text


def test_m22a_a_good_row_is_handed_in_and_becomes_a_published_record(clerk: Client) -> None:
    answer = clerk.post(URL, GOOD)
    submission = Submission.objects.get()
    assert answer["Location"] == f"/desk/submissions/{submission.receipt}/"
    assert submission.channel == "form"
    run_waiting()
    record = Record.objects.get()
    assert (record.status, record.document_number) == ("published", GOOD["CF_WSH"])
    assert not Draft.objects.exists()


def test_a_fault_stands_at_its_field_and_on_top_and_nothing_typed_is_lost(clerk: Client) -> None:
    answer = clerk.post(URL, {**GOOD, "CF_JDRQ": "2026/02/30", "CF_NR_FK": ""})
    text = answer.content.decode()
    assert answer.status_code == 422 and not Submission.objects.exists()
    assert 'href="#id_CF_JDRQ"' in text and 'href="#id_CF_NR_FK"' in text
    assert text.count("处罚决定日期写的这一天不存在") == 2
    assert 'value="2026/02/30"' in text and GOOD["CF_SY"] in str(text)
    assert 'value="罚款" checked' in text and 'value="警告" checked' in text
    again = clerk.get(URL).content.decode()
    assert 'value="2026/02/30"' in again, "the draft is there after leaving the page"


def test_a_draft_is_kept_sealed_and_only_for_its_owner(clerk: Client, desk: Desk) -> None:
    answer = clerk.post(URL, {"CF_SY": "打到一半的字", "act": "keep"}, headers={"HX-Request": "true"})
    assert "草稿已存" in answer.content.decode()
    assert "打到一半的字" not in Draft.objects.get().values_sealed
    assert "打到一半的字" in clerk.get(URL).content.decode()
    assert "打到一半的字" not in desk().get(URL).content.decode()
    clerk.post(URL, {"act": "discard"})
    assert "打到一半的字" not in clerk.get(URL).content.decode()


def test_the_same_row_again_gives_the_earlier_receipt_and_says_so(clerk: Client) -> None:
    first, second = clerk.post(URL, GOOD), clerk.post(URL, GOOD, follow=True)
    assert second.redirect_chain[0][0] == first["Location"]
    assert "没有重复收" in second.content.decode()
    assert Submission.objects.count() == 1


def test_a_personal_number_in_a_free_text_is_remarked_before_it_is_handed_in(clerk: Client) -> None:
    text = clerk.post(URL, {**GOOD, "CF_SY": "联系电话13800138000", "act": "check"}).content.decode()
    assert "里面像有个人号码" in text and "（138" in text
    assert not Submission.objects.exists()


def test_a_value_outside_the_list_stays_visible_until_it_is_mended(clerk: Client) -> None:
    text = clerk.post(URL, {**GOOD, "CF_XDR_LB": "企业"}).content.decode()
    assert "企业（不在清单里）" in text


def test_nobody_hands_in_for_a_unit_beside_their_own(clerk: Client, unit: Body) -> None:
    other = Body.objects.exclude(path__startswith=unit.path).filter(ended_on=None).first()
    assert other is not None
    assert clerk.post(URL, {**GOOD, "unit": other.code}).status_code == 404
    assert not Submission.objects.exists()


def test_who_does_not_report_has_no_form(desk: Desk) -> None:
    assert desk(Role.AUDITOR).get(URL).status_code == 403


def folded(text: str) -> str:
    """What stands under the fold of the form."""
    return text.partition("其他（可不填）")[2].partition("</details>")[0]


def test_optional_empty_fields_stand_folded_at_the_end_until_they_are_filled_or_faulty(clerk: Client) -> None:
    text = clerk.get(URL).content.decode()
    assert text.count("<details") == text.count("</details>")
    optional = [code for code, field in catalogue().newest("penalty").fields.items() if not field.required]
    for code in catalogue().newest("penalty").fields:
        assert (f'name="{code}"' in folded(text)) == (code in optional), code
    filled = clerk.post(
        URL, {**GOOD, "BZ": "备注一句", "CF_XDR_ZZJG": "错码", "act": "check"}
    ).content.decode()
    for code in ("BZ", "CF_XDR_ZZJG"):
        assert code in optional and f'name="{code}"' in filled and f'name="{code}"' not in folded(filled)


def test_another_unit_refills_the_fields_that_follow_from_the_unit(desk: Desk, unit: Body) -> None:
    parent = Body.objects.filter(numchild__gt=1, ended_on=None).exclude(pk=unit.pk).order_by("-depth").first()
    assert parent is not None
    below = Body.objects.filter(path__startswith=parent.path, ended_on=None).exclude(pk=parent.pk)[0]
    at_parent = desk(at=parent)
    typed = {"CF_XDR_MC": "洛阳示例建材有限公司", "unit": below.code, "act": "unit"}
    text = at_parent.post(URL, {**typed, "CF_CFJG": parent.name, "CF_CFJGDM": parent.code}).content.decode()
    assert text.count(f'value="{below.code}"') >= 3, "the choice, the authority and the source"
    assert f'value="{parent.name}"' not in text and "洛阳示例建材有限公司" in text
