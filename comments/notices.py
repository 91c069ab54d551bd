"""Mail to authors of comments: written down in the same transaction, sent after it.

Nothing is sent while somebody waits for an answer. A mail server that is down delays a notice and
never loses it: what was not sent stays due, and is tried again later, by the next notice, or by
`manage.py send_waiting_mail`. How rows are claimed and tried again stands in accounts/outbox.py.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.tasks import task
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import outbox
from accounts.models import User
from comments import receipts
from comments.models import Comment, GuestMail, MailChoice, Notice, State
from comments.receipts import Stop

MOST_REPLIES = 50
"""Answers told of in one mail; more follow in the next."""

MOST_QUESTIONS = 6
"""Times an hour that one address is asked to be confirmed: nobody may flood somebody else's."""

REST = timedelta(seconds=15)
"""Until a decision can no longer be taken back, nobody is told of it."""

DIGEST_HOUR = 7
"""When the mail of the day is sent, in the site's time zone."""


def queue(comment: Comment, kind: Notice.Kind) -> None:
    """Write down a notice and have it sent once the transaction is committed."""
    if kind == Notice.Kind.RECEIVED and not _may_be_asked(comment.guest_email):
        return
    rest = REST if kind == Notice.Kind.DECIDED else timedelta()
    notice = Notice.objects.create(comment=comment, kind=kind, try_after=timezone.now() + rest)
    outbox.wake(send_due_notices, notice.try_after)


def queue_reply(reply: Comment) -> None:
    """Write down that the author of what was answered is told, if they want to be. Once only."""
    if reply.parent_id is None:
        return
    answered = Comment.objects.filter(pk=reply.parent_id).select_related("member").first()
    if answered is None or _is_same_person(answered, reply):
        return
    now = timezone.now()
    if answered.member:
        wanted = MailChoice.of(answered.member).replies
        if wanted == MailChoice.Replies.NONE:
            return
        at = _next_digest(now) if wanted == MailChoice.Replies.DAILY else now + REST
    elif answered.guest_mail == GuestMail.REPLIES and answered.guest_confirmed_at:
        at = now + REST
    else:
        return
    _notice, is_new = Notice.objects.get_or_create(
        reply=reply, defaults={"comment": answered, "kind": Notice.Kind.REPLY, "try_after": at}
    )
    if is_new:
        outbox.wake(send_due_notices, at)


def withdraw(comment: Comment) -> None:
    """Take back what nobody was told yet of a decision; tell of the change where it was sent."""
    untold = Notice.objects.filter(sent_at=None, tries=0)
    untold.filter(reply=comment).delete()
    deleted, _details = untold.filter(comment=comment, kind=Notice.Kind.DECIDED).delete()
    if not deleted:
        queue(comment, Notice.Kind.DECIDED)


@task
def send_due_notices() -> None:
    """Send what is due, and come back for the rest where the tasks can wait."""
    if send_batch():
        outbox.come_back(send_due_notices, timezone.now())


def send_batch() -> bool:
    """Send what is due, oldest first; say whether more may be sent at once."""
    for _number in range(outbox.AT_ONCE):
        notice_id = outbox.claim_next(_due())
        if notice_id is None or not _send(notice_id):
            return False
    return True


def stop(wish: Stop) -> None:
    """Write no more mail of a kind: to a member, or to a guest about one comment."""
    if wish.member_id:
        if not User.objects.filter(pk=wish.member_id).exists():
            return
        choice, _is_new = MailChoice.objects.get_or_create(member_id=wish.member_id)
        if wish.kind == "replies":
            choice.replies = MailChoice.Replies.NONE
        else:
            choice.decisions = False
        choice.save(update_fields=[wish.kind])
    else:
        most = GuestMail.DECISIONS if wish.kind == "replies" else GuestMail.NOTHING
        Comment.objects.filter(pk=wish.comment_id, guest_mail__gt=most).update(guest_mail=most)


def _may_be_asked(address: str) -> bool:
    """Say whether an address is asked to be confirmed, which anybody could have typed. A query."""
    since = timezone.now() - timedelta(hours=1)
    # Each came with a comment, the newest of them with this one.
    own = Comment.objects.filter(member=None, guest_email=address, created_at__gte=since)
    return bool(address) and own[: MOST_QUESTIONS + 1].count() <= MOST_QUESTIONS


def _next_digest(now: datetime) -> datetime:
    local = timezone.localtime(now)
    today = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return today if local < today else today + timedelta(days=1)


def _is_same_person(one: Comment, other: Comment) -> bool:
    if one.member_id or other.member_id:
        return one.member_id == other.member_id
    return one.guest_email == other.guest_email


def _due() -> QuerySet[Notice]:
    return Notice.objects.filter(sent_at=None, try_after__lte=timezone.now())


