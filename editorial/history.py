"""What readers may know of an item's past: its published versions, and what was corrected."""

from dataclasses import dataclass

from editorial.models import ChangeClass, Publishable, Revision

VERSIONS_SHOWN = 100
"""More than a page of history holds; the desk lists all of them."""

CORRECTIONS_SHOWN = 5


@dataclass(frozen=True)
class PublishedVersion:
    """A version readers have seen, and the one they saw before it."""

    revision: Revision
    before: Revision | None


def published_versions(item: Publishable) -> list[PublishedVersion]:
    """Return the newest published versions, newest first. One query."""
    revisions = list(Revision.objects.of(item).published().defer("snapshot")[:VERSIONS_SHOWN])
    return [
        PublishedVersion(revision, before)
        for revision, before in zip(revisions, [*revisions[1:], None], strict=True)
    ]


def corrections(item: Publishable) -> list[Revision]:
    """Return the newest corrections that readers are told about on the page itself."""
    published = Revision.objects.of(item).published().defer("snapshot")
    return list(
        published.filter(
            change_class__in=(ChangeClass.CORRECTION, ChangeClass.SAFETY), based_on__isnull=False
        )[:CORRECTIONS_SHOWN]
    )
