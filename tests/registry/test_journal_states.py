"""``journal check`` names bodies, officials, posts and terms that were changed, made or taken away with plain SQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.registry.building import BASIS, DAY, body, faults, sql

from yinuo.core.actor import PLATFORM
from yinuo.registry import acts
from yinuo.registry.loading import load_registry
from yinuo.registry.models import Body, Official, Post, Term

pytestmark = pytest.mark.django_db


@pytest.fixture
def head() -> Term:
    """Somebody who heads a body, entered and appointed by the acts."""
    bureau = body("洛阳市甲局")
    person = acts.register_official(
        PLATFORM, bureau.pk, "示例甲", BASIS, identity_hash=b"1" * 32, fictitious=True
    )
    return acts.appoint(PLATFORM, person.pk, bureau.pk, "局长", DAY, BASIS, heads_the_body=True)


def test_what_the_acts_made_is_sound(head: Term) -> None:
    other = body("洛阳市乙局")
    acts.merge_bodies(PLATFORM, [head.post.body_id], other.pk, DAY + timedelta(days=9), BASIS)
    head.refresh_from_db()
    assert head.ended_on == DAY + timedelta(days=8)
    assert faults() == []


def test_an_official_changed_made_or_deleted_with_plain_sql_is_named(head: Term) -> None:
    name = f"official/{head.official_id}"
    sql("update registry_official set name = '示例乙' where id = %s", head.official_id)
    assert faults() == [("object-changed", name)]
    sql(
        "update registry_official set name = '示例甲', identity_hash = %s where id = %s",
        b"2" * 32,
        head.official_id,
    )
    assert faults() == [("object-changed", name)]
    sql("delete from registry_term")
    sql("delete from registry_official")
    assert ("object-missing", name) in faults()
    made = Official.objects.create(name="示例丙")
    assert ("object-unjournaled", f"official/{made.pk}") in faults()


def test_a_post_changed_or_made_with_plain_sql_is_named(head: Term) -> None:
    sql("update registry_post set heads_the_body = %s where id = %s", False, head.post_id)
    assert faults() == [("object-changed", f"post/{head.post_id}")]
    sql("update registry_post set heads_the_body = %s where id = %s", True, head.post_id)
    made = Post.objects.create(body=head.post.body, title="副局长")
    assert faults() == [("object-unjournaled", f"post/{made.pk}")]


def test_a_term_changed_ended_revived_made_or_deleted_with_plain_sql_is_named(head: Term) -> None:
    name = f"term/{head.pk}"
    sql("update registry_term set started_on = '2020-01-01' where id = %s", head.pk)
    assert faults() == [("object-changed", name)]
    sql("update registry_term set started_on = %s, ended_on = %s where id = %s", DAY, DAY, head.pk)
    assert faults() == [("object-version", name)]
    sql("update registry_term set ended_on = null where id = %s", head.pk)
    acts.end_term(PLATFORM, head.pk, DAY, BASIS)
    sql("update registry_term set ended_on = null where id = %s", head.pk)
    assert faults() == [("object-version", name)]
    sql("delete from registry_term where id = %s", head.pk)
    assert faults() == [("object-missing", name)]
    made = Term.objects.create(official=head.official, post=head.post, started_on=DAY)
    assert ("object-unjournaled", f"term/{made.pk}") in faults()


def test_a_body_that_an_act_ended_is_not_revived_with_plain_sql(head: Term) -> None:
    other = body("洛阳市乙局")
    acts.merge_bodies(PLATFORM, [head.post.body_id], other.pk, DAY, BASIS)
    sql("update registry_body set ended_on = null where id = %s", head.post.body_id)
    assert faults() == [("object-changed", f"body/{head.post.body.code}")]


def test_a_body_as_the_files_brought_it_is_held_against_the_files() -> None:
    load_registry()
    assert faults() == []
    bureau = Body.objects.filter(numchild=0, successions=None, inheritances=None).order_by("-path")[0]
    sql("update registry_body set reports = %s where id = %s", not bureau.reports, bureau.pk)
    assert faults() == [("definition-changed", f"body/{bureau.code}")]
    sql("delete from registry_bodyname where body_id = %s", bureau.pk)
    sql("delete from registry_body where id = %s", bureau.pk)
    assert faults() == [("definition-changed", f"body/{bureau.code}")]
