"""What the editorial tests share: people at their browsers, and one food's figures."""

from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from dosing.models import Food
from editorial import actions
from editorial import snapshot as snapshots
from editorial.models import Revision

PROTEIN = "5b1f0b6e-0000-4000-8000-000000000001"
SLICE = "5b1f0b6e-0000-4000-8000-000000000002"


class Person:
    """Somebody of the staff, with a browser of their own."""

    def __init__(self, user: User, client: Client) -> None:
        self.user = user
        self.client = client

    def fields(self, address: str) -> dict[str, list[str]]:
        """Return what the page's edit form would send, as a browser does."""
        answer = self.client.get(address)
        assert answer.status_code == 200, answer
        return form_fields(answer.text)

    def save(self, address: str, **changes: Any) -> Any:
        """Open the edit page, change some fields, press Save."""
        return self.client.post(address, self.fields(address) | changes)

    def act(self, item: Any, act: str, **words: Any) -> Any:
        """Press a button of the desk, on the state that is current."""
        words.setdefault("stamp", actions.stamp_of(type(item)._default_manager.get(pk=item.pk)))
        return self.client.post(address_of(item, "act", act), words, follow=True)


def form_fields(html: str) -> dict[str, list[str]]:
    """Return the names and values of the edit form in a page of the admin."""

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: dict[str, list[str]] = {}
            self.form = self.area = self.select = ""
            self.text = ""

        def handle_starttag(self, tag: str, attrs: list) -> None:
            attributes = dict(attrs)
            name = attributes.get("name", "")
            if tag == "form":
                self.form = attributes.get("id", "")
            if not self.form.endswith("_form") or "__prefix__" in name:
                return
            kind = attributes.get("type", "text")
            if tag == "input" and name and kind not in ("submit", "checkbox", "radio", "button"):
                self.found.setdefault(name, []).append(attributes.get("value") or "")
            elif tag == "input" and name and "checked" in attributes:
                self.found.setdefault(name, []).append(attributes.get("value") or "on")
            elif tag == "textarea":
                self.area, self.text = name, ""
            elif tag == "select":
                self.select = name
            elif tag == "option" and self.select and "selected" in attributes:
                self.found.setdefault(self.select, []).append(attributes.get("value") or "")

        def handle_endtag(self, tag: str) -> None:
            if tag == "form":
                self.form = ""
            elif tag == "textarea" and self.area:
                self.found.setdefault(self.area, []).append(self.text.removeprefix("\n"))
                self.area = ""
            elif tag == "select":
                self.select = ""

        def handle_data(self, data: str) -> None:
            self.text += data

    reader = Reader()
    reader.feed(html)
    reader.found.pop("csrfmiddlewaretoken", None)
    return reader.found


def address_of(item: Any, view: str = "change", *arguments: Any) -> str:
    """Return an address of the item in the admin."""
    return reverse(
        f"admin:{item._meta.app_label}_{item._meta.model_name}_{view}",
        args=[item.pk, *arguments],
    )


def protein_of(food: Food) -> Decimal:
    """Return the protein that readers see."""
    return Food.objects.get(pk=food.pk).figures.get(nutrient="protein").grams_per_100g


def changed(food: Food, grams: str) -> snapshots.Snapshot:
    """Return the food's snapshot with another protein figure."""
    snapshot = snapshots.take(Food.objects.get(pk=food.pk))
    snapshot["figures"][0]["grams_per_100g"] = grams
    return snapshot


def approved(food: Food, grams: str, author: User, second_person: User) -> Revision:
    """Return a revision of the food that a second person approved."""
    revision = actions.save_draft(item=food, snapshot=changed(food, grams), actor=author)
    actions.submit(revision=revision, actor=author)
    actions.approve(revision=Revision.objects.get(pk=revision.pk), actor=second_person)
    return Revision.objects.get(pk=revision.pk)
