"""People. The e-mail address is the login; the public name is separate from it."""

from datetime import date
from typing import Any, ClassVar, NoReturn, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

DISPLAY_NAME_MAX_LENGTH = 60
"""Long enough for two names and a title, short enough for one line at 320 px."""

BIO_MAX_LENGTH = 300
"""Two or three sentences."""

EMAIL_MAX_LENGTH = 254
"""The longest address that mail can be delivered to (RFC 5321, erratum 1690)."""


class UserManager(BaseUserManager["User"]):
    """Create people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Save a person with a hashed password (None: only sign-in by code)."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Save an operator with every right. The four-eyes rule still binds them."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        """Find a person by address, whatever its case."""
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account."""

    email = models.EmailField("e-mail address", max_length=EMAIL_MAX_LENGTH, unique=True)
    display_name = models.CharField(
        max_length=DISPLAY_NAME_MAX_LENGTH,
        blank=True,
        help_text=_("Shown with your comments. Leave it empty to post as 'A member'."),
    )
    bio = models.CharField("about you", max_length=BIO_MAX_LENGTH, blank=True)
    is_identity_hidden = models.BooleanField(
        "name and page hidden",
        default=False,
        help_text=_("Readers see 'A member' instead of the name, and no page about the person."),
    )
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(
        "staff",
        default=False,
        help_text=_("May open the desk (the admin), with the rights of a role."),
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_unique",
                violation_error_message=_("There is already an account with this address."),
            )
        ]

    def __str__(self) -> str:
        return self.public_name

    @property
    def public_name(self) -> str:
        """What readers see. Never the e-mail address."""
        return (not self.is_identity_hidden and self.display_name) or gettext("A member")

    def get_full_name(self) -> str:
        """Return the public name: the admin and allauth's mails ask for a name here."""
        return self.public_name

    def get_short_name(self) -> str:
        """Return the public name."""
        return self.public_name


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Words for consents."""

    def active(self) -> Self:
        """Those given and not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Consent(models.Model):
    """One line of the ledger: what somebody agreed to, in which words, from when until when."""

    class Purpose(models.TextChoices):
        SAVED_PROFILES = "saved_profiles", _("Saved profiles")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    text_version = models.PositiveSmallIntegerField()
    text = models.TextField(help_text=_("The words agreed to."))
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("given_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="accounts_consent_one_active",
                violation_error_message=_("You have already agreed to this."),
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["saved_profiles"]),
                name="accounts_consent_purpose_known",
                violation_error_message=_("Name a known purpose."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="accounts_consent_withdrawn_after_given",
                violation_error_message=_("A consent cannot be withdrawn before it was given."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("{purpose}, version {text_version}").format(
            purpose=self.get_purpose_display(), text_version=self.text_version
        )


class CredentialQuerySet(models.QuerySet["Credential"]):
    """Words for credentials."""

    def valid_on(self, day: date) -> Self:
        """Those that have not expired by a day."""
        return self.filter(expires_on__gte=day)


class Credential(models.Model):
    """A professional registration that one of the site's people looked up in its register."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="credentials")
    title = models.CharField(max_length=80, help_text=_("Like 'Registered dietitian'."))
    register = models.CharField(max_length=120, help_text=_("The public register it stands in."))
    # Encrypted, since it opens other doors: readers and dumps see none.
    number_encrypted = models.TextField(editable=False)
    verified_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    verified_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_on = models.DateField(help_text=_("After this day it is no longer shown."))

    objects: ClassVar[Any] = CredentialQuerySet.as_manager()

    class Meta:
        ordering = ("expires_on",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(number_encrypted__startswith="gAAAA"),
                name="accounts_credential_number_encrypted",
                violation_error_message=_("The number may only be stored encrypted."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.register}"


class WaitingMail(models.Model):
    """A mail about an account, in its final words, until a mail server has taken it.

    The words may hold a code or a link that opens the account, so they are encrypted. The row is
    deleted once the mail is sent, is of no more use, or the account is erased.
    """

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="waiting_mail")
    address = models.EmailField(max_length=EMAIL_MAX_LENGTH)
    content = models.TextField(editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(help_text=_("From then on it is of no use."))
    try_after = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["try_after"], name="accounts_waitingmail_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(content__startswith="gAAAA"),
                name="accounts_waitingmail_encrypted",
                violation_error_message=_("Mail may only be stored encrypted."),
            )
        ]

    def __str__(self) -> str:
        return gettext("mail {pk}").format(pk=self.pk)


class AppendOnlyError(Exception):
    """Somebody tried to change or remove a row of a record."""


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Lines of the record, which nobody changes or removes."""

    def update(self, **changes: Any) -> NoReturn:
        """Refuse: rows are only ever added."""
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        """Refuse: rows are only ever added."""
        raise AppendOnlyError


class AuditEntry(models.Model):
    """One line of the record: who did what to what, when, and what it was before and after.

    Erasing somebody's account empties `actor`: a person's right, and no way through the site.
    """

    class Act(models.TextChoices):
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrew")
        RESTORED = "restored", _("Took up an old version again")
        DELETED = "deleted", _("Deleted")
        RIGHTS = "rights", _("Changed somebody's rights")
        IMPORTED = "imported", _("Imported a table")
        BULK_EDITED = "bulk_edited", _("Edited in bulk")
        UNDONE = "undone", _("Undid an import or bulk edit")
        EXPORTED = "exported", _("Exported a table")

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    act = models.CharField(max_length=12, choices=Act)
    what = models.CharField(max_length=300)
    address = models.CharField(max_length=300, blank=True, help_text=_("Where to look at it."))
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)

    objects: ClassVar[Any] = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        default_permissions = ("view",)
        verbose_name = _("line of the record")
        verbose_name_plural = _("record")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    act__in=[
                        "approved", "published", "withdrawn", "restored", "deleted", "rights",
                        "imported", "bulk_edited", "undone", "exported",
                    ]
                ),
                name="accounts_auditentry_act_known",
            )
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["-at", "-id"], name="accounts_auditentry_newest")]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.what}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; one that is stored already cannot be changed."""
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: rows are only ever added."""
        raise AppendOnlyError

    @classmethod
    def note(
        cls,
        act: str,
        *,
        actor: User | None,
        what: str,
        address: str = "",
        before: str = "",
        after: str = "",
    ) -> None:
        """Add a line. Call it in the transaction of the act itself."""
        cls.objects.create(
            act=act, actor=actor, what=what[:300], address=address, before=before, after=after
        )
