"""Foods and the figures known of them. A figure that is not known has no row; it is never zero."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from dosing.models.sources import Source
from editorial.models import Publishable
from editorial.problems import Problem


class Diet(models.TextChoices):
    """The strictest common diet a food fits."""

    VEGAN = "vegan", "Vegan"
    VEGETARIAN = "vegetarian", "Vegetarian"
    OMNIVORE = "omnivore", "With meat or fish"


class FoodGroup(Publishable):
    """A shelf of the catalogue."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    diet = models.CharField(max_length=12, choices=Diet, blank=True)
    origin = models.CharField(max_length=8, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    revision_fields = ("slug", "name", "description", "diet", "origin", "position")
    needs_second_person = False

    class Meta(Publishable.Meta):
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


class Food(Publishable):
    """One food in one state (raw and cooked are two foods)."""

    class Preparation(models.TextChoices):
        RAW = "raw", "Raw"
        COOKED = "cooked", "Cooked"
        DRIED = "dried", "Dried"
        OTHER = "other", "Other"

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=160)
    other_names = models.CharField(
        max_length=500, blank=True, help_text="Separated by semicolons; search finds them."
    )
    group = models.ForeignKey(FoodGroup, on_delete=models.PROTECT, related_name="foods")
    preparation = models.CharField(max_length=8, choices=Preparation)
    diet = models.CharField(max_length=12, choices=Diet)
    fdc_id = models.CharField("FoodData Central number", max_length=12, blank=True)
    ndb_no = models.CharField("NDB number", max_length=12, blank=True)
    usda_description = models.CharField("description in the data set", max_length=300, blank=True)
    note = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)

    # Copied from the figures and portions when a revision is published, so that lists can sort.
    protein_g_per_100g = models.DecimalField(
        max_digits=6, decimal_places=3, null=True, editable=False
    )
    glutamic_acid_g_per_100g = models.DecimalField(
        max_digits=6, decimal_places=3, null=True, editable=False
    )
    glutamine_g_per_100g = models.DecimalField(
        max_digits=6, decimal_places=3, null=True, editable=False
    )
    portion_name = models.CharField(max_length=80, blank=True, editable=False)
    portion_g = models.DecimalField(max_digits=8, decimal_places=2, null=True, editable=False)

    revision_fields = (
        "slug", "name", "other_names", "group", "preparation", "diet", "fdc_id", "ndb_no",
        "usda_description", "note", "position",
    )  # fmt: skip
    revision_children = ("figures", "portions")

    class Meta(Publishable.Meta):
        ordering = ("position", "name")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(diet__in=Diet.values), name="dosing_food_diet_known"
            ),
            models.CheckConstraint(
                condition=Q(preparation__in=["raw", "cooked", "dried", "other"]),
                name="dosing_food_preparation_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page, with every figure and its origin."""
        return reverse("dosing:food", args=[self.slug])

    def publishing_problems(self) -> list[Problem]:
        """Figures that cannot be true, or have no source."""
        problems = []
        known = {figure.nutrient: figure for figure in self.figures.prefetch_related("sources")}
        for figure in known.values():
            if not figure.sources.all():
                problems.append(
                    Problem("figures", f"Name the source of {figure.get_nutrient_display()}.")
                )
        protein = known.get(FoodFigure.Nutrient.PROTEIN)
        whole = known.get(FoodFigure.Nutrient.GLUTAMIC_ACID)
        part = known.get(FoodFigure.Nutrient.GLUTAMINE)
        if whole and protein and whole.grams_per_100g > protein.grams_per_100g:
            problems.append(Problem("figures", "Glutamic acid cannot be more than all protein."))
        if part and whole and part.grams_per_100g > whole.grams_per_100g:
            problems.append(
                Problem("figures", "Glutamine cannot be more than glutamic acid incl. glutamine.")
            )
        return problems

    def on_publish(self) -> None:
        """Copy the figures and the first portion to the row."""
        known = {figure.nutrient: figure.grams_per_100g for figure in self.figures.all()}
        self.protein_g_per_100g = known.get(FoodFigure.Nutrient.PROTEIN)
        self.glutamic_acid_g_per_100g = known.get(FoodFigure.Nutrient.GLUTAMIC_ACID)
        self.glutamine_g_per_100g = known.get(FoodFigure.Nutrient.GLUTAMINE)
        portion = self.portions.first()
        self.portion_name = portion.name if portion else ""
        self.portion_g = portion.grams if portion else None


class FoodPortion(models.Model):
    """A household measure of a food."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="portions")
    name = models.CharField(max_length=80)
    name_as_published = models.CharField(max_length=80, blank=True)
    grams = models.DecimalField(max_digits=8, decimal_places=2)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "name")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(grams__gt=0),
                name="dosing_foodportion_grams_positive",
                violation_error_message="A portion weighs more than 0 g.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class FoodFigure(models.Model):
    """How much of something is in 100 g of a food, how that is known, and from where."""

    class Nutrient(models.TextChoices):
        PROTEIN = "protein", "Protein"
        GLUTAMIC_ACID = "glutamic_acid", "Glutamic acid incl. glutamine"
        GLUTAMINE = "glutamine", "Glutamine"

    class Method(models.TextChoices):
        ANALYTICAL = "analytical", "Measured by the data set's laboratories"
        CALCULATED = "calculated", "Calculated or imputed by the data set"
        AGGREGATED = "aggregated", "Combined by the data set"
        SEQUENCE_ESTIMATE = "sequence_estimate", "Estimated from gene sequences"
        MEASURED = "measured", "Measured after enzymatic hydrolysis"
        NOT_STATED = "not_stated", "Not stated"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="figures")
    nutrient = models.CharField(max_length=16, choices=Nutrient)
    grams_per_100g = models.DecimalField(max_digits=6, decimal_places=3)
    decimals_as_published = models.PositiveSmallIntegerField(default=3)
    method = models.CharField(max_length=20, choices=Method)
    note = models.CharField(max_length=300, blank=True)
    sources = models.ManyToManyField(Source, blank=True)

    class Meta:
        ordering = ("nutrient",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["food", "nutrient"],
                name="dosing_foodfigure_one_each",
                violation_error_message="This food already has a figure for this.",
            ),
            models.CheckConstraint(
                condition=Q(grams_per_100g__gte=0, grams_per_100g__lte=100),
                name="dosing_foodfigure_within_100g",
                violation_error_message="100 g of food hold from 0 to 100 g of anything.",
            ),
            models.CheckConstraint(
                condition=Q(
                    nutrient__in=["protein", "glutamic_acid", "glutamine"],
                ),
                name="dosing_foodfigure_nutrient_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_nutrient_display()}: {self.grams_per_100g} g per 100 g"
