"""How dear the store is: ``store_chunk`` beside a bare bulk insert of the same rows with the same indexes.

``python -m benchmarks.storing [rows]`` runs both on the configured database, one after the other in chunks of 20,000 rows,
each chunk in a transaction of its own, and prints seconds and their ratio. The bare insert writes 30 text columns, the
indexes of the table of records and the search index from tokens made beforehand: the least any store must do. The rows
are made up, with a fixed seed.
"""

from __future__ import annotations

import csv
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

CHUNK = 20_000


def prepare() -> None:
    """A throw-away home and an empty database."""
    os.environ.setdefault("YINUO_HOME", tempfile.mkdtemp(prefix="yinuo-bench-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from yinuo.registry.loading import load_registry

    load_registry()


def made_up(count: int, codes: list[str]) -> dict[str, list[object]]:
    """``count`` penalties of 30 columns, most of them of legal persons."""
    seed = random.Random(20171024)
    words = ["无照经营", "超范围经营", "未按规定公示年报", "虚假宣传", "使用未经检验的特种设备", "占道经营"]
    signs = [chr(0x4E00 + seed.randrange(4000)) for _ in range(500)]
    day = date(2026, 1, 5)
    natural = [seed.random() < 0.1 for _ in range(count)]
    decided = [(day + timedelta(days=seed.randrange(60))).isoformat() for _ in range(count)]
    return {
        "CF_XDR_MC": [
            "张" + seed.choice(signs) if person else f"洛阳{''.join(seed.choices(signs, k=5))}商贸有限公司"
            for person in natural
        ],
        "CF_XDR_LB": ["自然人" if person else "法人及非法人组织" for person in natural],
        "CF_XDR_SHXYM": [None if person else f"91410300MA{seed.randrange(10**8):08d}" for person in natural],
        "CF_XDR_ZJLX": ["身份证" if person else None for person in natural],
        "CF_XDR_ZJHM": [f"4103021990{seed.randrange(10**8):08d}" if person else None for person in natural],
        "CF_FRDB": [None if person else "李" + seed.choice(signs) for person in natural],
        "CF_WSH": [f"洛市监处罚〔2026〕{row}号" for row in range(count)],
        "CF_WFXW": [seed.choice(words) for _ in range(count)],
        "CF_SY": [f"当事人于{day}在经营场所{seed.choice(words)}，经查属实，已责令改正。" for day in decided],
        "CF_YJ": ["《中华人民共和国行政处罚法》第二十八条"] * count,
        "CF_CFLB": [["罚款", "没收违法所得"] if seed.random() < 0.1 else ["罚款"] for _ in range(count)],
        "CF_NR": ["罚款人民币五千元整，上缴国库"] * count,
        "CF_NR_FK": [seed.randrange(1, 10**6) * 100 for _ in range(count)],
        "CF_JDRQ": decided,
        "CF_YXQ": ["2027-01-01"] * count,
        "CF_GSJZQ": ["2027-01-01"] * count,
        "CF_CFJG": ["洛阳市某局"] * count,
        "CF_CFJGDM": [seed.choice(codes) for _ in range(count)],
        "CF_SJLY": ["洛阳市某局"] * count,
        "CF_SJLYDM": [seed.choice(codes) for _ in range(count)],
    }


def timed(run: Callable[[int], None], count: int) -> float:
    """Seconds for all chunks, each in its transaction."""
    from django.db import transaction

    started = time.perf_counter()
    for start in range(0, count, CHUNK):
        with transaction.atomic():
            run(start)
    return time.perf_counter() - started


def bare(count: int, columns: dict[str, list[object]]) -> float:
    """Seconds of the least any store must do: 30 columns, the same indexes, ready-made search words."""
    from django.db import connection

    from yinuo import bulk
    from yinuo.core.search_text import postgres_vector, search_tokens

    rows = _bare_rows(count, columns)
    names = [f"c{place}" for place in range(len(rows[0]))]
    key, listed, source = ("c6", "c5"), ("c6", "c2"), ("c3", "c6", "c2")
    indexes = [key, listed, ("c2",), source, ("c4",), ("c1",), ("c8",)]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        typed = ", ".join(f"{name} text" for name in names)
        key = "id integer PRIMARY KEY" if connection.vendor == "sqlite" else "id bigserial PRIMARY KEY"
        cursor.execute(f"CREATE TABLE bare ({key}, {typed})")
        for number, index in enumerate(indexes):
            unique = "UNIQUE" if number == 0 else ""
            cursor.execute(f"CREATE {unique} INDEX bare_{number} ON bare ({', '.join(index)})")
        search = _search_table(cursor)
    words = search_tokens if connection.vendor == "sqlite" else postgres_vector
    tokens = [words(f"{row[0]} {row[1]} {row[7]}") for row in rows]

    def run(start: int) -> None:
        bulk.insert("bare", names, rows[start : start + CHUNK])
        found = enumerate(tokens[start : start + CHUNK], start + 1)
        bulk.insert("bare_search", [search, "tokens"], list(found))

    return timed(run, count)


def _search_table(cursor: object) -> str:
    """The search index of the store once more, under another name; returns the name of its id."""
    from django.db import connection

    execute = cursor.execute  # type: ignore[attr-defined]
    execute("DROP TABLE IF EXISTS bare_search")
    if connection.vendor == "sqlite":
        execute("CREATE VIRTUAL TABLE bare_search USING fts5(tokens, content='', columnsize=0)")
        return "rowid"
    execute("CREATE TABLE bare_search (record_id bigint PRIMARY KEY, tokens tsvector NOT NULL)")
    execute("CREATE INDEX bare_search_tokens ON bare_search USING gin (tokens)")
    return "record_id"


def _bare_rows(count: int, columns: dict[str, list[object]]) -> list[tuple[object, ...]]:
    seed = random.Random(1)
    first = ["CF_XDR_MC", "CF_WSH", "CF_JDRQ", "CF_CFJGDM", "CF_XDR_SHXYM"]
    rest = [code for code in columns if code not in first]
    ordered = [columns[code] for code in first]
    keys = [seed.randbytes(16).hex() for _ in range(count)]
    status = ["published"] * count
    others = [[";".join(v) if isinstance(v, list) else v for v in columns[code]] for code in rest]
    filler = [[None] * count] * max(0, 30 - 7 - len(others))
    return list(zip(*ordered, keys, status, *others, *filler, strict=True))


def store(count: int, columns: dict[str, list[object]]) -> float:
    """Seconds of the store itself."""
    from yinuo import timesource
    from yinuo.catalogue import catalogue
    from yinuo.core.actor import PLATFORM
    from yinuo.records.accepted import AcceptedRows, StoreContext
    from yinuo.records.storing import store_chunk
    from yinuo.registry.models import Body

    definition = catalogue().newest("penalty")
    body = Body.objects.order_by("path")[0]
    rows = AcceptedRows(columns, list(range(1, count + 1)))  # type: ignore[arg-type]
    now = datetime(2026, 3, 2, 4, tzinfo=UTC)
    context = StoreContext(
        PLATFORM, 1, body.pk, body.path, now, now, now, now.astimezone(timesource.PLACE).date(), wide=True
    )

    def run(start: int) -> None:
        store_chunk(definition, rows.take(range(start, min(start + CHUNK, count))), context)

    return timed(run, count)


def main(count: int) -> None:
    """Print what both took."""
    prepare()
    from django.db import connection

    from yinuo.registry.models import Body

    codes = list(Body.objects.filter(ended_on__isnull=True).values_list("code", flat=True))
    columns = made_up(count, codes)
    bare_seconds, store_seconds = bare(count, columns), store(count, columns)
    print(
        f"{connection.vendor}: {count} rows, bare {bare_seconds:.2f} s, store {store_seconds:.2f} s, "
        f"ratio {store_seconds / bare_seconds:.2f}"
    )


def bare_of_file(path: Path) -> None:
    """Insert the rows of a planted csv barely; print the seconds as JSON."""
    prepare()
    with path.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    columns: dict[str, list[object]] = {code: [row[code] or None for row in rows] for code in rows[0]}
    keep = [
        place
        for place, row in enumerate(zip(columns["CF_WSH"], columns["CF_XDR_MC"], strict=True))
        if all(row)
    ]
    first = {(columns["CF_WSH"][place], columns["CF_XDR_MC"][place]): place for place in reversed(keep)}
    places = sorted(first.values())
    columns = {code: [values[place] for place in places] for code, values in columns.items()}
    print(json.dumps({"seconds": bare(len(places), columns), "rows": len(places)}))


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "bare":
        bare_of_file(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
