"""Domain errors: a code for machines, a message in both languages, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in Chinese and English. ``Text.format`` fills both from the same values."""

    zh: str
    en: str

    def format(self, **values: object) -> Text:
        return Text(self.zh.format(**values), self.en.format(**values))

    def in_language(self, language: str) -> str:
        return self.en if language.startswith("en") else self.zh


class DomainError(Exception):
    """Something the law or the state of things does not allow, said so that the person can mend it.

    Subclasses set ``code`` (stable, kebab-case), ``message`` and ``remedy``; values given at raising fill the
    braces in both. ``status`` is the HTTP status a face answers with.
    """

    code = "not-allowed"
    message = Text("不能这样做。", "This cannot be done.")
    remedy = Text("请与信用办联系。", "Please contact the credit office.")
    status = 409

    def __init__(self, **values: object) -> None:
        self.values: Mapping[str, object] = values
        self.text = self.message.format(**values)
        self.how_to_mend = self.remedy.format(**values)
        super().__init__(f"{self.code}: {self.text.en}")


class NotPermitted(DomainError):
    """The actor's role or scope does not reach this."""

    code = "not-permitted"
    message = Text("您的角色不能办理这件事。", "Your role cannot do this.")
    remedy = Text(
        "需要时请向安全管理员申请权限。", "Ask the security administrator for the right if you need it."
    )
    status = 403


class NotFound(DomainError):
    """There is no such thing, or the actor may not know of it: the answer is the same."""

    code = "not-found"
    message = Text("没有找到。", "Not found.")
    remedy = Text("请检查地址或编号。", "Check the address or number.")
    status = 404
