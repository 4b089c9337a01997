"""What accounts refuse, each with how to mend it."""

from __future__ import annotations

from yinuo.core.errors import DomainError, Text


class UsernameNotUsable(DomainError):
    """The user name has a form that cannot be typed safely."""

    code = "username-not-usable"
    message = Text("用户名「{name}」不能用。", "The user name “{name}” cannot be used.")
    remedy = Text(
        "请用 3 至 60 个字母、数字、点、横线或下划线。",
        "Use 3 to 60 letters, digits, dots, hyphens or underscores.",
    )
    status = 422


class UsernameTaken(DomainError):
    """Another account has this user name."""

    code = "username-taken"
    message = Text("用户名「{name}」已有人使用。", "The user name “{name}” is taken.")
    remedy = Text("请换一个用户名。", "Choose another user name.")


class AdministratorsApart(DomainError):
    """One person would hold two of the three administrators' roles (三员分立)."""

    code = "administrators-apart"
    message = Text(
        "「{name}」已担任另一管理员角色，系统、安全、审计三员不能由一人兼任。",
        "{name} already holds another administrator's role; system, security and audit are kept apart.",
    )
    remedy = Text("请先结束原角色，或授予另一人。", "End the other role first, or grant it to somebody else.")


class NotToOneself(DomainError):
    """Somebody would grant a right to, or reset the safeguard of, their own account."""

    code = "not-to-oneself"
    message = Text("不能对自己的账号办理。", "This cannot be done to one's own account.")
    remedy = Text("请由另一名安全管理员办理。", "Ask another security administrator.")
    status = 403


class RoleNotGrantable(DomainError):
    """The role does not fit the unit or the account."""

    code = "role-not-grantable"
    message = Text("不能授予角色「{role}」：{why_zh}", "The role {role} cannot be granted: {why_en}")
    remedy = Text("请核对角色、单位和日期。", "Check role, unit and dates.")
    status = 422


class RoleAlreadyHeld(DomainError):
    """The same role for the same unit is in force."""

    code = "role-already-held"
    message = Text("该账号已有这一角色。", "The account holds this role already.")
    remedy = Text("如需改变期限，请先结束原授权。", "To change its dates, end the present grant first.")


class AlreadyEnded(DomainError):
    """What was to be ended has ended."""

    code = "already-ended"
    message = Text("已经结束，无需再办。", "It has ended already.")
    remedy = Text("请刷新页面查看现状。", "Reload the page to see how things stand.")


class ReasonMissing(DomainError):
    """A ground or purpose that must be stated was left empty."""

    code = "reason-missing"
    message = Text("没有写明{what_zh}。", "The {what_en} is missing.")
    remedy = Text("请写明后再办，它会记入存证。", "State it; it goes into the journal.")
    status = 422


class AccountLocked(DomainError):
    """The account is not in use."""

    code = "account-locked"
    message = Text("账号「{name}」已停用。", "The account {name} is not in use.")
    remedy = Text("请先启用账号。", "Put the account into use first.")


class TokenNotUsable(DomainError):
    """The grant to a system client is not well formed."""

    code = "token-not-usable"
    message = Text("接口授权有误：{why_zh}", "The grant is not usable: {why_en}")
    remedy = Text("请改正后再办。", "Correct it and try again.")
    status = 422


class ClassNotGranted(DomainError):
    """A system client would hand in a class its grant does not name."""

    code = "class-not-granted"
    message = Text("令牌的授权不含信息类“{name}”。", "The grant does not name the class “{name}”.")
    remedy = Text("请向安全管理员申请这一类的授权。", "Ask the security administrator to grant this class.")
    status = 403


class AnswerKeyReused(DomainError):
    """An idempotency key came again with another request."""

    code = "idempotency-key-reused"
    message = Text(
        "这个 Idempotency-Key 已用于另一个请求。", "This Idempotency-Key was used for another request."
    )
    remedy = Text("新的请求请用新的键。", "Use a new key for a new request.")
    status = 422


class AnswerKeyInUse(DomainError):
    """The request with this idempotency key is still being worked on."""

    code = "idempotency-key-in-use"
    message = Text("带同一个键的请求还在处理。", "A request with this key is still being worked on.")
    remedy = Text("请在 {seconds} 秒后再试。", "Try again in {seconds} seconds.")
    status = 409


class LinkSpent(DomainError):
    """A one-time sign-in link was used before, is too old, or never existed: the answer is the same."""

    code = "link-spent"
    message = Text("这个登录链接已用过或已过期。", "This sign-in link has been used or has run out.")
    remedy = Text("请向系统管理员要一个新的链接。", "Ask the system administrator for a new one.")
    status = 410


class TooManyRequests(DomainError):
    """More requests than the grant or the address may send."""

    code = "too-many-requests"
    message = Text(
        "请求太多，请在 {seconds} 秒后再试。", "Too many requests; try again in {seconds} seconds."
    )
    remedy = Text("请放慢速度，或按批提交。", "Slow down, or send in batches.")
    status = 429
