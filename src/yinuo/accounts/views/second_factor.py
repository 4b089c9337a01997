"""Enrolling and giving the second factor."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as mark_verified
from django_otp.models import Device

from yinuo.accounts import access, second_factor, sessions
from yinuo.accounts.forms import CodeForm
from yinuo.accounts.guards import signed_in, to_sign_in
from yinuo.accounts.models import Account
from yinuo.accounts.recovery_codes import HashedStaticDevice
from yinuo.accounts.sealed_totp import SealedTOTPDevice
from yinuo.core.actor import Actor


def _holder(request: HttpRequest) -> Account | None:
    """Who is signed in, also while the second factor is still owed."""
    session = getattr(request, "signed_in_session", None)
    return session.account if session is not None else None


def _actor(request: HttpRequest) -> Actor:
    return sessions.actor_of(request.signed_in_session)  # type: ignore[attr-defined]


def _verified(request: HttpRequest) -> bool:
    return (
        not isinstance(request.user, AnonymousUser) and getattr(request.user, "otp_device", None) is not None
    )


@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Give the code of the app, or a recovery code, after password or link."""
    account = _holder(request)
    if account is None:
        return to_sign_in(request)
    if not second_factor.enrolled(account):
        return redirect("accounts:enrol")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        devices = second_factor.devices_for(account, code)
        waits = second_factor.wait_seconds(devices)
        device = None if waits else second_factor.verify(_actor(request), account, code)
        if device is not None:
            mark_verified(request, device)
            by_recovery = isinstance(device, HashedStaticDevice)
            purpose = "恢复码" if by_recovery else ""
            access.look(_actor(request), "second-factor", "account", account.pk, purpose, request)
            if by_recovery:
                messages.warning(request, _used_up(account))
            return redirect(sessions.remembered_page(request))
        access.look(_actor(request), "second-factor", "account", account.pk, "", request, allowed=False)
        form.add_error("code", _refusal(second_factor.devices_for(account, code), code, waits))
    return render(request, "accounts/verify.html", {"form": form}, status=422 if form.errors else 200)


def _used_up(account: Account) -> str:
    left = {"n": second_factor.codes_left(account)}
    return gettext("用掉了一个恢复码，还剩 %(n)d 个。手机丢了就请换绑，快用完了就重新生成。") % left


def _refusal(devices: Iterable[Device], code: str, waited: int) -> str:
    """Why a code was not taken: too early after wrong ones, by a clock that is off, or wrong; and when to try again."""
    if waited:
        return gettext("错得太多，要等 %(n)d 秒再填。刚才这个没有核对，不算错。") % {"n": waited}
    off, waits = second_factor.minutes_off(devices, code), second_factor.wait_seconds(devices)
    if off:
        why = gettext("手机的时间快了约 %(n)d 分钟") if off > 0 else gettext("手机的时间慢了约 %(n)d 分钟")
        advice = gettext("请在手机设置里打开“自动设置时间”，再填新显示的验证码。")
        return f"{why % {'n': abs(off)}}。{advice}"
    said = gettext("验证码不对或已用过，请填写应用里现在显示的 6 位数字。")
    return said + (gettext("请等 %(n)d 秒再填。") % {"n": waits} if waits else "")


@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Bind an app on the phone. Who has one already must have given its code first."""
    account = _holder(request)
    if account is None:
        return to_sign_in(request)
    if second_factor.enrolled(account) and not _verified(request):
        return redirect("accounts:second-factor")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code, drafts = form.cleaned_data["code"], [second_factor.draft_device(account)]
        waits = second_factor.wait_seconds(drafts)
        codes = None if waits else second_factor.confirm(_actor(request), account, code)
        if codes is not None:
            mark_verified(request, SealedTOTPDevice.objects.get(user=account, confirmed=True))
            onward = sessions.remembered_page(request)
            return render(request, "accounts/recovery_codes.html", {"codes": codes, "onward": onward})
        drafts = [second_factor.draft_device(account)]
        form.add_error("code", _refusal(drafts, code, waits))
    return _enrol_page(request, account, form)


def _enrol_page(request: HttpRequest, account: Account, form: CodeForm) -> HttpResponse:
    device = second_factor.draft_device(account)
    context = {
        "form": form,
        "qr": second_factor.qr_svg(device),
        "key": second_factor.key_text(device),
        "present_code": second_factor.present_code(device, account),
        "required": sessions.needs_second_factor(account),
    }
    return render(request, "accounts/enrol.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@signed_in
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes in place of the old ones, shown this once."""
    account = _holder(request)
    if account is None or not _verified(request):
        return redirect("accounts:enrol")
    codes = second_factor.new_recovery_codes(_actor(request), account)
    return render(request, "accounts/recovery_codes.html", {"codes": codes})
