"""Words with a fixed meaning across the catalogue."""

from django.db import models


class Verdict(models.TextChoices):
    """What the evidence says of a claim or regimen."""

    SUPPORTED = "supported", "Supported"
    MIXED = "mixed", "Mixed"
    CONTRADICTED = "contradicted", "Contradicted"
    UNVERIFIED = "unverified", "Unverified"


class Certainty(models.TextChoices):
    """How sure the evidence lets us be (the GRADE words)."""

    HIGH = "high", "High"
    MODERATE = "moderate", "Moderate"
    LOW = "low", "Low"
    VERY_LOW = "very_low", "Very low"
    NOT_RATED = "not_rated", "Not rated"


class Route(models.TextChoices):
    """How it gets into the body."""

    ORAL = "oral", "By mouth"
    ENTERAL = "enteral", "By feeding tube"
    PARENTERAL = "parenteral", "Into a vein"


class Routes(models.TextChoices):
    """The routes that a level is compared with: at least one, in one order."""

    ORAL = "oral", "By mouth"
    ENTERAL = "enteral", "By feeding tube"
    PARENTERAL = "parenteral", "Into a vein"
    ORAL_ENTERAL = "oral;enteral", "By mouth or feeding tube"
    ORAL_PARENTERAL = "oral;parenteral", "By mouth or into a vein"
    ENTERAL_PARENTERAL = "enteral;parenteral", "By feeding tube or into a vein"
    ALL = "oral;enteral;parenteral", "By any route"


class Audience(models.TextChoices):
    """Who may act on a regimen."""

    SELF_CARE = "self_care", "Self-care, with a practitioner's advice"
    INFORMATION_ONLY = "information_only", "For information only"
    CLINICIAN_ONLY = "clinician_only", "Given by clinicians only"
