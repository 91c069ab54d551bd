"""What automatic checks say of a comment before a moderator sees it.

An ordered list of small checks. Each looks at one thing and returns a finding with a reason in
words, or None. A check that fails to run holds the comment and says so.
"""

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from articles.models import Article
from comments import classifier, dose_claims, outside
from comments.danger import speaks_of_danger
from comments.folding import fold
from comments.models import Comment, HouseRule, Rank, Training, WatchedWord
from comments.names import has_title
from comments.rendering import read, render
from dosing.models import SafetyLevel

logger = logging.getLogger(__name__)

SHORTEST_WRITING_SECONDS = 3
"""Nobody reads the form and types a sentence faster; programs do."""

LINKS_WITHOUT_A_LOOK = 1
"""One link is a source; several are more often advertising."""

DUPLICATE_DAYS = 30
"""The same words again after a month may be meant."""


@dataclass(frozen=True)
class Author:
    """Who writes: a member, or a guest with a name and an address."""

    member: User | None = None
    name: str = ""
    email: str = ""
    wants_replies: bool = False

    @property
    def address(self) -> str:
        """Where mail to this person goes."""
        return self.member.email if self.member else self.email

    def own(self, key: UUID) -> UUID:
        """Return a form's key as this person's own: nobody else's form ever leads to it.

        The key comes from outside, and whoever knows that of a comment gets its private page.
        Those of comments taken in from elsewhere can be worked out by anybody.
        """
        return uuid5(key, f"member {self.member.pk}" if self.member else self.email.lower())


@dataclass(frozen=True)
class Submission:
    """What is screened: the text, who wrote it where, and how the form came in.

    `comment` is the one being edited. None of the circumstances is stored.
    """

    article: Article
    author: Author
    body: str
    comment: Comment | None = None
    seconds_to_write: float | None = None
    is_trap_filled: bool = False

    def others(self) -> Any:
        """Return the comments this one is compared with."""
        others = Comment.objects.all()
        return others.exclude(pk=self.comment.pk) if self.comment else others


