"""What a desk form lacks."""

from __future__ import annotations

from yinuo.core.errors import DomainError, Text


class NoFile(DomainError):
    code = "no-file"
    message = Text("没有选择文件。", "No file was chosen.")
    remedy = Text("请选好文件再交。", "Choose a file, then hand it in.")
    status = 422


class NoClass(DomainError):
    code = "no-class"
    message = Text("还没有选是什么信息。", "What kind of information it is was not chosen.")
    remedy = Text("请先选好“是什么信息”，再选文件。", "Choose the kind of information, then the file.")
    status = 422
