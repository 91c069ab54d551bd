"""What a day's food brings, as far as it is known: a range with its coverage, never a guess."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dosing.core.exact import decimal_from, fraction_from


@dataclass(frozen=True, slots=True)
class Eaten:
    """Some grams (above 0) of a food, and its figures in grams per 100 g; None is not known.

    Glutamic acid includes glutamine: laboratories find both as one.
    """

    grams: Decimal
    protein: Decimal | None = None
    glutamic_acid: Decimal | None = None
    glutamine: Decimal | None = None

    def __post_init__(self) -> None:
        if fraction_from(self.grams) <= 0:
            raise ValueError("Something eaten weighs more than 0 g.")


@dataclass(frozen=True, slots=True)
class Total:
    """Grams in a day. `low` is certain; `high` is None when a missing figure leaves it open.

    `known` of `foods` foods have a figure of their own for this.
    """

    low: Decimal
    high: Decimal | None
    known: int
    foods: int


@dataclass(frozen=True, slots=True)
class DayIntake:
    """The totals of a day."""

    protein: Total
    glutamic_acid: Total
    glutamine: Total


def add_up(eaten: Sequence[Eaten]) -> DayIntake:
    """Return the totals of a day.

    A food without a figure adds nothing to `low`, because nothing more is certain, and leaves
    `high` open. For glutamine there is one more thing to know: it cannot be more than glutamic
    acid incl. glutamine, so that figure stands in as the most there can be.
    """
    return DayIntake(
        protein=_total([(row.grams, row.protein, row.protein) for row in eaten]),
        glutamic_acid=_total([(row.grams, row.glutamic_acid, row.glutamic_acid) for row in eaten]),
        glutamine=_total(
            [
                (
                    row.grams,
                    row.glutamine,
                    row.glutamic_acid if row.glutamine is None else row.glutamine,
                )
                for row in eaten
            ]
        ),
    )


def _total(rows: Sequence[tuple[Decimal, Decimal | None, Decimal | None]]) -> Total:
    """Add up (grams of food, figure, most it can be) rows."""
    low = sum((_part(grams, figure) for grams, figure, _ in rows if figure is not None), Fraction())
    most = [_part(grams, most) for grams, _, most in rows if most is not None]
    return Total(
        low=decimal_from(low),
        high=decimal_from(sum(most, Fraction())) if len(most) == len(rows) else None,
        known=sum(figure is not None for _, figure, _ in rows),
        foods=len(rows),
    )


def _part(grams: Decimal, per_100g: Decimal) -> Fraction:
    return fraction_from(grams) * fraction_from(per_100g) / 100
