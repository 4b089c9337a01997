"""Whether the node lives, whether it is ready for work, and its figures for a monitor."""

from __future__ import annotations

import hmac
import shutil
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import GaugeMetricFamily

from yinuo.config import configuration
from yinuo.jobs.models import Job
from yinuo.jobs.queries import alive

LEAST_FREE_BYTES = 500 * 1024 * 1024


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        return bool(cursor.fetchone())


def _disk() -> bool:
    return shutil.disk_usage(configuration().resolved_home).free > LEAST_FREE_BYTES


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "disk": _disk,
    "worker": lambda: alive("worker"),
    "scheduler": lambda: alive("scheduler"),
}


def check_all() -> dict[str, bool]:
    """Each check and whether it passed; a check that raises has not passed."""
    answers = {}
    for name, check in CHECKS.items():
        try:
            answers[name] = check()
        except Exception:
            answers[name] = False
    return answers


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "alive"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Everything the node needs is there: 200, else 503 naming what is not."""
    answers = check_all()
    status = "ready" if all(answers.values()) else "not-ready"
    return JsonResponse({"status": status, "checks": answers}, status=200 if status == "ready" else 503)


class _Figures:
    """Figures read from the database when asked for."""

    def collect(self) -> list[GaugeMetricFamily]:
        jobs = GaugeMetricFamily("yinuo_jobs", "Jobs by state", labels=["state"])
        for state in Job.State.values:
            jobs.add_metric([state], Job.objects.filter(state=state).count())
        checks = GaugeMetricFamily("yinuo_check", "1 when the check passes", labels=["check"])
        for name, passed in check_all().items():
            checks.add_metric([name], float(passed))
        return [jobs, checks]


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in the Prometheus format, for whoever holds the metrics token; closed when none is set."""
    token = configuration().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(token.encode(), given.encode()):
        return HttpResponse(status=404)
    registry = CollectorRegistry()
    registry.register(_Figures())
    Gauge("yinuo_up", "The node answers", registry=registry).set(1)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
