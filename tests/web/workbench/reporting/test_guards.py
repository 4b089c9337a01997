"""Who may come to the desk's pages, and what a form says that cannot be taken."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from yinuo.config import configuration
from yinuo.core.actor import Role

from .conftest import Desk


@pytest.mark.django_db
def test_a_stranger_is_led_to_the_sign_in_and_back_to_the_page_as_filtered(client: Client) -> None:
    answer = client.get("/desk/mending/?class=penalty")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fdesk%2Fmending%2F%3Fclass%3Dpenalty"


def test_an_inspector_reads_submissions_but_mends_nobodys_rows(desk: Desk) -> None:
    inspector = desk(Role.INSPECTOR)
    assert inspector.get("/desk/submissions/").status_code == 200
    assert inspector.get("/desk/mending/").status_code == 403


def test_a_form_that_ran_out_says_so_instead_of_speaking_of_rights(desk: Desk) -> None:
    clerk = desk()
    clerk.handler.enforce_csrf_checks = True
    answer = clerk.post("/desk/submissions/", {"class": "penalty"})
    assert answer.status_code == 403
    assert "表单已失效，没有提交" in answer.content.decode()


def test_a_file_above_the_limit_is_turned_away_with_the_limit_named(desk: Desk) -> None:
    size = (configuration().upload_limit_mb + 2) * 1024 * 1024
    answer = desk().post(
        "/desk/submissions/", "x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(size)
    )
    assert answer.status_code == 413
    assert f"最大收 {configuration().upload_limit_mb} MB" in answer.content.decode()


def test_a_form_with_too_much_text_is_too_large_not_unreadable(desk: Desk, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = desk().post("/desk/submissions/", {"class": "x" * 1000})
    assert answer.status_code == 413
