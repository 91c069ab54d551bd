"""Turn an item and its children into plain data and back."""

import copy
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from editorial import generation
from editorial.models import Publishable
from editorial.problems import Problem

type Snapshot = dict[str, Any]


def take(item: Publishable) -> Snapshot:
    """Return the item's fields and children as JSON values.

    Decimals and UUIDs become strings, so that no figure passes through a float. One query for
    each many-to-many field and each kind of child.
    """
    return take_all([item])[0]


def take_all(items: Sequence[Publishable]) -> list[Snapshot]:
    """Return the snapshots of items of one kind. As many queries for many items as for one."""
    if not items:
        return []
    first = items[0]
    many = [name for name in first.revision_fields if first._meta.get_field(name).many_to_many]
    own = tuple(name for name in first.revision_fields if name not in many)
    targets = {name: _targets([item for item in items if item.pk], name) for name in many}
    found = [
        _fields(item, own) | {name: sorted(keys[item.pk]) for name, keys in targets.items()}
        for item in items
    ]
    for name in first.revision_children:
        rows = _children_of(items, name)
        for item, snapshot in zip(items, found, strict=True):
            snapshot[name] = rows[item.pk]
    return found


def plain(model: type[models.Model], values: dict[str, Any]) -> Snapshot:
    """Return field values in the form in which a snapshot holds them."""
    many = {name for name in values if model._meta.get_field(name).many_to_many}
    own = tuple(name for name in values if name not in many)
    row = model()
    _set_fields(row, values, own)
    return _fields(row, own) | {name: sorted(values[name]) for name in many}


def _children_of(items: Sequence[Publishable], name: str) -> dict[Any, list[Snapshot]]:
    """Return the snapshots of items' child rows, by the item's key."""
    relation: Any = items[0]._meta.get_field(name)
    parent = relation.field.attname
    stored = [item.pk for item in items if item.pk]
    rows = list(relation.related_model._default_manager.filter(**{f"{parent}__in": stored}))
    own, many = _child_fields(items[0], name)
    targets = {field: _targets(rows, field) for field in many}
    found: dict[Any, list[Snapshot]] = defaultdict(list)
    for row in rows:
        found[getattr(row, parent)].append(
            {
                "id": str(row.pk),
                **_fields(row, own),
                **{field: sorted(keys[row.pk]) for field, keys in targets.items()},
            }
        )
    return found


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


def create_all(model: type[Publishable], contents: Sequence[Snapshot]) -> list[Publishable]:
    """Store new rows with the fields of their snapshots. Children stay in the snapshots alone."""
    many = [name for name in model.revision_fields if model._meta.get_field(name).many_to_many]
    rows = []
    for content in contents:
        row = model()
        _set_fields(row, content, model.revision_fields)
        rows.append(row)
    model._default_manager.bulk_create(rows)
    for name in many:
        _link(model, name, rows, contents)
    return rows


@contextmanager
def trial(item: Publishable, snapshot: Snapshot) -> Iterator[None]:
    """Inside, the database reads as if the snapshot were live; afterwards nothing has changed.

    Previews, checks and the edit page all work on real rows this way, with the public queries
    and templates. Whatever is written inside is undone, and nothing built from it is kept.
    """
    before = dict(item.__dict__)
    with transaction.atomic(), generation.nothing_kept():
        try:
            _lay(item, snapshot)
            yield
        finally:
            transaction.set_rollback(True)
            item.__dict__.clear()
            item.__dict__.update(before)


def laid_over(item: Publishable, snapshot: Snapshot) -> Publishable:
    """Return the item as its own fields would be with a snapshot. Nothing is stored."""
    row = copy.copy(item)
    _set_fields(row, snapshot, item.revision_fields)
    return row


def faults(item: Publishable, snapshot: Snapshot) -> list[Problem]:
    """Return why the snapshot cannot become the live row, in the words of the model's own rules.

    A short name somebody else took meanwhile, an empty field that readers need, a source that
    they cannot open. The model's `publishing_problems` come on top.
    """
    problems = own_faults(item, snapshot)
    for name in item.revision_children:
        problems.extend(_clean_children(item, name, snapshot.get(name, [])))
    problems.extend(_unpublished_targets(item, snapshot))
    return problems


