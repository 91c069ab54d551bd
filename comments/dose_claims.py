"""Read amounts in what people write, and say which could lead somebody to a wrong dose.

No Django here: text and levels in, reasons out. It reads amounts ('a scoop of 30 g', '0.5g/kg'),
how often they are taken ('three times a day') and whether they are put to others ('you should
take'). It would rather hold a harmless comment than let a dose through: a moderator reads what
is held. `manage.py evaluate_dose_claims` tells how well it does on labelled sentences.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from django.utils.translation import gettext as _

from dosing.core.notation import format_per_day, format_per_kg_per_day

MOST_AMOUNTS_READ = 40
"""Amounts read in one comment. A text with more is a table of doses, and held for that alone."""

LONGEST_COUNT = 60
"""Characters before an amount in which a number of scoops is looked for: '2 scoops of 15 g'."""

LONGEST_FOOD = 100
"""Characters after an amount in which its food is looked for: five words and the spaces."""


@dataclass(frozen=True)
class Level:
    """A level of the catalogue: grams a day, or grams for each kg of body weight a day."""

    name: str
    grams: Decimal
    is_per_kg: bool = False


@dataclass(frozen=True)
class Amount:
    """One amount as written, with the sentence it stands in.

    `grams` is the high end of a range, each time it is taken, and None where the size of the
    scoop or capsule is not known. `times_a_day` is 1 where the sentence names no other.
    """

    grams: Decimal | None
    is_per_kg: bool
    times_a_day: Decimal
    sentence: str

    @property
    def grams_a_day(self) -> Decimal | None:
        """Grams a day (for each kg of body weight, where it is per kg)."""
        return None if self.grams is None else self.grams * self.times_a_day


GRAMS = {
    "g": Decimal(1), "gm": Decimal(1), "gr": Decimal(1), "gram": Decimal(1),
    "gramme": Decimal(1), "mg": Decimal("0.001"), "milligram": Decimal("0.001"),
    "mcg": Decimal("0.000001"), "ug": Decimal("0.000001"), "microgram": Decimal("0.000001"),
    "oz": Decimal("28.349523125"), "ounce": Decimal("28.349523125"),
}  # fmt: skip
"""Grams in one unit. The ounce is the international avoirdupois ounce (1959), by definition."""

POUNDS_IN_KG = 1 / Decimal("0.45359237")

MEASURES = (
    "scoop|spoon|spoonful|teaspoon|tablespoon|tsp|tbsp|capsule|cap|tablet|pill|sachet|serving"
)

NUMBER_WORDS: dict[str, int | Decimal] = {
    "half a": Decimal("0.5"), "half": Decimal("0.5"), "a couple of": 2, "a few": 3,
    "a hundred": 100, "hundred": 100, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15,
    "twenty": 20, "twenty-five": 25, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "eighty": 80, "a": 1, "an": 1,
}  # fmt: skip

FOODS = frozenset(
    """
    protein proteins fibre fiber sugar sugars carbs carbohydrate carbohydrates fat fats salt sodium
    beef chicken fish salmon cod tuna pork turkey lamb egg eggs milk cheese cheddar parmesan yogurt
    yoghurt kefir tofu tempeh bean beans lentils chickpeas peas rice pasta noodles bread flour oats
    oat oatmeal porridge barley wheat bran corn cornflour polenta quinoa couscous cabbage spinach
    kale parsley beetroot carrot carrots potato potatoes onion onions garlic ginger tomato tomatoes
    mushrooms pepper peppers broccoli cauliflower leeks celery nuts almonds walnuts cashews
    hazelnuts peanuts seeds butter margarine oil cream chocolate cocoa honey syrup jam apple apples
    banana bananas berries blueberries raspberries strawberries raisins dates lemon lemons meat
    mince steak ham bacon stock broth soup water vinegar yeast cinnamon turmeric paprika cumin
    vegetables veg fruit sauerkraut kimchi miso gluten gelatine food coffee tea wine beer muesli
    custard icing breadcrumbs prawns mussels curd skyr semolina grains
    """.split()  # noqa: SIM905 (a hundred words read better as words)
)
"""An amount of one of these is food, not a dose."""

BETWEEN = frozenset(
    """
    of worth the your my some plain dried dry fresh cooked raw chopped grated lean whole ground
    minced sliced roasted boiled ripe frozen soft melted strong brown white red black caster
    self-raising greek natural dark wholemeal rolled smoked tinned cold warm unsalted added dietary
    soluble total extra good quality peanut olive coconut low-fat skinless baking sweet cottage
    """.split()  # noqa: SIM905
)
"""Words that may stand between an amount and its food."""

# Each of the next lists answers one question about a sentence in small letters.

IS_SUBSTANCE = re.compile(
    r"glutamine|\bgln\b|powder|supplement|amino|bcaa|\bdos(?:e|es|ed|age|ing)\b|the stuff|endari"
)
IS_TAKEN = re.compile(
    r"\b(?:tak(?:e|es|ing|en)|took|us(?:e|es|ed|ing)|swallow\w*|drink\w*|drank|had|have|having|"
    r"need|needs|start\w*|stick\w*|stuck|mega-?dos\w*|doubl\w*|tripl\w*|increas\w*|bump\w*|"
    r"rais\w*|aim\w*|get|gets|got|receiv\w*|gave|give|given|on|try|tried|chuck\w*|down(?:ed|ing)|"
    r"mix\w*|stir\w*|dissolv\w*|went|go|goes|going|daily|nightly|day|work(?:s|ed)? up|put|add|"
    r"safe|enough|min|max\w*|minimum|limit|recommend\w*|suggest\w*|do|does|doing|hit|"
    r"i am at|i'm at)\b"
)
IS_NOT_TAKEN = re.compile(
    r"(?<!body )\bweigh(?:s|ed|ing|t)?\b|£|€|\$|"
    r"\b(?:recipe|oven|bake[ds]?|loaf|dough|pan|slice|parcel|letter|postage|price|costs?|lost|"
    r"gained|heavier|lighter|per 100|in 100|100 g of|bag of|tub of|pack of|jar of|box of|portion|"
    r"rats?|mice|mouse|kilo of|contains?|has about|gives about|bought|"
    r"(?:tub|bag|jar|box|pack)s?)\b"
)
IS_SWALLOWED = re.compile(r"\b(?:tak(?:e|es|ing)|took)\b")
IS_ADVICE = re.compile(
    r"\byou(?:r (?:kids?|child|dose|body|gut|weight))?\b.{0,25}\b(?:should|need|must|can|could|"
    r"have to|want|ought|take|start|use|aim|double|get|will|do|go|only)\b|\byou'(?:ll|d)\b|"
    r"\b(?:should|must|ought to|has to|have to|needs? to|supposed to) "
    r"(?:all |really |always |just )?(?:be )?"
    r"(?:tak|us|dos|hav|get|go|start|aim|do|drink|swallow|increas|doubl|tr|stick)\w*|"
    r"\bcan (?:safely |all |easily )?(?:have|take|use|do|go)\b|"
    r"\b(?:recommend|suggest|advise|prescribe)(?!ed)\w*|\bswears? by\b|\btrust me\b|"
    r"\bi(?:'d| would) (?:take|go|say|start|use|do|try|stick|give|aim)|"
    r"\b(?:everyone|everybody|anyone|anybody|all of you|folks|guys)\b|"
    r"\b(?:kids|children|toddlers?|bab(?:y|ies)|patients|adults|women|men|beginners|athletes)"
    r" (?:should|need|can|must|take|do)|"
    r"\b(?:best|ideal|optimal|right|correct|proper|magic|perfect|minimum|effective|usual|"
    r"standard|safe|loading|starting|maintenance|healing|therapeutic|full) "
    r"(?:dos\w+|amount|results|number|spot|protocol|range|phase|level)|"
    r"\b(?:works? best|do the trick|does the trick|does it|is the way|rule of thumb|protocol)\b|"
    r"\b(?:is|are|was) (?:\w+ ){0,2}(?:safe|fine|enough|nothing|plenty|harmless|ok|okay)\b|"
    r"\b(?:not enough|too (?:low|little)|useless|pointless|no (?:harm|risk|side effects?))\b|"
    r"\b(?:(?:can|could|wo|does|do)n't|can ?not|will not|does not)"
    r" (?:hurt|harm|overdose|bother|go (?:below|under|over|above))|"
    r"\b(?:at least|no less than|no more than|up to|go up|work up|build up|my (?:tip|advice))\b|"
    r"\b(?:cures?|cured|heals?|healed|fix(?:es|ed)|sorts? out|sorted)\b|"
    r"\b(?:dose|dosage|dosing)\s?(?:is|:|=|-)"
)
_VERBS = (
    r"(?:take|taking|try|use|using|start|begin|go|drink|swallow|dose|aim|stick|get|add|mix|stir|"
    r"dissolve|have|do|double|triple|increase|raise|bump|work|load|put|give|keep|stay|hit|chuck|"
    r"down|split|sip|consider|push|up|make)\b"
)
IS_ORDER = re.compile(rf"^(?:just |please |simply |always |never |then |so |and )?{_VERBS}")
IS_ORDER_INSIDE = re.compile(
    r"(?:[:;,(\"-]\s*|\b(?:just|please|then|always|simply|and|so|instead|first|better|only|also|"
    rf"now|never|or|but|tip|answer) ){_VERBS}|"
    r"(?<!\bi )(?<!\bwe )(?<!they )(?<!people )(?<!\bto )(?<!not )\btake "
    rf"(?:about |around )?(?:\d|{'|'.join(NUMBER_WORDS)})"
)
IS_CHANGED_DOSE = re.compile(r"^(?:\w+ ){0,2}(?:double|triple|quadruple) (?:the|your|that) dos")
IS_TOLD_OF = re.compile(
    r"\b(?:i|i'm|i've|we|he|she|they|trial|trials|study|studies|patients|participants|volunteers|"
    r"article|page|table|authors?|review|researchers|group|arm|doctor|dietitian|calculator|"
    r"husband|wife|mother|father|mum|dad|friend|sister|brother|shop|bottle|tub|gym|nurse|"
    r"label|source|abstract|for me|my stomach|it says)\b"
)
IS_QUESTION = re.compile(r"\?\s*$")


def read_amounts(text: str) -> list[Amount]:
    """Return the amounts in a text that could be doses; food and parcels are left out.

    At most one more than MOST_AMOUNTS_READ: what each costs to read grows with its sentence.
    """
    return list(islice(_amounts(text), MOST_AMOUNTS_READ + 1))


def _amounts(text: str) -> Iterator[Amount]:
    for sentence in _sentences(_plain(text)):
        for match in _AMOUNT.finditer(sentence):
            has_unit = match["low_mass"] or match["mass"] or match["measure"]
            if has_unit and not _is_food(sentence[match.end() : match.end() + LONGEST_FOOD]):
                yield _amount(match, sentence)


def judge(text: str, levels: Sequence[Level]) -> list[str]:
    """Return why a moderator must look at the text, in words. Empty: nothing was found.

    An amount is held when it is above a level, whoever is said to take it, and when it is put to
    others as advice, however small. With no level to compare with, every amount is held.
    """
    amounts = read_amounts(text)
    if len(amounts) > MOST_AMOUNTS_READ:
        return [
            _("It names more than {most_amounts_read} amounts.").format(
                most_amounts_read=MOST_AMOUNTS_READ
            )
        ]
    reasons = [_above(amount, levels) for amount in amounts]
    is_advice = any(_is_advice(amount.sentence) for amount in amounts)
    if is_advice or any(IS_CHANGED_DOSE.search(part) for part in _sentences(_plain(text))):
        reasons.append(_("It seems to tell others how much to take."))
    return list(dict.fromkeys(reason for reason in reasons if reason))


def _above(amount: Amount, levels: Sequence[Level]) -> str | None:
    grams = amount.grams_a_day
    if grams is None or not _is_about_taking(amount):
        return None
    if not levels:
        return _("It names an amount, and the catalogue has no level to compare it with.")
    passed = [level for level in levels if level.is_per_kg == amount.is_per_kg]
    passed = sorted((level for level in passed if grams > level.grams), key=lambda one: one.grams)
    if not passed:
        return None
    write = format_per_kg_per_day if amount.is_per_kg else format_per_day
    names = "; ".join(f"{level.name} ({write(level.grams, level.grams)})" for level in passed)
    return _("It speaks of {grams}. That is above: {names}.").format(
        grams=write(grams, grams), names=names
    )


def _is_about_taking(amount: Amount) -> bool:
    sentence = amount.sentence
    if IS_NOT_TAKEN.search(sentence) and not IS_SWALLOWED.search(sentence):
        return False
    if amount.is_per_kg or amount.times_a_day != 1:
        return True
    return bool(IS_SUBSTANCE.search(sentence) or IS_TAKEN.search(sentence))


def _is_advice(sentence: str) -> bool:
    if IS_NOT_TAKEN.search(sentence) and not IS_SUBSTANCE.search(sentence):
        return False
    is_told = bool(IS_TOLD_OF.search(sentence))
    if IS_QUESTION.search(sentence):
        return bool(IS_ORDER_INSIDE.search(sentence)) and not is_told
    # What nobody is said to have taken is put to the reader, whatever its form: '20 g before bed'.
    return not is_told or bool(IS_ORDER.search(sentence) or IS_ADVICE.search(sentence))


_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?|\d{1,7}(?:[.,]\d{1,6})?|\.\d{1,6}"
_FRACTION = r"(?:\d{1,3} )?\d{1,3}/\d{1,2}"
_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_NUMBER = rf"(?:{_FRACTION}|{_DIGITS}|(?<![a-z])(?:{_WORDS})(?![a-z]))"
_MASS = "|".join(sorted(GRAMS, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?<![\d.,/])(?P<low>{_NUMBER})\s?(?:(?P<low_mass>{_MASS})s?(?![a-z])\s?)?"
    rf"(?:(?:-|to|or|and)\s?(?P<high>{_NUMBER})\s?)?-?"
    rf"(?:(?P<mass>{_MASS})s?|"
    rf"(?:(?:heaped|level|full|big|large|small) )*(?P<measure>{MEASURES})s?)?(?![a-z])\.?"
    r"(?P<body>\s?(?:/|per|for (?:each|every)|a|each|every)\s?"
    r"(?:kg|kilo|kilogram|lb|pound)s?(?![a-z]))?"
)
_TIMES = re.compile(
    rf"(?P<number>{_NUMBER})\s?(?:-|to|or)?\s?(?P<upper>{_NUMBER})?\s?(?:x|times)(?![a-z])\s?"
    r"(?:(?:a|per|each|every|/|in a)?\s?(?P<period>day|week|month|hour)|daily|dly)?"
)
_EVERY_HOURS = re.compile(rf"\bevery\s?(?P<hours>{_NUMBER})?\s?(?:hours?|hrs?|h)\b")
_TIMES_WORDS = (
    (re.compile(r"\b(?:hourly|an hour|per hour)\b"), 24),
    (re.compile(r"\b(?:qid|qds)\b"), 4),
    (
        re.compile(r"\b(?:thrice|tid|tds)\b|\b(?:each|every|all(?: \w+)?) meals?\b|\bwith meals\b"),
        3,
    ),
    (re.compile(r"\bmorning, (?:noon|lunchtime),? and (?:night|evening)\b"), 3),
    (re.compile(r"\b(?:twice|bid|morning and (?:night|evening)|am and pm)\b"), 2),
)


def _plain(text: str) -> str:
    """Return the text in small letters, with one spelling of signs, fractions and spaces."""
    for sign, plain in {"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "×": "x", "’": "'"}.items():
        text = text.replace(sign, plain)
    text = unicodedata.normalize("NFKC", text).casefold().replace("μg", "mcg").replace("ɡ", "g")
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Mn"))
    text = re.sub(r"(?<!\d)\.(?=\d)", "0.", text)
    text = re.sub(r"[‐‑‒–—−~]", "-", text)
    return re.sub(r"[^\S\n]+", " ", text)


def _sentences(text: str) -> list[str]:
    """Split at full stops, marks and new lines, but not inside '0.5' or after 'e.g.'."""
    return [part.strip() for part in re.findall(r"[^.!?\n]+(?:\.(?=\S)[^.!?\n]*)*[.!?]*", text)]


def _amount(match: re.Match[str], sentence: str) -> Amount:
    unit = match["mass"] or match["low_mass"]
    grams = None
    if unit:
        low = _number(match["low"]) * GRAMS[match["low_mass"] or unit]
        high = _number(match["high"]) * GRAMS[unit] if match["high"] else low
        grams = max(low, high)
        if match["body"] and re.search(r"lb|pound", match["body"]):
            grams *= POUNDS_IN_KG
    counts = _count_before(match, sentence)
    if grams is not None and counts is not None:
        grams *= counts
    return Amount(grams, bool(match["body"]), _times_a_day(sentence), sentence)


def _count_before(match: re.Match[str], sentence: str) -> Decimal | None:
    """Return how many scoops, where '2 scoops of 15 g' states what one of them holds."""
    before = re.search(
        rf"(?P<count>{_NUMBER})\s?(?:$|(?:{MEASURES}|dose|portion)s?\s?(?:of|at|with|\()\s?$)",
        sentence[max(0, match.start() - LONGEST_COUNT) : match.start()],
    )
    return _number(before["count"]) if before else None


def _times_a_day(sentence: str) -> Decimal:
    every = _EVERY_HOURS.search(sentence)
    if every:
        hours = _number(every["hours"]) if every["hours"] else Decimal(1)
        return Decimal(24) / hours if hours else Decimal(24)
    counted = _TIMES.search(sentence)
    if counted and counted["period"] in ("week", "month"):
        return Decimal(1)
    if counted:
        times = max(_number(counted["number"]), _number(counted["upper"] or "1"))
        return times * 24 if counted["period"] == "hour" else times
    return Decimal(next((n for words, n in _TIMES_WORDS if words.search(sentence)), 1))


def _is_food(after: str) -> bool:
    """Say whether the words after an amount name a food: '30 g of lean beef'."""
    for word in re.findall(r"[a-z-]+|[^\sa-z-]", after)[:5]:
        if word in FOODS:
            return True
        if word not in BETWEEN:
            return False
    return False


def _number(text: str) -> Decimal:
    text = text.strip()
    if text in NUMBER_WORDS:
        return Decimal(NUMBER_WORDS[text])
    if "/" in text:
        whole, _, fraction = text.rpartition(" ")
        top, _, bottom = fraction.partition("/")
        value = Decimal(top) / Decimal(bottom) if int(bottom) else Decimal(top)
        return value + (Decimal(whole) if whole else 0)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        return Decimal(text.replace(",", ""))
    return Decimal(text.replace(",", "."))
