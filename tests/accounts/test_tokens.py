"""Grants to system clients: shown once, held to time, revoked at once, slowed down."""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from tests.accounts.builders import account, actor, body, raises_with_code

from yinuo import timesource
from yinuo.accounts import acts
from yinuo.accounts.models import Token
from yinuo.accounts.permissions import may
from yinuo.accounts.rates import AHEAD, MOST_AHEAD, Counter, counter
from yinuo.accounts.tokens import BURST, actor_for_token
from yinuo.core.actor import PLATFORM, Actor, Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counter() -> None:
    counter.clear()


def give(**changes: Any) -> tuple[Token, str]:
    fields: dict[str, Any] = {
        "name": "市场监管局业务系统",
        "unit": body(),
        "scopes": ["records:read"],
        "classes": ["penalty"],
        "purpose": "双公示报送",
        "basis": "豫政办〔2020〕1号",
        "valid_to": timesource.now() + timedelta(days=90),
    }
    return acts.create_token(PLATFORM, acts.Grant(**{**fields, **changes}))


def test_a_token_is_shown_once_and_only_its_digest_kept() -> None:
    token, raw = give()

    assert raw.startswith("yn_")
    kept = Token.objects.filter(pk=token.pk).values().get()
    assert raw not in str(kept)
    assert raw[3:] not in str(kept)


def test_a_token_signs_in_its_system_for_its_unit() -> None:
    token, raw = give()

    client = actor_for_token(raw)

    assert client == Actor(
        Role.SYSTEM_CLIENT, None, token.name, token.unit.code, token.unit.path, "", token.pk
    )
    assert actor_for_token(raw + "x") is None
    assert actor_for_token("") is None


def test_a_token_may_do_only_what_its_scopes_say() -> None:
    client = actor_for_token(give(scopes=["records:read"])[1])
    assert client is not None

    assert may(client, "records:read")
    assert not may(client, "submissions:write")
    assert not may(client, "tokens:manage")


def test_revoked_expired_and_early_tokens_do_not_sign_in_nor_act() -> None:
    now = timesource.now()
    token, raw = give()
    client = actor_for_token(raw)
    assert client is not None

    acts.revoke_token(PLATFORM, token, "系统下线")

    assert actor_for_token(raw) is None
    assert not may(client, "records:read")
    assert actor_for_token(give(valid_from=now + timedelta(hours=1))[1]) is None
    over, text = give()
    Token.objects.filter(pk=over.pk).update(valid_to=now - timedelta(seconds=1))
    assert actor_for_token(text) is None
    with raises_with_code("already-ended"):
        acts.revoke_token(PLATFORM, token, "系统下线")


@pytest.mark.parametrize(
    "changes",
    [
        {"scopes": []},
        {"scopes": ["tokens:manage"]},
        {"scopes": ["no:such"]},
        {"disclosure": "never"},
        {"requests_per_minute": 0},
        {"valid_to": timesource.now() + timedelta(days=400)},
        {"valid_to": timesource.now() - timedelta(days=1)},
    ],
)
def test_a_grant_that_is_not_well_formed_is_refused(changes: dict[str, Any]) -> None:
    with raises_with_code("token-not-usable"):
        give(**changes)


def test_purpose_and_basis_must_be_stated_and_only_security_gives_tokens() -> None:
    with raises_with_code("reason-missing"):
        give(purpose="")
    with raises_with_code("reason-missing"):
        give(basis=" ")
    with raises_with_code("not-permitted"):
        acts.revoke_token(actor(account(Role.SYSTEM_ADMIN, body())), give()[0], "无")


def test_the_rate_is_held_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yinuo.accounts.tokens.time.time", lambda: 600.0)
    _, raw = give(requests_per_minute=5)
    request = RequestFactory().get("/api/")
    for left in (4, 3, 2, 1, 0):
        assert actor_for_token(raw, request) is not None
        assert request.allowance.headers == {  # type: ignore[attr-defined]
            "RateLimit-Policy": '"minute";q=5;w=60',
            "RateLimit": f'"minute";r={left};t=60',
        }

    with raises_with_code("too-many-requests"):
        actor_for_token(raw, request)
    assert "Retry-After" in request.allowance.headers  # type: ignore[attr-defined]

    monkeypatch.setattr("yinuo.accounts.tokens.time.time", lambda: 661.0)
    assert actor_for_token(raw, request) is not None


def test_guessing_tokens_is_slowed_by_address_and_leaves_others_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("yinuo.accounts.tokens.time.time", lambda: 600.0)
    _, raw = give()
    guesser = RequestFactory(REMOTE_ADDR="192.0.2.1").get("/api/")
    for number in range(BURST):
        assert actor_for_token(f"yn_{number}", guesser) is None

    with raises_with_code("too-many-requests"):
        actor_for_token("yn_once-more", guesser)

    assert actor_for_token(raw, RequestFactory(REMOTE_ADDR="192.0.2.2").get("/api/")) is not None


def test_the_counter_forgets_closed_windows_instead_of_growing(tmp_path: Path) -> None:
    small = Counter(lambda: tmp_path / "rates.sqlite3", tidy_every=10)
    for second in range(100):
        small.take(f"address:{second}", 5, 1, float(second), "burst")

    assert small.size() <= 11


def test_two_processes_count_together(tmp_path: Path) -> None:
    """What another process of the node counted is counted here too."""
    path = tmp_path / "rates.sqlite3"
    script = (
        "import sys; from pathlib import Path; from yinuo.accounts.rates import Counter\n"
        "[Counter(lambda: Path(sys.argv[1])).take('token:1', 9, 60, 600.0, 'minute') for _ in range(4)]"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=True)

    assert Counter(lambda: path).take("token:1", 9, 60, 601.0, "minute").left == 4


def test_counting_ahead_tells_what_is_left_one_by_one_and_writes_seldom(tmp_path: Path) -> None:
    alone = Counter(lambda: tmp_path / "rates.sqlite3")
    lefts = [alone.draw("token:1", 100, 60, 600.0, "minute").left for _ in range(103)]
    assert lefts == [*range(99, -1, -1), -1, -1, -1]
    assert alone.taken("token:1", 60, 600.0) == 101
    assert alone.draw("token:1", 100, 60, 660.0, "minute").left == 99


@pytest.mark.parametrize("quota", [1, 7, 20, 600])
def test_processes_that_count_ahead_never_exceed_the_limit_and_lose_few(tmp_path: Path, quota: int) -> None:
    several = [Counter(lambda: tmp_path / "rates.sqlite3") for _ in range(3)]
    turns = random.Random(quota)
    let_in = sum(turns.choice(several).draw("a", quota, 1, 5.0, "burst").left >= 0 for _ in range(2 * quota))
    assert let_in <= quota
    assert let_in >= quota - 2 * min(MOST_AHEAD, quota // AHEAD)
