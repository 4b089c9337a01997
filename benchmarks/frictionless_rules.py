"""The penalties' rules for frictionless-py: its schema says how long texts may be, a check of its own kind says the rest.

``python frictionless_rules.py FILE TASK FOUND`` runs in the environment of frictionless, where nothing of ours is but the
plain Python of ``yinuo.core``. ``TASK`` is json: the schema, the lists, the day, the calendar, the registered codes. ``FOUND``
gets one ``row,field,rule`` a line, as the planted faults are written. With ``--schema-only`` the check is left out and the
schema says all that it can.

What a row's rules read of it is worked out once for all of them, and nothing is asked twice: as quick as plain Python allows.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from frictionless import Check, Checklist, Resource, Schema, errors, system

from yinuo.core.amounts import AMOUNT_PATTERN, FEN_PER_WAN, WIDTH_FROM, WIDTH_TO, amount_in_words
from yinuo.core.codes import USCC_PLACEHOLDER, identity_ok, orgcode_ok, uscc_ok
from yinuo.core.names import fold_name
from yinuo.core.rules.values import Parting, code_text, date_of, given_text, name_text, number_of

PERSON, ORGANISATION, TRADER = "自然人", "法人及非法人组织", "个体工商户"
CONSTRAINTS = {"maxLength": "length"}
WIDTH = str.maketrans(WIDTH_FROM, WIDTH_TO)
AMOUNT_ALONE = re.compile(f"(?:人民币)? *{AMOUNT_PATTERN}")
ALWAYS = (
    "CF_XDR_MC", "CF_XDR_LB", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR", "CF_JDRQ", "CF_YXQ", "CF_GSJZQ",
    "CF_CFJG", "CF_CFJGDM", "CF_SJLY", "CF_SJLYDM",
)  # fmt: skip
NAMES = ("CF_XDR_MC", "CF_CFJG", "CF_SJLY")
MAY_BE_NONE = {"CF_XDR_SHXYM", "CF_XDR_ZZJG", "CF_NR_FK", "CF_NR_WFFF"}
CONFISCATED = {"没收违法所得", "没收非法财物", "没收违法所得、没收非法财物"}
PERMITS = {"暂扣许可证件", "吊销许可证件", "暂扣或者吊销许可证、暂扣或者吊销执照"}
Found = Iterator[tuple[str, str]]

SIMPLE_NUMBER = re.compile("简|当罚|当场")
ORDINARY = re.compile("[不未][^，。；]{0,4}简易程序|简易程序转")
SIMPLE_WORDS = re.compile(
    "简易程序|当场(?:处罚|罚款|警告|(?:给予|予以|处|作出|做出)[^，。；]{0,12}(?:警告|罚款|处罚))"
)
ROAD_ARTICLE = re.compile("道路交通安全法[^《]{0,60}第一百零七条")
NEW_ARTICLE = re.compile("行政处罚法[^《]{0,60}第五十[一二]条")
OLD_ARTICLE = re.compile("行政处罚法[^《]{0,60}第三十[三四]条")
PEACE_ARTICLE = re.compile("治安管理处罚法[^《]{0,60}第一百条")
NOT_MENDED = re.compile("[不未没][^，。；]{0,2}(?:主动|自行|及时)")
MENDED = re.compile("(?:主动|自行|及时)[^，。；]{0,4}(?:消除|减轻|纠正|改正|整改)")
LAW_OF_2021, PEACE_OF_2026 = date(2021, 7, 15), date(2026, 1, 1)


@dataclass(slots=True)
class Listed:
    """A list of values: other spellings, the pattern of open ones, and the days between which a value is in use."""

    spellings: dict[str, str]
    parting: Parting
    opened: re.Pattern[str] | None
    dated: dict[str, tuple[date, date]]

    @classmethod
    def read(cls, values: list[dict[str, Any]]) -> Listed:
        spellings = {text: each["value"] for each in values for text in (each["value"], *each["aliases"])}
        opened = "|".join(re.escape(each["value"]) for each in values if each["open"])
        dated = {
            each["value"]: (
                date.fromisoformat(each["from"] or "0001-01-01"),
                date.fromisoformat(each["to"] or "9999-12-31"),
            )
            for each in values
            if each["from"] or each["to"]
        }
        pattern = re.compile(f"(?:{opened})(?:[-—－:：(（].*)?") if opened else None
        parting = Parting.of(spellings, [each["value"] for each in values if each["open"]])
        return cls(spellings, parting, pattern, dated)

    def has(self, value: str) -> bool:
        return value in self.spellings or bool(self.opened and self.opened.fullmatch(value))

    def several(self, text: str) -> list[str]:
        """The values in a text that parts them by semicolons, or by another sign that stands in none of them."""
        return [self.spellings[text]] if text in self.spellings else self.parting.several(text, ";")


class Record:
    """A row as its rules see it: cleaned texts by field, and the values that more than one rule reads."""

    __slots__ = ("decided", "fine", "kind", "kinds", "texts")

    def __init__(self, row: Any, lists: dict[str, Listed]) -> None:
        self.texts = {code: text for code in row if (text := given_text(row[code], code in MAY_BE_NONE))}
        self.texts |= {
            code: name_text(text) or text for code in NAMES if "\n" in (text := self.texts.get(code, ""))
        }
        kind = self.texts.get("CF_XDR_LB")
        self.kind = lists["CF_XDR_LB"].spellings.get(kind, kind) if kind else None
        self.kinds = lists["CF_CFLB"].several(self.texts.get("CF_CFLB", ""))
        self.decided = self.day("CF_JDRQ")
        self.fine = self.fen("CF_NR_FK")

    def day(self, code: str) -> date | None:
        text = self.texts.get(code)
        if text == "长期" and code != "CF_JDRQ":
            return date(2099, 12, 31)
        return date_of(text) if text else None

    def fen(self, code: str) -> int | None:
        """An amount typed in 万元, or with its own unit, in fen."""
        text = self.texts.get(code)
        if text is None:
            return None
        exact = number_of(text)
        if exact is None and AMOUNT_ALONE.fullmatch(text.translate(WIDTH)):
            exact = amount_in_words(text)
        fen = None if exact is None else exact * FEN_PER_WAN
        return int(fen) if fen is not None and fen == int(fen) else None

    def code(self, code: str) -> str | None:
        text = self.texts.get(code)
        return code_text(text) if text else None


class PenaltyRules(Check):  # type: ignore[misc]
    """Every rule of the class that the schema cannot say."""

    type = "penalty-rules"
    Errors = [errors.CellError]

    def prepare(self, task: dict[str, Any]) -> PenaltyRules:
        self.lists = {code: Listed.read(values) for code, values in task["lists"].items()}
        self.today = date.fromisoformat(task["today"])
        self.first = date.fromisoformat(task["calendar"]["first"]).toordinal()
        self.ordinals = task["calendar"]["ordinals"]
        self.registered = frozenset(task["registered"])
        self.earliest = {code: date.fromisoformat(day) for code, day in task["earliest"].items()}
        self.keys: set[tuple[str | None, ...]] = set()
        self.rules: tuple[Callable[[Record], Found], ...] = (
            self.presence, self.listed, self.codes, self.amounts, self.days, self.subject, self.refused, self.duplicate,
        )  # fmt: skip
        return self

    def validate_row(self, row: Any) -> Iterator[Any]:
        record = Record(row, self.lists)
        for rule in self.rules:
            for field, name in rule(record):
                yield errors.CellError.from_row(row, note=name, field_name=field)

    def presence(self, record: Record) -> Found:
        """What is required always or given the rest of the row, and what must stay empty."""
        texts, kind, person = record.texts, record.kind, record.kind == PERSON
        other = kind is not None and not person
        placeholder = kind == TRADER and record.code("CF_XDR_SHXYM") == USCC_PLACEHOLDER
        needed = {
            "CF_XDR_SHXYM": other,
            "CF_XDR_GSZC": placeholder,
            "CF_FRDB": other,
            "CF_FR_ZJLX": "CF_FR_ZJHM" in texts,
            "CF_FR_ZJHM": "CF_FR_ZJLX" in texts,
            "CF_XDR_ZJLX": person,
            "CF_XDR_ZJHM": person,
            "CF_NR_FK": "罚款" in record.kinds,
            "CF_NR_WFFF": not CONFISCATED.isdisjoint(record.kinds),
            "CF_NR_ZKDX": not PERMITS.isdisjoint(record.kinds),
        }
        yield from (
            (code, f"{code}.required") for code, wanted in needed.items() if wanted and code not in texts
        )
        yield from ((code, f"{code}.required") for code in ALWAYS if code not in texts)
        if person:
            empty = ("CF_XDR_SHXYM", "CF_FRDB", "CF_FR_ZJLX", "CF_FR_ZJHM")
        else:
            empty = ("CF_XDR_ZJLX", "CF_XDR_ZJHM") if other else ()
        yield from ((code, f"{code}.blank") for code in empty if code in texts)

    def listed(self, record: Record) -> Found:
        for code, values in self.lists.items():
            text = record.texts.get(code)
            if text is None:
                continue
            found = record.kinds if code == "CF_CFLB" else [values.spellings.get(text, text)]
            if not all(map(values.has, found)):
                yield code, f"{code}.enum"
            if record.decided and any(
                not values.dated[each][0] <= record.decided <= values.dated[each][1]
                for each in found
                if each in values.dated
            ):
                yield code, f"{code}.enum-date"

    def codes(self, record: Record) -> Found:
        subject = record.code("CF_XDR_SHXYM")
        if subject:
            sound = uscc_ok(subject)
            accepted = subject == USCC_PLACEHOLDER and record.kind == TRADER and "CF_XDR_GSZC" in record.texts
            if not sound and not accepted:
                yield "CF_XDR_SHXYM", "CF_XDR_SHXYM.code"
            if record.kind == TRADER and sound and not subject.startswith("92"):
                yield "CF_XDR_SHXYM", "individual-code-belongs-to-trader"
            if record.kind == ORGANISATION and subject.startswith("92"):
                yield "CF_XDR_SHXYM", "organisation-code-not-a-traders"
        organisation = record.code("CF_XDR_ZZJG")
        if organisation and not orgcode_ok(organisation):
            yield "CF_XDR_ZZJG", "CF_XDR_ZZJG.code"
        for field in ("CF_CFJGDM", "CF_SJLYDM"):
            code = record.code(field)
            if code and not uscc_ok(code):
                yield field, f"{field}.code"
        authority = record.code("CF_CFJGDM")
        if authority and authority not in self.registered:
            yield "CF_CFJGDM", "authority-registered"

    def amounts(self, record: Record) -> Found:
        confiscated = record.fen("CF_NR_WFFF")
        for code, fen in (("CF_NR_FK", record.fine), ("CF_NR_WFFF", confiscated)):
            if fen is None and code in record.texts:
                yield code, f"{code}.type"
            if fen is not None and fen <= 0:
                yield code, f"{code}.positive"
        said = amount_in_words(record.texts.get("CF_NR", ""), "罚款") if (record.fine or 0) > 0 else None
        if said is not None and int(said * FEN_PER_WAN) != record.fine:
            yield "CF_NR_FK", "fine-agrees-with-text"

    def days(self, record: Record) -> Found:
        decided, until, shown = record.decided, record.day("CF_YXQ"), record.day("CF_GSJZQ")
        for code, day in (("CF_JDRQ", decided), ("CF_YXQ", until), ("CF_GSJZQ", shown)):
            if day is None and code in record.texts:
                yield code, f"{code}.type"
            if day and day < self.earliest[code]:
                yield code, f"{code}.early"
        if decided is None:
            return
        if decided > self.today:
            yield "CF_JDRQ", "decided-in-future"
        elif (self.today - decided).days > 31 or self.working_days(decided, self.today) > 7:
            yield "CF_JDRQ", "late"
        if until and until < decided:
            yield "CF_YXQ", "valid-before-decision"
        if shown and shown < decided:
            yield "CF_GSJZQ", "publicity-before-decision"

    def working_days(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``; 0 outside the calendar, where the rule does not apply."""
        places = (start.toordinal() - self.first, end.toordinal() - self.first)
        if not all(0 <= place < len(self.ordinals) for place in places):
            return 0
        return int(self.ordinals[places[1]] - self.ordinals[places[0]])

    def subject(self, record: Record) -> Found:
        texts, person = record.texts, record.kind == PERSON
        name = texts.get("CF_XDR_MC", "")
        if person and name and not ((len(name) <= 6 or "·" in name) and "公司" not in name):
            yield "CF_XDR_MC", "person-name"
        for kind, code, rule in (
            ("CF_XDR_ZJLX", "CF_XDR_ZJHM", "person-identity"),
            ("CF_FR_ZJLX", "CF_FR_ZJHM", "representative-identity"),
        ):
            paper, written = texts.get(kind), texts.get(code)
            if (
                paper
                and written
                and self.lists[kind].spellings.get(paper) == "身份证"
                and not identity_ok(written)
            ):
                yield code, rule

    def refused(self, record: Record) -> Found:
        """What law keeps out: a natural person by simple procedure, or one whose minor act was mended."""
        if record.kind != PERSON:
            return
        texts, decided = record.texts, record.decided
        words = "。".join(texts.get(code, "") for code in ("CF_SY", "CF_YJ", "CF_NR", "BZ"))
        basis = texts.get("CF_YJ", "")
        if SIMPLE_NUMBER.search(texts.get("CF_WSH", "")):
            yield "CF_WSH", "refused.simple-procedure-on-person"
        if SIMPLE_WORDS.search(ORDINARY.sub("", words)):
            yield "CF_NR", "refused.simple-procedure-in-words"
        if ROAD_ARTICLE.search(basis) or (
            decided
            and (
                (NEW_ARTICLE.search(basis) and decided >= LAW_OF_2021)
                or (OLD_ARTICLE.search(basis) and decided < LAW_OF_2021)
                or (PEACE_ARTICLE.search(basis) and decided < PEACE_OF_2026)
            )
        ):
            yield "CF_YJ", "refused.simple-procedure-by-article"
        if "轻微" in words and MENDED.search(NOT_MENDED.sub("", words)):
            yield "CF_SY", "refused.minor-and-mended-by-person"

    def duplicate(self, record: Record) -> Found:
        number, name, code = (
            record.texts.get("CF_WSH"),
            record.texts.get("CF_XDR_MC"),
            record.code("CF_CFJGDM"),
        )
        if not (number and name and code):
            return
        key = (fold_name(number), fold_name(name), code)
        if key in self.keys:
            yield "CF_WSH", "duplicate-in-batch"
        self.keys.add(key)


