"""Foods and the figures known of them. A figure that is not known has no row; it is never zero."""

import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dosing.models.sources import Source
from dosing.retraction_problems import retracted_problems
from dosing.spelling import LONGEST_WORD, shortened, words_of
from editorial.models import Publishable, PublishableQuerySet
from editorial.problems import Problem


class Diet(models.TextChoices):
    """The strictest common diet a food fits."""

    VEGAN = "vegan", _("Vegan")
    VEGETARIAN = "vegetarian", _("Vegetarian")
    OMNIVORE = "omnivore", _("With meat or fish")


SUITED: dict[str, tuple[str, ...]] = {
    Diet.VEGAN: (Diet.VEGAN,),
    Diet.VEGETARIAN: (Diet.VEGAN, Diet.VEGETARIAN),
}
"""The foods that somebody on a diet eats. A vegetarian eats vegan food too."""


class FoodQuerySet(PublishableQuerySet["Food"]):
    """Words for choosing foods."""

    def suited_to(self, diet: str) -> Self:
        """Foods somebody on this diet eats."""
        return self.filter(diet__in=SUITED[diet])

    def known_by(self, method: str) -> Self:
        """Foods with a glutamic acid or glutamine figure that is known in this way."""
        return self.filter(Q(glutamic_acid_method=method) | Q(glutamine_method=method))

    def found_by(
        self,
        words: "models.QuerySet[SearchWord] | list[int]",
        groups: Iterable["FoodGroup"],
        *,
        one_by_one: bool,
    ) -> Self:
        """Foods with one of the search words, or in one of the groups.

        `one_by_one` asks of each food whether it has one, which is quick where most do and where
        few foods are left; otherwise the foods of the words are listed first.
        """
        uses = FoodWord._default_manager.filter(searchword__in=words)
        found = (
            Q(Exists(uses.filter(food=OuterRef("pk"))))
            if one_by_one
            else Q(pk__in=uses.values("food_id"))
        )
        in_groups = [group.pk for group in groups]
        return self.filter(found | Q(group__in=in_groups) if in_groups else found)

    def with_figures(self) -> Self:
        """With what a list shows of each food. Three further queries, however many foods."""
        return self.select_related("group").prefetch_related("figures", "portions")


class SearchWord(models.Model):
    """A word in the names of foods. Kept once, however many foods have it."""

    word = models.CharField(max_length=LONGEST_WORD, unique=True)

    def __str__(self) -> str:
        return self.word

    @classmethod
    def stored(cls, text: str) -> list["SearchWord"]:
        """Return a row for each word of a text, and store what a slip can make of new ones."""
        words = words_of(text)
        stored = cls.objects.filter(word__in=words)
        known = {row.word for row in stored}
        new = [SearchWord(word=word) for word in words if word not in known]
        if new:
            # Somebody may publish another food with the same new word at this moment.
            SearchWord.objects.bulk_create(new, ignore_conflicts=True)
            SearchWordForm.objects.bulk_create(
                (
                    SearchWordForm(search_word=row, letters=letters)
                    for row in cls.objects.filter(word__in=[row.word for row in new])
                    for letters in shortened(row.word)
                ),
                ignore_conflicts=True,
            )
        return list(stored.all())


