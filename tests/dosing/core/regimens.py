"""The fifteen regimens and the safety levels, as the tests of the core use them.

Amounts are copied by hand from the fact sheet the catalogue was made from, so a slip in either
shows. The usual weights and the protein range are editorial.
"""

from decimal import Decimal

from dosing.core.regimen import (
    Audience,
    Band,
    Basis,
    Interval,
    Range,
    Regimen,
    Route,
    SafetyLevels,
    WeightBasis,
)

ADULTS_KG = Range(Decimal(30), Decimal(250))
USUAL_ADULTS_KG = Range(Decimal(40), Decimal(150))

LEVELS = SafetyLevels(
    long_term_grams_per_day=Decimal(14),
    long_term_routes=frozenset({Route.ORAL, Route.ENTERAL}),
    typical_low_grams_per_day=Decimal(5),
    typical_high_grams_per_day=Decimal(30),
    typical_routes=frozenset(Route),
    short_term_grams_per_day=Decimal(50),
    short_term_routes=frozenset(Route),
    tolerated_grams_per_kg=Decimal("0.65"),
    tolerated_routes=frozenset(Route),
)

PRETERM = Regimen(
    slug="preterm-nec-septicaemia",
    version=1,
    basis=Basis.PER_KG_DAY,
    route=Route.ORAL,
    audience=Audience.CLINICIAN_ONLY,
    weight_basis=WeightBasis.ACTUAL,
    weight_allowed_kg=Range(Decimal("0.4"), Decimal(3)),
    weight_usual_kg=Range(Decimal("0.5"), Decimal("2.5")),
    amount_low_grams=Decimal("0.3"),
    amount_high_grams=Decimal("0.3"),
)
ATHLETES = Regimen(
    slug="athletes-healthy",
    version=1,
    basis=Basis.FIXED_DAY,
    route=Route.ORAL,
    audience=Audience.INFORMATION_ONLY,
    weight_basis=WeightBasis.NONE,
    weight_allowed_kg=ADULTS_KG,
    weight_usual_kg=USUAL_ADULTS_KG,
    amount_low_grams=Decimal(20),
    amount_high_grams=Decimal(30),
    minimum_age_years=18,
    has_no_benefit=True,
)
HEART = Regimen(
    slug="coronary-heart-disease",
    version=1,
    basis=Basis.PER_KG_DAY,
    route=Route.ORAL,
    audience=Audience.INFORMATION_ONLY,
    weight_basis=WeightBasis.ACTUAL,
    weight_allowed_kg=ADULTS_KG,
    weight_usual_kg=USUAL_ADULTS_KG,
    amount_low_grams=Decimal("0.08"),
    amount_high_grams=Decimal("0.08"),
    minimum_age_years=18,
    doses_per_day=1,
)
CROHNS = Regimen(
    slug="crohns-disease",
    version=1,
    basis=Basis.PER_KG_DAY,
    route=Route.ORAL,
    audience=Audience.INFORMATION_ONLY,
    weight_basis=WeightBasis.IDEAL,
    weight_allowed_kg=ADULTS_KG,
    weight_usual_kg=USUAL_ADULTS_KG,
    amount_low_grams=Decimal("0.5"),
    amount_high_grams=Decimal("0.5"),
    minimum_age_years=18,
    has_no_benefit=True,
)
SIRS = Regimen(
    slug="sirs-parenteral",
    version=1,
    basis=Basis.PER_KG_DAY,
    route=Route.PARENTERAL,
    audience=Audience.CLINICIAN_ONLY,
    weight_basis=WeightBasis.ACTUAL,
    weight_allowed_kg=ADULTS_KG,
    weight_usual_kg=USUAL_ADULTS_KG,
    amount_low_grams=Decimal("0.4"),
    amount_high_grams=Decimal("0.4"),
    minimum_age_years=18,
    has_no_benefit=True,
    has_harm_signal=True,
)
TRAUMA_FORMULA = Regimen(
    slug="critically-ill-enteral-formula",
    version=1,
    basis=Basis.PER_100G_PROTEIN,
    route=Route.ENTERAL,
    audience=Audience.CLINICIAN_ONLY,
    weight_basis=WeightBasis.NONE,
    weight_allowed_kg=ADULTS_KG,
    weight_usual_kg=USUAL_ADULTS_KG,
    amount_low_grams=Decimal("30.5"),
    amount_high_grams=Decimal("30.5"),
    protein_allowed_grams=Range(Decimal(10), Decimal(400)),
    minimum_age_years=18,
    has_harm_signal=True,
)
TYPICAL = Regimen(
    slug="typical-supplement-range",
    version=1,
    basis=Basis.FIXED_DAY,
    route=Route.ORAL,
    audience=Audience.SELF_CARE,
    weight_basis=WeightBasis.NONE,
    weight_allowed_kg=ADULTS_KG,
    weight_usual_kg=USUAL_ADULTS_KG,
    amount_low_grams=Decimal(5),
    amount_high_grams=Decimal(30),
    minimum_age_years=18,
)
SAFE_LEVEL = Regimen(
    slug="observed-safe-level",
    version=1,
    basis=Basis.FIXED_DAY,
    route=Route.ORAL,
    audience=Audience.INFORMATION_ONLY,
    weight_basis=WeightBasis.NONE,
    weight_allowed_kg=ADULTS_KG,
    weight_usual_kg=USUAL_ADULTS_KG,
    amount_low_grams=Decimal(14),
    amount_high_grams=Decimal(14),
    minimum_age_years=18,
)
SHORT_TERM = Regimen(
    slug="short-term-50g",
    version=1,
    basis=Basis.FIXED_DAY,
    route=Route.ORAL,
    audience=Audience.INFORMATION_ONLY,
    weight_basis=WeightBasis.NONE,
    weight_allowed_kg=ADULTS_KG,
    weight_usual_kg=USUAL_ADULTS_KG,
    amount_low_grams=Decimal(50),
    amount_high_grams=Decimal(50),
    minimum_age_years=18,
)
IBS_AFTER_INFECTION = Regimen(
    slug="post-infectious-ibs-d",
    version=1,
    basis=Basis.FIXED_DAY,
    route=Route.ORAL,
    audience=Audience.SELF_CARE,
    weight_basis=WeightBasis.NONE,
    weight_allowed_kg=ADULTS_KG,
    weight_usual_kg=USUAL_ADULTS_KG,
    amount_low_grams=Decimal(15),
    amount_high_grams=Decimal(15),
    minimum_age_years=18,
    doses_per_day=3,
)
IBS_LOW_FODMAP = Regimen(
    slug="ibs-low-fodmap-adjunct",
    version=1,
    basis=Basis.FIXED_DAY,
    route=Route.ORAL,
    audience=Audience.SELF_CARE,
    weight_basis=WeightBasis.NONE,
    weight_allowed_kg=ADULTS_KG,
    weight_usual_kg=USUAL_ADULTS_KG,
    amount_low_grams=Decimal(15),
    amount_high_grams=Decimal(15),
    minimum_age_years=18,
    doses_per_day=3,
)
SICKLE_CELL = Regimen(
    slug="sickle-cell-disease",
    version=1,
    basis=Basis.WEIGHT_BANDED,
    route=Route.ORAL,
    audience=Audience.CLINICIAN_ONLY,
    weight_basis=WeightBasis.ACTUAL,
    weight_allowed_kg=Range(Decimal(10), Decimal(250)),
    weight_usual_kg=Range(Decimal(14), Decimal(120)),
    bands=(
        Band(
            Decimal(10),
            Interval(None, False, Decimal(30), False),
            Interval(None, False, Decimal(66), False),
        ),
        Band(
            Decimal(20),
            Interval(Decimal(30), True, Decimal(65), True),
            Interval(Decimal(66), True, Decimal(143), True),
        ),
        Band(
            Decimal(30),
            Interval(Decimal(65), False, None, False),
            Interval(Decimal(143), False, None, False),
        ),
    ),
    minimum_age_years=5,
    doses_per_day=2,
    is_prescription=True,
)
MUCOSITIS = Regimen(
    slug="oral-mucositis-hn-cancer",
    version=1,
    basis=Basis.FIXED_DAY,
    route=Route.ORAL,
    audience=Audience.CLINICIAN_ONLY,
    weight_basis=WeightBasis.NONE,
    weight_allowed_kg=ADULTS_KG,
    weight_usual_kg=USUAL_ADULTS_KG,
    amount_low_grams=Decimal(30),
    amount_high_grams=Decimal(30),
    minimum_age_years=18,
    doses_per_day=3,
)
SHORT_BOWEL = Regimen(
    slug="short-bowel-syndrome",
    version=1,
    basis=Basis.FIXED_DAY,
    route=Route.ORAL,
    audience=Audience.CLINICIAN_ONLY,
    weight_basis=WeightBasis.NONE,
    weight_allowed_kg=ADULTS_KG,
    weight_usual_kg=USUAL_ADULTS_KG,
    amount_low_grams=Decimal(30),
    amount_high_grams=Decimal(30),
    minimum_age_years=18,
    doses_per_day=6,
    is_prescription=True,
)
BURNS = Regimen(
    slug="severe-burns-enteral",
    version=1,
    basis=Basis.PER_KG_DAY,
    route=Route.ENTERAL,
    audience=Audience.INFORMATION_ONLY,
    weight_basis=WeightBasis.ACTUAL,
    weight_allowed_kg=ADULTS_KG,
    weight_usual_kg=USUAL_ADULTS_KG,
    amount_low_grams=Decimal("0.5"),
    amount_high_grams=Decimal("0.5"),
    minimum_age_years=18,
    has_no_benefit=True,
)

REGIMENS = (
    PRETERM,
    ATHLETES,
    HEART,
    CROHNS,
    SIRS,
    TRAUMA_FORMULA,
    TYPICAL,
    SAFE_LEVEL,
    SHORT_TERM,
    IBS_AFTER_INFECTION,
    IBS_LOW_FODMAP,
    SICKLE_CELL,
    MUCOSITIS,
    SHORT_BOWEL,
    BURNS,
)
BY_SLUG = {regimen.slug: regimen for regimen in REGIMENS}
