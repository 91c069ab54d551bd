"""What changed between two snapshots, word by word, in a form a template can show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from django.db import models

from editorial.models import Publishable
from editorial.snapshot import Snapshot

MAX_COMPARED_WORDS = 20_000
"""Beyond this the old and the new text are shown whole: comparing takes quadratic time."""

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of text that stayed, went or came."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True)
class FieldDifference:
    """One field or child that differs: its label and the pieces of its text."""

    label: str
    pieces: tuple[Piece, ...]


def compare_text(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces that lead from one text to the other, split at words."""
    if before == after:
        return (Piece("same", before),) if before else ()
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > MAX_COMPARED_WORDS:
        return tuple(_changed(before, after))
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[i1:i2])))
        else:
            pieces.extend(_changed("".join(old[i1:i2]), "".join(new[j1:j2])))
    return tuple(pieces)


def compare(
    model: type[Publishable], before: Snapshot, after: Snapshot
) -> tuple[FieldDifference, ...]:
    """Return what differs between two snapshots of a model: fields first, then children."""
    differences = []
    for name in model.revision_fields:
        old, new = _words(model, name, before.get(name)), _words(model, name, after.get(name))
        if old != new:
            differences.append(FieldDifference(_label(model, name), compare_text(old, new)))
    for name in model.revision_children:
        differences.extend(_compare_children(model, name, before.get(name), after.get(name)))
    return tuple(differences)


def _changed(old: str, new: str) -> Iterator[Piece]:
    if old:
        yield Piece("removed", old)
    if new:
        yield Piece("added", new)


def _compare_children(
    model: type[Publishable],
    name: str,
    before: list[Snapshot] | None,
    after: list[Snapshot] | None,
) -> Iterator[FieldDifference]:
    relation: Any = model._meta.get_field(name)
    child = relation.related_model
    old = {row["id"]: row for row in before or []}
    new = {row["id"]: row for row in after or []}
    for key in [*old, *(key for key in new if key not in old)]:
        old_text = _row_words(child, old.get(key))
        new_text = _row_words(child, new.get(key))
        if old_text != new_text:
            label = str(child._meta.verbose_name).capitalize()
            yield FieldDifference(label, compare_text(old_text, new_text))


def _row_words(child: type[models.Model], row: Snapshot | None) -> str:
    if row is None:
        return ""
    return "\n".join(
        f"{_label(child, name)}: {words}"
        for name in row
        if name != "id" and (words := _words(child, name, row[name]))
    )


def _label(model: type[models.Model], name: str) -> str:
    label = str(getattr(model._meta.get_field(name), "verbose_name", name))
    return label[:1].upper() + label[1:]


def _words(model: type[models.Model], name: str, value: Any) -> str:
    """Return a snapshot's value as a person would read it. Related rows cost a query each."""
    if value is None or value == "" or value == []:
        return ""
    field: Any = model._meta.get_field(name)
    if field.is_relation:
        keys = value if isinstance(value, list) else [value]
        return ", ".join(
            sorted(str(row) for row in field.related_model.objects.filter(pk__in=keys))
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    choices = dict(field.flatchoices) if field.choices else {}
    return str(choices.get(value, value))
