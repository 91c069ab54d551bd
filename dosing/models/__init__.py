"""The catalogue: sources, substances with their levels, regimens, foods; and saved profiles."""

from dosing.models.foods import Food, FoodFigure, FoodGroup, FoodPortion
from dosing.models.regimens import Regimen, RegimenBand, RegimenEvidence, WorkedExample
from dosing.models.sources import Source
from dosing.models.substances import Caution, DietaryIntake, SafetyLevel, Substance

__all__ = [
    "Caution",
    "DietaryIntake",
    "Food",
    "FoodFigure",
    "FoodGroup",
    "FoodPortion",
    "Regimen",
    "RegimenBand",
    "RegimenEvidence",
    "SafetyLevel",
    "Source",
    "Substance",
    "WorkedExample",
]
