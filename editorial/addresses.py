"""Addresses that stay good: a renamed item is found under its old name, a withdrawn one is gone."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from editorial.models import FormerAddress, Publishable


def name_of(item: Publishable) -> str:
    """Return what names an item in its address, '' for what has no page."""
    return str(getattr(item, item.address_field)) if item.address_field else ""


def remember(item: Publishable, before: str) -> None:
    """Let the name an item had before lead to it; a name in use leads nowhere else."""
    now = name_of(item)
    if not now:
        return
    kind = ContentType.objects.get_for_model(item)
    FormerAddress.objects.filter(content_type=kind, name=now).delete()
    if before and before != now:
        FormerAddress.objects.update_or_create(
            content_type=kind, name=before, defaults={"object_id": item.pk}
        )


def former(model: type[Publishable], names: Iterable[str]) -> dict[str, int]:
    """Return the ids of the items that were published under some names before. One query."""
    kind = ContentType.objects.get_for_model(model)
    found = FormerAddress.objects.filter(content_type=kind, name__in=names)
    return dict(found.values_list("name", "object_id"))


def published_or_answer[T: Publishable](
    request: HttpRequest, items: QuerySet[T], name: str, address_of: Callable[[T], str]
) -> tuple[T | None, HttpResponse]:
    """Return the published item of a name; or None and the answer: moved (301) or withdrawn (410).

    One query for what has its name still. Raises Http404 for what readers never saw.
    """
    seen = items.filter(version__isnull=False)
    found = seen.filter(**{items.model.address_field: name}).first()
    if found is None:
        pk = former(items.model, [name]).get(name)
        found = seen.filter(pk=pk).first() if pk else None
        if found is None:
            raise Http404
        if found.is_published:
            return None, redirect(address_of(found), permanent=True)
    if not found.is_published:
        return None, gone(request)
    return found, HttpResponse()


def gone(request: HttpRequest) -> HttpResponse:
    """Say that a page was withdrawn."""
    return render(request, "410.html", status=410)


def move_of(item: Publishable, changed: Publishable) -> tuple[str, str] | None:
    """Return the address an item has and the one it would get, where the two differ."""
    if not (item.version and item.address_field):
        return None
    before, after = (cast("Any", row).get_absolute_url() for row in (item, changed))
    return (before, after) if before != after else None


def displaced_by(changed: Publishable) -> Publishable | None:
    """Return the item that a new name leads to now, and no longer once it is published."""
    name = name_of(changed)
    pk = former(type(changed), [name]).get(name) if name else None
    if pk is None or pk == changed.pk:
        return None
    return type(changed)._default_manager.filter(pk=pk).first()
