"""The catalogue: sources, substances with their levels, regimens, foods; and saved profiles."""

from dosing.models.batches import Batch, BatchDraft
from dosing.models.calculations import SavedCalculation
from dosing.models.foods import (
    Diet,
    Food,
    FoodFigure,
    FoodGroup,
    FoodPortion,
    FoodWord,
    SearchWord,
    SearchWordForm,
)
from dosing.models.profiles import SavedProfile
from dosing.models.regimens import Regimen, RegimenBand, RegimenEvidence, WorkedExample
from dosing.models.sources import Source
from dosing.models.substances import Caution, DietaryIntake, SafetyLevel, Substance

__all__ = [
    "Batch",
    "BatchDraft",
    "Caution",
    "Diet",
    "DietaryIntake",
    "Food",
    "FoodFigure",
    "FoodGroup",
    "FoodPortion",
    "FoodWord",
    "Regimen",
    "RegimenBand",
    "RegimenEvidence",
    "SafetyLevel",
    "SavedCalculation",
    "SavedProfile",
    "SearchWord",
    "SearchWordForm",
    "Source",
    "Substance",
    "WorkedExample",
]
