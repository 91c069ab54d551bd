"""Links that show one revision to a reviewer without an account, and what reviewers say.

Only a hash of the secret is stored: who reads the database cannot open a draft with it.
"""

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from editorial.actions import CHANGED_SINCE, StaleError, WrongStateError
from editorial.models import Action, Remark, Revision, RevisionEvent, ShareLink, State

TOKEN_BYTES = 32


@transaction.atomic
def share(
    *, revision: Revision, for_whom: str, until: datetime, actor: User
) -> tuple[ShareLink, str]:
    """Make a link to one revision and return it with its secret, which is not kept."""
    if not revision.is_open:
        raise WrongStateError(_("Only a draft can be shared; readers see what is published."))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = ShareLink.objects.create(
        revision=revision,
        token_hash=hash_of(token),
        for_whom=for_whom,
        made_by=actor,
        expires_at=until,
    )
    _record(
        revision,
        Action.SHARED,
        actor,
        _("For {for_whom}, until {day}").format(for_whom=for_whom, day=f"{until:%Y-%m-%d}"),
    )
    return link, token


@transaction.atomic
def revoke(*, link: ShareLink, actor: User) -> None:
    """Make a link show nothing any more."""
    now = timezone.now()
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now):
        _record(
            link.revision,
            Action.UNSHARED,
            actor,
            _("For {for_whom}").format(for_whom=link.for_whom),
        )


def find(token: str) -> ShareLink | None:
    """Return the link of a secret, valid or not. One query."""
    links = ShareLink.objects.select_related("revision")
    return links.filter(token_hash=hash_of(token)).first()


def is_open(link: ShareLink) -> bool:
    """Say whether a link still shows its revision: valid, and the draft was not given up."""
    return link.is_valid(timezone.now()) and link.revision.state != State.DISCARDED


@transaction.atomic
def remark(
    *,
    revision: Revision,
    stamp: str,
    text: str,
    name: str = "",
    kind: Remark.Kind = Remark.Kind.COMMENT,
    credential: str = "",
    paragraph: int | None = None,
    quote: str = "",
    link: ShareLink | None = None,
    author: User | None = None,
) -> Remark:
    """Record what a reviewer said. Raises StaleError when the draft changed since they read it.

    Advice from outside changes no state: the approval itself needs an account with the right.
    """
    current = Revision.objects.select_for_update().get(pk=revision.pk)
    if stamp != current.stamp:
        raise StaleError(CHANGED_SINCE)
    return Remark.objects.create(
        revision=current,
        edits=current.edits,
        link=link,
        author=author,
        name=name,
        credential=credential,
        kind=kind,
        paragraph=paragraph,
        quote=quote[:300],
        text=text,
    )


def address(token: str) -> str:
    """Return the full address that a secret opens."""
    return f"{settings.SITE_URL}{reverse('editorial:review', args=[token])}"


def hash_of(token: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def _record(revision: Revision, action: Action, actor: User, note: str) -> None:
    RevisionEvent.objects.create(revision=revision, action=action, actor=actor, note=note)
