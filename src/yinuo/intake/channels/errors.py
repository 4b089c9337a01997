"""Why a channel cannot do its work."""

from __future__ import annotations

from yinuo.core.errors import DomainError, Text


class NoSuchUnitFolder(DomainError):
    code = "no-such-unit"
    message = Text(
        "目录名“{code}”不是已登记单位的代码。", "The folder “{code}” is no code of a registered unit."
    )
    remedy = Text("请把文件放到“统一社会信用代码/类别/”之下。", "Put the file under “credit code/class id/”.")


class TableNotUsable(DomainError):
    code = "front-table-not-usable"
    message = Text(
        "前置库表“{name}”不能使用：{detail}", "The front-end table “{name}” cannot be used: {detail}"
    )
    remedy = Text("请核对 front-tables.yaml 中的设置。", "Check its settings in front-tables.yaml.")


class NoSuchTable(DomainError):
    code = "no-such-front-table"
    message = Text("没有配置前置库表“{name}”。", "No front-end table “{name}” is configured.")
    remedy = Text("已配置的有：{known}。", "Configured are: {known}.")
    status = 404
