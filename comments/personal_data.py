"""What comments hold about a person, given out and erased on their wish."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal_data import PersonalData, register
from comments import actions, marks
from comments.models import Comment, Decision, HelpfulMark, MailChoice, Report, Standing, Suspension


def register_comments() -> None:
    """Say what this app holds about members."""
    register(
        PersonalData(
            name=_("Comments"),
            purpose=_(
                "What you wrote below articles, earlier versions of it, and what moderators "
                "decided, so that the discussion stays readable and decisions can be checked."
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
            erase=lambda user: Suspension.objects.filter(member=user).update(
                member=None, words="", appeal_words=""
            ),
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
    comments = Comment.objects.by(user).select_related("article")
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


def _erase(user: User) -> None:
    for comment in Comment.objects.by(user):
        actions.erase(comment=comment)


def _anonymise(user: User) -> None:
    for comment in Comment.objects.by(user):
        actions.forget_author(comment=comment)
