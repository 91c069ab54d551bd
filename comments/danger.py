"""Find words of somebody who may be in danger: self-harm, or too much of something taken.

No Django here. It would rather show help to somebody who does not need it than the other way
round. What is read here is never sent anywhere (comments/screening.py).
"""

import re

from comments.folding import fold
from comments.rendering import read, render

MOST_CHARACTERS = 20_000
"""Read of one text: more than any comment that is taken, less than what could hold up a process."""

# Letters and digits that stand for each other inside a word, like 'su1c1de'.
_DIGITS = str.maketrans("01345@$!", "oieasasi")

_SELF = r"(?:my ?self|him ?self|her ?self|your ?self|them ?sel(?:f|ves)|our ?selves)"
_MUCH = (
    r"(?:too many|(?:the|a|my|his|her|our) (?:whole|entire|full) "
    r"(?:bottle|box|pack|packet|tub|jar|bag|strip)|(?:a )?handfuls? of|"
    r"all (?:of )?(?:the|my|his|her) (?:pills|tablets|capsules|powder|medicine))"
)

# Apostrophes are gone when these are tried ("dont"), and one space stands between words.
_DANGER = re.compile(
    r"\b(?:"
    rf"(?:kill|hurt|harm|cut|hang|poison|drown|starv|shoot|unaliv|injur)\w* (?:of )?{_SELF}|"
    r"self ?harm\w*|suicid\w*|kms|kys|"
    r"(?:end|ending|ended|take|taking|took) (?:my|his|her|their|your) (?:own )?(?:life|lives)|"
    r"(?:end|ending) it (?:all|now|tonight|for ?ever)|want(?:s|ed)? to end it|"
    r"(?:want|wants|wanted|wanna|going|gonna|ready|plan|planning) (?:to )?(?:die|be dead)|"
    r"wish(?:ed)? i (?:was|were|am|had been) (?:dead|never born)|"
    r"wish(?:ed)? i (?:wasnt|werent|was not|were not) (?:alive|here)|"
    r"(?:dont|do not|didnt|no longer|not) (?:want|wanna|wish) (?:to )?"
    r"(?:live|be alive|be here|wake up|exist|go on)|"
    r"(?:cant|can not|cannot) (?:go on|live like this|cope any ?more|take it any ?more)|"
    r"no (?:point|reason|sense) (?:in |to )?(?:living|live|being alive|going on|go on)|"
    r"better off (?:dead|without me)|"
    r"overdos\w*|(?:i|he|she|we|they|ive|has|have) od(?:ed|ing)?|od(?:ed|ing)? on|"
    rf"(?:took|taken|swallow\w*|ate|eaten|drank|downed|popped|had) (?:\w+ ){{0,3}}?{_MUCH}|"
    r"(?:took|taken|swallow\w*|taking) (?:\w+ ){0,2}?too much|"
    r"\d{2,} (?:pills|tablets|capsules|caps)(?: \w+){0,3} (?:at once|in one go|in one sitting)|"
    r"(?:lethal|deadly|fatal) (?:dose|amount|quantity)|painless (?:death|way)|ways? to die|"
    r"how (?:much|many)(?: \w+){0,6} (?:lethal|deadly|fatal|kill|kills|to die)|"
    # Spanish, the site's other language.
    r"(?:quiero|quisiera|ganas de) morir\w*|no quiero (?:vivir|seguir)|matarme|quiero matar|"
    r"quitar(?:me|se) la vida|hacerme dano|autolesi\w*|sobredosis|"
    r"(?:tome|trague|tomo|trago) (?:\w+ ){0,2}?(?:demasiad\w+|todo el (?:bote|frasco))"
    r")\b"
)


def speaks_of_danger(text: str) -> bool:
    """Say whether a text speaks of self-harm or of too much of something."""
    # The text may come straight from outside: halves of characters cannot be rendered.
    text = text[:MOST_CHARACTERS].encode("utf-8", "replace").decode()
    # As typed, and as a reader sees it: marks may stand inside a word in the one or the other.
    return any(_DANGER.search(_plain(form)) for form in (text, read(render(text))[0]))


def _plain(text: str) -> str:
    """Return the words alone: small, unmarked, with digits read as the letters they stand for."""
    folded = re.sub(r"\bod'd\b", "oded", fold(text).replace("’", "'"))
    words = re.findall(r"[^\W_]+(?:[@$!'][^\W_]+)*", folded)
    plain = " ".join(
        word.translate(_DIGITS) if re.search(r"[a-z]", word) else word
        for word in (word.replace("'", "") for word in words)
    )
    # 'k i l l' is one word.
    return re.sub(r"\b(?:\w ){2,}\w\b", lambda run: run[0].replace(" ", ""), plain)
