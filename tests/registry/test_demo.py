"""Demo persons."""

from __future__ import annotations

import pytest

from yinuo.registry.demo import demo_name, load_demo_people
from yinuo.registry.layers import SHIPPED
from yinuo.registry.loading import load_registry
from yinuo.registry.models import Official, Term

pytestmark = pytest.mark.django_db


def test_demo_persons_are_visibly_fictitious_and_loaded_once() -> None:
    load_registry([SHIPPED])
    assert Official.objects.count() == 0, "the registry itself ships no persons"
    assert load_demo_people() == Official.objects.count() > 40
    assert all(each.fictitious and each.name.startswith("示例") for each in Official.objects.all())
    assert Term.objects.filter(ended_on__isnull=False).exists()
    assert load_demo_people() == 0


def test_demo_names_do_not_repeat() -> None:
    names = [demo_name(serial) for serial in range(200)]
    assert len(set(names)) == 200
