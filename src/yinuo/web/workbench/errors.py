"""What a desk form lacks."""

from __future__ import annotations

from yinuo.core.errors import DomainError, Text


class NoFile(DomainError):
    code = "no-file"
    message = Text("没有选择文件。", "No file was chosen.")
    remedy = Text("请返回，选好文件再交。", "Go back and choose a file.")
    status = 422
