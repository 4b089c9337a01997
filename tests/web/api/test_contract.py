"""Contract tests: requests made up from the OpenAPI document, good and bad, against the real application with real rows.

Run by ``make test-api``. Every check of schemathesis is on except those named in :data:`LEFT_OUT`, each with its reason.
"""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.web.api.city import City

from yinuo.accounts.rates import counter
from yinuo.web.api import states

pytestmark = [pytest.mark.django_db, pytest.mark.contract]
EXAMPLES = 30
MEANING = {
    "cursor-not-valid": "a cursor is opaque: its schema cannot say which ones our pages gave",
    "unknown-field": "which fields a row may have is said by /classes/{id}, not by this document",
    "idempotency-key-reused": "whether a key was used before is no matter of its form",
    "file-": "what makes a file readable is beyond JSON Schema",
}
"""422 for a request that fits the document, by code (or its beginning), with the reason why the document cannot know.
Only the check that such a request is accepted is left out, and only for these answers; all others stay on."""


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody works on what is handed in here."""
    monkeypatch.setattr(states, "LONGEST_WAIT", 0)


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_the_application_keeps_its_contract(case: Any, city: City) -> None:
    """Fields, statuses, types, headers and security as documented; good requests taken, bad ones refused."""
    counter.clear()
    headers = {"Authorization": f"Bearer {city.secret}"}
    response = case.call(headers=headers)
    knows = response.status_code == 422 and response.json()["code"].startswith(tuple(MEANING))
    left_out = [positive_data_acceptance] if knows else []
    sent = {"headers": headers}
    case.validate_response(response, excluded_checks=left_out, headers=headers, transport_kwargs=sent)
