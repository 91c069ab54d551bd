"""Works that their journals took back: the mark on the source, and what then needs a look.

The mark is not part of a source's revisions: restoring an old version must not take it away. It is
public at once, on every page that names the source.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from dosing.models import Source
from editorial import followers, generation
from editorial.actions import WrongStateError
from editorial.models import Action, Revision, RevisionEvent


@dataclass(frozen=True)
class Retraction:
    """What is known of a retraction; any of it may be missing."""

    on: date | None = None
    reason: str = ""
    notice: str = ""

    @classmethod
    def of(cls, source: Source) -> "Retraction | None":
        """Return how a source is marked now."""
        if not source.is_retracted:
            return None
        return cls(source.retracted_on, source.retraction_reason, source.retraction_notice)


@transaction.atomic
def mark(*, source: Source, retraction: Retraction, actor: User) -> None:
    """Mark a source as retracted, or mend what is said of it. Readers see it within a second."""
    source = Source.objects.select_for_update().get(pk=source.pk)
    if Retraction.of(source) == retraction:
        return
    source.retracted_at = source.retracted_at or timezone.now()
    _save(source, retraction)
    _record(source, Action.RETRACTED, actor, retraction.reason)


@transaction.atomic
def take_back(*, source: Source, actor: User, note: str) -> None:
    """Take away a mark that was wrong, or that the journal took back itself."""
    source = Source.objects.select_for_update().get(pk=source.pk)
    if not source.is_retracted:
        raise WrongStateError(_("It is not marked as retracted."))
    source.retracted_at = None
    _save(source, Retraction())
    _record(source, Action.REINSTATED, actor, note)


def _save(source: Source, retraction: Retraction) -> None:
    source.retracted_on = retraction.on
    source.retraction_reason = retraction.reason
    source.retraction_notice = retraction.notice
    source.save(
        update_fields=[
            "retracted_at", "retracted_on", "retraction_reason", "retraction_notice",
        ]
    )  # fmt: skip


def _record(source: Source, action: Action, actor: User, note: str) -> None:
    revisions = Revision.objects.of(source)
    revision = revisions.published().first() or revisions.first()
    if revision:
        RevisionEvent.objects.create(revision=revision, action=action, actor=actor, note=note)
    followers.tell(source)
    generation.bump()
