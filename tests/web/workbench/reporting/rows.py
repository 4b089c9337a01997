"""Penalties as a clerk's file brings them, some of them faulty."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.intake.world import penalty

from yinuo.intake.models import Submission
from yinuo.jobs.worker import run_waiting

GOOD = penalty(
    118, CF_XDR_SHXYM="91410302MADE38984F", CF_WSH="洛市监罚〔2026〕118号", CF_CFLB="警告;罚款",
    CF_NR="警告，罚款500元", CF_JDRQ="2026/11/12", CF_GSJZQ="2027/11/12",
)  # fmt: skip


def rows(count: int, **changes: str) -> list[dict[str, str]]:
    """``count`` rows that differ in their document number, all with ``changes``."""
    return [{**GOOD, "CF_WSH": f"洛市监罚〔2026〕{number}号", **changes} for number in range(1, count + 1)]


def upload(
    desk: Client,
    wanted: Sequence[dict[str, str]],
    name: str = "11月处罚.json",
    information_class: str = "penalty",
) -> Submission:
    """Hand the rows in through the page, and let the worker do its work."""
    content = json.dumps(list(wanted), ensure_ascii=False).encode()
    answer = desk.post(
        "/desk/submissions/", {"class": information_class, "file": SimpleUploadedFile(name, content)}
    )
    receipt = answer["Location"].rstrip("/").rsplit("/", 1)[-1]
    run_waiting()
    return Submission.objects.get(receipt=receipt)


def csv_file(folder: Path, wanted: Sequence[dict[str, str]]) -> Path:
    """The rows as a clerk's csv with field codes as heads."""
    path = folder / "11月处罚.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(wanted[0]))
        writer.writeheader()
        writer.writerows(wanted)
    return path
