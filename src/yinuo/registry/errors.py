"""What the registry refuses, and how to mend it."""

from __future__ import annotations

from yinuo.core.errors import DomainError, Text


class ObligationWithoutHeir(DomainError):
    """A body was to end while something it owes would pass to nobody (新官不理旧账)."""

    code = "obligation-without-heir"
    message = Text(
        "{body} 还有 {count} 项义务没有承继单位，例如“{title}”，不能办结。",
        "{body} still has {count} obligations without an heir, such as “{title}”; the act cannot finish.",
    )
    remedy = Text(
        "请为每项义务指定承继单位，或指定一个默认承继单位。",
        "Name an heir for every obligation, or one heir for all the rest.",
    )


class NotAnHeir(DomainError):
    """An obligation was given to a body that is not among the heirs of this succession."""

    code = "not-an-heir"
    message = Text("{body} 不是本次变更的承继单位。", "{body} is not an heir of this succession.")
    remedy = Text("请从承继单位中选择。", "Choose one of the heirs.")
    status = 422


class OneHeirOnly(DomainError):
    """A split that names one heir."""

    code = "split-needs-two-heirs"
    message = Text("拆分至少要有两个不同的承继单位。", "A split needs two different heirs at least.")
    remedy = Text(
        "请再选一个单位；全部并入一个单位的，请办理合并。",
        "Choose another body; if one takes over everything, it is a merger.",
    )
    status = 422


class AlreadyEnded(DomainError):
    """The body has ended and cannot act, change or inherit any more."""

    code = "body-has-ended"
    message = Text("{body} 已于 {date} 终止。", "{body} ended on {date}.")
    remedy = Text("请选择其承继单位。", "Choose the body that took over.")


class EndsBeforeItStarts(DomainError):
    """A succession would end a body before its first day."""

    code = "ends-before-it-starts"
    message = Text(
        "{body} 设立于 {date}，不能在此之前变更。", "{body} began on {date} and cannot change before."
    )
    remedy = Text("请检查生效日期。", "Check the date of effect.")
    status = 422


class NotYet(DomainError):
    """A change is entered before its day."""

    code = "takes-effect-later"
    message = Text("生效日期 {date} 还没有到。", "The date of effect, {date}, is still to come.")
    remedy = Text("请在生效当日或之后登记。", "Register the change on or after that day.")
    status = 422


class BasisMissing(DomainError):
    """No legal basis was given."""

    code = "basis-missing"
    message = Text("没有填写依据。", "No basis is given.")
    remedy = Text("请填写批复、通知或法律依据。", "Give the reply, notice or legal provision it rests on.")
    status = 422


class WrongCode(DomainError):
    """A code is no unified social credit code."""

    code = "wrong-code"
    message = Text(
        "{value} 不是有效的统一社会信用代码：{zh}", "{value} is no unified social credit code: {en}"
    )
    remedy = Text("请核对登记证书上的代码。", "Check the code on the certificate.")
    status = 422


class CodeTaken(DomainError):
    """Another body bears the code."""

    code = "code-taken"
    message = Text("代码 {value} 已属于 {body}。", "The code {value} belongs to {body}.")
    remedy = Text("请核对代码，或改为办理更名。", "Check the code, or rename that body instead.")


class NameTaken(DomainError):
    """A body in force in the same place bears the name."""

    code = "name-taken"
    message = Text("名称 {value} 已属于 {body}。", "The name {value} belongs to {body}.")
    remedy = Text("请核对名称，或给出能够区分的全称。", "Check the name, or give one that can be told apart.")


class RegionUnknown(DomainError):
    """A region code is not in the registry on that day."""

    code = "region-unknown"
    message = Text("没有代码为 {value} 的区划。", "There is no region with the code {value}.")
    remedy = Text("请先登记该区划。", "Register the region first.")
    status = 422


class WouldBeUnderItself(DomainError):
    """A body was to be moved below itself."""

    code = "under-itself"
    message = Text("{body} 不能隶属于自己或自己的下级。", "{body} cannot lie under itself.")
    remedy = Text("请选择其他上级单位。", "Choose another superior body.")
    status = 422


class PostOccupied(DomainError):
    """Someone heads the body already."""

    code = "post-occupied"
    message = Text("{post} 由 {official} 担任。", "{post} is held by {official}.")
    remedy = Text("请先办理卸任。", "End that term first.")


class TermEnded(DomainError):
    """The term has ended already, or would end before it began."""

    code = "term-not-open"
    message = Text("该任期不能在 {date} 结束。", "This term cannot end on {date}.")
    remedy = Text("请检查任期的起止日期。", "Check the first and last day of the term.")
    status = 422


class CounterpartyUnidentified(DomainError):
    """Neither a valid code nor an identity number tells who the counterparty is."""

    code = "counterparty-unidentified"
    message = Text("缺少有效的代码或证件号码。", "A valid code or identity number is missing.")
    remedy = Text("请补充代码或证件号码。", "Give a code or identity number.")
    status = 422


class DefinitionWrong(DomainError):
    """A row of a registry definition file cannot be used."""

    code = "registry-definition-wrong"
    message = Text("{file} 第 {line} 行：{zh}", "{file}, line {line}: {en}")
    remedy = Text("请改正文件后重新加载。", "Correct the file and load it again.")
    status = 422


class StillInUse(DomainError):
    """A definition no longer has a body that something refers to."""

    code = "registry-row-in-use"
    message = Text(
        "{body} 已有数据，不能从定义中去掉。", "{body} is in use and cannot be taken out of the definitions."
    )
    remedy = Text("请用撤销或合并办理。", "Abolish or merge it instead.")
