"""A saved calculation keeps its version; when the regimen changes, old and new stand together."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from dosing.models import Regimen, SafetyLevel, SavedCalculation
from dosing.models.profiles import WeightEntry
from dosing.weight_history import weight_history
from editorial import actions, generation, snapshot
from editorial.models import ChangeClass
from tests.accounts.mail_servers import DEAD, WORKING
from tests.accounts.people import make_person, sent_mail
from tests.dosing.profiles.typed import make_profile
from tests.dump import database_dump

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def regimen() -> Regimen:
    """A regimen of 15 g a day in three doses that anybody may calculate."""
    return Regimen.objects.get(slug="post-infectious-ibs-d")


def entered(regimen: Regimen) -> dict[str, str]:
    return {
        "regimen": regimen.slug, "weight": "80", "weight_unit": "kg", "age": "40",
        "acknowledged": regimen.slug,
    }  # fmt: skip


def publish_change(item, change_class: ChangeClass, **changes: object) -> None:
    """Publish a change as two people would."""
    author, second = make_person(is_superuser=True), make_person(is_superuser=True)
    revision = actions.save_draft(
        item=item,
        actor=author,
        snapshot=snapshot.take(item) | changes,
        note="changed by a test",
        change_class=change_class,
    )
    actions.submit(revision=revision, actor=author)
    actions.approve(revision=revision, actor=second)
    actions.publish(revision=revision, actor=second)


def lower_the_dose(regimen: Regimen, change_class: ChangeClass = ChangeClass.CORRECTION) -> None:
    """Publish 12 g a day where it was 15 g, with worked examples that agree."""
    content = snapshot.take(regimen)
    for example in content["examples"]:
        expected = example["expected"]
        for name, grams in (("grams_per_day", "12"), ("grams_per_dose", "4")):
            for end in ("low", "high"):
                if f"{name}_{end}" in expected:
                    expected[f"{name}_{end}"] = grams
        for name in ("flags", "must_flag"):
            if name in expected:
                expected[name] = " ".join(set(expected[name].split()) - {"above_long_term_level"})
    publish_change(
        regimen,
        change_class,
        amount_low_g="12",
        amount_high_g="12",
        examples=content["examples"],
    )


@pytest.fixture
def profile(member: User):
    return make_profile(member, wants_safety_mail=True)


@pytest.fixture
def saved(client: Client, profile, regimen: Regimen) -> SavedCalculation:
    answer = client.post(f"/profiles/{profile.pk}/save/", entered(regimen))
    assert answer.status_code == 302, answer.text
    return profile.calculations.get()


def page_of(client: Client, profile) -> str:
    """Return the profile's page with every kind of space made a plain one."""
    return " ".join(client.get(f"/profiles/{profile.pk}/").text.split())


def test_what_was_entered_is_kept_with_the_answer_and_the_version(saved, regimen) -> None:
    content = saved.read()

    assert content.entered["weight"] == "80"
    assert content.answer["grams_per_day_low"] == "15"
    assert content.version == regimen.version
    assert content.regimen_title == regimen.title


def test_the_profile_shows_it_without_a_notice(client: Client, profile, saved) -> None:
    page = page_of(client, profile)

    assert "15 g per day" in page
    assert "<strong>Above the long-term level of 14 g per day.</strong>" in page
    assert "This regimen changed" not in page
    assert "Review overdue" not in page


def test_a_change_of_the_answer_shows_old_and_new(client: Client, profile, saved, regimen) -> None:
    lower_the_dose(regimen)

    page = page_of(client, profile)

    assert "This regimen changed on" in page
    assert "15 g per day" in page
    assert "12 g per day" in page
    assert "No longer shown:" in page


def test_an_edit_that_leaves_the_answer_is_mentioned_only(
    client: Client, profile, saved, regimen
) -> None:
    publish_change(regimen, ChangeClass.TYPO, duration="8 weeks (two months)")

    page = page_of(client, profile)

    assert "This regimen changed on" not in page
    assert "Its answer and warnings are the same" in page


