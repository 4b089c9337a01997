"""A node on which every kind of act was done, so that every table the journal speaks of has rows."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from tests.intake import world
from tests.registry.building import BASIS, body, owes

from yinuo import timesource
from yinuo.accounts import acts as accounts
from yinuo.accounts.acts.openings import close_opening, open_to_inspector
from yinuo.accounts.acts.tokens import Grant, create_token, revoke_token
from yinuo.clocks import acts as clocks
from yinuo.clocks.acts.calendar import import_calendar
from yinuo.clocks.models import Clock
from yinuo.core.actor import PLATFORM, Actor, Role
from yinuo.intake.acts.mapping import confirm_mapping
from yinuo.intake.acts.mending import drop_row, mend_row, raw_of
from yinuo.intake.models import QueuedRow, Submission
from yinuo.intake.pipeline.run import work_on
from yinuo.journal.checkpoints import make_checkpoint
from yinuo.records import acts as records
from yinuo.records.models import Record, RecordVersion
from yinuo.registry import acts as registry
from yinuo.registry.acts.counterparties import Party, register_counterparties
from yinuo.registry.models import Body

WHY = ("当事人提出异议", "河南省社会信用条例第四十一条")
STRANGE = "文书的编号"
OFFICE = Actor(Role.OFFICE, 8, "信用办", "11410300DEM0000000", "", "410300")
PERSON = {
    "CF_XDR_MC": "欧阳示例", "CF_XDR_LB": "自然人", "CF_XDR_SHXYM": "", "CF_FRDB": "", "CF_XDR_ZJLX": "身份证",
    "CF_XDR_ZJHM": "11010519491231002X",
}  # fmt: skip


def build(folder: Path) -> None:
    """Every act once or more, and a checkpoint over most of the entries."""
    _submissions(folder)
    _records(folder)
    _clocks()
    _registry()
    make_checkpoint()
    _accounts()


def _submissions(folder: Path) -> None:
    """One file whose columns were asked about, with rows to mend of every kind of ending; its rows come again corrected."""
    wrong = {"CF_XDR_SHXYM": "91410300DEM0000143"}
    rows = [world.penalty(number) for number in range(1, 6)]
    rows += [world.penalty(number, **PERSON) for number in (6, 7, 12, 13)]
    rows += [world.penalty(number, **wrong) for number in range(8, 12)]
    rows = [{STRANGE if code == "CF_WSH" else code: value for code, value in row.items()} for row in rows]
    submission = world.taken_in(world.write_csv(folder / "a.csv", rows))
    assert submission.stage == Submission.Stage.ASKING and submission.mapping is not None
    clerk = world.clerk(world.body())
    confirm_mapping(clerk, submission, {**submission.mapping["fields"], STRANGE: "CF_WSH"})
    work_on(submission.receipt, lambda done, total, note: None)
    dropped, mended, replaced, _ = QueuedRow.objects.order_by("row_number")
    drop_row(clerk, dropped, "重复")
    again = mend_row(clerk, mended, {**raw_of(mended), "CF_XDR_SHXYM": "91410300DEM0000142"})
    work_on(again.receipt, lambda done, total, note: None)
    still = mend_row(clerk, replaced, raw_of(replaced))
    work_on(still.receipt, lambda done, total, note: None)


def _records(folder: Path) -> None:
    """Corrected, withdrawn, disputed, erased, released and passed on."""
    corrected = world.penalty(1, CF_NR="罚款600元", CF_NR_FK="0.06")
    phone = world.penalty(30, CF_SY="当事人电话13800138000，未明码标价。")
    assert world.taken_in(world.write_csv(folder / "b.csv", [corrected, phone])).corrected == 1
    held = Record.objects.exclude(held_because="").exclude(held_because="natural-person").get()
    records.override_scan(OFFICE, held.pk, *WHY)
    one, two, three = Record.objects.filter(status="published").order_by("pk")[1:4]
    records.withdraw(OFFICE, one.pk, *WHY)
    records.mark_dispute(OFFICE, two.pk, *WHY)
    sealed = RecordVersion.objects.exclude(sealed="").order_by("pk").first()
    assert sealed is not None
    records.erase_personal(OFFICE, sealed.record_id, *WHY)
    now = timesource.now()
    records.pass_on(PLATFORM, [two.pk, three.pk], now)
    records.acknowledge(PLATFORM, [two.pk], now)


def _clocks() -> None:
    """Clocks of acts: running, paused, cancelled; and a notice that was imported."""
    unit = world.body()
    today = timesource.today()
    for number in range(3):
        clocks.start(
            PLATFORM, "withdraw-in-3-working-days", subject_kind="thing", subject_id=number, unit_path=unit.path,
            county_code=unit.county_code, started_on=today,
        )  # fmt: skip
    _, paused, cancelled = Clock.objects.filter(subject_kind="thing").order_by("pk")
    clocks.pause(PLATFORM, paused.pk, today, "鉴定")
    clocks.cancel(PLATFORM, cancelled.pk, "决定撤销")
    import_calendar(PLATFORM, "date,kind,name,year,notice\n2027-01-01,holiday,元旦,2027,通知\n")


def _registry() -> None:
    """A body with a head and an obligation that its heir took over; counterparties."""
    old, heir = body("洛阳市甲局"), body("洛阳市乙局")
    for number, unit in enumerate((old, heir)):
        person = registry.register_official(
            PLATFORM, unit.pk, f"示例{number}", BASIS, identity_hash=bytes([number]) * 32, fictitious=True
        )
        registry.appoint(PLATFORM, person.pk, unit.pk, "局长", date(2024, 6, 1), BASIS, heads_the_body=True)
    owes(old, 1)
    registry.merge_bodies(PLATFORM, [old.pk], heir.pk, date(2024, 6, 9), BASIS)
    registry.add_alias(PLATFORM, heir.pk, "乙局", BASIS)
    parties = [
        Party("legal", "洛阳示例商贸有限公司", "91410300DEM0000142"),
        Party("person", "欧**", "", b"1" * 32),
    ]
    register_counterparties(PLATFORM, parties)


def _accounts() -> None:
    """Roles, openings and tokens, each in force and ended."""
    unit = Body.objects.get(name="洛阳市乙局")
    official = registry.register_official(PLATFORM, unit.pk, "示例丙", BASIS, fictitious=True)
    account = accounts.create_account(PLATFORM, "first", "示例丙", official=official, fictitious=True)
    other = accounts.create_account(PLATFORM, "second", "示例丁", fictitious=True)
    accounts.assign_role(PLATFORM, account, Role.INSPECTOR, unit, ground="测试")
    ended = accounts.assign_role(PLATFORM, other, Role.UNIT_CLERK, unit, ground="测试")
    accounts.end_role(PLATFORM, ended, "调离")
    until = timesource.today() + timedelta(days=30)
    for _ in range(2):
        opening = open_to_inspector(PLATFORM, account, unit, purpose="审计", until=until)
    close_opening(PLATFORM, opening, "完成")
    end = timesource.now() + timedelta(days=30)
    for number in range(2):
        grant = Grant(f"系统{number}", unit, ["records:read"], ["penalty"], "核查", BASIS, end)
        token, _ = create_token(PLATFORM, grant)
    revoke_token(PLATFORM, token, "停用")
