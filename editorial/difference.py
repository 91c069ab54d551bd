"""What changed between two snapshots, word by word, in a form a template can show."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from editorial.models import Publishable
from editorial.snapshot import Snapshot

CONTEXT_LINES = 3
"""Lines shown beside a change: the paragraph before it and after it, and the empty line between."""

_WORD = re.compile(r"\s+|\d+(?:[.,]\d+)*|\w+|[^\w\s]")

type _Names = dict[type[models.Model], dict[Any, str]]


@dataclass(frozen=True)
class Piece:
    """A run of text that stayed, went or came."""

    kind: Literal["same", "removed", "added"]
    text: str

    @property
    def folded(self) -> tuple[str, str, str]:
        """Return the first lines, what lies between, and the last: readers look beside changes."""
        lines = self.text.splitlines(keepends=True)
        if len(lines) <= 2 * CONTEXT_LINES + 1:
            return self.text, "", ""
        first, last = lines[:CONTEXT_LINES], lines[-CONTEXT_LINES:]
        return "".join(first), "".join(lines[CONTEXT_LINES:-CONTEXT_LINES]), "".join(last)


@dataclass(frozen=True)
class FieldDifference:
    """One field or child that differs: its label and the pieces of its text."""

    label: str
    pieces: tuple[Piece, ...]


def compare_text(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces that lead from one text to the other: line by line, then by words."""
    if before == after:
        return (Piece("same", before),) if before else ()
    pieces: list[Piece] = []
    for old, new in _opcodes(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if old == new:
            pieces.append(Piece("same", old))
        else:
            for old_words, new_words in _opcodes(_WORD.findall(old), _WORD.findall(new)):
                if old_words == new_words:
                    pieces.append(Piece("same", old_words))
                else:
                    pieces.extend(_changed(old_words, new_words))
    return tuple(pieces)


def compare(
    model: type[Publishable], before: Snapshot, after: Snapshot
) -> tuple[FieldDifference, ...]:
    """Return what differs between two snapshots of a model: fields first, then children.

    One query for each kind of thing they point at.
    """
    names = _names(model, before, after)
    differences = []
    for name in model.revision_fields:
        old = _words(model, name, before.get(name), names)
        new = _words(model, name, after.get(name), names)
        if old != new:
            differences.append(FieldDifference(_label(model, name), compare_text(old, new)))
    for name in model.revision_children:
        differences.extend(_compare_children(model, name, before, after, names))
    return tuple(differences)


def _opcodes(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Give the stretches that both share or that differ, as texts.

    What both begin and end with is taken off first. In long texts the matcher passes over what
    comes very often (blanks): otherwise its time would grow with the square of the length.
    """
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    if start:
        yield "".join(old[:start]), "".join(new[:start])
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    for _, i1, i2, j1, j2 in SequenceMatcher(None, old_middle, new_middle).get_opcodes():
        yield "".join(old_middle[i1:i2]), "".join(new_middle[j1:j2])
    if end:
        yield "".join(old[-end:]), "".join(new[-end:])


def _changed(old: str, new: str) -> Iterator[Piece]:
    if old:
        yield Piece("removed", old)
    if new:
        yield Piece("added", new)


def _compare_children(
    model: type[Publishable], name: str, before: Snapshot, after: Snapshot, names: _Names
) -> Iterator[FieldDifference]:
    child = _child(model, name)
    old = {row["id"]: row for row in before.get(name) or []}
    new = {row["id"]: row for row in after.get(name) or []}
    for key in [*old, *(key for key in new if key not in old)]:
        old_text = _row_words(child, old.get(key), names)
        new_text = _row_words(child, new.get(key), names)
        if old_text != new_text:
            label = str(child._meta.verbose_name).capitalize()
            yield FieldDifference(label, compare_text(old_text, new_text))


def _row_words(child: type[models.Model], row: Snapshot | None, names: _Names) -> str:
    if row is None:
        return ""
    # In the model's order: PostgreSQL does not keep the order of keys in JSON.
    fields = [field.name for field in (*child._meta.concrete_fields, *child._meta.many_to_many)]
    gone = sorted(name for name in row if name not in fields)
    return "\n".join(
        f"{_label(child, name)}: {words}"
        for name in (*fields, *gone)
        if name != "id" and (words := _words(child, name, row.get(name), names))
    )


def _child(model: type[Publishable], name: str) -> type[models.Model]:
    relation: Any = model._meta.get_field(name)
    child: type[models.Model] = relation.related_model
    return child


def _label(model: type[models.Model], name: str) -> str:
    label = str(getattr(_field(model, name), "verbose_name", name))
    return label[:1].upper() + label[1:]


def _field(model: type[models.Model], name: str) -> Any:
    """Return a field; None for one that an old snapshot knows and the model no longer has."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _words(model: type[models.Model], name: str, value: Any, names: _Names) -> str:
    """Return a snapshot's value as a person would read it."""
    if value is None or value == "" or value == []:
        return ""
    field = _field(model, name)
    if field is not None and field.is_relation:
        known = names[field.related_model]
        keys = value if isinstance(value, list) else [value]
        return ", ".join(sorted(known.get(key, "something deleted since") for key in keys))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {each}" for key, each in sorted(value.items()))
    choices = dict(field.flatchoices) if field is not None and field.choices else {}
    return str(choices.get(value, value)) if isinstance(value, str | int) else str(value)


def _names(model: type[Publishable], *snapshots: Snapshot) -> _Names:
    """Return the names of everything that snapshots point at. One query a kind of thing."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)

    def collect(owner: type[models.Model], data: Snapshot) -> None:
        for name, value in data.items():
            field = _field(owner, name)
            if name != "id" and field is not None and field.is_relation and value:
                wanted[field.related_model].update(value if isinstance(value, list) else [value])

    for snapshot in snapshots:
        own = {name: snapshot[name] for name in model.revision_fields if name in snapshot}
        collect(model, own)
        for name in model.revision_children:
            for row in snapshot.get(name) or []:
                collect(_child(model, name), row)
    return {
        target: {pk: str(row) for pk, row in target._default_manager.in_bulk(keys).items()}
        for target, keys in wanted.items()
    }
