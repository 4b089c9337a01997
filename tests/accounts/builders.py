"""Bodies and accounts for tests, made through the acts where an act exists."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest
from django.test import Client
from django_otp.oath import TOTP

from yinuo.accounts import acts
from yinuo.accounts.models import Account, Assignment
from yinuo.accounts.sealed_totp import SealedTOTPDevice
from yinuo.accounts.sessions import actor_from
from yinuo.core.actor import PLATFORM, Actor, Role
from yinuo.registry.acts import register_official
from yinuo.registry.models import Body, Official

_numbers = count(1)
PASSWORD = "秋水 长天-一色 7"


def body(name: str = "", parent: Body | None = None, county: str = "", office: bool = False) -> Body:
    """A body under ``parent``; codes are only unique here, check digits are another room's matter."""
    number = next(_numbers)
    fields = {
        "code": f"TEST{number:014d}",
        "name": name or f"单位{number}",
        "folded_name": name or f"单位{number}",
        "kind": Body.Kind.DEPARTMENT,
        "region_code": county or "410300",
        "county_code": county,
        "leads_credit_work": office,
    }
    made = Body(**fields)
    if parent is None:
        Body.objects.add_root(instance=made)
    else:
        Body.objects.add_child(parent, instance=made)
    return made


def _official(unit: Body, name: str) -> Official:
    return register_official(PLATFORM, unit.pk, name, "测试", fictitious=True)


def account(
    role: Role | None = None, unit: Body | None = None, name: str = "李示例", fictitious: bool = True
) -> Account:
    """An account with a password, holding ``role`` for ``unit``."""
    official = _official(unit or body(), name) if role is Role.OFFICIAL else None
    made = acts.create_account(
        PLATFORM, f"user.{next(_numbers)}", name, official=official, fictitious=fictitious
    )
    made.set_password(PASSWORD)
    made.must_change_password = False
    made.save()
    if role is not None:
        grant(made, role, unit)
    return made


def grant(holder: Account, role: Role, unit: Body | None = None) -> Assignment:
    """A role from long ago, so that tests at other moments hold too."""
    return acts.assign_role(PLATFORM, holder, role, unit, ground="测试", valid_from=date(2020, 1, 1))


def actor(holder: Account) -> Actor:
    """The actor of the account's first grant."""
    first = holder.assignments.select_related("unit").order_by("pk").first()
    assert first is not None
    return actor_from(first, holder)


def code_of(device: SealedTOTPDevice, steps: int = 0) -> str:
    """The code the app shows, ``steps`` half-minutes from now."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = totp.time + steps * device.step
    return f"{totp.token():06d}"


def sign_in(client: Client, holder: Account) -> None:
    """Sign in through the pages, with a second factor where the role asks for one."""
    answer = client.post("/sign-in/", {"username": holder.username, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    page = client.get("/account/")
    if page.status_code == 302 and "enrol" in page["Location"]:
        client.get("/second-factor/enrol/")
        device = SealedTOTPDevice.objects.get(user=holder)
        assert client.post("/second-factor/enrol/", {"code": code_of(device)}).status_code == 200


def raises_with_code(code: str) -> pytest.RaisesExc[Exception]:
    """Expect the domain error of this code."""
    from yinuo.core.errors import DomainError

    return pytest.raises(DomainError, check=lambda error: error.code == code)
