"""Words with a fixed meaning across the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What the evidence says of a claim or regimen."""

    SUPPORTED = "supported", _("Supported")
    MIXED = "mixed", _("Mixed")
    CONTRADICTED = "contradicted", _("Contradicted")
    UNVERIFIED = "unverified", _("Unverified")


class Certainty(models.TextChoices):
    """How sure the evidence lets us be (the GRADE words)."""

    HIGH = "high", _("High")
    MODERATE = "moderate", _("Moderate")
    LOW = "low", _("Low")
    VERY_LOW = "very_low", _("Very low")
    NOT_RATED = "not_rated", _("Not rated")


class Route(models.TextChoices):
    """How it gets into the body."""

    ORAL = "oral", _("By mouth")
    ENTERAL = "enteral", _("By feeding tube")
    PARENTERAL = "parenteral", _("Into a vein")


class Routes(models.TextChoices):
    """The routes that a level is compared with: at least one, in one order."""

    ORAL = "oral", _("By mouth")
    ENTERAL = "enteral", _("By feeding tube")
    PARENTERAL = "parenteral", _("Into a vein")
    ORAL_ENTERAL = "oral;enteral", _("By mouth or feeding tube")
    ORAL_PARENTERAL = "oral;parenteral", _("By mouth or into a vein")
    ENTERAL_PARENTERAL = "enteral;parenteral", _("By feeding tube or into a vein")
    ALL = "oral;enteral;parenteral", _("By any route")


class Audience(models.TextChoices):
    """Who may act on a regimen."""

    SELF_CARE = "self_care", _("Self-care, with a practitioner's advice")
    INFORMATION_ONLY = "information_only", _("For information only")
    CLINICIAN_ONLY = "clinician_only", _("Given by clinicians only")
