"""The registry's revision: every act and load moves it, every snapshot asks it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from yinuo.registry import hooks
from yinuo.registry.models import Revision


def current_token() -> str:
    """The token of the present state; ``""`` before anything was registered."""
    return Revision.objects.filter(pk=1).values_list("token", flat=True).first() or ""


@contextmanager
def change(of_bodies: bool = True) -> Iterator[int]:
    """One transaction that changes the registry, one at a time; gives the number of the new revision. Who
    listens for changes ``of_bodies`` and their names (``hooks.on_change``) is told before it commits."""
    with transaction.atomic():
        Revision.objects.get_or_create(pk=1, defaults={"token": ""})
        revision = Revision.objects.select_for_update().get(pk=1)
        revision.number += 1
        revision.token = secrets.token_hex(8)
        revision.save()
        yield revision.number
        if of_bodies:
            hooks.tell_change(revision.token)