def test_a_new_warning_is_shown_as_one(client: Client, profile, saved, regimen) -> None:
    level = SafetyLevel.objects.get(code="typical", substance=regimen.substance)
    SafetyLevel.objects.filter(pk=level.pk).update(
        amount_low_g=Decimal(5), amount_high_g=Decimal(10)
    )
    generation.bump()

    page = page_of(client, profile)

    assert "A level that amounts are compared with has changed" in page
    assert "New warning: Above 10" in page


def test_a_notice_that_came_later_is_read_before_a_new_amount(
    client: Client, profile, saved, regimen
) -> None:
    Regimen.objects.filter(pk=regimen.pk).update(audience="clinician_only")
    generation.bump()

    page = page_of(client, profile)

    assert "nothing is calculated for these entries" in page
    assert "Now, version" not in page


def test_a_notice_accepted_when_it_was_saved_is_not_asked_again(client: Client, profile) -> None:
    fields = {"regimen": "athletes-healthy", "age": "40", "acknowledged": "athletes-healthy"}
    client.post(f"/profiles/{profile.pk}/save/", fields)

    page = page_of(client, profile)

    assert "20 g to 30 g per day" in page
    assert "<strong>No benefit was shown.</strong>" in page
    assert "nothing is calculated" not in page


def test_a_review_that_is_overdue_is_said_and_later_stops_it(
    client: Client, profile, saved, regimen
) -> None:
    def due(days_ago: int) -> str:
        day = timezone.localdate() - timedelta(days=days_ago)
        Regimen.objects.filter(pk=regimen.pk).update(review_due_on=day)
        generation.bump()
        return page_of(client, profile)

    assert "Review overdue" in due(1)
    stopped = due(31)
    assert "Nothing is calculated for this any more" in stopped
    assert "A level that amounts are compared with" not in stopped


def test_a_withdrawn_regimen_is_said_to_be_withdrawn(
    client: Client, profile, saved, regimen
) -> None:
    actions.withdraw(item=regimen, actor=make_person(is_superuser=True), note="test")

    page = page_of(client, profile)

    assert "This regimen was withdrawn" in page
    assert "Do not go by it" in page


@pytest.mark.parametrize("missing", ["acknowledged", "regimen", "weight_unit"])
def test_nothing_is_saved_before_an_amount_came_out(client: Client, profile, missing: str) -> None:
    fields = {
        "regimen": "athletes-healthy", "weight": "80", "weight_unit": "kg", "age": "40",
        "acknowledged": "athletes-healthy",
    }  # fmt: skip
    del fields[missing]

    answer = client.post(f"/profiles/{profile.pk}/save/", fields)

    assert answer.status_code in (200, 422)
    assert 'id="calculator"' in answer.text
    assert not SavedCalculation.objects.exists()


def test_scripts_get_the_fragment_or_are_led_on(client: Client, profile, regimen) -> None:
    address, htmx = f"/profiles/{profile.pk}/save/", {"HX-Request": "true"}

    refused = client.post(address, entered(regimen) | {"weight": "5"}, headers=htmx)
    assert "<html" not in refused.text
    assert 'data-state="refused"' in refused.text
    saved = client.post(address, entered(regimen), headers=htmx)
    assert saved.headers["HX-Redirect"] == f"/profiles/{profile.pk}/"


def test_others_cannot_save_see_or_delete_it(stranger: Client, profile, saved, regimen) -> None:
    assert stranger.post(f"/profiles/{profile.pk}/save/", entered(regimen)).status_code == 404
    assert stranger.post(f"/profiles/calculations/{saved.pk}/delete/").status_code == 404
    assert SavedCalculation.objects.filter(pk=saved.pk).exists()


def test_it_can_be_deleted(client: Client, saved) -> None:
    client.post(f"/profiles/calculations/{saved.pk}/delete/")

    assert not SavedCalculation.objects.exists()


def test_a_dump_shows_neither_regimen_nor_amount_of_anybody(saved, regimen) -> None:
    rows = [
        line
        for line in database_dump().splitlines()
        if line.startswith(("dosing_saved", "django_session", "accounts_"))
    ]

    assert any("gAAAA" in row for row in rows)
    for row in rows:
        assert regimen.slug not in row
        assert regimen.title not in row


def test_the_database_refuses_one_that_is_not_encrypted(profile) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedCalculation.objects.create(profile=profile, content="{}")


def send_notices() -> str:
    output = StringIO()
    call_command("send_safety_notices", stdout=output)
    return output.getvalue()


