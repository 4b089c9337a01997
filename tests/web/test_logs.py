"""What the server writes into its log: enough to mend a fault, nothing of the people it is about."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from yinuo.web.logs import json_formatter

PERSON = "11010519491231002X"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything logged while the test runs, as the server would write it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(json_formatter())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_a_crash_is_logged_by_its_traceback_without_what_the_variables_held(
    written: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    row = {"CF_XDR_MC": "王示例", "CF_XDR_ZJHM": PERSON}
    try:
        row["nothing"]
    except KeyError:
        structlog.get_logger("yinuo.test").exception("unexpected error", path="/api/v1/submissions")

    line = json.loads(written.getvalue())
    assert (line["event"], line["path"]) == ("unexpected error", "/api/v1/submissions")
    assert "KeyError" in line["exception"]
    everything = written.getvalue() + "".join(capfd.readouterr())
    assert "王示例" not in everything and PERSON not in everything


def test_a_personal_number_in_a_message_is_masked(written: io.StringIO) -> None:
    logging.getLogger("django.db").error("duplicate key: (%s) already exists", PERSON)

    assert PERSON not in written.getvalue() and "110*************2X" in written.getvalue()


def test_the_secret_of_a_sign_in_link_is_not_logged(written: io.StringIO) -> None:
    logging.getLogger("django.security.csrf").warning("Forbidden: %s", "/sign-in/link/very-secret-text/")

    assert "/sign-in/link/…" in written.getvalue()
    assert "very-secret-text" not in written.getvalue()
