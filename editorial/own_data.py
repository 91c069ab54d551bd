"""What revisions hold about the people who wrote and judged them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal_data import PersonalData, register
from editorial.models import Remark, Revision, RevisionEvent


def register_own_data() -> None:
    """Register the work on articles and figures."""
    register(
        PersonalData(
            name=_("Work on articles and figures"),
            purpose=_(
                "Which versions you wrote, and what you did to others, so that readers can "
                "check how a page came about. When you leave, the versions stay without your name."
            ),
            export=_export,
            # The account's own deletion takes the name off: the history itself never changes.
            erase=lambda user: None,
        )
    )


def _export(user: User) -> list[dict[str, Any]]:
    acts = [
        {
            "what": event.get_action_display(),
            "when": event.at,
            "kind": event.revision.content_type.name,
            "version": event.revision.number,
            "note": event.note,
        }
        for event in RevisionEvent.objects.filter(actor=user)
        .select_related("revision__content_type")
        .order_by("pk")
    ]
    written = [
        {
            "what": _("Wrote"),
            "when": revision.saved_at,
            "kind": revision.content_type.name,
            "version": revision.number,
            "note": revision.note,
            "text": revision.snapshot,
        }
        for revision in Revision.objects.filter(author=user)
        .select_related("content_type")
        .order_by("pk")
    ]
    remarks = [
        {
            "what": remark.get_kind_display(),
            "when": remark.at,
            "kind": remark.revision.content_type.name,
            "version": remark.revision.number,
            "note": remark.text,
        }
        for remark in Remark.objects.filter(author=user)
        .select_related("revision__content_type")
        .order_by("pk")
    ]
    return acts + written + remarks