@dataclass(frozen=True)
class Finding:
    """What one check found: its name, and the reason to hold in words for the moderator.

    No check rejects: a person does, so that nobody loses their words to a program's mistake.
    """

    check: str
    reason: str
    house_rule: HouseRule | None = None
    rank: Rank = Rank.NORMAL
    is_failure: bool = False
    needs_help: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what is stored with the comment."""
        stored: dict[str, Any] = {
            "check": self.check,
            "reason": self.reason,
        }
        if self.house_rule:
            stored["house_rule"] = self.house_rule.value
        if self.is_failure:
            stored["is_failure"] = True
        if self.needs_help:
            stored["needs_help"] = True
        return stored


type Check = Callable[[Submission], Finding | None]


def screen(submission: Submission, already: Iterable[Finding] = ()) -> list[Finding]:
    """Run every check; return what they found, in their order, after what was found before.

    Called outside a transaction: a check that meets a database error must not spoil one.
    """
    findings = [*already, *filter(None, (_run(check, submission) for check in CHECKS))]
    if not findings:
        # Words leave this server only where nothing is found and every check of our own has run.
        findings = [*filter(None, [_run(outside_service, submission)])]
    return findings


def _run(check: Check, submission: Submission) -> Finding | None:
    try:
        return check(submission)
    except Exception as error:  # noqa: BLE001 (see below)
        # Whatever broke, the comment must be neither lost nor let through. The log names the
        # check and the kind of error: its message might repeat what a person wrote.
        logger.error("The check %s broke: %s", check.__name__, type(error).__name__)
        return Finding(
            check.__name__,
            _("This check could not run. It is tried again later. Look at the comment with care."),
            is_failure=True,
        )


def rank(findings: list[Finding]) -> Rank:
    """Return the place in the queue: the most pressing finding decides."""
    return min((finding.rank for finding in findings), default=Rank.NORMAL)


def _as_typed_and_seen(submission: Submission) -> str:
    """Return the words in one spelling, as typed and as a reader sees them.

    Marks and `&#64;` stand for something else in what is typed than on the page.
    """
    seen, _links = read(render(submission.body))
    # What stands between them keeps the end of one from making a number with the other's beginning.
    return fold(f"{submission.body}\n|\n{seen}")


def trap(submission: Submission) -> Finding | None:
    """A field that people do not see was filled in."""
    if not submission.is_trap_filled:
        return None
    return Finding("trap", _("A field that only programs see was filled in."))


def speed(submission: Submission) -> Finding | None:
    """The form was sent faster than anybody types."""
    seconds = submission.seconds_to_write
    if seconds is None or seconds >= SHORTEST_WRITING_SECONDS:
        return None
    return Finding(
        "speed", _("The form was sent within 3 seconds of being opened, as programs do.")
    )


def self_harm(submission: Submission) -> Finding | None:
    """Somebody may be in danger. Read here and nowhere else: nothing leaves this server."""
    if not speaks_of_danger(submission.body):
        return None
    return Finding(
        "self_harm",
        _("Somebody may be in danger: the words speak of self-harm or of too much of something."),
        HouseRule.HEALTH_DANGER,
        Rank.URGENT,
        needs_help=True,
    )


def dose(submission: Submission) -> Finding | None:
    """An amount is above a level of the catalogue, or is recommended to others."""
    text, _links = read(render(submission.body))
    levels = [
        dose_claims.Level(level.name, level.amount_high_g, level.basis == "per_kg_day")
        for level in SafetyLevel.objects.published().order_by("amount_high_g")
    ]
    reasons = dose_claims.judge(text, levels)
    if not reasons:
        return None
    return Finding("dose", " ".join(reasons), HouseRule.DOSE_ADVICE, Rank.RAISED)


LINK = re.compile(
    r"\b(?:(?:https?|hxxps?)://|www\.)[^\s<>()\[\]]+|"
    r"\b(?:[a-z0-9-]{1,63}\.){1,4}(?:com|net|org|info|biz|shop|store|online|site|xyz|top|club|"
    r"io|ly|gl|uk|eu|ru|cn|nl|ch)\b(?:/[^\s<>()\[\]]*)?"
)
HIDING_HOSTS = frozenset(
    """
    bit.ly t.co tinyurl.com goo.gl is.gd ow.ly buff.ly cutt.ly rb.gy tiny.cc shorturl.at lnkd.in
    amzn.to linktr.ee
    """.split()  # noqa: SIM905
)
"""Shorteners: nobody sees where a link leads, and it may lead elsewhere tomorrow."""


def links(submission: Submission) -> Finding | None:
    """More links than a source needs, or one that hides where it leads."""
    text, targets = read(render(submission.body))
    written = [*targets, *LINK.findall(fold(text))]
    addresses = {
        re.sub(r"^(?:\w+://)?(?:www\.)?", "", target.casefold()).rstrip("/.,;:!?")
        for target in written
    }
    hosts = sorted({re.split(r"[/:?#]", address)[0] for address in addresses})
    hiding = [host for host in hosts if _hides(host)]
    if hiding:
        said = _("A link hides where it leads: {hosts}.").format(hosts=", ".join(hiding[:5]))
    elif len(addresses) > LINKS_WITHOUT_A_LOOK:
        said = _("It links to {hosts}.").format(hosts=", ".join(hosts[:5]))
    else:
        return None
    return Finding("links", said, HouseRule.ADVERTISING)


def _hides(host: str) -> bool:
    return host in HIDING_HOSTS or "xn--" in host or re.fullmatch(r"[\d.]+", host) is not None


VENDOR = re.compile(
    r"\b(?:coupon|promo|discount|voucher|referral|affiliate)(?:s| code| codes| link| links)?\b|"
    r"\b(?:use|with|enter) (?:my |the |our )?code\b|\bcode:? ?[a-z]{2,12}-?\d{1,4}\b|"
    r"\b\d{1,2} ?(?:%|percent|per cent) (?:off|discount)\b|\bfree shipping\b|"
    r"\b(?:buy|order|get) (?:it |yours |some )?(?:from|at|on) (?:my|our|amazon|ebay|iherb)\b|"
    r"\bbuy (?:it |yours |them |this )?(?:only )?from (?!(?:a|an|any|the|your)\b)\w|"
    r"\b(?:dm|message|pm) me\b|\b(?:whatsapp|telegram)\b|\b(?:i|we) sell\b|"
    r"\blinks? in (?:my |the )?(?:bio|profile)\b|\b(?:check|see) (?:out )?my (?:bio|profile)\b|"
    r"\bbest (?:prices?|deals?) (?:at|on|from|is|are)\b|\bambassador (?:for|of)\b|"
    r"\b(?:order|shop|buy) (?:now|today|here)\b|\b(?:order|shop) at\b|"
    r"\b(?:visit|check out) (?:my|our) (?:shop|store|site)\b"
)


def vendor(submission: Submission) -> Finding | None:
    """It steers readers to a seller: codes, discounts, 'buy from my shop'."""
    found = VENDOR.search(_as_typed_and_seen(submission))
    if not found:
        return None
    return Finding(
        "vendor",
        _("It may sell something: “{found}”.").format(found=found[0]),
        HouseRule.ADVERTISING,
    )


def watched_words(submission: Submission) -> Finding | None:
    """It holds a word that moderators watch."""
    text, _links = read(render(submission.body))
    plain = f" {' '.join(re.findall(r'\w+', fold(text)))} "
    found = [
        watched
        for watched in WatchedWord.objects.all()
        if f" {' '.join(re.findall(r'\w+', fold(watched.word)))} " in plain
    ]
    if not found:
        return None
    words = ", ".join(f"“{watched.word}”" for watched in found[:5])
    return Finding(
        "watched_words", _("Watched: {words}.").format(words=words), HouseRule(found[0].house_rule)
    )


def title(submission: Submission) -> Finding | None:
    """A member's name carries a title that nobody has checked. Guests cannot choose one at all."""
    member = submission.author.member
    if member is None or not has_title(member.display_name):
        return None
    return Finding(
        "title",
        _("The name carries a title, and nobody has checked it."),
        HouseRule.MISLEADING,
    )