class SearchWordForm(models.Model):
    """A search word without a letter or two, so that an index finds it by a mistyped one."""

    search_word = models.ForeignKey(SearchWord, on_delete=models.CASCADE, related_name="forms")
    letters = models.CharField(max_length=LONGEST_WORD, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["search_word", "letters"], name="dosing_searchwordform_once"
            )
        ]

    def __str__(self) -> str:
        return self.letters


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
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(diet__in=["", *Diet.values]),
                name="dosing_foodgroup_diet_known",
                violation_error_message=_("Choose a diet from the list."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Food(Publishable):
    """One food in one state (raw and cooked are two foods)."""

    class Preparation(models.TextChoices):
        RAW = "raw", _("Raw")
        COOKED = "cooked", _("Cooked")
        DRIED = "dried", _("Dried")
        OTHER = "other", _("Other")

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=160)
    other_names = models.CharField(
        max_length=500, blank=True, help_text=_("Separated by semicolons; search finds them.")
    )
    group = models.ForeignKey(
        FoodGroup, on_delete=models.PROTECT, related_name="foods", db_index=False
    )
    preparation = models.CharField(max_length=8, choices=Preparation)
    diet = models.CharField(max_length=12, choices=Diet)
    fdc_id = models.CharField("FoodData Central number", max_length=12, blank=True)
    ndb_no = models.CharField("NDB number", max_length=12, blank=True)
    usda_description = models.CharField("description in the data set", max_length=300, blank=True)
    note = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)

    # Worked out from the rest when a revision is published, so that lists can search and sort.
    # Amounts are exact; pages show the figures themselves, with their decimals as published.
    sort_name = models.CharField(max_length=200, editable=False)
    protein_g_per_100g = models.DecimalField(
        max_digits=6, decimal_places=3, null=True, editable=False
    )
    glutamic_acid_g_per_100g = models.DecimalField(
        max_digits=6, decimal_places=3, null=True, editable=False
    )
    glutamine_g_per_100g = models.DecimalField(
        max_digits=6, decimal_places=3, null=True, editable=False
    )
    protein_g_per_portion = models.DecimalField(
        max_digits=14, decimal_places=7, null=True, editable=False
    )
    glutamic_acid_g_per_portion = models.DecimalField(
        max_digits=14, decimal_places=7, null=True, editable=False
    )
    glutamine_g_per_portion = models.DecimalField(
        max_digits=14, decimal_places=7, null=True, editable=False
    )
    glutamic_acid_method = models.CharField(max_length=20, blank=True, editable=False)
    glutamine_method = models.CharField(max_length=20, blank=True, editable=False)
    search_words = models.ManyToManyField(
        SearchWord, through="FoodWord", editable=False, related_name="foods"
    )

    objects: ClassVar[Any] = FoodQuerySet.as_manager()

    address_field = "slug"
    revision_fields = (
        "slug", "name", "other_names", "group", "preparation", "diet", "fdc_id", "ndb_no",
        "usda_description", "note", "position",
    )  # fmt: skip
    revision_children = ("figures", "portions")

    class Meta(Publishable.Meta):
        ordering = ("position", "name")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(diet__in=Diet.values),
                name="dosing_food_diet_known",
                violation_error_message=_("Choose a diet from the list."),
            ),
            models.CheckConstraint(
                condition=Q(preparation__in=["raw", "cooked", "dried", "other"]),
                name="dosing_food_preparation_known",
                violation_error_message=_("Choose raw, cooked, dried or other."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["position", "id"], name="dosing_food_catalogue_order"),
            models.Index(fields=["group", "position", "id"], name="dosing_food_in_group"),
            models.Index(fields=["sort_name", "id"], name="dosing_food_by_name"),
            models.Index(fields=["protein_g_per_100g", "id"], name="dosing_food_protein"),
            models.Index(fields=["glutamic_acid_g_per_100g", "id"], name="dosing_food_glu"),
            models.Index(fields=["glutamine_g_per_100g", "id"], name="dosing_food_gln"),
            models.Index(
                fields=["protein_g_per_portion", "id"], name="dosing_food_protein_portion"
            ),
            models.Index(
                fields=["glutamic_acid_g_per_portion", "id"], name="dosing_food_glu_portion"
            ),
            models.Index(fields=["glutamine_g_per_portion", "id"], name="dosing_food_gln_portion"),
            models.Index(fields=["glutamic_acid_method"], name="dosing_food_glu_method"),
            models.Index(fields=["glutamine_method"], name="dosing_food_gln_method"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page, with every figure and its origin."""
        return reverse("dosing:food", args=[self.slug])

    def publishing_problems(self) -> list[Problem]:
        """Figures that cannot be true, or have no source that stands."""
        known = {figure.nutrient: figure for figure in self.figures.prefetch_related("sources")}
        problems = [
            Problem(
                "figures",
                gettext("Name the source of {nutrient}.").format(
                    nutrient=figure.get_nutrient_display()
                ),
            )
            for figure in known.values()
            if not figure.sources.all()
        ]
        for figure in known.values():
            problems += retracted_problems(
                figure.sources.all(), field="figures", what=figure.get_nutrient_display()
            )
        grams = {nutrient: figure.grams_per_100g for nutrient, figure in known.items()}
        problems += [Problem("figures", words) for words in impossible_figures(grams)]
        return problems

    def on_publish(self) -> None:
        """Fill the columns that lists search and sort by."""
        portion = self.household_portion
        known = {figure.nutrient: figure for figure in self.figures.all()}
        for nutrient in FoodFigure.Nutrient.values:
            figure = known.get(nutrient)
            setattr(self, f"{nutrient}_g_per_100g", figure and figure.grams_per_100g)
            setattr(
                self, f"{nutrient}_g_per_portion", figure and portion and figure.grams_in(portion)
            )
        whole = known.get(FoodFigure.Nutrient.GLUTAMIC_ACID)
        part = known.get(FoodFigure.Nutrient.GLUTAMINE)
        self.glutamic_acid_method = whole.method if whole else ""
        self.glutamine_method = part.method if part else ""
        # "0" between the words: every collation puts it before letters, but some skip a space.
        self.sort_name = "0".join(words_of(self.name))
        self.search_words.set(SearchWord.stored(f"{self.name} {self.other_names}"))

    @property
    def household_portion(self) -> "FoodPortion | None":
        """The portion that lists show; None where none is known."""
        return next(iter(self.portions.all()), None)

    def other_name_list(self) -> list[str]:
        """The other names, one by one."""
        return [name.strip() for name in self.other_names.split(";") if name.strip()]


def impossible_figures(grams: Mapping[str, Decimal]) -> list[str]:
    """Return why the figures of one food cannot all be true: grams per 100 g by nutrient."""
    protein = grams.get(FoodFigure.Nutrient.PROTEIN)
    whole = grams.get(FoodFigure.Nutrient.GLUTAMIC_ACID)
    part = grams.get(FoodFigure.Nutrient.GLUTAMINE)
    faults = []
    if whole is not None and protein is not None and whole > protein:
        faults.append(gettext("Glutamic acid cannot be more than all protein."))
    if part is not None and protein is not None and part > protein:
        faults.append(gettext("Glutamine cannot be more than all protein."))
    if part is not None and whole is not None and part > whole:
        faults.append(gettext("Glutamine cannot be more than glutamic acid incl. glutamine."))
    return faults


class FoodWord(models.Model):
    """That a food has a search word, by which either is found from an index alone."""

    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="+")
    searchword = models.ForeignKey(
        SearchWord, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        db_table = "dosing_food_search_words"
        unique_together = (("food", "searchword"),)
        indexes: ClassVar = [
            models.Index(fields=["searchword", "food"], name="dosing_foodword_by_word")
        ]

    def __str__(self) -> str:
        return f"{self.food_id} {self.searchword_id}"


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
                violation_error_message=_("A portion weighs more than 0 g."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class FoodFigure(models.Model):
    """How much of something is in 100 g of a food, how that is known, and from where."""

    class Nutrient(models.TextChoices):
        PROTEIN = "protein", _("Protein")
        GLUTAMIC_ACID = "glutamic_acid", _("Glutamic acid incl. glutamine")
        GLUTAMINE = "glutamine", _("Glutamine")

    class Method(models.TextChoices):
        ANALYTICAL = "analytical", _("Measured by the data set's laboratories")
        CALCULATED = "calculated", _("Calculated or imputed by the data set")
        AGGREGATED = "aggregated", _("Combined by the data set")
        SEQUENCE_ESTIMATE = "sequence_estimate", _("Estimated from gene sequences")
        MEASURED = "measured", _("Measured after enzymatic hydrolysis")
        NOT_STATED = "not_stated", _("Not stated")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    food = models.ForeignKey(Food, on_delete=models.CASCADE, related_name="figures")
    nutrient = models.CharField(max_length=16, choices=Nutrient)
    grams_per_100g = models.DecimalField(max_digits=6, decimal_places=3)
    decimals_as_published = models.PositiveSmallIntegerField(
        default=3, help_text=_("How many decimals the source prints: 20.00 has 2.")
    )
    method = models.CharField(max_length=20, choices=Method)
    record_number = models.CharField(
        max_length=20, blank=True, help_text=_("Of the food in the source's own table.")
    )
    note = models.CharField(max_length=300, blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="figures")

    class Meta:
        ordering = ("nutrient",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["food", "nutrient"],
                name="dosing_foodfigure_one_each",
                violation_error_message=_("This food already has a figure for this."),
            ),
            models.CheckConstraint(
                condition=Q(grams_per_100g__gte=0, grams_per_100g__lte=100),
                name="dosing_foodfigure_within_100g",
                violation_error_message=_("100 g of food hold from 0 to 100 g of anything."),
            ),
            models.CheckConstraint(
                condition=Q(nutrient__in=["protein", "glutamic_acid", "glutamine"]),
                name="dosing_foodfigure_nutrient_known",
                violation_error_message=_("Choose what the figure is of from the list."),
            ),
            models.CheckConstraint(
                condition=Q(
                    method__in=[
                        "analytical",
                        "calculated",
                        "aggregated",
                        "sequence_estimate",
                        "measured",
                        "not_stated",
                    ]
                ),
                name="dosing_foodfigure_method_known",
                violation_error_message=_("Choose how the figure is known from the list."),
            ),
            models.CheckConstraint(
                # Acid turns glutamine into glutamic acid, so a laboratory's usual method, which
                # uses acid, cannot find glutamine.
                condition=Q(nutrient="glutamine", method__in=["sequence_estimate", "measured"])
                | (~Q(nutrient="glutamine") & ~Q(method__in=["sequence_estimate", "measured"])),
                name="dosing_foodfigure_method_fits_nutrient",
                violation_error_message=(
                    _(
                        "Glutamine is estimated from gene sequences or measured after enzymatic "
                        "hydrolysis; other figures are not."
                    )
                ),
            ),
            models.CheckConstraint(
                condition=Q(decimals_as_published__lte=3),
                name="dosing_foodfigure_decimals_fit",
                violation_error_message=_("A figure keeps at most 3 decimals."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_nutrient_display()}: {self.grams_per_100g} g per 100 g"

    @property
    def is_estimate(self) -> bool:
        """Say whether nobody measured this in the food itself."""
        return self.method in (self.Method.SEQUENCE_ESTIMATE, self.Method.CALCULATED)

    def grams_in(self, portion: FoodPortion) -> Decimal:
        """Return the exact grams in a portion of the food."""
        return self.grams_per_100g * portion.grams / 100
