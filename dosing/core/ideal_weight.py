"""Ideal body weight by the Devine formula, for regimens whose study dosed by ideal weight."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from dosing.core.exact import fraction_from
from dosing.core.units import Height

# Devine BJ, Drug Intell Clin Pharm 1974;8:650-655. The paper has not been opened: the reference and
# all four numbers were only seen on pages that repeat them, which agree. Readers are told so where
# they give their height. Which formula the Crohn's trial used is unknown.
BASE_KILOGRAMS_FEMALE = Decimal("45.5")
BASE_KILOGRAMS_MALE = Decimal(50)
KILOGRAMS_PER_INCH_OVER = Decimal("2.3")
LOWEST_INCHES = Decimal(60)


class Sex(StrEnum):
    """The sex the Devine formula was made for; nothing else in the core asks."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True)
class DevineWeight:
    """Ideal body weight from height and sex: a base weight plus 2.3 kg for each inch over 60.

    Below 60 inches (152.4 cm) the formula says nothing: ask `is_defined` before `kilograms`.
    """

    height: Height
    sex: Sex

    @property
    def is_defined(self) -> bool:
        return self.height.inches >= fraction_from(LOWEST_INCHES)

    @property
    def base_kilograms(self) -> Decimal:
        return BASE_KILOGRAMS_MALE if self.sex is Sex.MALE else BASE_KILOGRAMS_FEMALE

    @property
    def kilograms(self) -> Fraction:
        """The ideal weight in kilograms, exactly."""
        inches_over = self.height.inches - fraction_from(LOWEST_INCHES)
        return (
            fraction_from(self.base_kilograms)
            + fraction_from(KILOGRAMS_PER_INCH_OVER) * inches_over
        )