E_MAIL = re.compile(
    r"[\w.+-]{1,64} ?(?:@|[(\[{] ?at ?[)\]}]) ?[\w-]{1,63}"
    r"(?: ?(?:\.|[(\[{] ?dot ?[)\]}]) ?[\w-]{1,63}){1,4}|"
    r"[\w.+-]{1,64} at [\w-]{1,63} dot [a-z]{2,20}\b"
)
PHONE = re.compile(r"(?<![\w.,])(?:\+|00|\()?\d(?:[\s().-]{0,2}\d){8,14}(?![\w])")
PATIENT = re.compile(
    r"\b(?:nhs|patient|hospital|insurance|medicare|medicaid|social security|health card|mrn|ssn|"
    r"medical record)\s{0,3}(?:id|no|number|nr)?\.?(?: is| was)?[\s:#]{0,3}[a-z]{0,3}\d[\d -]{4,}|"
    # A British National Insurance number.
    r"\b[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b"
)


def personal_data(submission: Submission) -> Finding | None:
    """An e-mail address, a telephone number or a patient number stands in the text."""
    text = _as_typed_and_seen(submission)
    kinds = []
    if E_MAIL.search(text):
        kinds.append(_("an e-mail address"))
    if PATIENT.search(text):
        kinds.append(_("a patient number"))
    elif PHONE.search(text):
        kinds.append(_("a telephone number"))
    if not kinds:
        return None
    return Finding(
        "personal_data",
        _("It seems to give these: {kinds}.").format(kinds=", ".join(kinds)),
        HouseRule.PERSONAL_DATA,
        Rank.RAISED,
    )


def duplicate(submission: Submission) -> Finding | None:
    """The same text was posted not long ago."""
    since = timezone.now() - timedelta(days=DUPLICATE_DAYS)
    author = submission.author
    own = (
        submission.others().filter(member=author.member)
        if author.member
        else submission.others().filter(member=None, guest_email=author.email.lower())
    )
    if author.member is None and not author.email:
        return None
    recent = own.filter(created_at__gte=since).order_by("-created_at")[:50]
    text = fold(submission.body).split()
    same = next((other for other in recent if fold(other.body).split() == text), None)
    if same is None:
        return None
    return Finding(
        "duplicate",
        _("The same person posted the same words before (comment {pk}).").format(pk=same.pk),
        HouseRule.DUPLICATE,
    )


def resembles_rejected(submission: Submission) -> Finding | None:
    """It resembles comments that moderators rejected, as far as the classifier has learned."""
    training = Training.objects.order_by("-pk").first()
    if training is None or not training.can_speak:
        return None
    text, _targets = read(render(submission.body))
    judgement = classifier.judge(training, text)
    if not judgement.is_held:
        return None
    said = _("Moderators mostly rejected comments with words like these: %(words)s.") % {
        "words": ", ".join(f"“{word}”" for word in judgement.main_words)
    }
    return Finding("resembles_rejected", said)


def outside_service(submission: Submission) -> Finding | None:
    """A service that the operator chose has a reason to hold the words."""
    if not outside.is_on():
        return None
    reason = outside.ask(submission.body)
    if reason is None:
        return None
    return Finding(
        "outside_service", _("The outside service says: “%(reason)s”.") % {"reason": reason}
    )


# The most pressing first: a moderator reads the reasons in this order.
CHECKS: tuple[Check, ...] = (
    self_harm,
    dose,
    personal_data,
    trap,
    speed,
    title,
    watched_words,
    vendor,
    links,
    duplicate,
    resembles_rejected,
)

CIRCUMSTANCES = (trap.__name__, speed.__name__)
"""Checks of how the form came in. That is not stored, so what they found stays found."""
