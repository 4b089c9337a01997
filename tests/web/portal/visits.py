"""What the tests of public pages do again and again: fetch, read files, count queries."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def page(client: Client, address: str, status: int = 200) -> str:
    """The text of an answer that must have ``status``."""
    response: Any = client.get(address)
    assert response.status_code == status, address
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode("utf-8-sig"))


def rows(client: Client, address: str) -> list[dict[str, Any]]:
    """The rows of a JSON file."""
    found: list[dict[str, Any]] = json.loads(page(client, address))
    return found


def csv_rows(client: Client, address: str) -> list[dict[str, str]]:
    """The rows of a CSV file by the words of its head."""
    return list(csv.DictReader(io.StringIO(page(client, address))))


def queries(client: Client, address: str) -> int:
    """How many statements a page takes."""
    with CaptureQueriesContext(connection) as seen:
        page(client, address)
    return len(seen)
