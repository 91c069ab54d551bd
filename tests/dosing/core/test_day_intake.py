"""What a day's food brings: certain at least, possible at most, and known for how many foods."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosing.core.day_intake import Eaten, Total, add_up

figures = st.none() | st.decimals(0, 100, places=3)


def eaten(grams: str, **figures: str) -> Eaten:
    return Eaten(Decimal(grams), **{name: Decimal(text) for name, text in figures.items()})


def test_known_figures_are_added_up_exactly() -> None:
    day = add_up([eaten("85", glutamic_acid="3.912"), eaten("28.35", glutamic_acid="8.209")])

    # 85 × 3.912 / 100 = 3.3252; 28.35 × 8.209 / 100 = 2.3272515
    assert day.glutamic_acid == Total(Decimal("5.6524515"), Decimal("5.6524515"), 2, 2)


def test_a_missing_figure_leaves_the_upper_end_open() -> None:
    day = add_up([eaten("100", protein="20"), eaten("50")])

    assert day.protein == Total(Decimal(20), None, 1, 2)


def test_glutamine_is_at_most_glutamic_acid_incl_glutamine() -> None:
    day = add_up(
        [eaten("100", glutamic_acid="3.9", glutamine="1.2"), eaten("100", glutamic_acid="8.2")]
    )

    assert day.glutamine == Total(Decimal("1.2"), Decimal("9.4"), 1, 2)


def test_no_food_brings_nothing() -> None:
    assert add_up([]).protein == Total(Decimal(0), Decimal(0), 0, 0)


@pytest.mark.parametrize("grams", ["0", "-1"])
def test_something_eaten_weighs_more_than_nothing(grams: str) -> None:
    with pytest.raises(ValueError, match=r"^Something eaten weighs more than 0 g\.$"):
        eaten(grams)


@given(
    st.lists(
        st.builds(
            Eaten,
            st.decimals("0.01", 5000, places=2),
            protein=figures,
            glutamic_acid=figures,
            glutamine=st.none(),
        ),
        max_size=6,
    )
)
def test_the_range_is_in_order_and_open_only_where_something_is_missing(day: list[Eaten]) -> None:
    intake = add_up(day)

    for total in (intake.protein, intake.glutamic_acid, intake.glutamine):
        assert total.high is None or total.low <= total.high
        assert total.foods == len(day)
        assert total.known < total.foods or total.high is not None
