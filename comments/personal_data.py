"""What comments hold about a person, given out and erased on their wish."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal_data import PersonalData, register
from comments import actions, marks
from comments.models import (
    Comment,
    DecidedBy,
    Decision,
    HelpfulMark,
    MailChoice,
    Report,
    Standing,
    Suspension,
    SuspensionAct,
    Verb,
)


def register_comments() -> None:
    """Say what this app holds about members."""
    register(
        PersonalData(
            name=_("Comments"),
            purpose=_(
                "What you wrote below articles, as a member or as a guest with one of your "
                "addresses, earlier versions of it, and what moderators decided, so that the "
                "discussion stays readable and decisions can be checked."
            ),
            export=_export,
            erase=_erase,
            anonymise=_anonymise,
        )
    )

    register(
        PersonalData(
            name=_("Reports of comments"),
            purpose=_("Which comments you reported and why, so that you can see what was decided."),
            export=_export_reports,
            erase=lambda user: Report.objects.filter(member=user).update(member=None, words=""),
        )
    )
    register(
        PersonalData(
            name=_("Helpful marks"),
            purpose=_(
                "Which comments you marked as helpful, so that each counts once and you can "
                "take it back. Others see only how many there are."
            ),
            export=lambda user: [
                {"comment": mark.comment_id, "marked": mark.at}
                for mark in HelpfulMark.objects.filter(member=user)
            ],
            erase=lambda user: marks.take_back_all(member=user),
        )
    )
    register(
        PersonalData(
            name=_("Suspensions"),
            purpose=_(
                "When you could not write comments and why, so that you can see and appeal it."
            ),
            export=_export_suspensions,
            erase=_erase_suspensions,
        )
    )
    register(
        PersonalData(
            name=_("Trust as a commenter"),
            purpose=_(
                "A number that grows with published comments and shrinks with rejections. "
                "Where an article allows it, it decides whether your comments appear at once."
            ),
            export=lambda user: [{"trust": Standing.of(user).trust}],
            erase=lambda user: Standing.objects.filter(member=user).delete(),
        )
    )

    register(
        PersonalData(
            name=_("Work as a moderator"),
            purpose=_(
                "What you decided about comments and their authors, so that it can be checked and "
                "appealed. When you leave, it stays without your name."
            ),
            export=_export_moderation,
            # The account's own deletion takes the name off: decisions themselves never change.
            erase=lambda user: None,
        )
    )
    register(
        PersonalData(
            name=_("Mail about comments"),
            purpose=_("Which mail about your comments you want, so that we write no other."),
            export=_export_mail_choice,
            erase=lambda user: MailChoice.objects.filter(member=user).delete(),
        )
    )


def _export_mail_choice(user: User) -> list[dict[str, Any]]:
    choices = MailChoice.objects.filter(member=user)
    return [
        {"answers": choice.get_replies_display(), "decisions": choice.decisions}
        for choice in choices
    ]


def _export(user: User) -> list[dict[str, Any]]:
    comments = _comments_of(user).select_related("article")
    comments = comments.prefetch_related("decisions", "revisions").order_by("pk")
    return [
        {
            "number": comment.pk,
            "article": comment.article.title,
            "written": comment.created_at,
            "text": comment.body,
            "state": comment.get_state_display(),
            "earlier_versions": [revision.body for revision in comment.revisions.all()],
            "decisions": [_decision(decision) for decision in comment.decisions.all()],
        }
        for comment in comments
    ]


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "what": decision.get_verb_display(),
        "when": decision.at,
        "house_rule": decision.get_house_rule_display(),
        "words_to_you": decision.words,
    }


def _export_reports(user: User) -> list[dict[str, Any]]:
    reports = Report.objects.filter(member=user).select_related("decision")
    return [
        {
            "comment": report.comment_id,
            "house_rule": report.get_house_rule_display(),
            "words": report.words,
            "reported": report.created_at,
            "decided": report.decision.get_verb_display() if report.decision else None,
        }
        for report in reports
    ]


def _export_suspensions(user: User) -> list[dict[str, Any]]:
    return [
        {
            "from": suspension.began_at,
            "until": suspension.ends_at,
            "lifted": suspension.lifted_at,
            "house_rule": suspension.get_house_rule_display(),
            "reason": suspension.words,
            "your_appeal": suspension.appeal_words,
        }
        for suspension in Suspension.objects.filter(member=user)
    ]


def _export_moderation(user: User) -> list[dict[str, Any]]:
    decisions = Decision.objects.filter(actor=user, decided_by=DecidedBy.MODERATOR)
    acts = SuspensionAct.objects.filter(actor=user)
    all_done: list[Decision | SuspensionAct] = [*decisions, *acts]
    return [
        {
            "about": str(done),
            "what": done.get_verb_display(),
            "when": done.at,
            "words": done.words,
        }
        for done in all_done
    ]


def _comments_of(user: User) -> QuerySet[Comment]:
    """Return what somebody wrote: as a member, and as a guest under an address shown to be theirs.

    Whoever reads the mail of an address may erase what a guest wrote under it anyway.
    """
    own = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return Comment.objects.filter(Q(member=user) | Q(member=None, guest_email__in=list(own)))


def _erase(user: User) -> None:
    for comment in _comments_of(user):
        actions.erase(comment=comment)


def _anonymise(user: User) -> None:
    """Leave the words that readers see. An appeal is for moderators, and may well give a name."""
    for comment in _comments_of(user):
        comment.decisions.filter(verb=Verb.APPEAL).update(words="")
        actions.forget_author(comment=comment)


def _erase_suspensions(user: User) -> None:
    suspensions = Suspension.objects.filter(member=user)
    SuspensionAct.objects.filter(suspension__in=suspensions).update(words="")
    suspensions.update(member=None, words="", appeal_words="")
