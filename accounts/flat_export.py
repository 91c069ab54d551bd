"""Everything held about a person as one table, for people who open it in a spreadsheet."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from io import StringIO
from typing import Any

# A cell that starts with one of these is run as a formula by common spreadsheets.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(data: dict[str, Any]) -> str:
    """Return one line for each stored value: its kind, which one of the kind, its name, the value.

    `data` is what `accounts.actions.export_everything` returns under "data".
    """
    text = StringIO()
    table = csv.writer(text)
    table.writerow(["kind", "number", "field", "value"])
    for kind, held in data.items():
        for number, thing in enumerate(held if isinstance(held, list) else [held], start=1):
            for field, value in _flatten(thing):
                table.writerow([kind, number, field, _cell(value)])
    return text.getvalue()


def _flatten(thing: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Give each value with the names that lead to it, like `weights.1.on`."""
    if isinstance(thing, dict):
        pairs: Any = thing.items()
    elif isinstance(thing, (list, tuple)):
        pairs = enumerate(thing, start=1)
    else:
        yield path, thing
        return
    for name, value in pairs:
        yield from _flatten(value, f"{path}.{name}" if path else str(name))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
