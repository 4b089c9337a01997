"""The demo city's persons: invented, without passwords, let in by links that work once."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client

from yinuo.accounts.demo import create_demo_accounts, demo_actor, issue_demo_links, persons
from yinuo.accounts.models import Account
from yinuo.core.actor import Role

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("demo_node", "registry")
def test_every_role_of_a_person_has_a_demo_account_and_a_link_that_works(client: Client) -> None:
    links = issue_demo_links("http://127.0.0.1:8000/")

    granted = {role for role in Role} - {Role.PUBLIC, Role.MACHINE, Role.SYSTEM_CLIENT}
    assert {link.role for link in links} == {str(role) for role in granted}
    assert len(links) == len(persons())
    assert all("示例" in link.name for link in links)
    for link in links:
        browser = Client()
        assert browser.post(urlsplit(link.url).path).status_code == 302
        assert browser.get("/account/").status_code in (200, 302)
    assert not any(account.has_usable_password() for account in Account.objects.all())


@pytest.mark.usefixtures("demo_node", "registry")
def test_starting_again_makes_no_second_persons_and_spends_the_old_links() -> None:
    first = issue_demo_links("http://127.0.0.1:8000")
    count = Account.objects.count()

    issue_demo_links("http://127.0.0.1:8000")

    assert Account.objects.count() == count
    assert Client().post(urlsplit(first[0].url).path).status_code == 410
    assert demo_actor("demo.office").region == "410300"
    assert demo_actor("demo.county").region == "410305"


@pytest.mark.usefixtures("real_node")
def test_a_real_node_has_no_demo_accounts() -> None:
    with pytest.raises(RuntimeError):
        create_demo_accounts()
