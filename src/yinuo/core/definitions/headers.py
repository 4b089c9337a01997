"""Columns of a source → fields of a class: by code, title or a known other name, however it is written."""

from __future__ import annotations

import re
import unicodedata

from yinuo.core.definitions.model import ClassEdition

_NOTE = re.compile(
    r"[（(【\[](必填|选填|条件必填|万元|元|required|conditional|optional)[)）】\]]", re.IGNORECASE
)
_NOISE = re.compile(r"[\s*＊:：()（）【】\[\]“”\"'、,，_\-—/]+")


def fold_header(text: str) -> str:
    """A header without width, case, notes such as （必填）, stars, blanks and punctuation."""
    plain = unicodedata.normalize("NFKC", _NOTE.sub("", text))
    return _NOISE.sub("", _NOTE.sub("", plain)).casefold()


def header_names(edition: ClassEdition) -> dict[str, str]:
    """Every folded name a column may bear, with its field code. Codes win over titles, titles over aliases."""
    names: dict[str, str] = {}
    for alias, code in edition.maps.headers.items():
        names[fold_header(alias)] = code
    for code, field in edition.fields.items():
        names[fold_header(field.title.en)] = code
        names[fold_header(field.title.zh)] = code
    for code in edition.fields:
        names[fold_header(code)] = code
    return names
