"""Menus leave out what is not built and what a role does not use; numbers are work, not volume."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path

from yinuo.core.actor import PUBLIC, Actor, Role
from yinuo.web import menu
from yinuo.web.branding import load


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


portal = (
    [
        path("", view, name="home"),
        path("records/", view, name="records"),
        path("bodies/", view, name="bodies"),
    ],
    "portal",
)
desk = (
    [
        path("today/", view, name="today"),
        path("mending/", view, name="mending"),
        path("users/", view, name="users"),
    ],
    "desk",
)
urlpatterns = [path("", include(portal)), path("desk/", include(desk))]
CLERK = Actor(role=Role.UNIT_CLERK, account=1)


@pytest.fixture(autouse=True)
def no_counters_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's own counters ask the database for what waits; here only the menu is on trial."""
    monkeypatch.setattr(menu, "_counters", {})


@override_settings(ROOT_URLCONF=__name__)
def test_a_page_that_is_not_built_is_not_in_the_menu() -> None:
    assert [item.url for item in menu.items(menu.PORTAL, "/", PUBLIC)] == ["/", "/records/", "/bodies/"]


@override_settings(ROOT_URLCONF=__name__)
def test_the_entry_of_the_page_or_of_the_page_above_is_active() -> None:
    def active(path: str) -> list[str]:
        return [item.url for item in menu.items(menu.PORTAL, path, PUBLIC) if item.active]

    assert active("/") == ["/"]
    assert active("/records/penalty/12") == ["/records/"]
    assert active("/elsewhere/") == []


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.django_db
def test_a_role_sees_only_what_it_uses() -> None:
    def urls(role: Role) -> list[str]:
        return [item.url for item in menu.items(menu.WORKBENCH, "/desk/today/", Actor(role=role, account=1))]

    assert urls(Role.UNIT_CLERK) == ["/desk/today/", "/desk/mending/"]
    assert urls(Role.SECURITY_ADMIN) == ["/desk/today/", "/desk/users/"]


@override_settings(ROOT_URLCONF=__name__)
def test_a_number_beside_an_entry_is_what_its_counter_says() -> None:
    menu.count_for("desk:mending", lambda actor: 38 if actor.role is Role.UNIT_CLERK else 0)
    counts = {item.url: item.count for item in menu.items(menu.WORKBENCH, "/", CLERK)}
    assert counts == {"/desk/today/": 0, "/desk/mending/": 38}


def test_branding_of_a_deployment_replaces_single_values(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from yinuo.web.branding import SHIPPED

    (tmp_path / "branding.yaml").write_text("city: 开封市\nhost: 开封市信用办\n", encoding="utf-8")
    brand = load((SHIPPED, tmp_path))
    assert (brand.city, brand.host) == ("开封市", "开封市信用办")
    assert brand.in_language("en")["city"] == "Luoyang" and brand.in_language("zh-hans")["city"] == "开封市"