def test_a_safety_correction_is_told_once_by_mail_without_health_data(
    member, saved, regimen
) -> None:
    assert send_notices() == "0 told\n"
    lower_the_dose(regimen, ChangeClass.SAFETY)

    assert send_notices() == "1 told\n"
    assert send_notices() == "0 told\n"

    [message] = sent_mail()
    assert message.to == [member.email]
    assert message.subject == "Villi: A safety correction"
    assert "http://testserver/profiles/" in message.body
    for marked in (regimen.title, "glutamine", "Marked-label", "80", "15"):
        assert marked not in message.body.replace("example", "")


def test_a_dead_mail_server_delays_what_is_told_and_loses_nothing(
    member, saved, regimen, settings, django_capture_on_commit_callbacks
) -> None:
    lower_the_dose(regimen, ChangeClass.SAFETY)
    settings.MAILERS = DEAD

    with django_capture_on_commit_callbacks(execute=True):
        assert send_notices() == "1 told\n"
        assert send_notices() == "0 told\n"

    settings.MAILERS = WORKING
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        assert [message.to for message in sent_mail()] == [[member.email]]


def correct_level(regimen: Regimen, code: str, grams: str, change_class: ChangeClass) -> None:
    level = SafetyLevel.objects.get(code=code, substance=regimen.substance)
    publish_change(level, change_class, amount_high_g=grams)


def test_a_safety_correction_of_a_level_is_told_once_where_it_changes_the_warnings(
    member, saved, regimen
) -> None:
    correct_level(regimen, "short_term", "40", ChangeClass.SAFETY)
    assert send_notices() == "0 told\n", "15 g a day is not above 40 g either"
    correct_level(regimen, "typical", "10", ChangeClass.SAFETY)

    assert send_notices() == "1 told\n"
    assert send_notices() == "0 told\n"

    assert [message.to for message in sent_mail()] == [[member.email]]
    correct_level(regimen, "typical", "8", ChangeClass.CLARIFICATION)
    assert send_notices() == "0 told\n", "no safety correction"
    correct_level(regimen, "short_term", "12", ChangeClass.SAFETY)
    assert send_notices() == "1 told\n", "another one"


def test_a_calculation_saved_after_the_correction_of_a_level_is_no_news(
    client: Client, profile, regimen
) -> None:
    correct_level(regimen, "typical", "10", ChangeClass.SAFETY)
    client.post(f"/profiles/{profile.pk}/save/", entered(regimen))
    correct_level(regimen, "typical", "20", ChangeClass.CORRECTION)

    assert send_notices() == "0 told\n"


def test_other_corrections_are_not_mailed(saved, regimen) -> None:
    lower_the_dose(regimen, ChangeClass.CORRECTION)

    assert send_notices() == "0 told\n"


def test_only_those_who_asked_are_mailed(client: Client, member, regimen) -> None:
    profile = make_profile(member)
    client.post(f"/profiles/{profile.pk}/save/", entered(regimen))
    lower_the_dose(regimen, ChangeClass.SAFETY)

    assert send_notices() == "0 told\n"


def test_two_weights_make_a_chart_with_the_same_in_words(client: Client, member) -> None:
    weights = (
        WeightEntry(on=date(2026, 1, 1), weight="80", weight_unit="kg"),
        WeightEntry(on=date(2026, 2, 1), weight="170", weight_unit="lb"),
        WeightEntry(on=date(2026, 5, 1), weight="12", weight_unit="st", weight_lb="2"),
    )
    profile = make_profile(member, weights=weights)

    chart = weight_history(weights)

    tops = [point.top_percent for point in chart.points]
    assert tops[0] < tops[1], "80 kg stands above 170 lb"
    assert all(0 <= point.left_percent <= 100 for point in chart.points)
    assert "first 80\N{NO-BREAK SPACE}kg" in chart.description
    assert "lowest 77.1\N{NO-BREAK SPACE}kg" in chart.description
    page = page_of(client, profile)
    assert page.count("<circle") == 3
    assert " ".join(chart.description.split()) in page


def test_one_weight_makes_no_chart(client: Client, profile) -> None:
    assert weight_history(profile.read().weights) is None
    assert "How the weight went" not in page_of(client, profile)
