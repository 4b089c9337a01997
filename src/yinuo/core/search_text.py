"""Search words for text in Chinese and Latin script, for SQLite FTS5 (``unicode61``) and PostgreSQL
alike.

Neither engine parts Chinese words, so a run of Chinese characters is indexed as its overlapping pairs,
and its last character alone: ``洛阳市`` gives ``洛阳 阳市 市``. A query of two or more characters is the
phrase of its pairs; a query of one character is a prefix, which every occurrence satisfies, as a
character either begins a pair or ends its run. Latin words and numbers are whole tokens in lower case.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from yinuo.core.names import fold_characters

PREFIX_FROM: Final = 4
"""Latin words and numbers of this many characters or more are found by their beginning (codes, document
numbers), but for years: half of all document numbers begin like this one.
"""

_HAN: Final = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
_WORD: Final = re.compile(f"([{_HAN}]+)|([^\\W_{_HAN}]+)")


def fold_for_search(text: str) -> str:
    """Width, case and brackets folded; blanks stay, as they part words."""
    return fold_characters(text).replace("\u3000", " ").lower()


def search_tokens(text: str) -> str:
    """The words to index ``text`` by, parted by single blanks and in the order of the text."""
    return " ".join(_tokens(text))


def postgres_vector(text: str) -> str:
    """The same words as a literal of type ``tsvector`` with positions, past the parser of the server: its
    treatment of Chinese depends on the locale of the database. Positions end at 16383, as they do in
    PostgreSQL.
    """
    places: dict[str, list[int]] = {}
    for place, token in enumerate(_tokens(text), start=1):
        if place <= 16383 and len(places.setdefault(token, [])) < 255:
            places[token].append(place)
    return " ".join(f"'{token}':{','.join(map(str, at))}" for token, at in places.items())


def sqlite_query(text: str) -> str:
    """What to ``MATCH`` in FTS5 for what a person typed: every word must occur. Empty when nothing can be
    found.
    """
    return " AND ".join(_sqlite_term(han, word) for han, word in _asked(text))


def postgres_query(text: str) -> str:
    """The same question as a literal of type ``tsquery``. Empty when nothing can be found."""
    return " & ".join(_postgres_term(han, word) for han, word in _asked(text))


def _parts(text: str) -> list[tuple[str, str]]:
    return _WORD.findall(fold_for_search(text))


def _asked(text: str) -> list[tuple[str, str]]:
    """The parts that say something: the 号 behind a number stands in every document number."""
    parts = _parts(text)
    before = [("", ""), *parts]
    return [
        part for part, (_, number) in zip(parts, before, strict=False) if not (part[0] == "号" and number)
    ]


def _begins(word: str) -> bool:
    """Whether a word is asked for by its beginning."""
    return len(word) >= PREFIX_FROM and not _YEAR.fullmatch(word)


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    for han, word in _parts(text):
        if word:
            found.append(word)
        else:
            found += _pairs(han)
    return found


@lru_cache(maxsize=20_000)
def _pairs(han: str) -> tuple[str, ...]:
    """The overlapping pairs of a run, its last character alone. What records are about is said in few words, again and
    again, so most runs are answered from memory."""
    return tuple([han[place : place + 2] for place in range(len(han))])


def _sqlite_term(han: str, word: str) -> str:
    if len(han) > 1:
        return '"' + " ".join(map("".join, pairwise(han))) + '"'
    return f'"{han}"*' if han else f'"{word}"' + "*" * _begins(word)


def _postgres_term(han: str, word: str) -> str:
    if len(han) > 1:
        return "(" + " <-> ".join(f"'{first}{second}'" for first, second in pairwise(han)) + ")"
    return f"'{han}':*" if han else f"'{word}'" + ":*" * _begins(word)
