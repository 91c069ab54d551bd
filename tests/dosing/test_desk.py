"""The catalogue at the desk: who sees and does what, and every list and page opens."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from accounts.roles import CURATOR, EDITOR, REVIEWER
from dosing.models import Food, FoodGroup, Regimen, SafetyLevel, Source, Substance
from tests.editorial.helpers import form_fields

pytestmark = pytest.mark.usefixtures("catalogue")

KINDS = (Source, FoodGroup, Food, Substance, SafetyLevel, Regimen)

type SignIn = Callable[[Client, User], None]


def sign_in_as(role: str, client: Client, sign_in_staff: SignIn) -> User:
    person = User.objects.create_user(f"{role[:3]}@example.org", "a long password", is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    sign_in_staff(client, person)
    return person


@pytest.mark.parametrize("model", KINDS)
@pytest.mark.parametrize("role", [CURATOR, REVIEWER, EDITOR])
def test_each_role_opens_every_list_and_page(
    client: Client, sign_in_staff: SignIn, model: type, role: str
) -> None:
    sign_in_as(role, client, sign_in_staff)
    name = model.__name__.lower()
    item = model.objects.first()

    listing = client.get(f"/admin/dosing/{name}/?q=a").text
    page = client.get(f"/admin/dosing/{name}/{item.pk}/change/").text

    assert "Published, version 1" in client.get(f"/admin/dosing/{name}/").text
    assert "Published, version" in listing or "0 results" in listing
    assert str(item) in page


@pytest.mark.parametrize("query", [
    "source/?is_verified__exact=0", "source/?has_doi=no", "food/?protein_g_per_100g__isempty=1",
    "food/?glutamine_method__exact=sequence_estimate", "regimen/?verdict__exact=mixed",
])  # fmt: skip
def test_filters_narrow_the_lists(client: Client, sign_in_staff: SignIn, query: str) -> None:
    sign_in_as(CURATOR, client, sign_in_staff)

    answer = client.get(f"/admin/dosing/{query}")

    assert answer.status_code == 200
    rows = answer.context["cl"].result_count
    assert rows < answer.context["cl"].full_result_count


def test_roles_have_exactly_the_rights_they_need() -> None:
    curator, reviewer, editor = (
        set(
            Group.objects.get(name=role)
            .permissions.filter(content_type__app_label="dosing")
            .values_list("codename", flat=True)
        )
        for role in (CURATOR, REVIEWER, EDITOR)
    )

    assert {"add_food", "change_food", "publish_food", "view_food"} <= curator
    assert not {right for right in curator if right.startswith("approve_")}
    assert "delete_food" not in curator
    assert {right for right in reviewer if not right.startswith("view_")} == {
        "approve_food", "approve_substance", "approve_safetylevel", "approve_regimen",
    }  # fmt: skip
    assert all(right.startswith("view_") for right in editor)
    assert "view_regimen" in editor


def test_an_editor_cannot_change_a_food(client: Client, sign_in_staff: SignIn) -> None:
    sign_in_as(EDITOR, client, sign_in_staff)
    food = Food.objects.get(slug="cheese-parmesan-hard")

    answer = client.post(f"/admin/dosing/food/{food.pk}/change/", {"name": "Gold"})

    assert answer.status_code == 403
    food.refresh_from_db()
    assert food.name != "Gold"


def test_a_worked_example_is_kept_in_boxes_of_its_own(
    client: Client, sign_in_staff: SignIn, settings: Any
) -> None:
    # Django's own formsets look up each row, and its source, in turn.
    settings.ZEAL_ALLOWLIST = [*settings.ZEAL_ALLOWLIST, {"model": "dosing.*"}]
    sign_in_as(CURATOR, client, sign_in_staff)
    regimen = Regimen.objects.get(slug="crohns-disease")
    example = regimen.examples.filter(inputs__ideal_weight__isnull=False)[0]
    address = f"/admin/dosing/regimen/{regimen.pk}/change/"
    fields = form_fields(client.get(address).text)
    row = next(
        name.removesuffix("-id") for name, values in fields.items() if values == [str(example.pk)]
    )
    assert fields[f"{row}-ideal_weight"] == [example.inputs["ideal_weight"]]
    assert fields[f"{row}-expected_state"] == [example.expected["state"]]

    client.post(address, fields)
    assert regimen.open_revision() is None, "a save without a change makes no draft"

    changed = {f"{row}-ideal_weight": "64.5", f"{row}-expected_must_flag": "ideal_weight_basis"}
    del fields[f"{row}-confirmed"]
    client.post(address, fields | changed)
    [draft] = [
        stored
        for stored in regimen.open_revision().snapshot["examples"]
        if stored["id"] == str(example.pk)
    ]
    wanted = {**example.inputs, "ideal_weight": "64.5"}
    del wanted["confirmed"]
    assert draft["inputs"] == wanted
    assert draft["expected"] == {**example.expected, "must_flag": "ideal_weight_basis"}
