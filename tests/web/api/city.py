"""A small part of the shipped city with rows that went through the real intake, for tests of the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from tests.intake.world import penalty

from yinuo import timesource
from yinuo.accounts import acts
from yinuo.accounts.models import Token
from yinuo.core.actor import PLATFORM
from yinuo.intake.acts.enter import enter
from yinuo.intake.models import Submission
from yinuo.intake.pipeline.run import work_on
from yinuo.journal import checkpoints
from yinuo.records.models import Record
from yinuo.registry.loading import load_registry
from yinuo.registry.models import Body

UNIT = "11410300DEM0002762"
"""洛阳市市场监督管理局"""
PEOPLE = "欧阳示例"
ALL_SCOPES = ("records:read", "submissions:read", "submissions:write")


@dataclass
class City:
    """The unit that reports, another one, what was reported, and a token for the unit."""

    unit: Body
    other: Body
    submission: Submission
    token: Token
    secret: str

    def record(self, number: int) -> Record:
        """The record of the row with this number."""
        return Record.objects.get(document_number=row(number)["CF_WSH"])


def row(number: int, **changes: str) -> dict[str, str]:
    """One penalty as typed; every other number is another company."""
    decided = timesource.today() - timedelta(days=40 + number % 7)
    values = {
        "CF_XDR_MC": f"洛阳示例{'甲乙丙丁戊己庚辛'[number % 8]}商贸有限公司",
        "CF_FRDB": "张示例",
        "CF_WSH": f"洛市监罚〔2026〕{number}号",
        "CF_JDRQ": f"{decided:%Y/%m/%d}",
        "CF_GSJZQ": f"{decided + timedelta(days=365):%Y/%m/%d}",
    }
    return penalty(number, **{**values, **changes})


def person(number: int) -> dict[str, str]:
    """A penalty on a natural person, which is not published."""
    changes = {"CF_XDR_MC": PEOPLE, "CF_XDR_LB": "自然人", "CF_XDR_SHXYM": "", "CF_FRDB": ""}
    return row(number, **changes, CF_XDR_ZJLX="身份证", CF_XDR_ZJHM="11010519491231002X")


def faulty(number: int) -> dict[str, str]:
    """A row without its date."""
    return row(number, CF_JDRQ="")


def found() -> City:
    """Load the registry, hand in four good rows, one on a person and one faulty, and make a token."""
    load_registry()
    unit = Body.objects.get(code=UNIT)
    other = Body.objects.exclude(path__startswith=unit.path).filter(kind="department").first()
    assert other is not None
    rows = [row(1), row(2), row(3), row(4), person(5), faulty(6)]
    handed = enter(PLATFORM, "penalty", unit, rows, Submission.Channel.API)
    submission = worked(handed.submission.receipt)
    assert (submission.accepted, submission.rejected) == (5, 1), submission.findings_by_rule
    checkpoints.make_checkpoint()
    token, secret = give(unit)
    return City(unit, other, submission, token, secret)


def worked(receipt: str) -> Submission:
    """The submission after a worker has done all its work on it."""
    return work_on(receipt, lambda done, total, note: None)


def give(unit: Body, **changes: Any) -> tuple[Token, str]:
    """A token for the unit."""
    fields: dict[str, Any] = {
        "name": "市场监管局业务系统",
        "unit": unit,
        "scopes": ALL_SCOPES,
        "classes": ["penalty"],
        "purpose": "双公示报送",
        "basis": "豫政办〔2020〕1号",
        "valid_to": timesource.now() + timedelta(days=90),
        "requests_per_minute": 6000,
    }
    return acts.create_token(PLATFORM, acts.Grant(**{**fields, **changes}))


def bearer(secret: str, **headers: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {secret}",
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }


def ask(path: str, expected: int = 200, secret: str = "", /, **query: Any) -> Any:
    """The JSON answer to GET under ``/api/v1``, after a look at its status."""
    headers = bearer(secret) if secret else {}
    answer = Client(raise_request_exception=False).get(f"/api/v1{path}", query, headers=headers)
    assert answer.status_code == expected, answer.content.decode()
    return answer.json()


def codes(problem: Mapping[str, Any]) -> str:
    """Code of a problem; fails when its shape is not complete."""
    wanted = {"type", "title", "status", "detail", "code", "remedy", "instance", "request_id", "errors"}
    assert set(problem) == wanted
    assert all(problem[name] for name in wanted - {"errors"}), problem
    return str(problem["code"])
