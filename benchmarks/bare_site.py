"""A look-up of records by code as a bare function: one query through the same library, JSON, nothing else."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.bare_settings"

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path

SHOWN = ("id", "subject_name", "subject_code", "document_number", "authority_name", "decided_on", "status")


def look_up(request: HttpRequest) -> JsonResponse:
    from yinuo.records.models import Record

    found = Record.objects.filter(subject_code=request.GET["subject_code"], status="published")
    return JsonResponse({"records": list(found.values(*SHOWN)[:20])})


urlpatterns = [path("records", look_up)]
application = get_wsgi_application()
