"""Read amounts in what people write, and say which could lead somebody to a wrong dose.

No Django here: text and levels in, reasons out. It reads amounts ('a scoop of 30 g', '0.5g/kg'),
how often they are taken ('three times a day') and whether they are put to others ('you should
take'). It would rather hold a harmless comment than let a dose through: a moderator reads what
is held. tests/comments/dose_sentences.csv holds it to account.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dosing.core.notation import format_per_day, format_per_kg_per_day

MOST_AMOUNTS_READ = 40
"""Amounts read in one comment. A text with more is a table of doses, and held for that alone."""


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
    "half a": Decimal("0.5"), "half": Decimal("0.5"), "a couple of": 2, "a few": 3, "a hundred": 100,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "twenty-five": 25,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "eighty": 80, "hundred": 100, "a": 1,
    "an": 1,
}  # fmt: skip

FOODS = frozenset(
    [
        "protein",
        "proteins",
        "fibre",
        "fiber",
        "sugar",
        "sugars",
        "carbs",
        "carbohydrate",
        "carbohydrates",
        "fat",
        "fats",
        "salt",
        "sodium",
        "beef",
        "chicken",
        "fish",
        "salmon",
        "cod",
        "tuna",
        "pork",
        "turkey",
        "lamb",
        "egg",
        "eggs",
        "milk",
        "cheese",
        "cheddar",
        "parmesan",
        "yogurt",
        "yoghurt",
        "kefir",
        "tofu",
        "tempeh",
        "bean",
        "beans",
        "lentils",
        "chickpeas",
        "peas",
        "rice",
        "pasta",
        "noodles",
        "bread",
        "flour",
        "oats",
        "oat",
        "oatmeal",
        "porridge",
        "barley",
        "wheat",
        "bran",
        "corn",
        "cornflour",
        "polenta",
        "quinoa",
        "couscous",
        "cabbage",
        "spinach",
        "kale",
        "parsley",
        "beetroot",
        "carrot",
        "carrots",
        "potato",
        "potatoes",
        "onion",
        "onions",
        "garlic",
        "ginger",
        "tomato",
        "tomatoes",
        "mushrooms",
        "pepper",
        "peppers",
        "broccoli",
        "cauliflower",
        "leeks",
        "celery",
        "nuts",
        "almonds",
        "walnuts",
        "cashews",
        "hazelnuts",
        "peanuts",
        "seeds",
        "butter",
        "margarine",
        "oil",
        "cream",
        "chocolate",
        "cocoa",
        "honey",
        "syrup",
        "jam",
        "apple",
        "apples",
        "banana",
        "bananas",
        "berries",
        "blueberries",
        "raspberries",
        "strawberries",
        "raisins",
        "dates",
        "lemon",
        "lemons",
        "meat",
        "mince",
        "steak",
        "ham",
        "bacon",
        "stock",
        "broth",
        "soup",
        "water",
        "vinegar",
        "yeast",
        "cinnamon",
        "turmeric",
        "paprika",
        "cumin",
        "vegetables",
        "veg",
        "fruit",
        "sauerkraut",
        "kimchi",
        "miso",
        "gluten",
        "gelatine",
        "food",
        "coffee",
        "tea",
        "wine",
        "beer",
        "muesli",
        "custard",
        "icing",
        "breadcrumbs",
        "prawns",
        "mussels",
        "curd",
        "skyr",
        "semolina",
    ]
)
"""An amount of one of these is food, not a dose."""

FOOD_WORDS_BETWEEN = frozenset(
    [
        "of",
        "worth",
        "the",
        "your",
        "my",
        "some",
        "plain",
        "dried",
        "dry",
        "fresh",
        "cooked",
        "raw",
        "chopped",
        "grated",
        "lean",
        "whole",
        "ground",
        "minced",
        "sliced",
        "roasted",
        "boiled",
        "ripe",
        "frozen",
        "soft",
        "melted",
        "strong",
        "brown",
        "white",
        "red",
        "black",
        "caster",
        "self-raising",
        "greek",
        "natural",
        "dark",
        "wholemeal",
        "rolled",
        "smoked",
        "tinned",
        "cold",
        "warm",
        "unsalted",
        "added",
        "dietary",
        "soluble",
        "total",
        "extra",
        "good",
        "quality",
        "peanut",
        "olive",
        "coconut",
        "low-fat",
        "minced-up",
        "skinless",
        "baking",
        "sweet",
    ]
)

SUBSTANCES = (
    r"glutamine|\bgln\b|powder|supplement|amino|bcaa|\bdos(?:e|es|ed|age|ing)\b|the stuff|endari"
)
INTAKE = (
    r"\b(?:tak(?:e|es|ing|en)|took|us(?:e|es|ed|ing)|swallow\w*|drink\w*|drank|had|have|having|"
    r"need|needs|start\w*|stick\w*|stuck|mega-?dos\w*|doubl\w*|tripl\w*|increas\w*|bump\w*|rais\w*|"
    r"aim\w*|get|gave|give|on|try|tried|chuck\w*|down(?:ed|ing)|mix\w*|stir\w*|dissolv\w*|went|go|"
    r"goes|going|daily|nightly|a day|per day|each day|every day|/day|day|work(?:s|ed)? up|put|add|"
    r"safe|enough|min|max\w*|minimum|limit|recommend\w*|suggest\w*|do|does|doing|hit)\b"
)
ADVICE = (
    r"\byou(?:r (?:kids?|child|dose|body|gut|weight))?\b.{0,25}\b(?:should|need|must|can|could|have to|want|"
    r"ought|take|start|use|aim|double|get|will|do|go|only)\b|"
    r"\byou'(?:ll|d)\b|"
    r"\b(?:should|must|ought to|has to|have to|needs? to|supposed to) (?:all |really |always |just )?"
    r"(?:be )?(?:tak|us|dos|hav|get|go|start|aim|do|drink|swallow|increas|doubl|tr|stick)\w*|"
    r"\b(?:recommend|suggest|advise|prescribe|swear by)(?!ed)\w*|"
    r"\bi(?:'d| would) (?:take|go|say|start|use|do|try|stick|give|aim)|"
    r"\b(?:everyone|everybody|anyone|anybody|all of you|folks|guys)\b|"
    r"\b(?:kids|children|toddlers?|bab(?:y|ies)|patients|adults|women|men|beginners|athletes)"
    r" (?:should|need|can|must|take|do)|"
    r"\b(?:best|ideal|optimal|right|correct|proper|magic|perfect|minimum|effective|usual|standard|"
    r"safe|loading|starting|maintenance|healing|therapeutic|full) "
    r"(?:dos\w+|amount|results|number|spot|protocol|range|phase|level)|"
    r"\b(?:works? best|do the trick|does the trick|does it|is the way|rule of thumb|protocol)\b|"
    r"\b(?:is|are|was) (?:\w+ ){0,2}(?:safe|fine|enough|nothing|plenty|harmless|ok|okay)\b|"
    r"\b(?:not enough|too (?:low|little)|useless|pointless|no (?:harm|risk|side effects?))\b|"
    r"\b(?:can|could|wo|does|do)n'?t (?:hurt|harm|overdose|bother|go (?:below|under|over|above))|"
    r"\b(?:at least|no less than|no more than|up to|go up|work up|build up)\b|"
    r"\b(?:cures?|cured|heals?|healed|fix(?:es|ed)|sorts? out|sorted)\b|"
    r"\b(?:dose|dosage|dosing)\s?(?:is|:|=|-)"
)
IMPERATIVE = (
    r"(?:^|[:;,(\"-]\s*|\b(?:just|please|then|always|simply|and|so|instead|first|better|only|also|"
    r"now|never|or|but|to|tip|answer) )"
    r"(?:take|try|use|start|begin|go|drink|swallow|dose|aim|stick|get|add|mix|stir|dissolve|have|do|"
    r"double|triple|increase|raise|bump|work|load|put|give|keep|stay|hit|chuck|down|split|sip|"
    r"consider|push|up|make)\b"
)
QUESTION = r"\?\s*$"
TOLD_OF = (
    r"\b(?:i|i'm|i've|we|he|she|they|trial|trials|study|studies|patients|participants|volunteers|"
    r"article|page|table|authors?|review|researchers|group|arm|doctor|dietitian|label|calculator|"
    r"husband|wife|mother|father|mum|dad|friend|sister|brother|shop|bottle|tub|gym)\b"
)
NOT_TAKEN = (
    r"\b(?:weigh(?:s|ed|ing|t)?|recipe|oven|bake[ds]?|loaf|dough|pan|slice|parcel|letter|postage|price|"
    r"costs?|cost|£|€|\$|lost|gained|heavier|lighter|per 100|in 100|100 g of|bag of|tub of|pack of|"
    r"jar of|box of|portion|rats?|mice|mouse|kilo of|contains?|has about|gives about)\b"
)


def read_amounts(text: str) -> list[Amount]:
    """Return the amounts in a text that could be doses; food and parcels are left out."""
    amounts = []
    for sentence in _sentences(_plain(text)):
        for match in _AMOUNT.finditer(sentence):
            has_unit = match["low_mass"] or match["mass"] or match["measure"]
            if has_unit and not _is_food(sentence[match.end() :]):
                amounts.append(_amount(match, sentence))
    return amounts


def judge(text: str, levels: Sequence[Level]) -> list[str]:
    """Return why a moderator must look at the text, in words. Empty: nothing was found.

    An amount is held when it is above a level, whoever is said to take it, and when it is put to
    others as advice, however small. With no level to compare with, every amount is held.
    """
    amounts = read_amounts(text)
    if len(amounts) > MOST_AMOUNTS_READ:
        return [f"It names more than {MOST_AMOUNTS_READ} amounts."]
    reasons = []
    for amount in amounts:
        for reason in (_above(amount, levels), _advice(amount)):
            if reason and reason not in reasons:
                reasons.append(reason)
    return reasons


def _above(amount: Amount, levels: Sequence[Level]) -> str | None:
    grams = amount.grams_a_day
    if grams is None or not _is_about_taking(amount.sentence):
        return None
    if not levels:
        return "It names an amount, and the catalogue has no level to compare it with."
    passed = [level for level in levels if level.is_per_kg == amount.is_per_kg]
    passed = [level for level in passed if grams > level.grams]
    if not passed:
        return None
    write = format_per_kg_per_day if amount.is_per_kg else format_per_day
    names = "; ".join(
        f"{level.name} ({write(level.grams, level.grams)})"
        for level in sorted(passed, key=lambda level: level.grams)
    )
    return f"It speaks of {write(grams, grams)}. That is above: {names}."


def _advice(amount: Amount) -> str | None:
    sentence = amount.sentence
    if re.search(NOT_TAKEN, sentence) and not re.search(SUBSTANCES, sentence):
        return None
    if re.search(QUESTION, sentence) and not re.search(IMPERATIVE, sentence):
        return None
    is_imperative = re.search(IMPERATIVE, sentence) and not re.search(TOLD_OF, sentence)
    if not (is_imperative or re.search(ADVICE, sentence)):
        return None
    return "It seems to tell others how much to take."


def _is_about_taking(sentence: str) -> bool:
    if re.search(NOT_TAKEN, sentence) and not re.search(r"\b(?:tak(?:e|es|ing)|took)\b", sentence):
        return False
    return bool(re.search(SUBSTANCES, sentence) or re.search(INTAKE, sentence))


_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?|\d{1,7}(?:[.,]\d{1,6})?|\.\d{1,6}"
_FRACTION = r"(?:\d{1,3} )?\d{1,3}/\d{1,2}"
_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_NUMBER = rf"(?:{_FRACTION}|{_DIGITS}|(?<![a-z])(?:{_WORDS})(?![a-z]))"
_MASS = "|".join(sorted(GRAMS, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?<![\d.,/])(?P<low>{_NUMBER})\s?(?:(?P<low_mass>{_MASS})s?(?![a-z])\s?)?"
    rf"(?:(?:-|to|or|and)\s?(?P<high>{_NUMBER})\s?)?-?"
    rf"(?:(?P<mass>{_MASS})s?|(?:(?:heaped|level|full|big|large|small) )*(?P<measure>{MEASURES})s?)?"
    r"(?![a-z])\.?"
    r"(?P<body>\s?(?:/|per|for (?:each|every)|a|each|every)\s?(?:kg|kilo|kilogram|lb|pound)s?(?![a-z]))?"
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
    for sign, plain in (("½", " 1/2"), ("¼", " 1/4"), ("¾", " 3/4"), ("×", "x"), ("’", "'")):
        text = text.replace(sign, plain)
    text = unicodedata.normalize("NFKC", text).casefold().replace("μg", "mcg")
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Mn"))
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
        rf"(?P<count>{_NUMBER})\s?(?:{MEASURES})s?\s?(?:of|at|with|\()\s?$",
        sentence[: match.start()],
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
        if word not in FOOD_WORDS_BETWEEN:
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
