"""YAML with the line of every key, so that a message about a definition can point at it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from yinuo.core.errors import DomainError, Text

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Strict(_Loader):  # type: ignore[misc]
    """Plain YAML in which a key may stand only once in its mapping."""


def _mapping(loader: Any, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    seen: set[str] = set()
    for key, _ in node.value:
        if key.value in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key.value} stands twice", key.start_mark
            )
        seen.add(key.value)
    return dict(yaml.SafeLoader.construct_mapping(loader, node, deep=True))


def _timestamp(loader: Any, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as error:
        raise yaml.constructor.ConstructorError(
            None, None, f"there is no day {node.value}", node.start_mark
        ) from error


_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Strict.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)


class NotAsWritten(DomainError):
    """A definition file has not the shape it must have."""

    code = "definition-file-misshapen"
    message = Text("{zh}", "{en}")
    remedy = Text("请对照文档中这个文件的写法改正。", "See how the documentation writes this file.")
    status = 422


def read_entries(file: Path, key: str) -> dict[str, dict[str, Any]]:
    """The entries of a file that says ``{key: {name: {…}}}`` and nothing else; {} for an empty file. Raises
    :class:`NotAsWritten`, ``yaml.YAMLError``.
    """
    document, _ = read_yaml(file)
    if document is None:
        return {}
    entries = document.get(key) if isinstance(document, dict) and len(document) == 1 else None
    if not isinstance(entries, dict):
        found = "、".join(map(str, document)) if isinstance(document, dict) else str(document)
        raise NotAsWritten(
            zh=f"顶层只写一个键“{key}”，各项写在它下面；现有：{found}。",
            en=f"At the top stands the key “{key}” alone, with the entries below it; there is: {found}.",
        )
    for name, body in entries.items():
        if not isinstance(body, dict):
            raise NotAsWritten(
                zh=f"“{key}.{name}”要有自己的键。", en=f"“{key}.{name}” must have keys of its own."
            )
    return entries


def read_yaml(file: Path) -> tuple[Any, dict[str, int]]:
    """The document in ``file`` and ``{dotted path: line}``. Raises ``yaml.YAMLError`` with its place."""
    loader = _Strict(file.read_text(encoding="utf-8-sig"))
    try:
        node = loader.get_single_node()
        if node is None:
            return None, {}
        lines: dict[str, int] = {}
        _note_lines(node, "", lines)
        return loader.construct_document(node), lines
    finally:
        loader.dispose()


def _note_lines(node: yaml.Node, path: str, lines: dict[str, int]) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = f"{path}.{key.value}".lstrip(".")
            lines[below] = key.start_mark.line + 1
            _note_lines(value, below, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note_lines(value, f"{path}.{index}".lstrip("."), lines)
