"""The desk for the catalogue: saving writes a draft, publishing is a separate act."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dosing.batch_admin import BatchAdmin
from dosing.catalogue_admin import CatalogueAdmin
from dosing.forms.examples import WorkedExampleForm
from dosing.models import (
    Batch,
    Caution,
    DietaryIntake,
    Food,
    FoodFigure,
    FoodGroup,
    FoodPortion,
    Regimen,
    RegimenBand,
    RegimenEvidence,
    SafetyLevel,
    Substance,
    WorkedExample,
)
from dosing.source_admin import SourceAdmin

__all__ = ["SourceAdmin"]

admin.site.register(Batch, BatchAdmin)


class MethodFilter(admin.AllValuesFieldListFilter):
    """How a figure is known. Django would give foods without one a link without words."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Name each link."""
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or gettext("Not known")}


class RowInline(admin.StackedInline[Any, Any]):
    """Rows that belong to an item and change with its draft.

    Stacked, never as a table: in Django's table the fields have no labels, and it is wider than
    a small window.
    """

    extra = 0
    related: tuple[str, ...] = ()
    """What to read with the rows, so that many of them need no more queries than one."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read the rows with what they point at."""
        return super().get_queryset(request).prefetch_related(*self.related)


class FoodFigureInline(RowInline):
    """What is known of a food."""

    model = FoodFigure
    related = ("sources",)
    autocomplete_fields = ("sources",)
    fields = (
        ("nutrient", "grams_per_100g", "decimals_as_published"),
        ("method", "record_number"), "note", "sources",
    )  # fmt: skip


class FoodPortionInline(RowInline):
    """The household measures of a food."""

    model = FoodPortion
    fields = (("name", "grams"), ("name_as_published", "position"))


@admin.register(FoodGroup)
class FoodGroupAdmin(CatalogueAdmin):
    """The shelves of the catalogue."""

    list_display = ("name", "slug", "diet", "position")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Food)
class FoodAdmin(CatalogueAdmin):
    """Foods with their figures and portions."""

    list_display = (
        "name", "group", "preparation", "glutamic_acid_g_per_100g", "glutamine_g_per_100g",
        "protein_g_per_100g",
    )  # fmt: skip
    list_filter = (
        "group", "preparation", "diet",
        ("glutamic_acid_method", MethodFilter),
        ("glutamine_method", MethodFilter),
        ("protein_g_per_100g", admin.EmptyFieldListFilter),
        ("glutamic_acid_g_per_100g", admin.EmptyFieldListFilter),
        ("glutamine_g_per_100g", admin.EmptyFieldListFilter),
    )  # fmt: skip
    list_select_related = ("group",)
    search_fields = ("name", "other_names", "slug", "fdc_id", "ndb_no", "usda_description")
    autocomplete_fields = ("group",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (FoodFigureInline, FoodPortionInline)


class CautionInline(RowInline):
    """Who should not take a substance, or should ask first."""

    model = Caution
    related = ("sources",)
    autocomplete_fields = ("sources",)


class DietaryIntakeInline(RowInline):
    """What people eat of a substance."""

    model = DietaryIntake
    fields = (
        ("code", "name"), "population",
        ("mean_g_per_day", "standard_deviation_g_per_day"), "source", "note",
    )  # fmt: skip
    related = ("source",)
    autocomplete_fields = ("source",)


@admin.register(Substance)
class SubstanceAdmin(CatalogueAdmin):
    """Substances with their cautions."""

    list_display = ("name", "slug", "position")
    search_fields = ("name", "slug", "other_names")
    autocomplete_fields = ("sources",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (CautionInline, DietaryIntakeInline)


@admin.register(SafetyLevel)
class SafetyLevelAdmin(CatalogueAdmin):
    """The levels that doses are compared with."""

    list_display = ("name", "substance", "amount_low_g", "amount_high_g", "basis", "verdict")
    list_filter = ("substance", "code", "verdict")
    list_select_related = ("substance",)
    search_fields = ("name", "explanation")
    autocomplete_fields = ("substance", "sources")


class RegimenBandInline(RowInline):
    """The weight bands of a regimen."""

    model = RegimenBand
    fields = (
        ("weight_low_kg", "low_inclusive", "weight_high_kg", "high_inclusive"),
        ("grams_per_dose", "doses_per_day", "position"),
        ("label_low_lb", "label_low_inclusive", "label_high_lb", "label_high_inclusive"),
        "label_text",
    )


class RegimenEvidenceInline(RowInline):
    """What studies found."""

    model = RegimenEvidence
    related = ("source",)
    autocomplete_fields = ("source",)


class WorkedExampleInline(RowInline):
    """Answers worked out by hand, which the calculation must repeat."""

    model = WorkedExample
    form = WorkedExampleForm
    fields = (
        ("position", "label"),
        ("weight", "weight_unit", "weight_lb"),
        ("ideal_weight", "height", "height_unit", "sex"),
        ("age", "protein_g_per_day", "acknowledged", "confirmed"),
        ("expected_state", "expected_weight_kg"),
        (
            "expected_grams_per_day_low", "expected_grams_per_day_high",
            "expected_grams_per_dose_low", "expected_grams_per_dose_high",
        ),
        "expected_flags", "expected_must_flag", "expected_must_not_flag",
        "arithmetic",
    )  # fmt: skip


@admin.register(Regimen)
class RegimenAdmin(CatalogueAdmin):
    """Studied regimens with bands, evidence and worked examples."""

    list_display = ("title", "substance", "audience", "verdict", "route", "review_due_on")
    list_filter = (
        "substance", "audience", "verdict", "route", "basis", "has_harm_signal", "has_no_benefit",
        "is_prescription", "review_due_on",
    )  # fmt: skip
    list_select_related = ("substance",)
    search_fields = ("title", "slug", "population", "verdict_note")
    autocomplete_fields = ("substance", "sources")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (RegimenBandInline, RegimenEvidenceInline, WorkedExampleInline)
    fieldsets = (
        (None, {"fields": ("title", "slug", "substance", "population", "applies_to", "position")}),
        (
            _("What was given"),
            {
                "fields": (
                    "route", "route_note", "basis", ("amount_low_g", "amount_high_g"),
                    ("amount_as_published", "unit_as_published"), "quotation_reason",
                    "doses_per_day", "schedule_note", "duration",
                )
            },
        ),
        (
            _("Who it may be worked out for"),
            {
                "fields": (
                    "audience", "is_prescription", "weight_basis", "weight_note",
                    ("guard_low_kg", "guard_high_kg"), ("usual_low_kg", "usual_high_kg"),
                    ("protein_guard_low_g", "protein_guard_high_g"), "guard_note",
                    ("minimum_age_years", "maximum_age_years"),
                )
            },
        ),
        (
            _("What came of it"),
            {
                "fields": (
                    "verdict", "verdict_note", "certainty", "has_no_benefit", "has_harm_signal",
                    "cautions", "sources",
                )
            },
        ),
        (_("Record"), {"fields": ("origin", "review_due_on")}),
    )  # fmt: skip