def _send(notice_id: int) -> bool:
    """Send one mail, with everything it tells of; say whether the next can be sent now."""
    notices = Notice.objects.select_related("comment__member", "comment__article")
    notice = notices.filter(pk=notice_id).first()
    if notice is None:
        return True  # erased since it was claimed
    told = [notice, *_more_replies(notice)] if notice.kind == Notice.Kind.REPLY else [notice]
    message = _message(told)
    not_taken = outbox.hand_over(message, of=notice) if message else None
    if not_taken is None:
        _mark(told, sent_at=timezone.now())
        return True
    _mark(told, try_after=not_taken.again_at)
    if not not_taken.takes_others:
        # The rest would only wait for the same server.
        _due().update(try_after=not_taken.again_at)
    outbox.come_back(send_due_notices, not_taken.again_at)
    return not_taken.takes_others


def _mark(told: list[Notice], **changes: datetime) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in told]).update(**changes)


def _more_replies(notice: Notice) -> list[Notice]:
    """Take the other answers that are due to the same member, or on the same guest's comment."""
    due = _due().filter(kind=Notice.Kind.REPLY)
    if notice.comment.member_id:
        due = due.filter(comment__member=notice.comment.member_id)
    else:
        due = due.filter(comment=notice.comment_id)
    more = due.order_by("try_after").select_related("comment__article")[: MOST_REPLIES - 1]
    return [other for other in more if outbox.claim(_due(), other.pk)]


def _message(told: list[Notice]) -> EmailMultiAlternatives | None:
    """Return the mail that tells of these notices; None when there is nobody (any more) to tell.

    A guest's address gets nothing but the question to confirm it, until it is confirmed: anybody
    could have typed it.
    """
    notice = told[0]
    comment = notice.comment
    if not _is_wanted(notice):
        return None
    context: dict[str, Any] = {
        "comment": comment,
        "receipt_url": receipts.full_url(comment),
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
        "erasure_url": "" if comment.member else receipts.erasure_url(comment),
        "choices_url": receipts.choices_url() if comment.member else "",
    }
    match notice.kind:
        case Notice.Kind.RECEIVED:
            subject = _("Please confirm your address")
            context["confirmation_url"] = receipts.confirmation_url(comment)
        case Notice.Kind.DECIDED:
            if comment.state == State.DELETED:
                return None
            subject = _("About your comment")
            context |= {
                "decision": comment.decisions.last(),
                "is_published": comment.state == State.PUBLISHED,
                "stop_url": receipts.stop_url(Stop.of("decisions", comment)),
            }
        case Notice.Kind.SUSPENSION:
            suspension = comment.suspensions.order_by("-pk").first()
            if suspension is None:
                return None
            subject = _("About your suspension")
            context |= {
                "suspension": suspension,
                "act": suspension.acts.exclude(verb="appeal").last(),
                "suspension_url": f"{settings.SITE_URL}{receipts.suspension_url(suspension)}",
                "stop_url": receipts.stop_url(Stop.of("decisions", comment)),
            }
        case _other:
            replies = _published_replies(told)
            if not replies:
                return None
            subject = ngettext(
                "Somebody answered your comment", "%(count)s answers to your comments", len(replies)
            ) % {"count": len(replies)}
            context["replies"] = replies
            context["stop_url"] = receipts.stop_url(Stop.of("replies", comment))
    name = f"comments/mail/{notice.kind}"
    headers = dict(outbox.HEADERS)
    if "stop_url" in context:
        # RFC 8058: a mail program's own button sends a POST, with nobody signed in.
        headers["List-Unsubscribe"] = f"<{context['stop_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject=f"{settings.SITE_NAME}: {subject}",
        body=render_to_string(f"{name}.txt", context),
        to=[comment.member.email if comment.member else comment.guest_email],
        headers=headers,
    )
    message.attach_alternative(render_to_string(f"{name}.html", context), "text/html")
    return message


def _is_wanted(notice: Notice) -> bool:
    """Say whether there is somebody to tell, who wants to be told, when the mail is sent."""
    comment = notice.comment
    if comment.member:
        choice = MailChoice.of(comment.member)
        if notice.kind == Notice.Kind.REPLY:
            is_asked_for = choice.replies != MailChoice.Replies.NONE
        else:
            is_asked_for = choice.decisions
        return comment.member.is_active and is_asked_for
    if not comment.guest_email:
        return False
    if notice.kind == Notice.Kind.RECEIVED:
        return True
    least = GuestMail.REPLIES if notice.kind == Notice.Kind.REPLY else GuestMail.DECISIONS
    return comment.guest_confirmed_at is not None and comment.guest_mail >= least


def _published_replies(told: list[Notice]) -> list[Comment]:
    """Return the answers that can still be read, in the order they came."""
    replies = Comment.objects.published().filter(pk__in=[notice.reply_id for notice in told])
    return list(replies.select_related("member", "article").order_by("published_at", "pk"))
