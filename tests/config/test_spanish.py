"""A site in Spanish: no word of the interface is left in English."""

import re
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import personal_data
from accounts.models import User
from articles.models import Article
from config.apps import OUR_APPS
from dosing.models import Food, Regimen
from editorial import actions, schedule
from editorial.models import Publishable, Revision
from editorial.snapshot import take
from tests.test_public_pages import PUBLIC_ADDRESSES
from tools import messages

ADDRESSES = [
    *(address for address in PUBLIC_ADDRESSES if not re.search(r"\.(atom|xml|txt)$", address)),
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/comments/new/?article=l-glutamine-gut-health",
    "/dosing/l-glutamine/compare/",
    "/foods/planner/",
    "/foods/richest/",
    "/moderation/policy/",
    "/privacy/",
    "/privacy/health-data/",
    "/privacy/policy/",
    "/there-is-no-such-page/",
]
SEEN = ("alt", "title", "placeholder", "aria-label", "data-label")
WITHOUT_END = {"area", "br", "col", "hr", "img", "input", "link", "meta", "rect", "source", "path"}
MONTHS = re.compile(
    r"\d (January|February|March|April|May|June|July|August|September|October|November|December)\b"
)


class Interface(HTMLParser):
    """Reads the words of a page that are not marked as another language's."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language = ""
        self.words: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "html":
            self.language = values.get("lang", "")
        is_foreign = self._is_foreign or tag in ("script", "style")
        is_foreign = is_foreign or values.get("lang", "es") not in ("es", "")
        if not is_foreign:
            self.words += [values[name] for name in SEEN if values.get(name)]
        if tag not in WITHOUT_END:
            self._open.append((tag, is_foreign))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._is_foreign and data.strip():
            self.words.append(" ".join(data.split()))

    @property
    def _is_foreign(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def english_words() -> set[str]:
    """Return the messages that would show that a place was forgotten."""
    return {
        message.id
        for message in messages.entries(messages.catalogue("es"))
        if isinstance(message.id, str) and message.id != message.string and len(message.id) > 3
    }


@pytest.mark.django_db
def test_no_page_is_left_in_english(client: Client, settings: Any) -> None:
    call_command("load_content", verbosity=0)
    settings.LANGUAGE_CODE = "es"
    english = english_words()

    faults = []
    for address in ADDRESSES:
        page = Interface(client.get(address).text)
        if page.language != "es":
            faults.append(f"{address}: lang is '{page.language}'")
        faults += [f"{address}: {words}" for words in page.words if words in english]
        faults += [f"{address}: {words}" for words in page.words if MONTHS.search(words)]
    assert faults == []

    article = client.get("/articles/l-glutamine-gut-health/").text
    assert re.search(r'<time datetime="\d{4}-\d\d-\d\d">\d{1,2} de [a-z]+ de \d{4}</time>', article)
    assert re.search(r"\d+ minutos de lectura", article)
    assert '<h1 lang="en">' in article


# Django left the first out of its own catalogue; the others stand in the starter content.
NOT_OURS = {"Search", "Long-term level", "Villi editors"}


@pytest.mark.django_db
def test_no_page_of_the_desk_is_left_in_english(
    client: Client, settings: Any, sign_in_staff: Callable[[Client, User], None]
) -> None:
    call_command("load_content", verbosity=0)
    ada = User.objects.create_superuser("ada@example.org", display_name="Ada")
    sign_in_staff(client, ada)
    settings.LANGUAGE_CODE = "es"
    food = Food.objects.published()[0]
    draft = actions.save_draft(item=food, snapshot=take(food) | {"note": "B"}, actor=ada)
    when = timezone.now() + timedelta(days=2)
    schedule.promise(
        revision=Revision.objects.of(food)[1], act="withdraw", at=when, actor=ada, note="C"
    )
    Article.objects.published()[0]
    own = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}")
        for model in admin.site._registry
        if model._meta.app_label in OUR_APPS
        for view in ("changelist", "add")
    ]
    of_items = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=[item.pk])
        for model in admin.site._registry
        if issubclass(model, Publishable) and (item := model.objects.first())
        for view in ("change", "history")
    ]
    english = english_words()

    faults = []
    pages = ["/admin/", "/moderation/", "/moderation/suspensions/", "/data/completeness/"]
    pages += [
        f"/admin/dosing/food/{food.pk}/compare/1/{draft.number}/",
        f"/admin/dosing/food/{food.pk}/change/",
        "/admin/dosing/source/import/",
        "/admin/dosing/source/retractions/",
    ]
    for address in (*pages, *own, *of_items):
        page = Interface(client.get(address).text)
        found = {words.rstrip(":") for words in page.words}
        faults += [f"{address}: {words}" for words in (found & english) - NOT_OURS]
        faults += [f"{address}: {words}" for words in page.words if MONTHS.search(words)]
    assert faults == []


@pytest.mark.django_db
def test_models_and_fields_are_named_in_spanish_without_a_migration(settings: Any) -> None:
    settings.LANGUAGE_CODE = "es"

    assert str(Regimen._meta.verbose_name) == "pauta"
    assert str(Regimen._meta.get_field("applies_to").verbose_name) == "se aplica a"
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_programs_find_exported_data_under_the_same_names(settings: Any) -> None:
    english = [data.key for data in personal_data.registered()]
    settings.LANGUAGE_CODE = "es"

    assert [data.key for data in personal_data.registered()] == english
    assert str(personal_data.registered()[0].name) == "Cuenta"
