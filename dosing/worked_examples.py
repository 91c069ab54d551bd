"""Whether the calculation agrees with what a person worked out by hand."""

from dosing.core.examples import Example, find_example_faults
from dosing.core.regimen import InvalidRegimen
from dosing.models import Regimen, SafetyLevel


def regimen_faults(regimen: Regimen) -> list[str]:
    """Return every reason why a regimen may not be calculated with, in words for a curator.

    Reads the regimen as it stands in the database, and the published levels of its substance.
    """
    from dosing.calculator import core_levels, core_regimen

    levels = SafetyLevel.objects.published().filter(substance=regimen.substance_id)
    try:
        core = core_regimen(regimen, list(regimen.bands.all()))
        examples = [Example(row.inputs, row.expected) for row in regimen.examples.all()]
        return list(find_example_faults(core, examples, core_levels(list(levels))))
    except InvalidRegimen as error:
        return [str(error)]
