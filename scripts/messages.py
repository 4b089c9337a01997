"""Gathers every message of templates and Python, keeps the English translations, compiles them (``make messages``).

Chinese is the source language, so a message is its own Chinese text. No gettext tools are needed: templates are read by
Django itself, Python by its own parser, and the compiled form is written here (GNU MO, little endian, version 0).

``python scripts/messages.py`` merges what was found into the .po file and compiles it; ``--check`` only says what is
missing, left over or not compiled, and exits 1 when something is.
"""

from __future__ import annotations

import argparse
import ast
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src" / "yinuo"
PO = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
SINGULAR = {"_", "now_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
CHINESE = re.compile("[\u4e00-\u9fff]")
OWN_NAMES = {"中文"}
"""Names of languages are written in the language itself."""
PLACEHOLDER = re.compile(r"%\([^)]*\)[sd]|%%|\{[^{}]*\}")
HEADER = (
    "Project-Id-Version: Yinuo\\nLanguage: en\\nMIME-Version: 1.0\\n"
    "Content-Type: text/plain; charset=UTF-8\\nContent-Transfer-Encoding: 8bit\\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\\n"
)


@dataclass(frozen=True, slots=True)
class Key:
    """What is looked up: the Chinese text, its plural where there is one, and a context that tells equal texts apart."""

    text: str
    plural: str = ""
    context: str = ""


@dataclass(slots=True)
class Entry:
    """The translations of a key (one, or singular and plural) and where it stands."""

    english: list[str] = field(default_factory=lambda: [""])
    places: set[str] = field(default_factory=set)


Messages = dict[Key, Entry]


def extracted() -> Messages:
    """Every message of the sources, with the files it stands in."""
    found: Messages = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for key in _in_python(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(key, Entry()).places.add(str(path.relative_to(SOURCE)))
    for path in sorted(SOURCE.rglob("templates/**/*.html")):
        for key in _in_template(path.read_text(encoding="utf-8")):
            found.setdefault(key, Entry()).places.add(str(path.relative_to(SOURCE)))
    return found


def _in_python(tree: ast.AST) -> Iterator[Key]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [
            each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
        if name in SINGULAR and texts:
            yield Key(texts[0])
        elif name in PLURAL and len(texts) >= 2:
            yield Key(texts[0], texts[1])
        elif name in CONTEXT and len(texts) >= 2:
            yield Key(texts[1], context=texts[0])


def _in_template(text: str) -> Iterator[Key]:
    """Django's own reading of the template as messages, then the calls in it."""
    from django.utils.translation.template import templatize

    for line in re.finditer(r"\b(n|p)?gettext\(", templatize(text)):
        call = _call_at(line.string, line.start())
        if call is not None:
            yield from _in_python(call)
    for literal in re.findall(r"""[=\s|:]_\(("[^"]*"|'[^']*')\)""", text):
        yield Key(ast.literal_eval(literal))


def _call_at(text: str, start: int) -> ast.AST | None:
    """The call that begins at ``start``, parsed: it ends at the first bracket that makes it whole."""
    for end in re.finditer(r"\)", text[start:]):
        try:
            return ast.parse(text[start : start + end.end()].strip(), mode="eval")
        except SyntaxError:
            continue
    return None


def read_po(path: Path = PO) -> Messages:
    """The messages of a .po file as :func:`write_po` writes it."""
    messages: Messages = {}
    if not path.exists():
        return messages
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        parts = dict(re.findall(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) "(.*)"$', block, re.M))
        if parts.get("msgid"):
            values = {name: _unescaped(value) for name, value in parts.items()}
            key = Key(values["msgid"], values.get("msgid_plural", ""), values.get("msgctxt", ""))
            english = [values[name] for name in sorted(values) if name.startswith("msgstr")]
            messages[key] = Entry(english)
    return messages


def write_po(messages: Messages, path: Path = PO) -> None:
    """One block for each message, in the order of their texts, so that two runs give the same bytes."""
    blocks = [f'msgid ""\nmsgstr "{HEADER}"']
    for key, entry in sorted(messages.items(), key=lambda item: (item[0].text, item[0].context)):
        lines = [f"#: {place}" for place in sorted(entry.places)[:3]]
        if key.context:
            lines.append(f'msgctxt "{_escaped(key.context)}"')
        lines.append(f'msgid "{_escaped(key.text)}"')
        if key.plural:
            english = (entry.english * 2)[:2]
            lines.append(f'msgid_plural "{_escaped(key.plural)}"')
            lines += [f'msgstr[{number}] "{_escaped(text)}"' for number, text in enumerate(english)]
        else:
            lines.append(f'msgstr "{_escaped(entry.english[0])}"')
        blocks.append("\n".join(lines))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def compiled(messages: Messages) -> bytes:
    """The .mo file of the messages that have a translation."""
    table = {"": HEADER.replace("\\n", "\n")}
    for key, entry in messages.items():
        if all(entry.english):
            name = f"{key.context}\x04{key.text}" if key.context else key.text
            table[f"{name}\0{key.plural}" if key.plural else name] = "\0".join(entry.english)
    pairs = sorted((name.encode(), text.encode()) for name, text in table.items())
    count, head = len(pairs), 28
    names = b"".join(name + b"\0" for name, _ in pairs)
    texts = b"".join(text + b"\0" for _, text in pairs)
    start = head + 16 * count
    index = _index([name for name, _ in pairs], start) + _index(
        [text for _, text in pairs], start + len(names)
    )
    return struct.pack("<7I", 0x950412DE, 0, count, head, head + 8 * count, 0, start) + index + names + texts


def _index(parts: list[bytes], offset: int) -> bytes:
    packed = b""
    for part in parts:
        packed += struct.pack("<2I", len(part), offset)
        offset += len(part) + 1
    return packed


def faults() -> list[str]:
    """What is missing, left over, without English, with other places for values, or not compiled."""
    found, known = extracted(), read_po()
    said = [f"not in the .po file: {key.text}" for key in found.keys() - known.keys()]
    said += [f"in no source any more: {key.text}" for key in known.keys() - found.keys()]
    said += [f"without English: {key.text}" for key, entry in known.items() if not all(entry.english)]
    for key, entry in known.items():
        places = set(PLACEHOLDER.findall(key.text))
        said += [
            f"other values than in {key.text!r}: {english!r}"
            for english in entry.english[-1:]
            if english and set(PLACEHOLDER.findall(english)) != places
        ]
        if key.text not in OWN_NAMES:
            said += [f"Chinese in English: {text}" for text in entry.english if CHINESE.search(text)]
    mo = PO.with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(known):
        said.append(f"{mo.name} is not what {PO.name} says")
    return sorted(said)


def merge() -> int:
    """Bring the .po file to what the sources say, keep what was translated, compile; how many have no English."""
    found, known = extracted(), read_po()
    for key, entry in found.items():
        if key in known:
            entry.english = known[key].english
    write_po(found)
    PO.with_suffix(".mo").write_bytes(compiled(found))
    return sum(not all(entry.english) for entry in found.values())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), text)


def main() -> int:
    parser = argparse.ArgumentParser(description="gather, merge and compile the English texts")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 when something is missing"
    )
    if parser.parse_args().check:
        said = faults()
        print("\n".join(said) or "every message has its English")
        return 1 if said else 0
    missing = merge()
    print(f"{len(read_po())} messages, {missing} without English in {PO}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
