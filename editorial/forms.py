"""What comes from outside into the editorial acts."""

from django import forms
from django.core.exceptions import ValidationError

from editorial.models import NOTE_MAX_LENGTH, ChangeClass


class DraftForm(forms.Form):
    """What goes with every save: how fresh the page was, the kind of change, a note."""

    stamp = forms.CharField(widget=forms.HiddenInput, max_length=30)
    change_class = forms.ChoiceField(
        label="Kind of change",
        choices=ChangeClass,
        help_text="Shown in the public history. A typing error does not count as a review.",
    )
    note = forms.CharField(
        label="What changed, and why",
        max_length=NOTE_MAX_LENGTH,
        required=False,
        help_text="One sentence for readers and colleagues.",
        widget=forms.TextInput(attrs={"size": 80}),
    )


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
            raise ValidationError("Say why, so that the author knows what to do.")
        return note
