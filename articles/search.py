"""One search over articles, foods, doses and sources.

The index is made of ordinary tables and asked through the ORM, so SQLite and PostgreSQL give
equal results. A question costs the same however many articles there are: of each word only the
LIMIT entries that are most about it are looked at.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from articles import identity, words
from articles.models import Article, SearchEntry, SearchPosting, SearchWord
from dosing.models import Food, Regimen, Source
from editorial import generation
from editorial.models import Publishable

LIMIT = 500
"""How many entries of one word are ranked: more than anybody reads, few enough to be quick."""

SUGGESTED_FROM = 100
"""The same for suggestions, which come with every key and show eight titles."""

MAX_WORDS = 8
"""Of a longer question the first words count."""

MAX_PREFIX_WORDS = 8
"""Of the words with one beginning, those that some entry is most about."""

MIN_PREFIX_LENGTH = 3
MIN_SPELLING_LENGTH = 5
"""Below this length, half of all words are one letter away from each other."""

PASSAGE_WORDS = 32
TITLE_WEIGHT, KEYWORD_WEIGHT, MAX_TEXT_WEIGHT = 20, 8, 5

BATCH = 500

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Piece:
    """A run of a passage, and whether it is one of the words looked for."""

    text: str
    is_match: bool


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    kind: str
    kind_name: str
    url: str
    title: list[Piece]
    passage: list[Piece]


@dataclass(frozen=True)
class Results:
    """What a question found: the hits of one page, and how many there are of each kind."""

    hits: list[Hit]
    counts: dict[str, int]
    """Kind -> number of hits, all kinds together at most LIMIT."""
    corrected: str
    """The question with its spelling mended; empty where nothing had to be."""
    has_all_words: bool
    has_more: bool


# ------------------------------------------------------------------------------------ the index


def follow(item: Publishable) -> None:
    """Keep the index in step with what readers see of one item."""
    describe = _DESCRIPTIONS.get(type(item))
    if describe is None:
        return
    own = {"content_type": ContentType.objects.get_for_model(item), "object_id": item.pk}
    if not item.is_published:
        SearchEntry.objects.filter(**own).delete()
        return
    kind, title, keywords, text = describe(item)
    entry, _ = SearchEntry.objects.update_or_create(
        **own, defaults={"kind": kind, "title": title, "text": text}
    )
    _post(entry, title, keywords, text)


@transaction.atomic
def rebuild() -> int:
    """Make the whole index anew; return the number of entries."""
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()
    for model in _DESCRIPTIONS:
        for item in model._default_manager.published().iterator():
            follow(item)
    generation.bump()
    return SearchEntry.objects.count()


def _post(entry: SearchEntry, title: str, keywords: str, text: str) -> None:
    weights: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for part, weight in ((title, TITLE_WEIGHT), (keywords, KEYWORD_WEIGHT), (text, 0)):
        found: Counter[str] = Counter()
        for stem, example in words.read(part):
            examples.setdefault(stem, example)
            found[stem] += 1
        for stem, count in found.items():
            weights[stem] += weight or min(count, MAX_TEXT_WEIGHT)
    # Sorted, so that two people who publish at once wait for each other instead of deadlocking.
    SearchWord.objects.bulk_create(
        [SearchWord(stem=stem, example=examples[stem]) for stem in sorted(weights)],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    ids = _word_ids(sorted(weights))
    entry.postings.all().delete()
    SearchPosting.objects.bulk_create(
        [
            SearchPosting(entry=entry, word_id=ids[stem], weight=weight)
            for stem, weight in weights.items()
        ],
        batch_size=BATCH,
    )


def _word_ids(stems: list[str]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for start in range(0, len(stems), BATCH):
        batch = SearchWord.objects.filter(stem__in=stems[start : start + BATCH])
        ids |= dict(batch.values_list("stem", "pk"))
    return ids


type _Description = tuple[str, str, str, str]


def _describe_article(article: Any) -> _Description:
    topics = " ".join(article.topics.values_list("name", flat=True))
    text = f"{article.summary}\n{article.text}"
    return "article", article.title, f"{article.summary} {topics}", text


def _describe_food(food: Any) -> _Description:
    names = food.other_names.replace(";", ", ")
    keywords = f"{names} {food.group.name} {food.diet}"
    return "food", food.name, keywords, _sentences(food.group.name, names)


def _describe_regimen(regimen: Any) -> _Description:
    substance = regimen.substance
    keywords = f"{substance.name} {substance.other_names} {regimen.population}"
    text = _sentences(regimen.population, regimen.verdict_note)
    return "regimen", regimen.title, keywords, f"{substance.name}: {text}"


def _describe_source(source: Any) -> _Description:
    keywords = f"{source.short_name} {source.key} {source.journal} {source.doi} {source.pmid}"
    text = _sentences(source.authors.replace(";", ","), source.journal, str(source.year or ""))
    return "source", source.title or source.short_name, keywords, text


_DESCRIPTIONS = {
    Article: _describe_article,
    Food: _describe_food,
    Regimen: _describe_regimen,
    Source: _describe_source,
}


def _sentences(*parts: str) -> str:
    return " ".join(f"{part.strip().rstrip('.')}." for part in parts if part.strip())


# --------------------------------------------------------------------------------- the question


def search(question: str, *, kind: str = "", page: int = 1, per_page: int = 20) -> Results:
    """Return what is found for a question; words must all occur, or else any of them.

    A word that stands nowhere is taken as the beginning of one ('gluta'), else as a slip of the
    pen ('glutamien'). A constant number of queries.
    """
    asked = dict(islice(words.read(question), MAX_WORDS))
    understood = _understood(asked)
    lists = [_best_entries(word.ids) for word in understood.values() if word.ids]
    scores = _in_all(lists, understood) if lists and len(lists) == len(asked) else {}
    has_all_words = bool(scores)
    if not scores:
        scores = _in_any(lists)
    ranked = _ranked(scores)
    counts = Counter(entry.kind for entry in ranked)
    shown = [entry for entry in ranked if kind in ("", entry.kind)]
    start = (page - 1) * per_page
    looked_for = {stem for word in understood.values() for stem in word.stems}
    return Results(
        hits=_hits(shown[start : start + per_page], looked_for),
        counts=dict(counts),
        corrected=_corrected(asked, understood),
        has_all_words=has_all_words,
        has_more=len(shown) > start + per_page,
    )


def titles(question: str, count: int = 8) -> list[str]:
    """Return the titles that best answer a question whose last word may still be growing."""
    asked = dict(islice(words.read(question), MAX_WORDS))
    understood = _understood(asked)
    if asked:
        last = list(asked)[-1]
        understood[last] = _by_prefix(asked[last]) or understood[last]
    lists = [_best_entries(word.ids, SUGGESTED_FROM) for word in understood.values() if word.ids]
    scores = _in_all(lists, understood) if lists and len(lists) == len(asked) else {}
    return list(dict.fromkeys(entry.title for entry in _ranked(scores, count * 2)))[:count]


@dataclass(frozen=True)
class _Word:
    """What one word of a question is taken for."""

    ids: tuple[int, ...] = ()
    stems: tuple[str, ...] = ()
    respelled: str = ""


def _understood(asked: dict[str, str]) -> dict[str, _Word]:
    exact = dict(_used_words().filter(stem__in=asked).values_list("stem", "pk"))
    return {
        stem: _Word((exact[stem],), (stem,))
        if stem in exact
        else _by_prefix(typed) or _by_spelling(typed) or _Word()
        for stem, typed in asked.items()
    }


def _used_words() -> Any:
    return SearchWord.objects.filter(Exists(SearchPosting.objects.filter(word=OuterRef("pk"))))


def _by_prefix(typed: str) -> _Word | None:
    if len(typed) < MIN_PREFIX_LENGTH:
        return None
    # A range, not LIKE: that uses the index on both databases, whatever their collation.
    begun = SearchWord.objects.filter(stem__range=(typed, typed + "z" * words.WORD_MAX_LENGTH))
    rows = [(word.pk, word.stem) for word in _most_about(begun)[:MAX_PREFIX_WORDS]]
    return _Word(tuple(pk for pk, _ in rows), tuple(stem for _, stem in rows)) if rows else None


def _by_spelling(typed: str) -> _Word | None:
    """Take a word for the one most is said about of those a single slip away."""
    if len(typed) < MIN_SPELLING_LENGTH or not (typed.isascii() and typed.isalpha()):
        return None
    # People hardly ever miss the first letter, and "vegan" is not a slip for "began".
    near = {words.stem(typed[0] + slip) for slip in _one_slip_away(typed[1:])} - {""}
    best = _most_about(SearchWord.objects.filter(stem__in=near)).first()
    return _Word((best.pk,), (best.stem,), respelled=best.example) if best else None


def _most_about(found: Any) -> Any:
    """Leave out words that stand nowhere; first come those that some entry is most about."""
    best = SearchPosting.objects.filter(word=OuterRef("pk")).order_by("-weight").values("weight")
    return found.annotate(most=Subquery(best[:1])).filter(most__gt=0).order_by("-most", "stem")


def _one_slip_away(word: str) -> set[str]:
    """A letter left out, doubled or wrong, or two neighbours swapped."""
    splits = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in splits if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    replaced = {left + letter + right[1:] for left, right in splits if right for letter in _LETTERS}
    added = {left + letter + right for left, right in splits for letter in _LETTERS}
    return dropped | swapped | replaced | added


def _best_entries(word_ids: tuple[int, ...], at_most: int = LIMIT) -> dict[int, int]:
    """Return the entries most about a word, with their weight; or about any of a few words.

    A query for each word, so that each reads the beginning of its index and sorts nothing.
    """
    weights: dict[int, int] = {}
    for word_id in word_ids:
        rows = SearchPosting.objects.filter(word_id=word_id).order_by("-weight", "entry_id")
        for entry_id, weight in rows.values_list("entry_id", "weight")[:at_most]:
            weights[entry_id] = max(weight, weights.get(entry_id, 0))
    best = sorted(weights, key=lambda entry_id: (-weights[entry_id], entry_id))[:at_most]
    return {entry_id: weights[entry_id] for entry_id in best}


def _in_all(lists: list[dict[int, int]], understood: dict[str, _Word]) -> dict[int, int]:
    """Return the entries that hold every word, starting from those most about the rarest."""
    rarest = min(lists, key=len)
    scores = dict(rarest)
    for best, word in zip(lists, understood.values(), strict=True):
        if best is not rarest:
            # Not from its own list of best ones: that may have been cut short.
            weights = _weights_in(scores, word)
            scores = {pk: score + weights[pk] for pk, score in scores.items() if pk in weights}
    return scores


def _weights_in(entry_ids: Iterable[int], word: _Word) -> dict[int, int]:
    """Return a word's weight in these entries.

    Asked of each entry: from the side of the word, SQLite reads every entry that has it.
    """
    own = SearchPosting.objects.filter(entry=OuterRef("pk"), word_id__in=word.ids)
    weight = Subquery(own.order_by("-weight").values("weight")[:1])
    entries = SearchEntry.objects.filter(pk__in=list(entry_ids)).annotate(weight=weight)
    return {pk: found for pk, found in entries.values_list("pk", "weight") if found is not None}


def _in_any(lists: list[dict[int, int]]) -> dict[int, int]:
    scores: dict[int, int] = defaultdict(int)
    for weights in lists:
        for entry_id, weight in weights.items():
            # Two of the words beat any weight of one.
            scores[entry_id] += weight + 1000
    return scores


def _ranked(scores: dict[int, int], at_most: int = LIMIT) -> list[SearchEntry]:
    best = sorted(scores, key=lambda entry_id: (-scores[entry_id], entry_id))[:at_most]
    entries = SearchEntry.objects.only("kind", "object_id", "title").in_bulk(best)
    return [entries[entry_id] for entry_id in best if entry_id in entries]


def _hits(entries: list[SearchEntry], looked_for: set[str]) -> list[Hit]:
    addresses = identity.addresses((entry.kind, entry.object_id) for entry in entries)
    texts = dict(
        SearchEntry.objects.filter(pk__in=[entry.pk for entry in entries]).values_list("pk", "text")
    )
    return [
        Hit(
            kind=entry.kind,
            kind_name=str(SearchEntry.Kind(entry.kind).label),
            url=addresses[entry.kind, entry.object_id],
            title=_marked(entry.title, 0, len(entry.title), looked_for),
            passage=_passage(texts[entry.pk], looked_for),
        )
        for entry in entries
        if (entry.kind, entry.object_id) in addresses
    ]


def _passage(text: str, looked_for: set[str]) -> list[Piece]:
    """Return the run of words that holds most of what is looked for, marked."""
    places = list(words.spans(text))
    if not places:
        return []
    matches = [index for index, (_, _, stem) in enumerate(places) if stem in looked_for]
    best = max(
        matches[:200],
        key=lambda index: len(
            {places[i][2] for i in matches if index <= i < index + PASSAGE_WORDS - 4}
        ),
        default=0,
    )
    first = max(0, best - 4)
    last = min(first + PASSAGE_WORDS, len(places)) - 1
    pieces = _marked(text, places[first][0], places[last][1], looked_for)
    if first > 0:
        pieces.insert(0, Piece("… ", is_match=False))
    if last < len(places) - 1:
        pieces.append(Piece(" …", is_match=False))
    return pieces


def _marked(text: str, start: int, end: int, looked_for: set[str]) -> list[Piece]:
    pieces = []
    done = start
    for first, last, stem in words.spans(text[:end]):
        if first >= start and stem in looked_for:
            pieces.append(Piece(text[done:first], is_match=False))
            pieces.append(Piece(text[first:last], is_match=True))
            done = last
    pieces.append(Piece(text[done:end], is_match=False))
    return [piece for piece in pieces if piece.text]


def _corrected(asked: dict[str, str], understood: dict[str, _Word]) -> str:
    """Return the question as it was understood; empty where that is how it was asked."""
    if not any(word.respelled for word in understood.values()):
        return ""
    return " ".join(understood[stem].respelled or typed for stem, typed in asked.items())
