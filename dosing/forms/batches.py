"""What comes from outside into imports, exports and bulk edits."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dosing.tables import TABLES
from editorial.models import NOTE_MAX_LENGTH, ChangeClass


class TableForm(forms.Form):
    """One of the tables that a person may see or change."""

    table = forms.ChoiceField(label=_("Table"))

    def __init__(self, *args: Any, tables: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = [(name, TABLES[name].title) for name in tables]
        self.fields["table"].choices = choices  # type: ignore[attr-defined]


class ExportForm(TableForm):
    """Which table to take away, and as which kind of file."""

    extension = forms.ChoiceField(
        label=_("As"), choices=[("xlsx", "XLSX"), ("csv", "CSV")], initial="xlsx"
    )
    with_drafts = forms.BooleanField(
        label=_("With the open drafts"),
        required=False,
        initial=True,
        help_text=_("Without them: only what readers see."),
    )


class ChangeForm(forms.Form):
    """What goes with every draft of a batch."""

    change_class = forms.ChoiceField(
        label=_("Kind of change"),
        choices=ChangeClass,
        initial=ChangeClass.CLARIFICATION,
        help_text=_("Shown in the public history once a draft is published."),
    )
    note = forms.CharField(
        label=_("What changes, and why"),
        max_length=NOTE_MAX_LENGTH,
        required=False,
        help_text=_("One sentence for readers and colleagues; it goes with each draft."),
        widget=forms.TextInput(attrs={"size": 60}),
    )


class ImportForm(TableForm, ChangeForm):
    """Which table a file holds, and what goes with its drafts."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV in UTF-8, or XLSX; at most 4 MB and 5,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    field_order = ("table", "file", "change_class", "note")


class SeenForm(forms.Form):
    """The check that a person saw before they confirmed."""

    fingerprint = forms.CharField(max_length=64)