def _lay(item: Publishable, snapshot: Snapshot) -> None:
    """Apply a snapshot, leaving out the fields that clash with what was published meanwhile."""
    before = dict(item.__dict__)
    try:
        with transaction.atomic():
            apply(item, snapshot)
    except IntegrityError:
        item.__dict__.clear()
        item.__dict__.update(before)
        clashing = {problem.field for problem in own_faults(item, snapshot)}
        apply(item, {name: value for name, value in snapshot.items() if name not in clashing})


def own_faults(item: Publishable, snapshot: Snapshot) -> list[Problem]:
    """Return why the item's own fields cannot be as in the snapshot."""
    row = laid_over(item, snapshot)
    others = {
        field.name for field in item._meta.concrete_fields if field.name not in item.revision_fields
    }
    return _problems_of(row, others)


def child_faults(item: Publishable, name: str, data: Snapshot) -> list[Problem]:
    """Return why a row of the item's children cannot be as it is in a snapshot."""
    relation: Any = item._meta.get_field(name)
    child = relation.related_model
    # Left out: the way back to the item, the key, and other relations, which are checked together.
    others = {field.name for field in child._meta.concrete_fields if field.is_relation}
    row = child(pk=child._meta.pk.to_python(data["id"]))
    _set_fields(row, data, _child_fields(item, name)[0])
    return _problems_of(row, others | {child._meta.pk.name})


def _clean_children(item: Publishable, name: str, rows: list[Snapshot]) -> Iterator[Problem]:
    relation: Any = item._meta.get_field(name)
    child = relation.related_model
    seen = set()
    for data in rows:
        for problem in child_faults(item, name, data):
            where = [child._meta.verbose_name]
            if problem.field:
                where.append(child._meta.get_field(problem.field).verbose_name)
            message = ": ".join([", ".join(map(str, where)), problem.message])
            if message not in seen:
                seen.add(message)
                yield Problem(name, message[:1].upper() + message[1:])


def _problems_of(row: models.Model, exclude: set[str]) -> list[Problem]:
    faults: dict[str, list[str]] = {}
    try:
        row.full_clean(exclude=exclude, validate_constraints=False)
    except ValidationError as error:
        faults = dict(error.message_dict)
    left_out = exclude | faults.keys()
    for number, constraint in enumerate(row._meta.constraints):
        if isinstance(constraint, models.CheckConstraint):
            names = sorted(cast("models.Q", constraint.condition).referenced_base_fields)
            values = tuple(_value_of(row, name) for name in names)
            if left_out.isdisjoint(names) and not _holds(type(row), number, tuple(names), values):
                words = str(constraint.get_violation_error_message())
                faults.setdefault(NON_FIELD_ERRORS, []).append(words)
            continue
        try:
            constraint.validate(type(row), row, exclude=left_out)
        except ValidationError as error:
            for name, messages in error.update_error_dict({}).items():
                faults.setdefault(name, []).extend(ValidationError(messages).messages)
    return [
        Problem("" if name == NON_FIELD_ERRORS else name, message)
        for name, messages in faults.items()
        for message in messages
    ]


def _value_of(row: models.Model, name: str) -> Any:
    return cast("models.Field", row._meta.get_field(name)).value_from_object(row)


@lru_cache(maxsize=20_000)
def _holds(
    model: type[models.Model], number: int, names: tuple[str, ...], values: tuple[Any, ...]
) -> bool:
    """Say whether a check constraint of a model holds for values.

    The database is asked, and asked once for the same values: a table repeats them row by row.
    """
    row = model()
    for name, value in zip(names, values, strict=True):
        setattr(row, cast("models.Field", model._meta.get_field(name)).attname, value)
    try:
        model._meta.constraints[number].validate(model, row)
    except ValidationError:
        return False
    return True


