"""Everything that comes in from outside, read and checked once."""

import re
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, cast
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.display_names import clean_display_name, refuse_known_name
from accounts.models import DISPLAY_NAME_MAX_LENGTH
from articles.models import Article
from comments.models import (
    BODY_MAX_LENGTH,
    WORDS_MAX_LENGTH,
    Comment,
    HouseRule,
    MailChoice,
    SavedReply,
    Verb,
)
from comments.names import has_title
from comments.rendering import read, render
from comments.transitions import TRANSITIONS

_opened = Signer(salt="comments.opened")

BIGGEST_ID = 2**63 - 1
BIGGEST_COUNT = 2**31 - 1


UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""NUL, other control characters, halves of characters: no XML may hold them, some no database."""


def refuse_unshowable(text: str) -> None:
    """Refuse characters that nobody can see and that would break a feed or a database."""
    if UNSHOWABLE.search(text):
        raise ValidationError(
            gettext(
                "There is a character in it that cannot be shown. Delete it, or type the text "
                "again."
            )
        )


class TypedField(forms.CharField):
    """Text that a person types: one kind of line end, nothing unshowable.

    The limit is checked here and not by a `maxlength` attribute, which cuts off what is pasted
    without a word.
    """

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators = [
            validator
            for validator in self.validators
            if not isinstance(validator, ProhibitNullCharactersValidator)
        ]
        self.validators += [
            refuse_unshowable,
            MaxLengthValidator(
                most,
                gettext("This has %(show_value)s characters. Shorten it to {most:,}.").format(
                    most=most
                ),
            ),
        ]

    def to_python(self, value: Any) -> Any:
        """Return the text with plain line ends."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


class ArticleForm(forms.Form):
    """Which article a new comment is about."""

    article = forms.ModelChoiceField(Article.objects.none(), to_field_name="slug")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Article]", self.fields["article"])
        field.queryset = Article.objects.published()


class KeyForm(forms.Form):
    """What a guest's own link carries."""

    key = forms.CharField(required=False, max_length=100)


class PageForm(forms.Form):
    """Which page of a log: the time and number of the last one seen."""

    after = forms.RegexField(r"^[0-9]{1,17}-[0-9]{1,19}\Z", required=False)

    def clean_after(self) -> tuple[Any, int] | None:
        """Return the time and number of the last one seen."""
        text = self.cleaned_data["after"]
        if not text:
            return None
        microseconds, _, pk = text.partition("-")
        try:
            moment = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(microseconds))
        except OverflowError:
            raise ValidationError(gettext("There is no such page.")) from None
        return moment, min(int(pk), BIGGEST_ID)


class DiscussionForm(PageForm):
    """Which page of a discussion, in which order."""

    SORTS = (("newest", _("Newest")), ("oldest", _("Oldest")), ("helpful", _("Most helpful")))

    sort = forms.ChoiceField(choices=SORTS, required=False)

    field_order = ("sort", "after")

    def clean_sort(self) -> str:
        """Return the order; newest first without one."""
        return self.cleaned_data["sort"] or "newest"

    def clean_after(self) -> tuple[Any, int] | None:
        """Return where the last comment seen stands: its time or its marks, and its number."""
        if self.cleaned_data.get("sort") != "helpful" or not self.cleaned_data["after"]:
            return super().clean_after()
        count, _, pk = self.cleaned_data["after"].partition("-")
        return min(int(count), BIGGEST_COUNT), min(int(pk), BIGGEST_ID)


