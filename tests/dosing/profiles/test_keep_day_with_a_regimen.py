"""A day of food is kept with the regimen it was compared with."""

import pytest
from django.test import Client

from accounts.models import User
from tests.dosing.profiles.test_keep_day import address, open_planner
from tests.dosing.profiles.typed import make_profile, stored


@pytest.mark.usefixtures("catalogue")
def test_a_chosen_regimen_is_kept_with_the_day(client: Client, member: User) -> None:
    profile = make_profile(member)
    fields = {"food": ["milk-skim"], "amount": ["100"], "unit": ["g"]}
    fields |= {"opened": open_planner(client), "regimen": "post-infectious-ibs-d"}

    client.post(address(profile), fields)

    assert stored(profile).day_regimen == "post-infectious-ibs-d"
    assert (
        'name="regimen" value="post-infectious-ibs-d"'
        in client.get(f"/profiles/{profile.pk}/").text
    )