def _unpublished_targets(item: Publishable, snapshot: Snapshot) -> Iterator[Problem]:
    """Give what the item points at and readers cannot open. One query a kind of target.

    Items of the item's own kind may point at each other before either is published.
    """
    wanted: dict[type[Publishable], dict[Any, str]] = defaultdict(dict)

    def collect(model: type[models.Model], name: str, value: Any, anchor: str) -> None:
        target = cast("Any", model._meta.get_field(name)).related_model
        if target and issubclass(target, Publishable) and not isinstance(item, target):
            for key in value if isinstance(value, list) else [value]:
                if key is not None:
                    wanted[target].setdefault(key, anchor)

    for name in item.revision_fields:
        collect(type(item), name, snapshot.get(name), name)
    for name in item.revision_children:
        child = cast("Any", item._meta.get_field(name)).related_model
        own, many = _child_fields(item, name)
        for data in snapshot.get(name, []):
            for field in (*own, *many):
                collect(child, field, data.get(field), name)
    for target, anchors in wanted.items():
        known = target._default_manager.in_bulk(anchors)
        for key, anchor in anchors.items():
            row = known.get(key)
            if row is None or not row.is_published:
                what = str(target._meta.verbose_name)
                yield Problem(
                    anchor,
                    _("The {what} “{row}” is not published: publish it first.").format(
                        what=what, row=row
                    )
                    if row
                    else _("A {what} it points at is gone: choose another.").format(what=what),
                )


def _fields(row: models.Model, names: tuple[str, ...]) -> Snapshot:
    return {name: _plain(row, name) for name in names}


def _plain(row: models.Model, name: str) -> Any:
    field = cast("models.Field", row._meta.get_field(name))
    value = field.value_from_object(row)
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    if isinstance(value, Decimal):
        # Without the zeros a column adds, so that 0.3 stays equal to what was typed.
        return f"{value.normalize():f}"
    return field.value_to_string(row)


def _set_fields(row: models.Model, snapshot: Snapshot, names: tuple[str, ...]) -> None:
    for name in names:
        field = cast("models.Field", row._meta.get_field(name))
        if name in snapshot and not field.many_to_many:
            setattr(row, field.attname, field.to_python(snapshot[name]))


def _set_many_to_many(row: models.Model, snapshot: Snapshot, names: tuple[str, ...]) -> None:
    for name in names:
        if name in snapshot and isinstance(row._meta.get_field(name), models.ManyToManyField):
            getattr(row, name).set(snapshot[name])


def _child_fields(item: Publishable, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of a child's own fields, and of its many-to-many fields."""
    relation: Any = item._meta.get_field(name)
    child = relation.related_model
    own = (
        field.name
        for field in child._meta.concrete_fields
        if not field.primary_key and field != relation.field
    )
    return tuple(own), tuple(field.name for field in child._meta.many_to_many)


def _targets(rows: Sequence[models.Model], name: str) -> dict[Any, list[Any]]:
    """Return what each row points at through a many-to-many field. One query for all rows."""
    found: dict[Any, list[Any]] = defaultdict(list)
    if rows:
        field: Any = rows[0]._meta.get_field(name)
        mine, theirs = field.m2m_field_name(), field.m2m_reverse_field_name()
        links = field.remote_field.through._default_manager.filter(**{f"{mine}__in": rows})
        for key, target in links.values_list(f"{mine}_id", f"{theirs}_id"):
            found[key].append(target)
    return found


def _replace_children(item: Publishable, name: str, rows: list[Snapshot]) -> None:
    relation: Any = item._meta.get_field(name)
    child = relation.related_model
    own, many = _child_fields(item, name)
    child._default_manager.filter(**{relation.field.name: item}).delete()
    children = []
    for data in rows:
        row = child(**{relation.field.name: item})
        row.pk = child._meta.pk.to_python(data["id"])
        _set_fields(row, data, own)
        children.append(row)
    child._default_manager.bulk_create(children)
    for field_name in many:
        _link(child, field_name, children, rows)


def _link(
    model: type[models.Model], name: str, rows: Sequence[models.Model], contents: Sequence[Snapshot]
) -> None:
    """Store what new rows point at through a many-to-many field."""
    field: Any = model._meta.get_field(name)
    link = field.remote_field.through
    mine, theirs = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    link._default_manager.bulk_create(
        link(**{mine: row.pk, theirs: key})
        for row, content in zip(rows, contents, strict=True)
        for key in content.get(name, [])
    )