class QueueForm(forms.Form):
    """Which of the waiting comments to show. What is shown can be shared by its address."""

    ONLY = (
        ("urgent", _("Urgent")),
        ("reported", _("Reported by readers")),
        ("appealed", _("Appeals")),
    )
    AUTHORS = (("guest", _("Guests")), ("member", _("Members")))
    AGES = ((1, _("More than a day")), (3, _("More than 3 days")), (7, _("More than a week")))

    why = forms.ChoiceField(label=_("Why it waits"), required=False)
    article = forms.ModelChoiceField(
        Article.objects.only("slug", "title").order_by("title"),
        label=_("Article"),
        required=False,
        to_field_name="slug",
        empty_label=_("All"),
    )
    only = forms.ChoiceField(label=_("Only"), required=False, choices=[("", _("All")), *ONLY])
    author = forms.ChoiceField(
        label=_("Written by"), required=False, choices=[("", _("Everybody")), *AUTHORS]
    )
    days = forms.TypedChoiceField(
        label=_("Waits for"),
        required=False,
        choices=[("", _("Any time")), *AGES],
        coerce=int,
        empty_value=None,
    )
    after = forms.IntegerField(
        required=False, min_value=1, max_value=BIGGEST_ID, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, reasons: list[tuple[str, str]], **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "filter-%s")
        super().__init__(*args, **kwargs)
        why = cast("forms.ChoiceField", self.fields["why"])
        why.choices = [("", _("All")), *reasons]

    def address(self, after: int | None = None) -> str:
        """Return the query string of these filters, for the page after a comment."""
        chosen = {
            name: self.data[name]
            for name in ("why", "article", "only", "author", "days")
            if self.data.get(name)
        }
        return urlencode(chosen | ({"after": after} if after else {}))

    @property
    def is_narrow(self) -> bool:
        """Say whether some of what waits is left out."""
        return bool(self.address())


class NumberForm(forms.Form):
    """Where a page of a thread begins: the place of the last reply seen."""

    after = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST_ID)


