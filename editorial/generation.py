"""The number that says which public pages are still fresh.

Everything that changes a public page bumps it, inside the same transaction. Every worker reads it
at most once a second and drops its kept pages when it has moved (config/public_cache.py).
"""

from django.db.models import F

from editorial.models import PublicGeneration


def bump() -> None:
    """Make every kept public page stale as soon as the current transaction commits."""
    changed = PublicGeneration.objects.filter(pk=PublicGeneration.ONLY).update(
        number=F("number") + 1
    )
    if not changed:  # a database whose one row was lost: start again above any worker's number
        PublicGeneration.objects.create(pk=PublicGeneration.ONLY, number=2**32)


def current() -> int:
    """Return the generation now committed. One query by primary key."""
    return (
        PublicGeneration.objects.filter(pk=PublicGeneration.ONLY)
        .values_list("number", flat=True)
        .first()
        or 0
    )
