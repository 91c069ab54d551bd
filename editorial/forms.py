"""What comes from outside into the editorial acts."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from editorial.models import NOTE_MAX_LENGTH, REMARK_MAX_LENGTH, ChangeClass, Remark
from editorial.site_time import SiteTimeField
from editorial.snapshot import Snapshot


class DraftForm(forms.Form):
    """What goes with every save: how fresh the page was, the kind of change, a note.

    `children` are the item's rows as the page was opened with, signed. They are laid before the
    form is read, so that its rows find theirs even after an autosave or somebody else's save.
    """

    stamp = forms.CharField(widget=forms.HiddenInput, max_length=30)
    children = forms.CharField(widget=forms.HiddenInput, required=False)
    change_class = forms.ChoiceField(
        label=_("Kind of change"),
        choices=ChangeClass,
        required=False,  # not asked of a new item, nor after its first draft saved itself
        initial=ChangeClass.CLARIFICATION,
        help_text=_("Shown in the public history. A typing error does not count as a review."),
    )
    note = forms.CharField(
        label=_("What changed, and why"),
        max_length=NOTE_MAX_LENGTH,
        required=False,
        help_text=_("One sentence for readers and colleagues."),
        widget=forms.TextInput(attrs={"size": 80}),
    )

    def clean_children(self) -> Snapshot:
        """Return the rows the page was opened with; none when they do not carry our signature."""
        try:
            children: Snapshot = signing.loads(self.cleaned_data["children"], salt=_SALT)
        except signing.BadSignature:
            return {}
        return children

    @staticmethod
    def sign(children: Snapshot) -> str:
        """Return the rows in the form that `clean_children` reads."""
        return signing.dumps(children, salt=_SALT, compress=True)


_SALT = "editorial.children"


class UnfinishedForm(forms.Form):
    """Which unfinished new item to go on with."""

    unfinished = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class PlaceForm(forms.Form):
    """Where a list of versions goes on: below which number."""

    below = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class ActForm(forms.Form):
    """A decision on a revision: on which state of it, and the words that go with it."""

    stamp = forms.CharField(widget=forms.HiddenInput, max_length=30)
    note = forms.CharField(max_length=NOTE_MAX_LENGTH, required=False)


class ReasonedActForm(ActForm):
    """A decision that its author must be able to understand."""

    def clean_note(self) -> str:
        """Refuse a decision without words."""
        note: str = self.cleaned_data["note"].strip()
        if not note:
            raise ValidationError(gettext("Say why, so that others know what to do."))
        return note


class RestoreForm(ActForm):
    """Which old version to take up again."""

    number = forms.IntegerField(min_value=1, max_value=2**31 - 1)


class ScheduleForm(ActForm):
    """When to publish."""

    at = SiteTimeField(label=_("When"))


class ReasonedScheduleForm(ReasonedActForm):
    """When to withdraw, and why."""

    at = SiteTimeField(label=_("When"))


class OneRowForm(ActForm):
    """Which of an item's own schedules or links an act is about."""

    row = forms.IntegerField(min_value=1, max_value=2**62)


class ShareForm(ActForm):
    """Who gets a link, and for how many days."""

    for_whom = forms.CharField(label=_("For whom"), max_length=120)
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=90, initial=14)

    def clean_days(self) -> timedelta:
        """Return how long the link is valid."""
        return timedelta(days=self.cleaned_data["days"])


class ParagraphForm(forms.Form):
    """Which paragraph somebody speaks of."""

    paragraph = forms.IntegerField(required=False, min_value=1)

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._count = count

    def clean_paragraph(self) -> int | None:
        """Refuse a paragraph the text does not have."""
        number: int | None = self.cleaned_data["paragraph"]
        if number is not None and number > self._count:
            raise ValidationError(gettext("There is no such paragraph."))
        return number


class RemarkForm(forms.Form):
    """What a colleague says of a draft."""

    stamp = forms.CharField(widget=forms.HiddenInput, max_length=30)
    text = forms.CharField(
        label=_("Your remark"),
        max_length=REMARK_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReviewForm(RemarkForm):
    """What a reviewer without an account says, and who they are."""

    kind = forms.ChoiceField(label=_("What is this?"), choices=Remark.Kind, initial="comment")
    name = forms.CharField(label=_("Your name"), max_length=120)
    credential = forms.CharField(
        label=_("Your training or post"),
        max_length=160,
        help_text=_("For example: dietitian, university hospital. It is kept with your advice."),
    )
    field_order = ("kind", "text", "name", "credential")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False

    def clean(self) -> dict[str, Any] | None:
        """Ask for words, except from somebody who simply agrees."""
        cleaned = super().clean()
        if self.cleaned_data.get("kind") != Remark.Kind.APPROVE and not self.cleaned_data.get(
            "text"
        ):
            self.add_error("text", gettext("Write what should change, or what you noticed."))
        return cleaned
