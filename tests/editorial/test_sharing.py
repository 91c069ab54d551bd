"""A reviewer without an account sees one draft, by a secret address, and can speak of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dosing.models import Food, FoodGroup
from editorial import actions, preview, sharing
from editorial.models import Remark, Revision, ShareLink, State
from tests.editorial.helpers import Person, address_of, changed

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(food: Food, curator: Person) -> Revision:
    snapshot = changed(food, "36.5") | {"name": "Secret cheese"}
    return actions.save_draft(item=food, snapshot=snapshot, actor=curator.user)


@pytest.fixture
def token(draft: Revision, curator: Person) -> str:
    _, token = sharing.share(
        revision=draft,
        for_whom="Dr. Eva Example",
        until=timezone.now() + timedelta(days=7),
        actor=curator.user,
    )
    return token


def remark(token: str, draft: Revision, **words: Any) -> Any:
    data = {
        "stamp": draft.stamp,
        "kind": "comment",
        "text": "Is this raw?",
        "name": "Eva Example",
        "credential": "dietitian, university hospital",
    }
    return Client().post(reverse("editorial:remarks", args=[token]), data | words)


def test_the_link_shows_the_draft_on_the_public_page_under_a_banner(token: str) -> None:
    answer = Client().get(reverse("editorial:review", args=[token]))

    assert answer.status_code == 200
    assert "<h1>Secret cheese" in re.sub(r"<h1[^>]*>\s*", "<h1>", answer.text)
    assert "36.50" in answer.text
    assert "draft: not what readers see" in answer.text
    assert reverse("editorial:remarks", args=[token]) in answer.text
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]


def test_readers_and_their_pages_know_nothing_of_it(token: str, food: Food) -> None:
    Client().get(reverse("editorial:review", args=[token]))

    public = Client().get(food.get_absolute_url())
    assert "Parmesan" in public.text
    assert "Secret cheese" not in public.text
    assert "not what readers see" not in public.text


def test_only_a_hash_of_the_secret_is_stored(token: str) -> None:
    link = ShareLink.objects.get()
    assert token not in {str(value) for value in vars(link).values()}
    assert link.token_hash == sharing.hash_of(token)


@pytest.mark.parametrize("view", ["review", "remarks"])
def test_a_changed_secret_reaches_nothing(token: str, view: str) -> None:
    for wrong in (token[:-1], token + "a", token.swapcase(), "x", "%20"):
        answer = Client().get(f"/review/{wrong}/{'remarks/' if view == 'remarks' else ''}")
        assert answer.status_code == 404
        assert "Secret cheese" not in answer.text
        assert "Parmesan" not in answer.text


@pytest.mark.parametrize("end", ["expired", "revoked", "discarded"])
@pytest.mark.parametrize("view", ["review", "remarks"])
def test_a_link_that_has_ended_shows_nothing_and_says_so(
    token: str, draft: Revision, curator: Person, food: Food, end: str, view: str
) -> None:
    if end == "expired":
        past = timezone.now() - timedelta(days=9)
        ShareLink.objects.update(made_at=past, expires_at=past + timedelta(days=7))
    elif end == "revoked":
        curator.act(food, "unshare", row=ShareLink.objects.get().pk)
    else:
        curator.act(food, "discard")

    answer = Client().get(reverse(f"editorial:{view}", args=[token]))

    assert answer.status_code == 410
    assert "Ask whoever sent it to you for a new one." in answer.text
    assert "Secret cheese" not in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert remark(token, draft).status_code == 410
    assert not Remark.objects.exists()


def test_a_link_is_bound_to_its_one_revision(
    token: str, curator: Person, reviewer: Person, food: Food, draft: Revision
) -> None:
    curator.act(food, "submit")
    reviewer.act(food, "approve")
    curator.act(food, "publish")
    newer = changed(food, "1") | {"name": "Newer secret"}
    actions.save_draft(item=food, snapshot=newer, actor=curator.user)

    answer = Client().get(reverse("editorial:review", args=[token]))

    assert "Secret cheese" in answer.text
    assert "Newer secret" not in answer.text


def test_the_address_is_shown_once_to_whoever_makes_it(
    draft: Revision, curator: Person, food: Food
) -> None:
    answer = curator.act(food, "share", for_whom="Dr. Eva", days="14")

    found = re.search(r"/review/([\w-]+)/", answer.text)
    assert found
    assert Client().get(found.group()).status_code == 200
    page = curator.client.get(address_of(food)).text
    assert "Link for Dr. Eva" in page
    assert found[1] not in page
    link = ShareLink.objects.get()
    assert timedelta(days=13) < link.expires_at - timezone.now() < timedelta(days=15)


@pytest.mark.parametrize("days", ["0", "91", "", "many"])
def test_a_link_is_valid_for_1_to_90_days(
    draft: Revision, curator: Person, food: Food, days: str
) -> None:
    curator.act(food, "share", for_whom="Dr. Eva", days=days)
    assert not ShareLink.objects.exists()


def test_what_readers_see_is_not_shared(curator: Person, food: Food) -> None:
    curator.act(food, "share", for_whom="Dr. Eva", days="14")
    assert not ShareLink.objects.exists()


def test_somebody_who_may_only_read_makes_no_link(
    draft: Revision, reviewer: Person, food: Food
) -> None:
    assert reviewer.act(food, "share", for_whom="Dr. Eva", days="14").status_code == 403


# Remarks


def test_a_reviewer_speaks_of_one_paragraph(
    token: str, draft: Revision, curator: Person, food: Food
) -> None:
    page = Client().get(reverse("editorial:remarks", args=[token]), {"paragraph": "1"}).text
    assert 'name="paragraph" value="1"' in page

    answer = remark(token, draft, paragraph="1")

    assert answer.status_code == 302
    stored = Remark.objects.get()
    assert (stored.paragraph, stored.kind, stored.edits) == (1, "comment", 1)
    assert "Secret cheese" in stored.quote
    assert (stored.name, stored.credential) == ("Eva Example", "dietitian, university hospital")
    shown = curator.client.get(address_of(food, "remarks", draft.number)).text
    assert "Is this raw?" in shown
    assert "dietitian, university hospital" in shown


def test_advice_to_publish_is_recorded_and_changes_no_state(
    token: str, draft: Revision, curator: Person, food: Food
) -> None:
    curator.act(food, "submit")
    draft.refresh_from_db()

    remark(token, draft, kind="approve", text="")

    assert Remark.objects.get().kind == "approve"
    assert Revision.objects.get(pk=draft.pk).state == State.IN_REVIEW
    curator.act(food, "publish")
    food.refresh_from_db()
    assert food.version == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"text": ""}, "Write what should change"),
        ({"kind": "change", "text": "  "}, "Write what should change"),
        ({"name": ""}, "This field is required."),
        ({"credential": ""}, "This field is required."),
        ({"kind": "publish"}, "Select a valid choice"),
        ({"text": "x" * 4001}, "at most 4000 characters"),
    ],
)
def test_a_remark_without_its_parts_is_refused_and_kept(
    token: str, draft: Revision, wrong: dict, message: str
) -> None:
    answer = remark(token, draft, **wrong)

    assert answer.status_code == 422
    assert message in answer.text
    assert "Error: Remarks" in answer.text
    assert wrong.get("text", "Is this raw?") in answer.text
    assert not Remark.objects.exists()


@pytest.mark.parametrize("paragraph", ["0", "9999", "first"])
def test_a_paragraph_that_is_not_there_is_no_paragraph(
    token: str, draft: Revision, paragraph: str
) -> None:
    address = reverse("editorial:remarks", args=[token])
    assert Client().get(address, {"paragraph": paragraph}).status_code == 200
    remark(token, draft, paragraph=paragraph)
    assert Remark.objects.get().paragraph is None


def test_a_remark_on_a_draft_that_changed_meanwhile_is_refused_and_kept(
    token: str, draft: Revision, curator: Person, food: Food
) -> None:
    curator.save(address_of(food), name="Other cheese")

    answer = remark(token, draft)

    assert answer.status_code == 422
    assert "changed since you opened the page" in answer.text
    assert "Is this raw?" in answer.text
    assert not Remark.objects.exists()


def test_a_remark_about_an_earlier_save_says_so(
    token: str, draft: Revision, curator: Person, food: Food
) -> None:
    remark(token, draft)
    curator.save(address_of(food), name="Other cheese")

    page = curator.client.get(address_of(food, "remarks", draft.number)).text

    assert "about an earlier save" in page


def test_a_remark_needs_the_forms_token(token: str, draft: Revision) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("editorial:remarks", args=[token]), {"text": "hello"})
    assert answer.status_code == 403


def test_colleagues_speak_of_a_draft_too(draft: Revision, reviewer: Person, food: Food) -> None:
    address = address_of(food, "remarks", draft.number)
    reviewer.client.post(address, {"stamp": draft.stamp, "text": "Cite it.", "paragraph": "1"})

    stored = Remark.objects.get()
    assert (stored.author, stored.whose, stored.link) == (reviewer.user, "Ben", None)
    assert "Remarks (1)" in reviewer.client.get(address_of(food)).text


def test_text_in_a_remark_stays_text(token: str, draft: Revision) -> None:
    remark(token, draft, text="<script>alert(1)</script>")
    page = Client().get(reverse("editorial:remarks", args=[token])).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_outsiders_remark_without_a_credential_is_no_row(draft: Revision, token: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Remark.objects.create(
            revision=draft, edits=1, link=ShareLink.objects.get(), name="Eva", text="Hm."
        )


# What has no page of its own


def test_something_without_a_page_is_shown_field_by_field(curator: Person, food: Food) -> None:
    group = FoodGroup.objects.get()
    draft = actions.save_draft(
        item=group,
        snapshot={"slug": "cheese", "name": "Hard cheese", "position": 3},
        actor=curator.user,
    )

    answer = curator.client.get(address_of(group, "preview", draft.number))

    assert answer.status_code == 200
    assert "Hard cheese" in answer.text
    assert "not what readers see" in answer.text


def test_paragraphs_are_the_texts_of_the_main_part() -> None:
    html = (
        "<p>menu</p><main><h1>One</h1><p>Two <b>words</b></p><ul><li>Three<p>Four</p></li></ul>"
        "<script>no()</script><svg><text>no</text></svg><form><label>no</label></form><p> </p>Five"
        "<table><tr><th>Protein</th><td>35.75</td></tr></table><dl><dt>Version</dt><dd>2</dd></dl>"
        "</main><p>foot</p>"
    )
    assert preview.paragraphs(html) == [
        "One", "Two words", "Three", "Four", "Five", "Protein · 35.75", "Version: 2",
    ]  # fmt: skip


def test_the_remark_of_somebody_who_left_stays_without_the_name(
    draft: Revision, make_person: Any, food: Food, curator: Person
) -> None:
    other = make_person("Ben", "clinical reviewer")
    address = address_of(food, "remarks", draft.number)
    other.client.post(address, {"stamp": draft.stamp, "text": "Cite it."})
    other.user.delete()

    page = curator.client.get(address).text
    assert "Cite it." in page
    assert "Somebody who has left" in page
    assert "Ben" not in page
