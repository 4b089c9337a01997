"""Sessions: begun at sign-in, looked up at every request, ended when idle, too old, revoked or signed out."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login, logout
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from yinuo import timesource
from yinuo.accounts import unsent
from yinuo.accounts.address import client_address
from yinuo.accounts.models import Account, Assignment, SignedInSession
from yinuo.core.actor import PUBLIC, Actor, Role

IDLE = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last sign of life is kept; seldom, so that reading pages writes little."""

NEEDS_SECOND_FACTOR = frozenset({Role.OFFICE, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
KEY = "yinuo_session"
WANTED = "yinuo_wanted"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def assignments_in_force(account: Account) -> QuerySet[Assignment]:
    """The roles an account holds now, oldest first: begun, not over, not ended, of units that still exist."""
    today = timesource.today()
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    unit_lives = Q(unit__isnull=True) | Q(unit__ended_on__isnull=True) | Q(unit__ended_on__gte=today)
    held = Assignment.objects.filter(
        lasting, unit_lives, account=account, ended_at=None, valid_from__lte=today
    )
    return held.select_related("unit").order_by("pk")


def needs_second_factor(account: Account) -> bool:
    """Whether any role the account holds asks for a second factor; then every sign-in does."""
    return assignments_in_force(account).filter(role__in=NEEDS_SECOND_FACTOR).exists()


def begin(request: HttpRequest, account: Account, how: str) -> SignedInSession:
    """Sign ``account`` in on a fresh session key, in the assignment it used last if that is still held."""
    end(getattr(request, "signed_in_session", None), "replaced")
    left = request.session.get(unsent.KEY)
    request.session.flush()
    login(request, account, backend=BACKEND)
    if unsent.carried(left, account.pk):
        request.session[unsent.KEY] = left
    now = timesource.now()
    session = SignedInSession.objects.create(
        account=account,
        assignment=_first_assignment(account),
        how=how,
        started_at=now,
        last_seen_at=now,
        address=client_address(request),
        browser=request.headers.get("User-Agent", "")[:200],
    )
    request.session[KEY] = session.pk
    return session


def _first_assignment(account: Account) -> Assignment | None:
    held = list(assignments_in_force(account))
    used = (
        account.sessions.exclude(assignment=None).order_by("-pk").values_list("assignment", flat=True).first()
    )
    return next((one for one in held if one.pk == used), held[0] if held else None)


def current(request: HttpRequest) -> SignedInSession | None:
    """The live session behind ``request``; one that is over is signed out and gives None."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    found = SignedInSession.objects.filter(pk=request.session.get(KEY) or 0, account=request.user.pk)
    session = found.select_related("account").first()
    reason = _over(session)
    if reason:
        end(session, reason)
        logout(request)
        request.session_over = reason  # type: ignore[attr-defined]
        if session is not None:
            unsent.remember_sender(request, session.account_id, reason)
        return None
    _seen(session)
    return session


def _over(session: SignedInSession | None) -> str:
    """Why a session no longer holds; "" while it does."""
    if session is None:
        return "unknown"
    if session.ended_at is not None:
        return session.ended_because or "ended"
    now = timesource.now()
    if now - session.last_seen_at > IDLE:
        return "idle"
    return "too-old" if now - session.started_at > timedelta(seconds=settings.SESSION_COOKIE_AGE) else ""


def _seen(session: SignedInSession | None) -> None:
    now = timesource.now()
    if session is not None and now - session.last_seen_at > SEEN_EVERY:
        SignedInSession.objects.filter(pk=session.pk).update(last_seen_at=now)


def end(session: SignedInSession | None, reason: str) -> None:
    """Mark a session as over; what it could reach is closed from the next request on."""
    if session is not None and session.ended_at is None:
        changes = {"ended_at": timesource.now(), "ended_because": reason}
        SignedInSession.objects.filter(pk=session.pk, ended_at=None).update(**changes)


def actor_of(session: SignedInSession) -> Actor:
    """The actor of a session: its chosen assignment if that still holds, else the first that does, else no role."""
    held = list(assignments_in_force(session.account))
    chosen = next((one for one in held if one.pk == session.assignment_id), held[0] if held else None)
    if chosen is None:
        return Actor(role=Role.PUBLIC, account=session.account_id, name=str(session.account))
    return actor_from(chosen, session.account)


def actor_from(assignment: Assignment, account: Account) -> Actor:
    """The actor an assignment makes; ``region`` is set for offices only."""
    role, unit = Role(assignment.role), assignment.unit
    person = Actor(role=role, account=account.pk, name=str(account))
    if unit is None:
        return person
    region = (unit.county_code or unit.region_code[:6]) if role is Role.OFFICE else ""
    return Actor(role, account.pk, str(account), unit.code, unit.path, region)


def remember_page(request: HttpRequest) -> None:
    """Keep the page a person wanted while they still owe a step."""
    if request.method == "GET" and not request.headers.get("HX-Request"):
        request.session[WANTED] = request.get_full_path()


def remembered_page(request: HttpRequest) -> str:
    """The page kept by :func:`remember_page`, once; else the desk."""
    return str(request.session.pop(WANTED, "") or settings.LOGIN_REDIRECT_URL)


def actor_in(request: HttpRequest) -> Actor:
    """Who acts in ``request``, as the middleware found; the public when it has not run."""
    return getattr(request, "actor", PUBLIC)
