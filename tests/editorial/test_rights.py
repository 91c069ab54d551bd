"""Every address of the admin, for every role: who may not see an item learns nothing of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts import roles
from accounts.models import User
from articles.models import Article, Topic
from articles.models import Person as Author
from dosing.models import Food, FoodGroup, Regimen, SafetyLevel, Source, Substance
from editorial import actions
from editorial import snapshot as snapshots
from editorial.acts import ACTS
from editorial.models import Publishable, Revision, State
from tests.editorial.helpers import Person

pytestmark = pytest.mark.django_db

SECRET = "zanzibar"
"""Stands in the title of every item, live and draft; nobody without the right may meet it."""

KINDS = [model for model in apps.get_models() if issubclass(model, Publishable)]

READERS = (roles.EDITOR, roles.REVIEWER, roles.CURATOR)
"""Who may see drafts. Moderators work beside them in the same admin and may not."""


@pytest.fixture
def items(curator: Person) -> dict[type[Publishable], Publishable]:
    """One unpublished item of each kind, with an open draft."""
    substance = Substance.objects.create(slug="s", name=f"{SECRET} substance")
    group = FoodGroup.objects.create(slug="g", name=f"{SECRET} group")
    made = [
        substance,
        group,
        Source.objects.create(key=f"{SECRET}-1", title=SECRET),
        Food.objects.create(
            slug="f", name=f"{SECRET} food", group=group, preparation="raw", diet="vegan"
        ),
        SafetyLevel.objects.create(
            substance=substance, code="typical", name=f"{SECRET} level", basis="per_day",
            amount_high_g=30, routes="oral", verdict="mixed",
        ),
        Regimen.objects.create(
            slug="r", substance=substance, title=f"{SECRET} regimen", route="oral",
            basis="fixed_day", audience="self_care", weight_basis="none", verdict="mixed",
        ),
        Topic.objects.create(slug="t", name=f"{SECRET} topic"),
        Article.objects.create(slug="a", title=f"{SECRET} article"),
        Author.objects.create(slug="p", name=f"{SECRET} person"),
    ]  # fmt: skip
    for item in made:
        snapshot = snapshots.take(item)
        actions.save_draft(item=item, snapshot=snapshot, actor=curator.user)
    return {type(item): item for item in made}


def addresses(item: Any) -> dict[str, tuple[str, str]]:
    """Return every address of an item in the admin: name -> (method, address)."""
    name = f"admin:{item._meta.app_label}_{item._meta.model_name}"
    found = {
        view: ("GET", reverse(f"{name}_{view}", args=[item.pk, *arguments]))
        for view, arguments in {
            "change": (),
            "delete": (),
            "history": (),
            "preview": (1,),
            "remarks": (1,),
            "compare": (1, 1),
        }.items()
    }
    found["changelist"] = ("GET", reverse(f"{name}_changelist"))
    found["add"] = ("GET", reverse(f"{name}_add"))
    found["search"] = ("GET", reverse(f"{name}_changelist") + f"?q={SECRET[:4]}")
    found["save"] = ("POST", found["change"][1])
    found["delete it"] = ("POST", found["delete"][1])
    found["remark"] = ("POST", found["remarks"][1])
    found["bulk"] = ("POST", found["changelist"][1])
    for act in ACTS:
        found[act] = ("POST", reverse(f"{name}_act", args=[item.pk, act]))
    return found


def test_the_walk_knows_every_kind_of_content(items: dict) -> None:
    assert set(items) == set(KINDS)


def test_the_walk_knows_every_address() -> None:
    """An address added to the admin of a kind of content must be walked too."""
    model_admin = admin.site._registry[Food]
    names = {pattern.name for pattern in model_admin.get_urls() if pattern.name}
    assert names == {
        f"dosing_food_{view}"
        for view in (
            "act", "add", "change", "changelist", "compare", "delete", "history", "preview",
            "remarks", *getattr(model_admin, "own_views", ()),
        )
    }  # fmt: skip


def visitor(role: str, make_person: Callable[..., Person]) -> Client:
    """Return the browser of somebody in a role."""
    client = Client()
    if role == "member":
        client.force_login(User.objects.create_user("member@example.org"))
    elif role != "anonymous":
        return make_person("Walker", role).client
    return client


@pytest.mark.parametrize("role", ["anonymous", "member", roles.MODERATOR])
def test_nobody_without_the_right_learns_anything(
    items: dict, make_person: Callable[..., Person], role: str
) -> None:
    client = visitor(role, make_person)
    walked = 0
    for kind, item in items.items():
        for view, (method, address) in addresses(item).items():
            answer = client.generic(method, address)
            where = f"{role}: {view} of {kind.__name__}"
            assert answer.status_code in (302, 403), where
            if answer.status_code == 302:
                assert "login" in answer["Location"], where
            assert SECRET not in answer.text, where
            walked += 1
    assert walked >= 2 * len(ACTS)
    assert SECRET not in client.get(reverse("admin:index"), follow=True).text
    assert set(Revision.objects.values_list("state", flat=True)) == {State.DRAFT}
    assert all(type(item).objects.filter(pk=item.pk).exists() for item in items.values())


@pytest.mark.parametrize("role", READERS)
def test_who_may_see_an_item_sees_it_and_may_do_no_more_than_their_rights(
    items: dict, make_person: Callable[..., Person], role: str
) -> None:
    person = make_person("Walker", role)
    for kind, item in items.items():
        label, name = kind._meta.app_label, kind._meta.model_name
        for view, (method, address) in addresses(item).items():
            where = f"{role}: {view} of {kind.__name__}"
            answer = person.client.generic(method, address)
            if view in ("change", "history", "preview", "compare", "changelist", "search"):
                # A page that is shown under something unpublished may not exist.
                assert answer.status_code in (200, 404), where
            elif view in ACTS and not person.user.has_perm(f"{label}.{ACTS[view].right}_{name}"):
                assert answer.status_code == 403, where
            elif view in ("save", "bulk", "add") and not person.user.has_perm(
                f"{label}.{'add' if view == 'add' else 'change'}_{name}"
            ):
                assert answer.status_code in (200, 403), where
            elif view in ("delete", "delete it"):
                assert answer.status_code == 403, where
    assert all(type(item).objects.filter(pk=item.pk).exists() for item in items.values())


def test_the_choices_of_another_items_field_are_refused_too(
    items: dict, make_person: Callable[..., Person]
) -> None:
    question = {
        "app_label": "dosing", "model_name": "food", "field_name": "group", "term": SECRET[:4],
    }  # fmt: skip
    client = make_person("Walker", roles.MODERATOR).client
    answer = client.get(reverse("admin:autocomplete"), question)
    assert answer.status_code == 403
    assert SECRET not in answer.text


def test_staff_without_a_second_factor_see_nothing(items: dict, curator: Person) -> None:
    client = Client()
    client.force_login(curator.user)
    for item in items.values():
        for method, address in addresses(item).values():
            answer = client.generic(method, address)
            assert answer.status_code == 302
            assert SECRET not in answer.text


def test_no_public_address_knows_of_a_draft(items: dict) -> None:
    for item in items.values():
        if hasattr(item, "get_absolute_url"):
            answer = Client().get(item.get_absolute_url())
            assert answer.status_code == 404, item
            assert SECRET not in answer.text
    pages = ["/", "/articles/", "/foods/", "/sources/", "/search/?q=article", "/search/?q=food"]
    for page in [*pages, "/sitemap.xml", "/feeds/articles.atom", "/feeds/corrections.atom"]:
        assert SECRET not in Client().get(page).text, page
