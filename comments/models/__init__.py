"""Comments, what was decided about them, and what is known of those who write."""

from comments.models.comments import (
    BODY_MAX_LENGTH,
    DEEPEST_REPLY,
    EDIT_WINDOW,
    LOGGED_VERBS,
    WAITING_STATES,
    WORDS_MAX_LENGTH,
    Comment,
    CommentRevision,
    DecidedBy,
    Decision,
    Discussion,
    GuestMail,
    HouseRule,
    ImportedFrom,
    Rank,
    Report,
    SavedReply,
    State,
    Verb,
    WatchedWord,
)
from comments.models.counts import ReasonCount
from comments.models.mail import MailChoice, Notice
from comments.models.marks import HelpfulMark
from comments.models.people import MOST_TRUST, REJECTION_COSTS, TRUSTED_FROM, Standing
from comments.models.suspensions import Suspension, SuspensionAct
from comments.models.training import Training

__all__ = [
    "BODY_MAX_LENGTH",
    "DEEPEST_REPLY",
    "EDIT_WINDOW",
    "LOGGED_VERBS",
    "MOST_TRUST",
    "REJECTION_COSTS",
    "TRUSTED_FROM",
    "WAITING_STATES",
    "WORDS_MAX_LENGTH",
    "Comment",
    "CommentRevision",
    "DecidedBy",
    "Decision",
    "Discussion",
    "GuestMail",
    "HelpfulMark",
    "HouseRule",
    "ImportedFrom",
    "MailChoice",
    "Notice",
    "Rank",
    "ReasonCount",
    "Report",
    "SavedReply",
    "Standing",
    "State",
    "Suspension",
    "SuspensionAct",
    "Training",
    "Verb",
    "WatchedWord",
]
