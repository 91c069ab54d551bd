"""What this app itself holds about a person: account, consents, second factors, sessions."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import encryption, outbox
from accounts.models import AuditEntry, User, WaitingMail
from accounts.personal_data import PersonalData, register


def register_own_data() -> None:
    """Register the kinds. The account comes first, so that it is erased last."""
    register(
        PersonalData(
            name=_("Account"),
            purpose=_(
                "Your e-mail address to sign in with and to reach you, your display name to "
                "show with your comments. Your password is stored only as a one-way check value."
            ),
            export=_account,
            erase=_erase_account,
        )
    )
    register(
        PersonalData(
            name=_("Mail on its way"),
            purpose=_(
                "Mail about your account that our mail server has not taken yet. It is encrypted, "
                "and erased once it is sent or of no more use."
            ),
            export=_waiting_mail,
            erase=lambda user: _mail_to(user).delete(),
        )
    )
    register(
        PersonalData(
            name=_("Professional registration"),
            purpose=_(
                "Which registration of yours we looked up, shown with your comments until it "
                "expires. Its number is encrypted and never shown."
            ),
            export=_credentials,
            erase=lambda user: user.credentials.all().delete(),
        )
    )
    register(
        PersonalData(
            name=_("Consents"),
            purpose=_(
                "What you agreed to, in which words and when, so that both of us can look it up."
            ),
            export=_consents,
            erase=lambda user: user.consents.all().delete(),
        )
    )
    register(
        PersonalData(
            name=_("Second factors"),
            purpose=_(
                "Authenticator apps, keys and recovery codes that protect your account. The "
                "secrets themselves are encrypted and left out of the export."
            ),
            export=_second_factors,
            erase=lambda user: Authenticator.objects.filter(user=user).delete(),
        )
    )
    register(
        PersonalData(
            name=_("Accounts elsewhere"),
            purpose=_(
                "The accounts with Google, Apple or GitHub that you chose to sign in with: "
                "their number there and the name or address that you know them by."
            ),
            export=_accounts_elsewhere,
            erase=lambda user: SocialAccount.objects.filter(user=user).delete(),
        )
    )
    register(
        PersonalData(
            name=_("Sessions"),
            purpose=_("Where you are signed in, so that you can end what is not yours."),
            export=_sessions,
            erase=end_sessions,
        )
    )
    register(
        PersonalData(
            name=_("Acts as one of the staff"),
            purpose=_(
                "What you did as one of the site's staff: published, approved, imported. When you "
                "leave, the lines stay without your name."
            ),
            export=_acts,
            # The account's own deletion takes the name off: the record itself never changes.
            erase=lambda user: None,
        )
    )


def _account(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "display_name": user.display_name,
        "about": user.bio,
        "is_identity_hidden": user.is_identity_hidden,
        "joined": user.date_joined,
        "last_sign_in": user.last_login,
        "is_staff": user.is_staff,
        "roles": [group.name for group in user.groups.order_by("name")],
        "addresses": [
            {"email": address.email, "verified": address.verified, "main": address.primary}
            for address in EmailAddress.objects.filter(user=user).order_by("pk")
        ],
    }


def _erase_account(user: User) -> None:
    # The admin's own history notes by name whose account was looked after.
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    ).update(object_repr=f"account {user.pk}")
    roles = user.groups.order_by("name").values_list("name", flat=True)
    if user.is_staff:
        # That rights ended belongs into the record; whose they were does not stay.
        AuditEntry.note(
            AuditEntry.Act.RIGHTS,
            actor=None,
            what="an account of the staff",
            before=f"Groups: {', '.join(roles) or 'none'}",
            after="erased by its owner",
        )
    user.delete()


def _mail_to(user: User) -> QuerySet[WaitingMail]:
    """Return what waits for somebody, be it about their account or to one of their addresses."""
    addresses = EmailAddress.objects.filter(user=user).values("email")
    return WaitingMail.objects.filter(
        Q(user=user) | Q(address=user.email) | Q(address__in=addresses)
    )


def _waiting_mail(user: User) -> list[dict[str, Any]]:
    # Without the words: a code or link in them would still open the account.
    return [
        {"to": mail.address, "about": outbox.subject_of(mail), "written": mail.created_at}
        for mail in _mail_to(user).order_by("pk")
    ]


def _consents(user: User) -> list[dict[str, Any]]:
    return [
        {
            "purpose": consent.get_purpose_display(),
            "text_version": consent.text_version,
            "text": consent.text,
            "given": consent.given_at,
            "withdrawn": consent.withdrawn_at,
        }
        for consent in user.consents.all()
    ]


def _credentials(user: User) -> list[dict[str, Any]]:
    return [
        {
            "title": credential.title,
            "register": credential.register,
            "number": encryption.decrypt(credential.number_encrypted),
            "verified": credential.verified_at,
            "expires": credential.expires_on,
        }
        for credential in user.credentials.all()
    ]


def _second_factors(user: User) -> list[dict[str, Any]]:
    return [
        {
            "kind": factor.get_type_display(),
            "added": factor.created_at,
            "last_used": factor.last_used_at,
        }
        for factor in Authenticator.objects.filter(user=user).order_by("pk")
    ]


def _accounts_elsewhere(user: User) -> list[dict[str, Any]]:
    return [
        {
            "provider": account.provider,
            "number": account.uid,
            "known_as": account.extra_data,
            "added": account.date_joined,
            "last_sign_in": account.last_login,
        }
        for account in SocialAccount.objects.filter(user=user).order_by("pk")
    ]


def _sessions(user: User) -> list[dict[str, Any]]:
    return [
        {
            "started": session.created_at,
            "ip_address": session.ip,
            "browser": session.user_agent,
        }
        for session in UserSession.objects.filter(user=user).order_by("pk")
    ]


def _acts(user: User) -> list[dict[str, Any]]:
    recorded = [
        {"when": entry.at, "what": str(entry)}
        for entry in AuditEntry.objects.filter(actor=user).order_by("pk")
    ]
    in_the_admin = [
        {"when": entry.action_time, "what": str(entry)}
        for entry in LogEntry.objects.filter(user=user).order_by("pk")
    ]
    return recorded + in_the_admin


def end_sessions(user: User) -> None:
    """Sign somebody out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()