def found_by(error: Any) -> tuple[int, str, str]:
    """(row from 1, field, our name of the rule) of an error of the schema or of the check."""
    row = error.row_number - 1
    if error.type == "cell-error":
        return row, error.field_name, error.note
    constraint = re.match('constraint "([A-Za-z]+)"', error.note)
    kind = CONSTRAINTS.get(constraint[1], constraint[1]) if constraint else error.type
    return row, error.field_name, f"{error.field_name}.{kind}"


def main() -> None:
    system.trusted = True
    file, task_file, found_file = sys.argv[1:4]
    task = json.loads(Path(task_file).read_text(encoding="utf-8"))
    only = "--schema-only" in sys.argv
    schema = Schema.from_descriptor(task["schema_only" if only else "schema"])
    resource = Resource(path=file, schema=schema)
    checks = [] if only else [PenaltyRules().prepare(task)]
    report = resource.validate(Checklist(checks=checks), limit_errors=10**9)
    if not only:
        found = sorted(found_by(error) for error in report.tasks[0].errors)
        with Path(found_file).open("w", encoding="utf-8") as lines:
            lines.writelines(f"{row},{field},{rule}\n" for row, field, rule in found)
    print(json.dumps({"rows": report.tasks[0].stats["rows"], "errors": report.stats["errors"]}))


if __name__ == "__main__":
    main()
