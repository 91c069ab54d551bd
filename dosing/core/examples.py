"""Worked examples: what a curator worked out by hand must be what the calculation gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from dosing.core.answer import answer_of
from dosing.core.dose import calculate
from dosing.core.exact import fraction_from
from dosing.core.inputs import InvalidInputs
from dosing.core.outcome import Flag, State
from dosing.core.regimen import Regimen, SafetyLevels
from dosing.core.typed import read_inputs
from dosing.core.words import say

MINIMUM_EXAMPLES = 5

# A worked example must say what comes out, and for a dose how much.
EXPECTED_OF_A_DOSE = ("state", "grams_per_day_low", "grams_per_day_high")
TEXT_VALUES = ("state", "regimen")
SOME_FLAGS = ("must_flag", "must_not_flag")
FLAG_VALUES = ("flags", *SOME_FLAGS)


@dataclass(frozen=True, slots=True)
class Example:
    """Fields of the calculator's form as typed, and the values of `answer_of` expected for them.

    Values that `expected` does not name are not compared. Besides those of `answer_of` it may name
    `must_flag` and `must_not_flag`: codes, with spaces between, that the flags must or must not
    hold.
    """

    fields: Mapping[str, str]
    expected: Mapping[str, str]


def answer_for(regimen: Regimen, fields: Mapping[str, str], levels: SafetyLevels) -> dict[str, str]:
    """Return the answer for typed fields, with the state `error` when they cannot be read."""
    try:
        return answer_of(calculate(regimen, read_inputs(fields), levels))
    except InvalidInputs:
        return {
            "state": str(State.ERROR),
            "regimen": regimen.slug,
            "version": str(regimen.version),
            "flags": "",
        }


def find_example_faults(
    regimen: Regimen, examples: Sequence[Example], levels: SafetyLevels
) -> tuple[str, ...]:
    """Return what keeps these examples from vouching for the regimen; empty when they do.

    There must be at least five, all different and all right. For weight bands, each weight at
    which one band passes into the next must be among them.
    """
    faults = []
    different = {tuple(sorted(example.fields.items())) for example in examples}
    if len(different) < MINIMUM_EXAMPLES:
        faults.append(
            say(
                "At least {least} different examples are needed; there are {number}.",
                least=MINIMUM_EXAMPLES,
                number=len(different),
            )
        )
    worked_kilograms = set()
    for number, example in enumerate(examples, start=1):
        answer = answer_for(regimen, example.fields, levels)
        faults.extend(
            say("Example {number}: {fault}", number=number, fault=fault)
            for fault in _differences(example, answer)
        )
        if "weight_kg" in answer:
            worked_kilograms.add(fraction_from(Decimal(answer["weight_kg"])))
    faults.extend(
        say("No example weighs exactly {edge} kg, where one band passes into the next.", edge=edge)
        for edge in _band_edges(regimen)
        if fraction_from(edge) not in worked_kilograms
    )
    return tuple(faults)


def _differences(example: Example, answer: Mapping[str, str]) -> list[str]:
    needed = EXPECTED_OF_A_DOSE if example.expected.get("state") == State.OK else ("state",)
    differences = [
        say("say which {name} is expected.", name=name)
        for name in needed
        if name not in example.expected
    ]
    for name, expected in example.expected.items():
        if name in FLAG_VALUES:
            # A misspelt code would always be absent, and 'must_not_flag' would vouch for nothing.
            differences.extend(
                say("{name} names {code}, which is no flag.", name=name, code=code)
                for code in expected.split()
                if code not in Flag
            )
        actual = answer.get("flags" if name in SOME_FLAGS else name, "")
        if not _is_same(name, expected, actual):
            differences.append(
                say(
                    "{name} is {actual}, expected {expected}.",
                    name=name,
                    actual=actual or say("empty"),
                    expected=expected or say("empty"),
                )
            )
    return differences


def _is_same(name: str, expected: str, actual: str) -> bool:
    if name == "flags":
        return set(expected.split()) == set(actual.split())
    if name == "must_flag":
        return set(expected.split()) <= set(actual.split())
    if name == "must_not_flag":
        return not set(expected.split()) & set(actual.split())
    if name in TEXT_VALUES or not actual:
        return expected == actual
    try:
        return Decimal(expected) == Decimal(actual)
    except InvalidOperation:
        return False


def _band_edges(regimen: Regimen) -> list[Decimal]:
    return [band.kilograms.high for band in regimen.bands if band.kilograms.high is not None]
