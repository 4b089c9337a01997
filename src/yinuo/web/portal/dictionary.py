"""The data dictionary (数据字典): what every field of open data means, made from the definitions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from yinuo.catalogue import catalogue
from yinuo.core.definitions.model import ClassEdition, EnumeratedValue, FieldDefinition
from yinuo.web.ui.language import said

TYPES = {
    "text": gettext_lazy("文字"),
    "date": gettext_lazy("日期"),
    "money": gettext_lazy("金额"),
    "integer": gettext_lazy("整数"),
    "decimal": gettext_lazy("小数"),
    "uscc": gettext_lazy("统一社会信用代码"),
    "orgcode": gettext_lazy("组织机构代码"),
    "identity": gettext_lazy("身份证件号码"),
    "phone": gettext_lazy("电话号码"),
    "boolean": gettext_lazy("是或否"),
}
DISCLOSURE = {
    "public": gettext_lazy("公开公示"),
    "shared": gettext_lazy("政务共享"),
    "authorised": gettext_lazy("授权查询"),
    "never": gettext_lazy("不公开"),
}
HEADS = (
    ("class", gettext_lazy("类别")),
    ("field", gettext_lazy("字段代码")),
    ("name", gettext_lazy("名称")),
    ("name_en", gettext_lazy("英文名称")),
    ("type", gettext_lazy("类型")),
    ("unit", gettext_lazy("单位")),
    ("length", gettext_lazy("最长")),
    ("required", gettext_lazy("必填")),
    ("values", gettext_lazy("可取的值")),
    ("disclosure", gettext_lazy("公开方式")),
    ("masked", gettext_lazy("部分遮盖")),
    ("basis", gettext_lazy("依据")),
)


@dataclass(frozen=True, slots=True)
class Explained:
    """One field as the dictionary shows it. ``required``: yes, no, or the condition under which it is."""

    edition: ClassEdition
    code: str
    field: FieldDefinition

    @property
    def name(self) -> str:
        return said(self.field.title)

    @property
    def type(self) -> str:
        return str(TYPES[self.field.type])

    @property
    def disclosure(self) -> str:
        return str(DISCLOSURE[self.field.disclose])

    @property
    def condition(self) -> str:
        return self.field.required if isinstance(self.field.required, str) else ""

    @property
    def values(self) -> tuple[EnumeratedValue, ...]:
        name = self.field.one_of or self.field.many
        return catalogue().enumerations[name].values if name else ()

    @property
    def basis(self) -> str:
        return self.field.basis or self.edition.basis

    @property
    def line(self) -> tuple[object, ...]:
        """The values under :data:`HEADS`."""
        field = self.field
        return (
            self.edition.id,
            self.code,
            field.title.zh,
            field.title.en,
            field.type,
            field.typed_in,
            field.length,
            field.required,
            [each.value for each in self.values],
            field.disclose,
            bool(field.mask),
            self.basis,
        )


def explained(edition: ClassEdition) -> list[Explained]:
    """Every field of an edition, explained."""
    return [Explained(edition, code, field) for code, field in edition.fields.items()]


def lines() -> Iterator[tuple[object, ...]]:
    """Every field of the newest edition of every class, under :data:`HEADS`."""
    for name in catalogue().classes:
        yield from (each.line for each in explained(catalogue().newest(name)))
