"""Files that a command is given: whether it can read or write them is asked before any work, and said in words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yinuo.core.errors import DomainError, Text


class NoSuchFile(DomainError):
    """The file that the command is to read is not there."""

    code = "no-such-file"
    message = Text("找不到文件 {path}。", "There is no file {path}.")
    remedy = Text("请核对路径和文件名。", "Check its folder and name.")
    status = 404


class FileNotReadable(DomainError):
    """The file is there and no text that the command can read."""

    code = "file-not-readable"
    message = Text("无法读取 {path}。", "The file {path} cannot be read.")
    remedy = Text(
        "请核对是不是这个文件、是否为 UTF-8 文本、有没有读取权限。",
        "Check that it is the right file, UTF-8 text, and may be read.",
    )
    status = 422


class FileNotWritable(DomainError):
    """The file that the command is to write cannot be written."""

    code = "file-not-writable"
    message = Text("不能写入文件 {path}。", "The file {path} cannot be written.")
    remedy = Text(
        "请给出已有、可写、空间足够的文件夹中的文件名。",
        "Name a file in a folder that exists, may be written and has room.",
    )
    status = 422


def ensure_there(path: Path) -> None:
    """Raise :class:`NoSuchFile` when ``path`` is no file."""
    if not path.is_file():
        raise NoSuchFile(path=path)


def text_of(path: Path, encoding: str = "utf-8") -> str:
    """The text of a file. Raises :class:`NoSuchFile`, :class:`FileNotReadable`."""
    ensure_there(path)
    try:
        return path.read_text(encoding=encoding)
    except (OSError, UnicodeDecodeError) as error:
        raise FileNotReadable(path=path) from error


def ensure_writable(path: Path) -> None:
    """Raise :class:`FileNotWritable` when no file can be written at ``path``; nothing is made."""
    place = path if path.exists() else path.parent
    if path.is_dir() or not path.parent.is_dir() or not os.access(place, os.W_OK):
        raise FileNotWritable(path=path)


@contextmanager
def writing(path: Path, failure: type[Exception] = OSError) -> Iterator[None]:
    """Say it as :class:`FileNotWritable` when writing fails on the way, by ``failure``."""
    try:
        yield
    except failure as error:
        raise FileNotWritable(path=path) from error
