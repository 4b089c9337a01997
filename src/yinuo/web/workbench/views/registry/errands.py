"""The acts on a body as the pages offer them: words, form, and how the form's values become the act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yinuo.accounts.scope import may
from yinuo.core.actor import Actor
from yinuo.core.errors import NotPermitted
from yinuo.registry import acts
from yinuo.registry.acts.bodies import NewBody
from yinuo.registry.models import Body
from yinuo.registry.permissions import require_registrar, require_reorganiser
from yinuo.web.workbench.views.registry import forms

Run = Callable[[Actor, Body, Any], object]
Guard = Callable[[Actor, str, str], None]


@dataclass(frozen=True, slots=True)
class Errand:
    """One act. ``ends``: the body ends and what it owes passes on, so that the preview tells what. ``guard`` is what the
    act itself asks of actor and place."""

    name: str
    title: object
    hint: object
    form: type[forms.Change]
    run: Run
    right: str = "registry:change"
    ends: bool = False
    guard: Guard = require_registrar

    def open_to(self, actor: Actor, body: Body) -> bool:
        """Whether the act would not be refused to ``actor`` for want of a right."""
        try:
            self.guard(actor, body.region_code, body.county_code)
        except NotPermitted:
            return False
        return may(actor, self.right)


def _rename(actor: Actor, body: Body, form: Any) -> object:
    given = form.cleaned_data
    return acts.rename_body(actor, body.pk, given["name"], given["on"], given["basis"])


def _alias(actor: Actor, body: Body, form: Any) -> object:
    given = form.cleaned_data
    return acts.add_alias(actor, body.pk, given["name"], given["basis"], given["since"], given["until"])


def _move(actor: Actor, body: Body, form: Any) -> object:
    given = form.cleaned_data
    return acts.move_body(actor, body.pk, given["parent"].pk, given["on"], given["basis"])


def _merge(actor: Actor, body: Body, form: Any) -> object:
    given = form.cleaned_data
    return acts.merge_bodies(actor, [body.pk], given["into"].pk, given["on"], given["basis"])


def _split(actor: Actor, body: Body, form: Any) -> object:
    given, heirs = form.cleaned_data, form.heirs()
    default = heirs.get(given["default"])
    ids = [heir.pk for heir in heirs.values()]
    others = form.named(), default.pk if default else None
    return acts.split_body(actor, body.pk, ids, given["on"], given["basis"], *others)


def _abolish(actor: Actor, body: Body, form: Any) -> object:
    given = form.cleaned_data
    heir = given["heir"].pk if given["heir"] else None
    return acts.abolish_body(actor, body.pk, given["on"], given["basis"], heir)


def _replace(actor: Actor, body: Body, form: Any) -> object:
    given, above = form.cleaned_data, Body.objects.get_parent(body)
    new = NewBody(
        code=given["code"],
        name=given["name"],
        kind=body.kind,
        region_code=body.region_code,
        parent=above.pk if above else None,
        started_on=given["on"],
        leads_credit_work=body.leads_credit_work,
        reports=body.reports,
        fictitious=body.fictitious,
    )
    return acts.replace_body(actor, body.pk, new, given["on"], given["basis"])


def _appoint(actor: Actor, body: Body, form: Any) -> object:
    given = form.cleaned_data
    with transaction.atomic():
        official = acts.register_official(
            actor, body.pk, given["name"], given["basis"], fictitious=body.fictitious
        )
        return acts.appoint(
            actor,
            official.pk,
            body.pk,
            given["title"],
            given["on"],
            given["basis"],
            heads_the_body=given["heads"],
        )


def _end_term(actor: Actor, body: Body, form: Any) -> object:
    given = form.cleaned_data
    return acts.end_term(actor, int(given["term"]), given["on"], given["basis"])


ERRANDS = {
    errand.name: errand
    for errand in (
        Errand("rename", _("更名"), _("还是这个单位，代码不变，义务不变。"), forms.RenameForm, _rename),
        Errand("alias", _("登记别名"), _("别人这样称呼它时，平台也认得。"), forms.AliasForm, _alias),
        Errand(
            "move",
            _("调整隶属关系"),
            _("它和下级单位一起移到新的上级之下。"),
            forms.MoveForm,
            _move,
            guard=require_reorganiser,
        ),
        Errand(
            "merge",
            _("并入其他单位"),
            _("本单位终止，全部义务由并入的单位承继。"),
            forms.MergeForm,
            _merge,
            ends=True,
            guard=require_reorganiser,
        ),
        Errand(
            "split",
            _("拆分"),
            _("本单位终止，每项义务都要有承继单位。"),
            forms.SplitForm,
            _split,
            ends=True,
            guard=require_reorganiser,
        ),
        Errand(
            "replace",
            _("更名换码"),
            _("换了统一社会信用代码，由新代码的单位承继全部义务。"),
            forms.ReplaceForm,
            _replace,
            ends=True,
            guard=require_reorganiser,
        ),
        Errand(
            "abolish",
            _("撤销"),
            _("本单位终止，义务由指定单位或上级承继。"),
            forms.AbolishForm,
            _abolish,
            ends=True,
            guard=require_reorganiser,
        ),
        Errand(
            "appoint",
            _("任职"),
            _("登记一个人担任本单位的职务。"),
            forms.AppointForm,
            _appoint,
            "officials:change",
        ),
        Errand(
            "end-term",
            _("卸任"),
            _("任期到生效日期当天为止。"),
            forms.EndTermForm,
            _end_term,
            "officials:change",
        ),
    )
}
