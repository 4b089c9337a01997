"""Every macro and its Python twin say the same of any text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yinuo.core import amounts, codes, document_numbers, names
from yinuo.core.rules import values
from yinuo.core.rules.macros import PUBLIC_MACROS, create_macros, text_literal

CODE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ANY_TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=30)
BATCHES = settings(max_examples=60, deadline=None)


@pytest.fixture(scope="module")
def sql() -> Iterator[Callable[[str, list[str]], list[Any]]]:
    """Evaluates an expression over the column ``t`` for many texts at once."""
    with duckdb.connect() as connection:
        create_macros(connection)
        prepared: dict[str, str] = {}

        def evaluate(expression: str, texts: list[str]) -> list[Any]:
            if expression not in prepared:
                prepared[expression] = f"p{len(prepared)}"
                query = f"SELECT {expression} FROM (SELECT unnest($1::VARCHAR[]) AS t)"
                connection.execute(f"PREPARE {prepared[expression]} AS {query}")
            listed = ", ".join(text_literal(text) for text in texts)
            rows = connection.execute(f"EXECUTE {prepared[expression]}([{listed}])").fetchall()
            return [row[0] for row in rows]

        yield evaluate


def _codes(make: Callable[[str], str], length: int, alphabet: str) -> st.SearchStrategy[str]:
    """Right codes, right codes with one character changed, and text of the alphabet."""
    right = st.text(alphabet, min_size=length, max_size=length).map(make)
    changed = st.tuples(right, st.integers(0, length), st.sampled_from(CODE)).map(
        lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] + 1 :]
    )
    return right | changed | st.text(CODE + "- ", max_size=20) | ANY_TEXT


WRONG_IN_FORM = ("01410300MA1B3N1N2", "90410300MA1B3N1N2", "9A410300MA1B3N1N2", "914A0300MA1B3N1N2")
"""First characters of codes that only their check character speaks for."""


def _with_check(first17: str) -> str:
    return first17 + codes.uscc_check_digit(first17)


def _uscc(body: str) -> str:
    return _with_check("9141030" + body)


def _identity(serial: str) -> str:
    first17 = "110105" + serial
    return first17 + codes.identity_check_digit(first17)


@given(st.lists(_codes(_uscc, 10, codes.USCC_ALPHABET), min_size=1, max_size=30))
@example(["91110000802100433B", "11230500001755309F", "91230500MA1B3N1N2M", "11420000MB15291767"])
@example(["91320105780688132K", "00000000000000000X", "９１", "91110000802100433b", ""])
@example(["91110000802100433B0", "91110000802100433", *map(_with_check, WRONG_IN_FORM)])
@BATCHES
def test_uscc_ok(sql: Any, texts: list[str]) -> None:
    assert sql("uscc_ok(t)", texts) == [codes.uscc_ok(text) for text in texts]


def _orgcode(first8: str) -> str:
    return first8 + codes.orgcode_check_digit(first8)


@given(st.lists(_codes(_orgcode, 8, CODE), min_size=1, max_size=30))
@BATCHES
def test_orgcode_ok(sql: Any, texts: list[str]) -> None:
    assert sql("orgcode_ok(t)", texts) == [codes.orgcode_ok(text) for text in texts]


@given(st.lists(_codes(_identity, 11, "0123456789"), min_size=1, max_size=30))
@example(["11010519491231002X", "110105194912310021", "110105190002290011"])
@BATCHES
def test_identity_ok(sql: Any, texts: list[str]) -> None:
    assert sql("identity_ok(t)", texts) == [codes.identity_ok(text) for text in texts]


NAME = st.text(
    st.sampled_from("洛阳某（）()〔〕[]【】ＡaB1 　\u00a0\ufeff·•－\"'有限责任公司股份"), max_size=20
)


@given(st.lists(NAME | ANY_TEXT, min_size=1, max_size=30))
@example(["洛阳某某（集团）有限责任公司 ", "洛示罚决〔2026〕1号", "股份有限公司", "İ", "É", "ß"])
@example(["洛阳某某有限责任公司", "洛示罚决[2026]1号", "【洛】［示］", "（洛阳）某某股份有限公司", "\\[n\\]"])
@BATCHES
def test_fold_name(sql: Any, texts: list[str]) -> None:
    assert sql("fold_name(t)", texts) == [names.fold_name(text) for text in texts]


@given(st.lists(NAME | ANY_TEXT, min_size=2, max_size=30))
@example(
    ["洛示罚决〔2026〕1号", "洛示罚决(2026)1号", "洛示罚决（2026）1号", "洛示罚决[2026] 1号", "洛示罚决2026"]
)
@BATCHES
def test_folded_keys_are_equal_where_folded_names_are(sql: Any, texts: list[str]) -> None:
    keys, folded = sql("folded_key(t)", texts), [names.fold_name(text) for text in texts]
    assert [keys.index(key) for key in keys] == [folded.index(text) for text in folded]


def test_a_moment_sent_by_a_program_falls_on_its_day_in_beijing() -> None:
    assert values.date_of("2026-11-25T16:00:00.000Z") == date(2026, 11, 26)
    assert values.date_of("2026-11-25T15:59:59Z") == date(2026, 11, 25)
    assert values.date_of("2026-11-25T00:00:00+08:00") == date(2026, 11, 25)
    assert values.date_of("2026-02-30T00:00:00Z") is None


EDGED = st.text(
    st.sampled_from(
        "a洛一\ud7ff\ue000\u00a0\u3000\ufeff \t\r\n\u00e9、\u200b\u202e\x7f\x85\u2014\u2800\u3164\u0001'‘’＇"
    ),
    max_size=8,
)


@given(st.lists(EDGED | ANY_TEXT, min_size=1, max_size=30))
@example(["", " ", "\u3000", "\ufeff洛阳", "a\nb", "、a", "\u200b\u200b", "\u3164", "\u202e洛"])
@BATCHES
def test_clean_text(sql: Any, texts: list[str]) -> None:
    cleaned = [values.clean_text(text) for text in texts]
    assert sql("clean_text(t)", texts) == cleaned
    assert sql("list_transform([t], lambda part: clean_part(part))[1]", texts) == cleaned


@given(st.lists(st.text("/—-－\\ 　无暂不适用'a1\n", max_size=7), min_size=1, max_size=40))
@example(["/", "——", " - ", "\\", "/a", "-1", "'/", "无", " 暂无\n", "无锡", "不适用", "—" * 6])
@BATCHES
def test_given_text(sql: Any, texts: list[str]) -> None:
    assert sql("given_text(t)", texts) == [values.given_text(text) for text in texts]
    assert sql("given_value(t)", texts) == [values.given_text(text, worded=True) for text in texts]


@given(st.lists(st.text("洛（公）aB/ \t　\n\r", max_size=9), min_size=1, max_size=40))
@example(["洛阳示例\n建材有限公司", "ABC \r\n Ltd", "示例\n(集团)", "\n", "/\n"])
@BATCHES
def test_name_text(sql: Any, texts: list[str]) -> None:
    assert sql("name_text(t)", texts) == [values.name_text(text) for text in texts]


def test_a_text_of_unseen_characters_alone_is_empty() -> None:
    for text in ("\u200b\u200b", "\u2060\u3000", "\u202e\u2066", "\x7f\x85", "\u3164", "\u2800"):
        assert values.clean_text(text) is None


@given(
    st.lists(
        st.text(st.sampled_from("09AZaＡ９- \t　－\u00a0\u200b'‘’＇"), max_size=20), min_size=1, max_size=30
    )
)
@BATCHES
def test_code_text_and_half_width(sql: Any, texts: list[str]) -> None:
    assert sql("half_width(t)", texts) == [values.half_width(text) for text in texts]
    assert sql("code_text(t)", texts) == [values.code_text(text) for text in texts]


def test_an_apostrophe_that_came_along_from_a_spreadsheet_goes_and_a_quotation_stays() -> None:
    for text in (
        "'91410300MA40000000",
        "‘91410300MA40000000",
        "’ 91410300MA40000000",
        "＇91410300MA40000000",
    ):
        assert values.clean_text(text) == "91410300MA40000000"
    assert values.clean_text("'") is None
    assert values.clean_text("‘某某’商标侵权") == "‘某某’商标侵权"


@given(
    st.lists(
        st.text(st.sampled_from("洛市〔〕（）2026１号第令 　\u00a0\n"), max_size=16), min_size=1, max_size=30
    )
)
@example(
    [
        "洛市监罚 〔2026〕 12 号",
        "洛市监罚　〔２０２６〕　第12号",
        "省政府令 第 132 号",
        "处罚 12 号",
        "见 洛市监罚〔2026〕12号等",
    ]
)
@BATCHES
def test_closed_up(sql: Any, texts: list[str]) -> None:
    assert sql("closed_up(t)", texts) == [document_numbers.closed_up(text) for text in texts]


@given(st.lists(st.text("洛Ａaｚ〔（２0６ 　1１号）〕\n", max_size=14), min_size=1, max_size=40))
@example(["洛市监罚〔２０２６〕１２号", "ＬＹ　〔2026〕 １号", "ＨＴ－２０２６－１", "洛市监罚(2026)1号"])
@BATCHES
def test_number_text(sql: Any, texts: list[str]) -> None:
    """What is kept of a document number: half width, no blanks within."""
    cleaned = [values.given_text(text) for text in texts]
    assert sql("number_text(t)", texts) == [text and document_numbers.as_stored(text) for text in cleaned]


def _day_texts() -> st.SearchStrategy[str]:
    number = st.integers(0, 99).map(str) | st.integers(0, 99).map("{:02d}".format)
    year = st.integers(0, 3000).map(str) | st.just("2026") | st.just("２０２６")
    mark = st.sampled_from(["-", "/", ".", "年", "月", " ", "", "－"])
    zoned = [
        "T16:00:00Z",
        "T15:59:59.999Z",
        "T00:00:00+08:00",
        " 23:59:59.5-11:30",
        "T10:30:00+14:59",
        "T24:00:00Z",
    ]
    end = st.sampled_from(["", "日", "号", " 10:30", "T10:30:00", " 日", "x", " ", *zoned])
    return st.tuples(year, mark, number, mark, number, end).map("".join)


@given(st.lists(_day_texts() | st.text("0123456789-/. +", max_size=12) | ANY_TEXT, min_size=1, max_size=40))
@example(
    ["2026/02/28", "2026-2-8", "2026.02.28", "2026年2月28日", "20260228", "45000", "45000.5", "2026/02/30"]
)
@example(
    ["+026/02/28", "-026/02/28", "2026/ 2/28", "2026/02/2 ", "infinity", "epoch", "2026-02/28", "1e4/02/28"]
)
@example(
    [
        "2026-11-25T16:00:00.000Z",
        "2026-11-25T16:00:00+08:00",
        "2026-02-30T00:00:00Z",
        "2026-12-31 23:00:00-01:00",
    ]
)
@settings(max_examples=200, deadline=None)
def test_date_of(sql: Any, texts: list[str]) -> None:
    cleaned = [text for text in texts if values.clean_text(text) == text]
    assert sql("date_of(t)", cleaned or ["x"]) == [values.date_of(text) for text in cleaned or ["x"]]
    assert sql("shaped_as_date(t)", cleaned or ["x"]) == [
        values.shaped_as_date(text) for text in cleaned or ["x"]
    ]


NUMBER = st.decimals(-(10**9), 10**9, places=4).map(str) | st.text("0123456789.,-１ e+", max_size=14)


@given(st.lists(NUMBER | ANY_TEXT, min_size=1, max_size=40))
@example(
    ["1,234.5", "0.1234567", "0.12345600", "12345678901", "123456789012", "-1", "１２", ".5", "5.", "1e3"]
)
@settings(max_examples=200, deadline=None)
def test_number_of(sql: Any, texts: list[str]) -> None:
    assert sql("number_of(t)", texts) == [values.number_of(text) for text in texts]


@given(st.lists(st.text(st.sampled_from("是否有无trueyesno10YN√×"), max_size=4), min_size=1, max_size=30))
@BATCHES
def test_boolean_of(sql: Any, texts: list[str]) -> None:
    assert sql("boolean_of(t)", texts) == [values.boolean_of(text) for text in texts]


def _sentences() -> st.SearchStrategy[str]:
    arabic = st.integers(0, 10**7).map(str) | st.decimals(0, 10**5, places=2).map(str) | st.just("3,500")
    chinese = st.text(st.sampled_from("零一二两三四五六七八九十百千壹贰拾佰仟〇"), min_size=1, max_size=7)
    unit = st.sampled_from(
        ["元", "万元", "亿元", "千元", "百万元", "圆", "元整", "元5角", "元3角2分", "美元", "家", ""]
    )
    vague = st.sampled_from(["", "", "", "数", "约", "人民币", "近"])
    amount = st.tuples(vague, arabic | chinese, unit).map("".join)
    words = st.sampled_from(
        ["罚款", "，并处罚款", "没收违法所得", "的罚款", "；", "。", "警告", " ", "合计", "1万", "２"]
    )
    return st.lists(words | amount, max_size=6).map("".join)


@given(st.lists(_sentences(), min_size=1, max_size=30))
@example(
    ["没收5000元，罚款人民币十一万五千元、0.05万元和1亿2000万元", "罚款数十万元", "二〇二六元", "0.001元"]
)
@example(
    ["罚款3000元整", "罚款3000元3000元", "罚款3000元5角", "罚款30元，1分局", "罚款３０００元", "罚款1万2千元"]
)
@example(
    [
        "罚款5000元",
        "罚款人民币0.5万元。",
        "并处罚款人民币５000元",
        "罚款约5000元",
        "3元的罚款5000元",
        "3元5角罚款5000元",
    ]
)
@example(
    [
        "罚款5000元，又罚款3元",
        "罚款5000元５角",
        "罚款5000圆3元",
        "罚款5000",
        "罚款人民币人民币人民币5元",
        "5元没收；罚款3元",
    ]
)
@settings(max_examples=400, deadline=None)
def test_amounts(sql: Any, texts: list[str]) -> None:
    assert sql("amounts_in(t)", texts) == [list(amounts.amounts_in(text)) for text in texts]
    twin = PUBLIC_MACROS["amount_in_words"].twin
    assert twin is not None
    assert sql("amount_in_words(t)", texts) == [twin(text) for text in texts]
    for keyword in ("罚款", "没收违法所得"):
        assert sql(f"amount_in_words(t, '{keyword}')", texts) == [twin(text, keyword) for text in texts]


@given(st.lists(st.decimals(0, 10**7, places=6).map(str) | _sentences() | NUMBER, min_size=1, max_size=40))
@settings(max_examples=150, deadline=None)
def test_money_read_the_short_way_is_the_same_money(sql: Any, texts: list[str]) -> None:
    assert sql("fen_of_wan(t)", texts) == sql("fen_of(t, 1000000)", texts)
    assert sql("fen_of_yuan(t)", texts) == sql("fen_of(t, 100)", texts)


@given(st.lists(st.decimals(0, 10**7, places=6), min_size=1, max_size=40))
@BATCHES
def test_fen_of_plain_numbers(sql: Any, numbers: list[Decimal]) -> None:
    exact = [int(number * 1_000_000) for number in numbers]
    assert sql("fen_of(t, 1000000)", [str(number) for number in numbers]) == exact


def test_money_with_its_own_unit(sql: Any) -> None:
    texts = ["2000元", "十一万五千元", "人民币3万元", "0.05万元", "两千", "2000美元"]
    assert sql("fen_of(t, 1000000)", texts) == [200_000, 11_500_000, 3_000_000, 50_000, None, None]


def test_money_text(sql: Any) -> None:
    fen = {"200000": "2000元", "20000000": "20万元", "200050": "2000.50元", "5": "0.05元", "0": "0元"}
    assert sql("money_text(t::BIGINT)", list(fen)) == list(fen.values())


def test_day_of_a_spreadsheet(sql: Any) -> None:
    assert sql("date_of(t)", ["45000"]) == [date(2023, 3, 15)]


def test_every_public_macro_is_defined(sql: Any) -> None:
    of_the_run = {"working_days", "registered", "day_of_receipt"}
    with duckdb.connect() as connection:
        create_macros(connection)
        defined = {
            row[0] for row in connection.execute("SELECT function_name FROM duckdb_functions()").fetchall()
        }
    assert set(PUBLIC_MACROS) - of_the_run <= defined
