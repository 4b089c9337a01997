"""Masks for what may be shown only in part: names of persons, identity and telephone numbers, accounts.

A mask never tells the length of a name. What is shorter than its mask would leave is hidden whole.
"""

from __future__ import annotations

from typing import Final

STAR: Final = "*"

_COMPOUND: Final = """
欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台
皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘
子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐
段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 公仪 梁丘 公仲 公上 公门 公山 公坚
左丘 公伯 西门 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫 仲长 子书 子桑 即墨 达奚
褚师
"""
COMPOUND_SURNAMES: Final = frozenset(_COMPOUND.split())


def mask_person_name(name: str) -> str:
    """The surname and one star, however long the given name: 张*, 欧阳*; of a foreign name its first letter.

    A name of one character, or nothing but a compound surname of two, shows its first character or none:
    ``*`` for one, ``欧*`` for two.
    """
    name = name.strip()
    if len(name) < 2:
        return STAR if name else ""
    shown = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:shown] + STAR


def mask_identity(number: str) -> str:
    """The first three and the last two characters of an identity number or passport number."""
    return _mask_middle(number, 3, 2)


def mask_phone(number: str) -> str:
    """The first three and the last two digits of a telephone number; separators go."""
    return _mask_middle("".join(char for char in number if char.isdigit()), 3, 2) if number.strip() else ""


def mask_account(number: str) -> str:
    """The last four digits of a bank account or card; separators go."""
    return _mask_middle("".join(number.split()), 0, 4)


def _mask_middle(text: str, first: int, last: int) -> str:
    text = text.strip()
    hidden = len(text) - first - last
    if hidden < first + last:
        return STAR * len(text)
    return text[:first] + STAR * hidden + text[len(text) - last :]