class BodyForm(forms.Form):
    """The words of a comment."""

    body = TypedField(
        label=_("Your comment"),
        most=BODY_MAX_LENGTH,
        help_text=_(
            "Write *emphasis*, [a link](https://example.org/), > quotes and - lists like "
            "this. Please do not tell others what dose to take."
        ),
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Write your comment first.")},
    )
    # Plain fields: whatever a program puts in them, it never costs a person their comment.
    website = forms.Field(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("opened", _opened.sign(str(int(time.time()))))

    def clean_body(self) -> str:
        """Refuse a comment of which nothing would be seen."""
        body: str = self.cleaned_data["body"]
        words, _ = read(render(body))
        if not words:
            raise ValidationError(gettext("Nothing would be seen of this. Write some words."))
        return body

    def clean_opened(self) -> float | None:
        """Return the seconds since the form was made; None where that is not known."""
        try:
            return time.time() - int(_opened.unsign(self.cleaned_data["opened"] or ""))
        except (BadSignature, ValueError):
            return None


class CommentForm(BodyForm):
    """A new comment. Guests also give a name and an address."""

    name = TypedField(
        label=_("Your name"),
        most=DISPLAY_NAME_MAX_LENGTH,
        help_text=_("Shown with your comment. It need not be your real name."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        error_messages={"required": _("Enter a name to show with your comment.")},
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("Never shown. We write to it about this comment only."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "maxlength": None}),
        error_messages={
            "required": _("Enter your e-mail address, like name@example.org."),
            "invalid": _("Enter an e-mail address like name@example.org."),
            "max_length": _("This address is too long. Enter one with at most 254 characters."),
            "null_characters_not_allowed": _("Enter an e-mail address like name@example.org."),
        },
    )
    wants_replies = forms.BooleanField(
        label=_("Write to me when somebody answers"),
        required=False,
        help_text=_("You confirm your address first, and can stop it in every message."),
    )
    submission_key = forms.Field(required=False, widget=forms.HiddenInput)

    field_order = ("name", "email", "body")

    def __init__(self, *args: Any, is_member: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_member:
            del self.fields["name"], self.fields["email"], self.fields["wants_replies"]
        self.initial.setdefault("submission_key", str(uuid.uuid4()))

    def is_previewable(self) -> bool:
        """Say whether the words can be shown. A preview asks for no name and no address yet."""
        self.errors.pop("name", None)
        self.errors.pop("email", None)
        return not self.errors

    def clean_name(self) -> str:
        """Return the name in its composed form."""
        name = clean_display_name(self.cleaned_data["name"])
        refuse_known_name(name)
        if has_title(name):
            raise ValidationError(
                gettext(
                    "Leave out titles like ‘Dr’ or ‘dietitian’: we cannot check them for guests."
                )
            )
        return name

    def clean_submission_key(self) -> uuid.UUID:
        """Return the key of this form; a new one where it was tampered with."""
        try:
            return uuid.UUID(self.cleaned_data["submission_key"] or "")
        except ValueError:
            return uuid.uuid4()


class HelpfulForm(forms.Form):
    """Whether one finds a comment helpful."""

    helpful = forms.ChoiceField(
        choices=(("yes", _("Mark as helpful")), ("no", _("Take the mark back")))
    )


class ReportForm(forms.Form):
    """Why a moderator should look at a published comment."""

    house_rule = forms.TypedChoiceField(
        label=_("Which house rule does it break?"),
        choices=HouseRule.choices,
        coerce=HouseRule,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a house rule.")},
    )
    words = TypedField(
        label=_("Anything a moderator should know"),
        required=False,
        most=WORDS_MAX_LENGTH,
        help_text=_("Only moderators read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MailChoiceForm(forms.ModelForm[MailChoice]):
    """Which mail about their comments a member wants."""

    class Meta:
        model = MailChoice
        fields = ("replies", "decisions")
        labels: ClassVar = {
            "replies": _("When somebody answers one of my comments, write to me"),
            "decisions": _("Write to me when a moderator has decided on a comment of mine"),
        }
        widgets: ClassVar = {"replies": forms.RadioSelect}


class VersionForm(forms.Form):
    """A button pressed on a page: which version of the comment stood there."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, comment: Comment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", comment.version)


class WordsForm(VersionForm):
    """The same with words: an appeal."""

    words = TypedField(
        label=_("Why should another moderator look at it again?"),
        most=WORDS_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say why you think the decision is wrong.")},
    )


class AppealForm(forms.Form):
    """Why a suspension should be looked at by another moderator."""

    words = TypedField(
        label=_("Why should another moderator look at it again?"),
        most=WORDS_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say why you think the suspension is wrong.")},
    )


class SuspendForm(forms.Form):
    """For how long somebody cannot write, and why."""

    DAYS = (
        (1, _("One day")),
        (7, _("One week")),
        (30, _("30 days")),
        (90, _("90 days")),
        (365, _("One year")),
    )

    days = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=DAYS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how long it lasts.")},
    )
    house_rule = forms.TypedChoiceField(
        label=_("Which house rule was broken?"),
        choices=[("", _("Choose a rule")), *HouseRule.choices],
        coerce=HouseRule,
        help_text=_("The person is told, and the public log shows it."),
        error_messages={"required": _("Choose the house rule that was broken.")},
    )
    words = TypedField(
        label=_("The reason, in words for the person"),
        most=WORDS_MAX_LENGTH,
        help_text=_("Only the person and moderators read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Tell the person why.")},
    )


class ConcludeForm(forms.Form):
    """What a moderator does with a suspension."""

    verb = forms.ChoiceField(
        choices=(("lift", _("Lift")), ("uphold", _("Uphold"))),
        error_messages={"required": _("Choose what to do with the suspension.")},
    )
    words = TypedField(
        label=_("Words to the person"),
        required=False,
        most=WORDS_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SavedReplyForm(forms.Form):
    """Which saved words to put into the field, after those that stand there already."""

    saved_reply = forms.ModelChoiceField(SavedReply.objects.all(), required=False)
    house_rule = forms.CharField(required=False)
    words = forms.CharField(required=False)

    def inserted(self) -> dict[str, str]:
        """Return what the fields of the decision then hold."""
        if not self.is_valid():
            return {}
        chosen = self.cleaned_data["saved_reply"]
        typed = self.cleaned_data["words"]
        if chosen is None:
            return {"house_rule": self.cleaned_data["house_rule"], "words": typed}
        return {
            "house_rule": chosen.house_rule or self.cleaned_data["house_rule"],
            "words": f"{typed}\n\n{chosen.words}" if typed else chosen.words,
        }


class ReasonForm(forms.Form):
    """Why a moderator decides so: the house rule and words to the author."""

    house_rule = forms.TypedChoiceField(
        label=_("House rule it breaks"),
        required=False,
        choices=[("", _("Choose a rule")), *HouseRule.choices],
        coerce=HouseRule,
        empty_value=None,
        help_text=_("Needed to reject. The author is told, and the public log shows it."),
    )
    words = TypedField(
        label=_("Words to the author"),
        required=False,
        most=WORDS_MAX_LENGTH,
        help_text=_("Only the author reads this."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RulingForm(VersionForm, ReasonForm):
    """A moderator's decision. Which verbs it offers depends on where the comment stands."""

    verb = forms.ChoiceField(
        choices=(), error_messages={"required": _("Choose what to do with the comment.")}
    )

    def __init__(self, *args: Any, comment: Comment, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"decide-{comment.pk}-%s")
        super().__init__(*args, comment=comment, **kwargs)
        verb = cast("forms.ChoiceField", self.fields["verb"])
        # Every verb, also those not possible now: a stale page gets the answer that it is stale.
        verb.choices = [(verb.value, verb.label) for verb in MODERATORS_VERBS]

    def clean(self) -> dict[str, Any]:
        """Refuse a rejection without a rule of the house."""
        cleaned = super().clean() or self.cleaned_data
        verb = cleaned.get("verb")
        is_missing = "house_rule" not in self.errors and not cleaned.get("house_rule")
        if is_missing and verb and TRANSITIONS[verb].needs_house_rule:
            self.add_error("house_rule", gettext("Choose the house rule that the comment breaks."))
        return cleaned


MODERATORS_VERBS = (Verb.PUBLISH, Verb.REJECT, Verb.KEEP, Verb.UPHOLD)


@dataclass(frozen=True)
class Seen:
    """A comment as a moderator saw it on a page."""

    pk: int
    version: int


class SeenField(forms.Field):
    """Comments marked on a page, each as its number and the version that stood there."""

    MOST = 50

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[Seen]:
        """Return them in the order of the page, each once."""
        found = [re.fullmatch(r"([0-9]{1,18})-([0-9]{1,9})", text) for text in value or ()]
        if None in found or len(found) > self.MOST:
            raise ValidationError(_("Mark the comments on the page again."))
        return list(dict.fromkeys(Seen(int(match[1]), int(match[2])) for match in found if match))


class BulkForm(ReasonForm):
    """One decision, with one reason, on several comments."""

    ACTS = (("publish", _("Publish or keep")), ("reject", _("Reject")))

    item = SeenField(required=False)
    shown = SeenField(required=False)
    everything = forms.BooleanField(label=_("All on this page"), required=False)
    act = forms.ChoiceField(
        choices=ACTS, error_messages={"required": _("Choose what to do with the comments.")}
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a rejection without a rule of the house."""
        cleaned = super().clean() or self.cleaned_data
        is_missing = "house_rule" not in self.errors and not cleaned.get("house_rule")
        if is_missing and cleaned.get("act") == "reject":
            self.add_error("house_rule", _("Choose the house rule that the comments break."))
        if not self.errors and not self.seen():
            raise ValidationError(_("Mark the comments first."))
        return cleaned

    def seen(self) -> list[Seen]:
        """Return the comments to decide on; none where they could not be read."""
        return self.cleaned_data.get("shown" if self.cleaned_data["everything"] else "item", [])


class SeenForm(forms.Form):
    """Comments whose decision a moderator takes back."""

    item = SeenField()
