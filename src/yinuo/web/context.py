"""What every page knows: the site, who is signed in, the menus, the appearance, the request's number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from yinuo.accounts.queries import unit_name
from yinuo.core.actor import PUBLIC, Actor
from yinuo.web import appearance, menu
from yinuo.web.branding import branding


@dataclass
class Menus:
    """``menu.portal`` and ``menu.desk``, computed only when a layout asks for them."""

    path: str
    actor: Actor

    @cached_property
    def portal(self) -> list[menu.Item]:
        return menu.items(menu.PORTAL, self.path, self.actor)

    @cached_property
    def unit_name(self) -> str:
        """The unit the person acts for, for the side of the desk."""
        return unit_name(self.actor) if self.actor.unit else ""

    @cached_property
    def desk(self) -> list[menu.Item]:
        return menu.items(menu.WORKBENCH, self.path, self.actor)


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: site, menu, actor, signed_in, demo, request_id, look, look_links, sign_out_url, english."""
    language = get_language() or "zh-hans"
    look = appearance.of(request)
    actor: Actor = getattr(request, "actor", None) or PUBLIC
    brand = branding()
    return {
        "site": brand.in_language(language),
        "menu": Menus(request.path, actor),
        "actor": actor,
        "signed_in": actor.account is not None,
        "demo": brand.demo,
        "request_id": getattr(request, "request_id", ""),
        "look": look,
        "look_links": appearance.links(request, look, language),
        "sign_out_url": menu.address("accounts:sign-out") or "",
        "english": language.startswith("en"),
    }
