"""Reading lists of accounts, grants, sessions and tokens, scoped to the actor. The access log: :mod:`.access`."""

from __future__ import annotations

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from yinuo.accounts import sessions
from yinuo.accounts.models import AccessEntry, Account, Assignment, Opening, SignedInSession, Token
from yinuo.accounts.permissions import may, require
from yinuo.accounts.scope import visible
from yinuo.core.actor import Actor
from yinuo.registry.models import Body


def accounts(
    actor: Actor, *, words: str = "", role: str = "", active: bool | None = None
) -> QuerySet[Account]:
    """Accounts by user name, with their open grants in ``open_assignments`` and the last sign-in in ``last_in``.

    Raises NotPermitted.
    """
    require(actor, "accounts:read")
    wanted = Q()
    if words:
        in_unit = Q(assignments__unit__name__contains=words)
        wanted &= Q(username__icontains=words) | Q(display_name__icontains=words) | in_unit
    if role:
        wanted &= Q(assignments__role=role, assignments__ended_at=None)
    if active is not None:
        wanted &= Q(is_active=active)
    open_ones = Assignment.objects.filter(ended_at=None).select_related("unit")
    last = SignedInSession.objects.filter(account=OuterRef("pk")).order_by("-pk").values("started_at")[:1]
    seen = Account.objects.filter(visible(actor, "account")).annotate(last_in=Subquery(last))
    found = seen.filter(wanted).distinct().order_by("username")
    return found.prefetch_related(Prefetch("assignments", open_ones, to_attr="open_assignments"))


def mentioning(found: QuerySet[Account], words: str) -> QuerySet[Account]:
    """Of some accounts those whose user name, name or unit contains ``words``."""
    in_units = Assignment.objects.filter(ended_at=None, unit__name__contains=words).values("account")
    named = Q(username__icontains=words) | Q(display_name__icontains=words)
    return found.filter(named | Q(pk__in=in_units))


def holding(found: QuerySet[Account], role: str) -> QuerySet[Account]:
    """Of some accounts those with an open grant of ``role``."""
    return found.filter(pk__in=Assignment.objects.filter(ended_at=None, role=role).values("account"))


def in_state(found: QuerySet[Account], state: str) -> QuerySet[Account]:
    """Of some accounts those that are ``active`` (in use, with a role), ``waiting`` (without a role) or ``locked``."""
    if state == "locked":
        return found.filter(is_active=False)
    with_role = Assignment.objects.filter(ended_at=None).values("account")
    in_use = found.filter(is_active=True)
    return in_use.filter(pk__in=with_role) if state == "active" else in_use.exclude(pk__in=with_role)


def waiting_for_a_role(actor: Actor) -> int:
    """How many accounts in use hold no role: work of whoever grants roles; 0 for everybody else."""
    if not may(actor, "roles:assign"):
        return 0
    return in_state(Account.objects.filter(visible(actor, "account")), "waiting").count()


def account(actor: Actor, pk: int) -> Account | None:
    """One account, if the actor may know of it."""
    return Account.objects.filter(visible(actor, "account"), pk=pk).first()


def grants_of(actor: Actor, holder: Account) -> QuerySet[Assignment]:
    """All grants of an account, open ones first, with who gave and who ended them."""
    seen = Assignment.objects.filter(visible(actor, "assignment"), account=holder)
    return seen.select_related("unit", "granted_by", "ended_by").order_by("ended_at", "-pk")


def grants_for(unit: Body) -> int:
    """How many grants are held for a unit; they end with it."""
    return Assignment.objects.filter(unit=unit, ended_at=None).count()


def held_by(holder: Account) -> QuerySet[Assignment]:
    """The roles an account holds now."""
    return sessions.assignments_in_force(holder)


def in_use(session: SignedInSession) -> int | None:
    """The grant a session acts under now."""
    held = [one.pk for one in held_by(session.account)]
    return session.assignment_id if session.assignment_id in held else (held[0] if held else None)


def live_sessions(actor: Actor, holder: Account) -> QuerySet[SignedInSession]:
    """An account's sessions that have not ended, the latest first."""
    seen = SignedInSession.objects.filter(visible(actor, "session"), account=holder, ended_at=None)
    return seen.select_related("assignment__unit").order_by("-last_seen_at")


def tokens(actor: Actor, *, only_in_force: bool = False) -> QuerySet[Token]:
    """Grants to systems, newest first."""
    from yinuo.accounts.grants import in_force

    seen = Token.objects.filter(visible(actor, "token"))
    return (seen.filter(in_force()) if only_in_force else seen).select_related("unit").order_by("-pk")


def openings(actor: Actor) -> QuerySet[Opening]:
    """What was opened to inspectors, newest first."""
    seen = Opening.objects.filter(visible(actor, "opening"))
    return seen.select_related("account", "unit").order_by("-pk")


def recent_looks(actor: Actor) -> QuerySet[AccessEntry]:
    """What the person signed in looked at, newest first."""
    if actor.account is None:
        return AccessEntry.objects.none()
    return AccessEntry.objects.filter(account=actor.account).order_by("-pk")


def looks_at(actor: Actor) -> QuerySet[AccessEntry]:
    """Who looked at the person signed in: at their account, and at their file where they are an official."""
    holder = Account.objects.filter(pk=actor.account).first() if actor.account is not None else None
    if holder is None:
        return AccessEntry.objects.none()
    wanted = Q(object_kind="account", object_id=str(holder.pk), action="view")
    if holder.official_id is not None:
        wanted |= Q(object_kind="official", object_id=str(holder.official_id))
    return AccessEntry.objects.filter(wanted).select_related("account", "token").order_by("-pk")


def own_official(actor: Actor) -> int | None:
    """The official who the person signed in is; None for everybody who is none."""
    if actor.account is None:
        return None
    return Account.objects.filter(pk=actor.account).values_list("official", flat=True).first()


def unit_name(actor: Actor) -> str:
    """The full name of the unit the actor acts for; "" when none."""
    return Body.objects.filter(code=actor.unit).values_list("name", flat=True).first() or ""
