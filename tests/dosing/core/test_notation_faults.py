"""The check of notation in texts that people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosing.core.notation_faults import NotationFault, find_notation_faults

MICRO, MU = "\N{MICRO SIGN}", "\N{GREEK SMALL LETTER MU}"


def found_in(text: str) -> list[tuple[str, str]]:
    return [
        (fault.found, fault.suggestion.replace("\N{NO-BREAK SPACE}", "_"))
        for fault in find_notation_faults(text)
    ]


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        # No trailing zero, a leading zero.
        ("20.0_g", "20_g"),
        ("1.50_kg", "1.5_kg"),
        (".5_mL", "0.5_mL"),
        # A no-break space before the unit.
        ("14 g", "14_g"),
        ("14g", "14_g"),
        ("14\N{THIN SPACE}g", "14_g"),
        ("14\N{NARROW NO-BREAK SPACE}g", "14_g"),
        ("5mg", "5_mg"),
        # Commas from 1,000.
        ("1000_mg", "1,000_mg"),
        ("1234567.5_mg", "1,234,567.5_mg"),
        # Milligrams under 1 g, micrograms under 1 mg and in full.
        ("0.3_g", "300_mg"),
        ("0.0005_g", "500_micrograms"),
        (".5_mg", "500_micrograms"),
        ("0.25_mg", "250_micrograms"),
        ("5_mcg", "5_micrograms"),
        ("5_ug", "5_micrograms"),
        (f"5_{MICRO}g", "5_micrograms"),
        (f"5_{MU}g", "5_micrograms"),
        ("5_microgram", "5_micrograms"),
        # One spelling of each unit.
        ("5_gm", "5_g"),
        ("5_gms", "5_g"),
        ("5_gr", "5_g"),
        ("5_mgs", "5_mg"),
        ("5_kgs", "5_kg"),
        ("5_Kg", "5_kg"),
        ("5_KG", "5_kg"),
        ("5_ml", "5_mL"),
        ("5_cc", "5_mL"),
        ("155_lbs", "155_lb"),
        ("155 lb", "155_lb"),
        ("2.0_L", "2_L"),
        ("5 micrograms", "5_micrograms"),
        # Words in place of slashes.
        ("5_g/day", "5_g per day"),
        ("5_g/d", "5_g per day"),
        ("80_mg/kg", "80_mg per kg"),
        ("80_mg/kg/day", "80_mg per kg per day"),
        ("80 mg / kg / day", "80_mg per kg per day"),
        ("5_g/dose", "5_g per dose"),
        ("5_mg/h", "5_mg per hour"),
        ("5_mg/hr", "5_mg per hour"),
        ("30.5_g/100_g", "30.5_g per 100_g"),
        ("30.5_g/100g", "30.5_g per 100_g"),
        ("5_mg/100 mL", "5_mg per 100_mL"),
        ("g/day", "g per day"),
        ("mg/kg/day", "mg per kg per day"),
        ("mcg/kg", "micrograms per kg"),
        # Words in place of symbols.
        ("<30_kg", "below 30_kg"),
        ("< 30_kg", "below 30_kg"),
        ("≤30_kg", "up to 30_kg"),
        ("≥30_kg", "at least 30_kg"),
        ("~30_kg", "about 30_kg"),
        ("≈30_kg", "about 30_kg"),
        ("±3_kg", "plus or minus 3_kg"),
        ("20-30_g", "20_g to 30_g"),
        ("20–30_g", "20_g to 30_g"),
        ("20 — 30_g", "20_g to 30_g"),
        ("20_g–30_g", "20_g to 30_g"),
        ("20_g - 30_g/day", "20_g to 30_g per day"),
        # A decimal comma can be read as thousands.
        ("10,5_g", "10.5_g"),
        ("0,25_g", "250_mg"),
        # How often, in words.
        ("BID", "twice a day"),
        ("b.i.d.", "twice a day"),
        ("TID", "3 times a day"),
        ("tid", "3 times a day"),
        ("t.i.d.", "3 times a day"),
        ("TDS", "3 times a day"),
        ("t.d.s.", "3 times a day"),
        ("QID", "4 times a day"),
        ("q.i.d.", "4 times a day"),
        ("QDS", "4 times a day"),
        ("QD", "once a day"),
        ("q.d.", "once a day"),
        ("QOD", "every other day"),
        ("q.o.d.", "every other day"),
        ("PRN", "when needed"),
        ("p.r.n.", "when needed"),
        ("3x/day", "3 times a day"),
        ("3 × daily", "3 times a day"),
        ("2x a day", "twice a day"),
        ("1 x per day", "once a day"),
        # Metric only.
        ("4 oz", "the same amount in g or mL"),
        ("2 teaspoons", "the same amount in g or mL"),
        ("1 tablespoon", "the same amount in g or mL"),
        ("1.5 tbsp", "the same amount in g or mL"),
        ("1 tsp", "the same amount in g or mL"),
        ("3 ounces", "the same amount in g or mL"),
    ],
)
def test_fault_is_found_with_its_remedy_and_the_remedy_passes(text, suggestion):
    text = text.replace("_", "\N{NO-BREAK SPACE}")

    for written in (text, f"Take {text} with food.", f"Take it,\n{text}\n", f"({text})"):
        assert found_in(written) == [(text, suggestion)]
    assert found_in(suggestion.replace("_", "\N{NO-BREAK SPACE}")) == []


@pytest.mark.parametrize(
    "text",
    [
        "5_g",
        "0.4_kg",
        "407.5_mg",
        "1,000_mg",
        "0.5_mL",
        "0_g",
        "0_mg",
        "155_lb",
        "5_micrograms per kg per day",
        "0.5_micrograms",
        # Statistics, years, counts and identifiers are not amounts.
        "p 0.050",
        "95% of 2877 infants in 2019",
        "HR 0.80 (0.60 to 1.10)",
        "RR 0.97",
        # Not units.
        "L-glutamine",
        "5 L-glutamine capsules",
        "3 groups",
        "2 grams",
        "4 mgr",
        "and/or",
        "kg/m2",
        "12 hours a day",
        # A Markdown quotation, a link target, attributes, a web address.
        "> 5_g",
        "text\n> 5_g",
        "[14_g](/dosing/5g/day/)",
        ':::foods{top="10" per="100g"}',
        "https://example.org/5mg/kg/day",
        "(http://example.org/g/day)",
        # Words that look like abbreviations.
        "a bid for",
        "BIDs",
        "prnt",
    ],
)
def test_what_is_in_order_or_no_amount_is_left_alone(text):
    assert found_in(text.replace("_", "\N{NO-BREAK SPACE}")) == []


def test_comparison_in_a_sentence_is_found():
    assert found_in("from age 5, >65\N{NO-BREAK SPACE}kg") == [
        (">65\N{NO-BREAK SPACE}kg", "above 65_kg")
    ]


def test_where_a_fault_stands_is_told_by_line_and_column_in_reading_order():
    text = "First line.\nTake 5mg BID\n\n  and 0.5 g"

    assert find_notation_faults(text) == (
        NotationFault(2, 6, "5mg", "5\N{NO-BREAK SPACE}mg"),
        NotationFault(2, 10, "BID", "twice a day"),
        NotationFault(4, 7, "0.5 g", "500\N{NO-BREAK SPACE}mg"),
    )


def test_fault_after_an_empty_first_line_is_in_line_2():
    assert find_notation_faults("\n5mg") == (NotationFault(2, 1, "5mg", "5\N{NO-BREAK SPACE}mg"),)


def test_fault_at_the_very_start_is_in_line_1_column_1():
    assert find_notation_faults("5mg") == (NotationFault(1, 1, "5mg", "5\N{NO-BREAK SPACE}mg"),)


@given(st.text())
def test_any_text_can_be_checked(text):
    for fault in find_notation_faults(text):
        line = text.split("\n")[fault.line - 1]
        assert line[fault.column - 1 :].startswith(fault.found.split("\n")[0])
        assert fault.suggestion != fault.found


@given(
    st.lists(
        st.sampled_from(
            ["5", "0.5", ".5", "1000", " ", "\n", "g", "mg", "/", "kg", "day", "-", "<", ">", "BID"]
        )
    )
)
def test_near_amounts_can_be_checked(parts):
    text = "".join(parts)

    for fault in find_notation_faults(text):
        assert text.split("\n")[fault.line - 1][fault.column - 1 :].startswith(fault.found)
