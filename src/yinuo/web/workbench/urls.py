"""Addresses of the officials' desk."""

from __future__ import annotations

from django.urls import path

from yinuo.web.workbench import administration_urls as administration
from yinuo.web.workbench.views import (
    entry,
    mapping,
    mending,
    receipts,
    record_acts,
    records,
    repairing,
    submissions,
    today,
)

app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("reminders/read/", today.read, name="read"),
    path("help/", today.help_page, name="help"),
    path("submissions/", submissions.listed, name="submissions"),
    path("submissions/template/<slug:information_class>.xlsx", submissions.template, name="template"),
    path("submissions/<str:receipt>/", receipts.receipt, name="receipt"),
    path("submissions/<str:receipt>/annotated.xlsx", receipts.annotated, name="annotated"),
    path("submissions/<str:receipt>/findings.csv", receipts.findings_csv, name="findings-csv"),
    path("submissions/<str:receipt>/progress", receipts.progress, name="progress"),
    path("submissions/<str:receipt>/stop", receipts.stop, name="stop"),
    path("submissions/<str:receipt>/mapping", mapping.confirm, name="mapping"),
    path("entry/<slug:information_class>/", entry.form, name="entry"),
    path("mending/", mending.listed, name="mending"),
    path("mending/<int:queued>/", mending.mend, name="mend"),
    path("mending/alike/<int:finding>/", repairing.repair, name="repair"),
    path("records/", records.page_of, name="records"),
    path("records/<int:record>/", records.record, name="record"),
    path("records/<int:record>/correct/", record_acts.correct, name="record-correct"),
    path("records/<int:record>/<slug:act>/", record_acts.act, name="record-act"),
    *administration.urlpatterns,
]
