"""Learns from moderators' decisions which comments resemble those they rejected.

The counts are ours and stored as JSON; the mathematics is NLTK's naive Bayes classifier, built
anew for the words of each comment. It can only have a comment held, and says which words made it
think so.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from comments.folding import fold
from comments.models import CommentRevision, DecidedBy, Decision, State, Training, Verb
from comments.rendering import read, render

MOST_DECISIONS = 20_000
"""The newest ones: what moderators think changes, and older words mislead."""

MOST_WORDS = 5_000
LEAST_COMMENTS = 3
"""A word of fewer comments teaches nothing, and might be somebody's name."""

SURE = 0.9
"""From here it speaks. It may hold only, so it need not be certain; too many findings are noise."""

MAIN_WORDS = 5

PUBLISHED, REJECTED = "published", "rejected"


@dataclass(frozen=True)
class Lesson:
    """A text that a moderator decided on, and how."""

    text: str
    is_rejected: bool


@dataclass(frozen=True)
class Judgement:
    """How likely moderators are to reject a text, and the words that say so most."""

    rejected: float
    main_words: list[str]

    @property
    def is_held(self) -> bool:
        """Say whether a moderator should look at it for this."""
        return self.rejected >= SURE


def words_of(text: str) -> frozenset[str]:
    """Return the different words of a text, in one spelling."""
    return frozenset(re.findall(r"[^\W\d_]{2,30}", fold(text)))


def lessons() -> Iterator[Lesson]:
    """Give what moderators last decided on each comment, the newest first."""
    decisions = Decision.objects.filter(decided_by=DecidedBy.MODERATOR).select_related("comment")
    seen = set()
    for decision in decisions.order_by("-pk")[:MOST_DECISIONS].iterator(chunk_size=500):
        if decision.comment_id in seen:
            continue
        seen.add(decision.comment_id)
        text = _text_of(decision)
        if decision.verb != Verb.UNDO and text:
            yield Lesson(text, decision.to_state == State.REJECTED)


def learn(lessons: Iterable[Lesson]) -> Training:
    """Count words; return what was learned, not yet stored."""
    totals: Counter[bool] = Counter()
    counts: Counter[tuple[str, bool]] = Counter()
    for lesson in lessons:
        totals[lesson.is_rejected] += 1
        counts.update((word, lesson.is_rejected) for word in words_of(lesson.text))
    everywhere: Counter[str] = Counter()
    for (word, _), count in counts.items():
        everywhere[word] += count
    kept = [word for word, count in everywhere.most_common(MOST_WORDS) if count >= LEAST_COMMENTS]
    return Training(
        published=totals[False],
        rejected=totals[True],
        words={word: [counts[word, False], counts[word, True]] for word in sorted(kept)},
    )


def judge(training: Training, text: str) -> Judgement:
    """Say how likely moderators are to reject a text, from the words that stand in it."""
    # Loaded on first use: it takes a second, and most processes never train or judge.
    from nltk.classify import NaiveBayesClassifier
    from nltk.probability import ELEProbDist, FreqDist

    totals = {PUBLISHED: training.published, REJECTED: training.rejected}
    known = [word for word in sorted(words_of(text)) if word in training.words]
    chances = {
        (kind, word): ELEProbDist(FreqDist({True: count, None: totals[kind] - count}), bins=2)
        for word in known
        for kind, count in zip(totals, training.words[word], strict=True)
    }
    bayes = NaiveBayesClassifier(ELEProbDist(FreqDist(totals)), chances)

    def rejected(words: list[str]) -> float:
        return float(bayes.prob_classify(dict.fromkeys(words, True)).prob(REJECTED))

    alone = {word: rejected([word]) for word in known}
    tellers = [word for word in known if alone[word] > rejected([])]
    tellers.sort(key=lambda word: -alone[word])
    return Judgement(rejected(known), tellers[:MAIN_WORDS])


def _text_of(decision: Decision) -> str:
    """Return the words that were judged; empty where they are gone."""
    comment = decision.comment
    body = comment.body
    if decision.revision != comment.revision:
        revisions = CommentRevision.objects.filter(comment=comment, number=decision.revision)
        body = revisions.values_list("body", flat=True).first() or ""
    return read(render(body))[0]
