"""Jobs and the journal, statistics, rules: who sees them, what they say, what may be done."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.web.workbench.administration.conftest import Seat, unit

from yinuo import timesource
from yinuo.assessment.models import QualityMonth
from yinuo.catalogue import forget
from yinuo.config import configuration
from yinuo.core.actor import Role
from yinuo.core.definitions.loader import SHIPPED
from yinuo.jobs import acts
from yinuo.jobs.models import Job
from yinuo.jobs.worker import run_waiting
from yinuo.journal import checking
from yinuo.journal.checkpoints import make_checkpoint
from yinuo.journal.models import Entry
from yinuo.registry.models import Body

JOBS = {Role.SYSTEM_ADMIN, Role.AUDITOR, Role.OFFICE, Role.UNIT_CLERK, Role.UNIT_APPROVER}
STATISTICS = {Role.OFFICE, Role.UNIT_CLERK, Role.UNIT_APPROVER, Role.INSPECTOR}
RULES = (JOBS | {Role.SECURITY_ADMIN, Role.INSPECTOR, Role.EVALUATOR}) - {Role.OFFICIAL}
PERSONS = [role for role in Role if role not in (Role.PUBLIC, Role.MACHINE, Role.SYSTEM_CLIENT)]


@pytest.mark.parametrize("role", PERSONS)
def test_each_page_is_open_to_those_the_table_names(role: Role, seat: Seat) -> None:
    for address, roles in (("jobs", JOBS), ("statistics", STATISTICS), ("rules", RULES)):
        assert seat(role).get(f"/desk/{address}/").status_code == (200 if role in roles else 403), address


def _failed(error: str = "Traceback\nValueError: 表头有 0 列") -> Job:
    job = acts.enqueue("intake", "YN-TEST")
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.FAILED, attempts=5, error=error, progress_done=80_000, progress_total=200_000
    )
    return job


def test_a_failure_is_told_plainly_and_tried_again_by_the_system_administrator_only(seat: Seat) -> None:
    job = _failed()
    page = seat(Role.SYSTEM_ADMIN).get(f"/desk/jobs/{job.pk}/").content.decode()
    assert "已完成的部分都在" in page
    assert "表头有 0 列" in page
    assert "80,000 / 200,000" in page
    told = seat(Role.AUDITOR).get(f"/desk/jobs/{job.pk}/").content.decode()
    assert "表头有 0 列" not in told
    assert seat(Role.AUDITOR).post(f"/desk/jobs/{job.pk}/", {"act": "retry"}).status_code == 403
    seat(Role.SYSTEM_ADMIN).post(f"/desk/jobs/{job.pk}/", {"act": "retry"})
    assert Job.objects.get(pk=job.pk).state == Job.State.WAITING


def test_the_page_of_a_job_asks_how_far_it_is_and_is_loaded_anew_at_the_end(seat: Seat) -> None:
    job, admin = acts.enqueue("intake", "YN-TEST"), seat(Role.SYSTEM_ADMIN)
    page = admin.get(f"/desk/jobs/{job.pk}/").content.decode()
    assert f'hx-get="/desk/jobs/{job.pk}/"' in page and "http-equiv" not in page
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    again = admin.get(f"/desk/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert again["HX-Refresh"] == "true"
    assert "hx-get" not in admin.get(f"/desk/jobs/{job.pk}/").content.decode()


def test_a_waiting_job_is_stopped(seat: Seat) -> None:
    job = acts.enqueue("intake", "YN-TEST")
    seat(Role.SYSTEM_ADMIN).post(f"/desk/jobs/{job.pk}/", {"act": "stop"})
    assert Job.objects.get(pk=job.pk).state == Job.State.STOPPED


def test_a_unit_sees_its_own_jobs_only(seat: Seat, office: Body) -> None:
    other = unit("洛阳市体育局")
    mine = acts.enqueue("intake", "YN-MINE", unit_code=office.code, unit_path=office.path)
    theirs = acts.enqueue("intake", "YN-THEIRS", unit_code=other.code, unit_path=other.path)
    page = seat(Role.UNIT_CLERK).get("/desk/jobs/").content.decode()
    assert "YN-MINE" in page
    assert "YN-THEIRS" not in page
    assert seat(Role.UNIT_CLERK).get(f"/desk/jobs/{theirs.pk}/").status_code == 404
    assert seat(Role.UNIT_CLERK).get(f"/desk/jobs/{mine.pk}/").status_code == 200


def test_the_journal_is_checked_in_the_background_and_a_changed_entry_is_named(seat: Seat) -> None:
    make_checkpoint()
    seat(Role.SYSTEM_ADMIN).post("/desk/jobs/journal-check/")
    assert run_waiting() == 1
    found = checking.latest_check()
    assert found is not None
    assert found.result is not None
    assert found.result["sound"], found.result
    assert "没有问题" in seat(Role.AUDITOR).get("/desk/jobs/").content.decode()
    first = Entry.objects.order_by("seq").first()
    assert first is not None
    Entry.objects.filter(pk=first.pk).update(object="account/999999")
    checking.ask_for_check()
    run_waiting()
    page = seat(Role.AUDITOR).get("/desk/jobs/").content.decode()
    assert f"第 {first.seq} 条存证" in page
    assert seat(Role.AUDITOR).post("/desk/jobs/journal-check/").status_code == 403


def test_the_journal_is_checked_once_a_day(db: None) -> None:
    asked = checking.check_daily()
    assert asked is not None
    assert checking.check_daily() is None
    Job.objects.filter(pk=asked.pk).update(
        state=Job.State.DONE, created_at=timesource.now() - timedelta(hours=25)
    )
    assert checking.check_daily() is not None


def _figures(body: Body, month: date, on_time: int, due: int = 100) -> QualityMonth:
    return QualityMonth.objects.create(
        unit=body,
        unit_path=body.path,
        county_code=body.county_code,
        information_class="penalty",
        month=month,
        records=due,
        due=due,
        on_time=on_time,
        open_overdue=due - on_time,
        required_items=1000,
        supplied_items=990,
        rows=100,
        passed=97,
        as_of=timesource.today(),
    )


def test_m22c_a_unit_below_95_per_cent_is_marked_and_one_at_95_is_not(seat: Seat, office: Body) -> None:
    month = timesource.today().replace(day=1)
    _figures(office, month, 95)
    _figures(unit("洛阳市体育局"), month, 94)
    page = seat(Role.OFFICE).get("/desk/statistics/").content.decode()
    assert "95.0 %" in page
    assert "94.0 %" in page
    assert "下表有 1 行及时率不到门槛" in page
    split = seat(Role.OFFICE).get("/desk/statistics/?by=unit-month-class").content.decode()
    assert "行政处罚" in split
    exported = seat(Role.OFFICE).get("/desk/statistics/?export=csv")
    assert "洛阳市体育局" in b"".join(exported.streaming_content).decode()


def test_a_unit_begins_with_its_own_figures(seat: Seat, office: Body) -> None:
    month = timesource.today().replace(day=1)
    _figures(office, month, 95)
    _figures(unit("洛阳市体育局"), month, 94)
    page = seat(Role.UNIT_CLERK).get("/desk/statistics/").content.decode()
    assert "洛阳市体育局" not in page
    assert office.name in page


def test_figures_cost_the_same_statements_however_many_units_report(
    seat: Seat, office: Body, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    month, client = timesource.today().replace(day=1), seat(Role.OFFICE)
    _figures(office, month, 95)
    client.get("/desk/statistics/")
    with django_assert_max_num_queries(120) as few:
        client.get("/desk/statistics/")
    for number in range(18):
        _figures(unit(f"单位{number}"), month, 90)
    client.get("/desk/statistics/")
    with django_assert_max_num_queries(120) as many:
        client.get("/desk/statistics/")
    assert len(many) <= len(few)


def test_a_deployments_own_layer_is_named_and_a_broken_file_is_found_before_a_restart(
    seat: Seat, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    client = seat(Role.SYSTEM_ADMIN)
    assert "没有问题" in client.post("/desk/rules/", {"check": "1"}).content.decode()
    monkeypatch.setenv("YINUO_HOME", str(tmp_path))
    own = tmp_path / "definitions" / "classes" / "penalty" / "2019.yaml"
    own.parent.mkdir(parents=True)
    own.write_text((SHIPPED / "classes" / "penalty" / "2019.yaml").read_text("utf-8"), "utf-8")
    configuration.cache_clear()
    forget()
    try:
        assert "本地" in client.get("/desk/rules/").content.decode()
        own.write_text("id: penalty\nedition: '2019'\nfields: nothing\n", "utf-8")
        page = client.post("/desk/rules/", {"check": "1"}).content.decode()
        assert "处有问题" in page
        assert "classes/penalty/2019.yaml" in page
    finally:
        monkeypatch.undo()
        configuration.cache_clear()
        forget()
