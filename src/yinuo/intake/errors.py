"""Why a submission or a mended row is not accepted as an act."""

from __future__ import annotations

from yinuo.core.errors import DomainError, Text


class UnknownClass(DomainError):
    code = "unknown-class"
    message = Text("没有“{name}”这个信息类别。", "There is no information class “{name}”.")
    remedy = Text("可用的类别：{known}。", "Classes there are: {known}.")
    status = 404


class NotYourUnit(DomainError):
    code = "not-your-unit"
    message = Text("您不能替“{unit}”报送。", "You cannot report for “{unit}”.")
    remedy = Text(
        "只能替本单位及下属单位报送；请核对单位。",
        "Report for your own unit or one below it; check the unit.",
    )
    status = 403


class UnitHasEnded(DomainError):
    code = "unit-has-ended"
    message = Text("“{unit}”已于 {ended} 撤并。", "“{unit}” ended on {ended}.")
    remedy = Text("请由承继单位“{heirs}”报送。", "Let its successor “{heirs}” report.")


class NotWaitingForMapping(DomainError):
    code = "not-waiting-for-mapping"
    message = Text("这份报送不在等待确认对应关系。", "This submission does not wait for its mapping.")
    remedy = Text("请刷新页面看现在的进度。", "Reload the page to see how far it is.")


class UnknownField(DomainError):
    code = "unknown-field"
    message = Text(
        "类别“{information_class}”没有字段“{field}”。", "Class “{information_class}” has no field “{field}”."
    )
    remedy = Text("请从列出的字段中选择。", "Choose one of the listed fields.")
    status = 422


class NoRows(DomainError):
    code = "no-rows"
    message = Text("没有要报送的行。", "There is no row to report.")
    remedy = Text("至少填写一行。", "Give at least one row.")
    status = 422


class AlreadyClosed(DomainError):
    code = "row-already-closed"
    message = Text("这一行已经处理过了（{state}）。", "This row has been dealt with ({state}).")
    remedy = Text("不需要再改。", "Nothing more to do.")


class NotAside(DomainError):
    code = "row-not-set-aside"
    message = Text("这一行没有被放在一边。", "This row is not set aside.")
    remedy = Text("请刷新页面看它现在怎样。", "Reload the page to see how it stands.")


class ReasonNeeded(DomainError):
    code = "reason-needed"
    message = Text("请写明理由。", "Give a reason.")
    remedy = Text("一句话即可，会记入存证。", "One sentence will do; it is journaled.")
    status = 422


class AlreadyFinished(DomainError):
    code = "submission-finished"
    message = Text("这份报送已经处理完，不能停止。", "This submission is finished and cannot be stopped.")
    remedy = Text(
        "需要撤下已入库的记录时，请逐条说明理由。", "To take records down, withdraw each with its reason."
    )


class WorkGivenUp(DomainError):
    code = "work-given-up"
    message = Text(
        "办理这份文件时后台连续 {attempts} 次中断，已经停止，不再重试。",
        "The work on this file broke off {attempts} times in a row; it was stopped and is not tried again.",
    )
    remedy = Text(
        "已入库的 {stored} 行不受影响。多半是文件太大或内部损坏：请用表格软件打开后另存为新的 xlsx 或 csv，分成几份较小的再交；"
        "还是不行，请把回执 {receipt} 告诉信用办。",
        "The {stored} rows stored so far stay. The file is most likely too large or damaged inside: open it, save it as a new "
        "xlsx or csv, split it into smaller parts and hand these in; if that fails too, give receipt {receipt} to the office.",
    )


class MappingNotToCorrect(DomainError):
    code = "mapping-not-to-correct"
    message = Text(
        "这份报送还在办理，现在不能改对应关系。",
        "This submission is still worked on; its mapping cannot be corrected now.",
    )
    remedy = Text("请等它办完再改。", "Correct it once the work is over.")
