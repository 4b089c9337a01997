"""How a visitor wants to see the pages: large type with high contrast, dark or light, and the language.

Kept in cookies that hold no identity, so that the server draws the right page at once and nothing depends on scripts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language

COOKIE = "yinuo_look"
PATH = "/look/"
THEMES = ("auto", "light", "dark")
YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Appearance:
    """The wish of one visitor. ``theme`` is ``auto`` (as the system says), ``light`` or ``dark``."""

    large: bool = False
    theme: str = "auto"

    @classmethod
    def read(cls, text: str) -> Appearance:
        """From the cookie's text such as ``large.dark``; anything unknown is ignored."""
        words = text.split(".")
        theme = next((word for word in words if word in THEMES), "auto")
        return cls(large="large" in words, theme=theme)

    def written(self) -> str:
        return ".".join((["large"] if self.large else []) + [self.theme])


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of the switches, each leading back to the page they stand on."""

    large: str
    theme: str
    language: str


def of(request: HttpRequest) -> Appearance:
    """The appearance this request asks for by its cookie."""
    return Appearance.read(request.COOKIES.get(COOKIE, ""))


def links(request: HttpRequest, look: Appearance, language: str) -> Links:
    """Switch addresses for the page of ``request``, each turning one thing over."""
    back = request.get_full_path() if request.method == "GET" else "/"

    def to(**change: str) -> str:
        return f"{PATH}?{urlencode({**change, 'next': back})}"

    return Links(
        large=to(large="0" if look.large else "1"),
        theme=to(theme="light" if look.theme == "dark" else "dark"),
        language=to(language="zh-hans" if language.startswith("en") else "en"),
    )


def changed(look: Appearance, wish: dict[str, str]) -> Appearance:
    """``look`` with what ``wish`` names: ``large`` 0 or 1, ``theme`` one of :data:`THEMES`."""
    if wish.get("large") in ("0", "1"):
        look = replace(look, large=wish["large"] == "1")
    if wish.get("theme") in THEMES:
        look = replace(look, theme=wish["theme"])
    return look


def switch(request: HttpRequest) -> HttpResponse:
    """GET or POST ``/look/?large=1&theme=dark&language=en&next=/…``: keep the wish and go back to the page."""
    wish = {
        key: str(value) for key, value in (request.POST if request.method == "POST" else request.GET).items()
    }
    back = wish.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    answer = HttpResponseRedirect(back)
    look = changed(of(request), wish)
    answer.set_cookie(
        COOKIE, look.written(), max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    language = wish.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
    return answer
