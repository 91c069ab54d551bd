"""The people who write and review, with what readers need to judge them by."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from editorial.models import Publishable
from editorial.problems import Problem

_REQUIRED = {
    "name": _("Give the person's name."),
    "competing_interests": _("State competing interests, or that none are declared."),
    "funding": _("State who pays for this work, or that nobody does."),
}


class Person(Publishable):
    """An author or reviewer. A second person stands behind every credential shown."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    credentials = models.CharField(
        max_length=200, blank=True, help_text=_("Degrees and registrations, like 'RD, PhD'.")
    )
    position = models.CharField(max_length=200, blank=True, help_text=_("What they do, and where."))
    is_clinician = models.BooleanField(
        "clinician", default=False, help_text=_("Registered to treat patients; checked by us.")
    )
    biography = models.TextField(blank=True)
    competing_interests = models.TextField(blank=True)
    funding = models.TextField(blank=True)

    address_field = "slug"
    revision_fields = (
        "slug", "name", "credentials", "position", "is_clinician", "biography",
        "competing_interests", "funding",
    )  # fmt: skip

    class Meta(Publishable.Meta):
        ordering = ("name",)
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Their page, with what they wrote and reviewed."""
        return reverse("articles:person", args=[self.slug])

    def publishing_problems(self) -> list[Problem]:
        """A name without interests and funding stated is no assurance."""
        return [
            Problem(name, str(message))
            for name, message in _REQUIRED.items()
            if not getattr(self, name).strip()
        ]
