"""Tables as they stand at the desk: each item with its open draft, else as readers see it."""

from collections.abc import Iterator
from itertools import batched

from django.contrib.contenttypes.models import ContentType

from dosing.sheets import SHEETS, Sheet
from dosing.tables import ITEMS_AT_A_TIME, Line
from editorial import snapshot
from editorial.models import Publishable, Revision


def desk_lines(name: str) -> Iterator[Line]:
    """Give the lines of a table with the open drafts laid over what readers see.

    Items that were withdrawn or given up are left out.
    """
    sheet = SHEETS[name]
    items = sheet.table.prepared(sheet.model._default_manager.all()).order_by("pk")
    kind = ContentType.objects.get_for_model(sheet.model)
    for part in batched(items.iterator(chunk_size=ITEMS_AT_A_TIME), ITEMS_AT_A_TIME):
        of_these = Revision.objects.filter(
            content_type=kind, object_id__in=[item.pk for item in part]
        )
        drafts = dict(of_these.open().values_list("object_id", "snapshot"))
        for item in part:
            if item.pk in drafts:
                yield from _drafted(sheet, item, drafts[item.pk])
            elif item.is_published:
                yield from sheet.table.lines(item)


def _drafted(sheet: Sheet, item: Publishable, draft: snapshot.Snapshot) -> list[Line]:
    key = {column: sheet.key_of(item)[place] for place, column in enumerate(sheet.key)}
    with snapshot.trial(item, draft):
        [laid] = sheet.table.prepared(sheet.model._default_manager.filter(pk=item.pk))
        # A draft with another key is still about the item that the stored key names.
        return [line | key for line in sheet.table.lines(laid)]
