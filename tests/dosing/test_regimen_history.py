"""What changed in a regimen is public, and a safety correction is announced on its page."""

import pytest
from django.test import Client

from accounts.models import User
from dosing.models import Regimen, SafetyLevel
from editorial import actions
from editorial import snapshot as snapshots
from editorial.models import ChangeClass, Publishable

pytestmark = pytest.mark.usefixtures("catalogue")

ADDRESS = "/dosing/l-glutamine/post-infectious-ibs-d/"


def publish(item: Publishable, change_class: ChangeClass, note: str, **changed: object) -> None:
    author = User.objects.create_user(f"{change_class}@example.org")
    second = User.objects.create_user(f"second-{change_class}@example.org")
    revision = actions.save_draft(
        item=item,
        snapshot=snapshots.take(item) | changed,
        actor=author,
        change_class=change_class,
        note=note,
    )
    actions.submit(revision=revision, actor=author)
    revision.refresh_from_db()
    actions.approve(revision=revision, actor=second)
    revision.refresh_from_db()
    actions.publish(revision=revision, actor=author)


@pytest.fixture
def corrected() -> Regimen:
    regimen = Regimen.objects.get(slug="post-infectious-ibs-d")
    publish(
        regimen, ChangeClass.SAFETY, "The diagnosis comes first.", cautions="Ask for a diagnosis."
    )
    regimen.refresh_from_db()
    return regimen


def test_a_safety_correction_is_announced_on_the_page(client: Client, corrected: Regimen) -> None:
    html = client.get(ADDRESS).content.decode()

    assert "Safety correction" in html
    assert "The diagnosis comes first." in html
    assert f'href="{ADDRESS}history/1/2/"' in html


def test_the_history_lists_the_published_versions(client: Client, corrected: Regimen) -> None:
    html = client.get(ADDRESS + "history/").content.decode()

    assert html.index("Version 2") < html.index("Version 1")
    assert 'href="1/2/"' in html


def test_the_difference_shows_what_went_and_what_came(client: Client, corrected: Regimen) -> None:
    html = client.get(ADDRESS + "history/1/2/").content.decode()

    assert "Cautions" in html
    assert "<ins>" in html
    assert "<del>" in html


def test_a_typing_error_is_not_announced(client: Client) -> None:
    regimen = Regimen.objects.get(slug="post-infectious-ibs-d")
    publish(regimen, ChangeClass.TYPO, "A comma.", cautions="Ask for a diagnosis.")

    assert "A comma." not in client.get(ADDRESS).content.decode()
    assert "A comma." in client.get(ADDRESS + "history/").content.decode()


def test_a_draft_is_in_no_history(client: Client) -> None:
    regimen = Regimen.objects.get(slug="post-infectious-ibs-d")
    author = User.objects.create_user("author@example.org")
    actions.save_draft(item=regimen, snapshot=snapshots.take(regimen), actor=author)

    assert "Version 2" not in client.get(ADDRESS + "history/").content.decode()
    assert client.get(ADDRESS + "history/1/2/").status_code == 404


def test_a_corrected_level_is_in_the_corrections_feed(client: Client) -> None:
    level = SafetyLevel.objects.get(code="long_term")
    publish(level, ChangeClass.SAFETY, "A newer review.", caution="A ceiling, not a target.")

    feed = client.get("/feeds/corrections.atom")

    assert feed.status_code == 200
    assert "A newer review." in feed.content.decode()
