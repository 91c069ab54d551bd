"""A food's figures as readers see them: with the decimals of their source, or 'not known'."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from dosing.models import Food, FoodFigure


@dataclass(frozen=True)
class Cell:
    """One figure of one food on one basis. `grams` is None when it is not known: never zero."""

    food: Food
    nutrient: FoodFigure.Nutrient
    per: str
    figure: FoodFigure | None
    grams: Decimal | None
    width: str = ""

    @property
    def text(self) -> str:
        """The grams with as many decimals as the source prints. Empty when not known."""
        if self.grams is None or self.figure is None:
            return ""
        smallest = Decimal(1).scaleb(-self.figure.decimals_as_published)
        rounded = self.grams.quantize(smallest, rounding=ROUND_HALF_UP)
        if rounded == 0 and self.grams > 0:
            return _("under {smallest}").format(smallest=smallest)
        return f"{rounded:f}"

    @property
    def basis(self) -> str:
        """What the grams are in, for a heading: 'per 100 g', 'in 3 ounces (85 g)'."""
        portion = self.food.household_portion
        if self.per == "100g" or portion is None:
            return _("per 100 g")
        return _("in {name}").format(name=portion.name)


def cell_of(food: Food, nutrient: str, per: str) -> Cell:
    """Return a food's figure on a basis. Reads figures and portions; prefetch them."""
    figure = next((row for row in food.figures.all() if row.nutrient == nutrient), None)
    grams = None
    if figure is not None and per == "100g":
        grams = figure.grams_per_100g
    elif figure is not None and food.household_portion is not None:
        grams = figure.grams_in(food.household_portion)
    return Cell(food, FoodFigure.Nutrient(nutrient), per, figure, grams)


def cells_of(food: Food, per: str) -> list[Cell]:
    """Return a cell for each kind of figure, known or not, in the order readers see them."""
    return [cell_of(food, nutrient, per) for nutrient in SHOWN]


SHOWN = (
    FoodFigure.Nutrient.GLUTAMIC_ACID,
    FoodFigure.Nutrient.GLUTAMINE,
    FoodFigure.Nutrient.PROTEIN,
)


def as_bars(cells: list[Cell]) -> list[Cell]:
    """Return the cells with the width of their bars: the highest fills its line."""
    highest = max((cell.grams for cell in cells if cell.grams is not None), default=None)
    return [
        Cell(
            cell.food,
            cell.nutrient,
            cell.per,
            cell.figure,
            cell.grams,
            _percent(cell.grams, highest),
        )
        for cell in cells
    ]


def _percent(grams: Decimal | None, highest: Decimal | None) -> str:
    if grams is None or not highest:
        return ""
    return f"{(grams * 100 / highest).quantize(Decimal('0.1'))}%"


def have_mixed_methods(foods: list[Food]) -> bool:
    """Say whether any kind of figure was not found in the same way for all of the foods."""
    return any(
        len(
            {
                cell.figure.method
                for cell in (cell_of(food, nutrient, "100g") for food in foods)
                if cell.figure is not None
            }
        )
        > 1
        for nutrient in SHOWN
    )
