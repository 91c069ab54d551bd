"""How often one person, and one network address, may do a thing."""

import logging
import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.networks import network_of

logger = logging.getLogger(__name__)

POSTS = 6
"""Comments from one person in ten minutes: a lively talk, not a flood."""

POSTS_OF_A_NETWORK = 30
"""From one address: a school or a clinic shares one."""

REPORTS = 10

EDITS = 10
"""Of one comment: each version is kept for moderators, and each is screened."""

MARKS = 30
"""'Helpful' marks of one member: more in ten minutes is not reading any more."""

SECONDS = 600

TRY_LATER = _("You have sent many in a short time. Wait ten minutes, then send this one again.")


def may_post(request: HttpRequest, member: User | None, email: str) -> bool:
    """Count one comment; say whether the person and their network are within the limits.

    Anybody can type a guest's address: it counts for the network only that it was typed in.
    """
    network = network_of(request)
    person = str(member.pk) if member else f"{email.lower()} {network}"
    own = _is_within("post-person", person, POSTS)
    shared = _is_within("post-network", network, POSTS_OF_A_NETWORK)
    return own and shared


def may_report(request: HttpRequest) -> bool:
    """Count one report; say whether the network address is within the limit."""
    return _is_within("report-network", network_of(request), REPORTS)


def may_edit(comment_id: int) -> bool:
    """Count one edit; say whether the comment is within the limit."""
    return _is_within("edit-comment", str(comment_id), EDITS)


def may_mark(member_id: int) -> bool:
    """Count one 'helpful' mark; say whether the member is within the limit."""
    return _is_within("mark-member", str(member_id), MARKS)


def _is_within(kind: str, who: str, most: int) -> bool:
    # A keyed digest: neither the address nor the e-mail can be read from the cache.
    digest = salted_hmac("comments.limits", who, algorithm="sha256").hexdigest()
    key = f"comments:{kind}:{digest}:{int(time.time() // SECONDS)}"
    try:
        cache.add(key, 0, timeout=SECONDS * 2)
        return cache.incr(key) <= most
    except Exception:
        # A cache that is down must not stop people: every comment is held for a moderator anyway.
        logger.exception("The posting limit could not be counted")
        return True
