"""Turn an item and its children into plain data and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, cast

from django.db import models, transaction

from editorial.models import Publishable

type Snapshot = dict[str, Any]


def take(item: Publishable) -> Snapshot:
    """Return the item's fields and children as JSON values.

    Decimals and UUIDs become strings, so that no figure passes through a float. One query for
    each many-to-many field and each kind of child.
    """
    snapshot = _fields(item, item.revision_fields)
    for name in item.revision_children:
        rows = getattr(item, name).all()
        names = _child_fields(item, name)
        snapshot[name] = [{"id": str(row.pk), **_fields(row, names)} for row in rows]
    return snapshot


def apply(item: Publishable, snapshot: Snapshot) -> None:
    """Make the item's row and children equal to the snapshot, and save them.

    Fields the snapshot does not know (added to the model later) keep their value. Children are
    laid anew under their own ids: nothing outside the item may point at a child row.
    """
    _set_fields(item, snapshot, item.revision_fields)
    item.save()
    _set_many_to_many(item, snapshot, item.revision_fields)
    for name in item.revision_children:
        if name in snapshot:
            _replace_children(item, name, snapshot[name])
    item._prefetched_objects_cache = {}  # type: ignore[attr-defined]


@contextmanager
def trial(item: Publishable, snapshot: Snapshot) -> Iterator[None]:
    """Inside, the database reads as if the snapshot were live; afterwards nothing has changed.

    Previews, checks and the edit page all work on real rows this way, with the public queries
    and templates. Whatever is written inside is undone.
    """
    before = dict(item.__dict__)
    with transaction.atomic():
        apply(item, snapshot)
        try:
            yield
        finally:
            transaction.set_rollback(True)
            item.__dict__.clear()
            item.__dict__.update(before)


def _fields(row: models.Model, names: tuple[str, ...]) -> Snapshot:
    return {name: _plain(row, name) for name in names}


def _plain(row: models.Model, name: str) -> Any:
    field = row._meta.get_field(name)
    if isinstance(field, models.ManyToManyField):
        return sorted(getattr(row, name).values_list("pk", flat=True)) if row.pk else []
    value = cast("models.Field", field).value_from_object(row)
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    if isinstance(value, Decimal):
        # Without the zeros a column adds, so that 0.3 stays equal to what was typed.
        return f"{value.normalize():f}"
    return cast("models.Field", field).value_to_string(row)


def _set_fields(row: models.Model, snapshot: Snapshot, names: tuple[str, ...]) -> None:
    for name in names:
        field = cast("models.Field", row._meta.get_field(name))
        if name in snapshot and not field.many_to_many:
            setattr(row, field.attname, field.to_python(snapshot[name]))


def _set_many_to_many(row: models.Model, snapshot: Snapshot, names: tuple[str, ...]) -> None:
    for name in names:
        if name in snapshot and isinstance(row._meta.get_field(name), models.ManyToManyField):
            getattr(row, name).set(snapshot[name])


def _child_fields(item: Publishable, name: str) -> tuple[str, ...]:
    relation: Any = item._meta.get_field(name)
    child = relation.related_model
    own = [
        field.name
        for field in child._meta.concrete_fields
        if not field.primary_key and field != relation.field
    ]
    return (*own, *(field.name for field in child._meta.many_to_many))


def _replace_children(item: Publishable, name: str, rows: list[Snapshot]) -> None:
    relation: Any = item._meta.get_field(name)
    child = relation.related_model
    names = _child_fields(item, name)
    child._default_manager.filter(**{relation.field.name: item}).delete()
    children = []
    for data in rows:
        row = child(**{relation.field.name: item})
        row.pk = child._meta.pk.to_python(data["id"])
        _set_fields(row, data, names)
        children.append(row)
    child._default_manager.bulk_create(children)
    if child._meta.many_to_many:
        for row, data in zip(children, rows, strict=True):
            _set_many_to_many(row, data, names)
