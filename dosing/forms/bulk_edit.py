"""What comes from outside into a bulk edit: which items, which column, which value."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from dosing.batches import MAX_KEPT_ROWS
from dosing.forms.batches import ChangeForm
from dosing.sheets import KEYS, Sheet


class ItemsForm(forms.Form):
    """The items that somebody chose in a list."""

    items = forms.CharField(widget=forms.HiddenInput, max_length=20 * MAX_KEPT_ROWS)

    def clean_items(self) -> list[int]:
        """Return the numbers of the items."""
        parts = self.cleaned_data["items"].split(",")
        if len(parts) > MAX_KEPT_ROWS or not all(
            part.isdecimal() and len(part) < 19 for part in parts
        ):
            raise ValidationError(_("Choose the items again."))
        return [int(part) for part in parts]


class ColumnForm(ItemsForm):
    """Which column to change."""

    column = forms.ChoiceField(label=_("What to change"))

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = [(column, label_of(sheet, name)) for column, name in editable(sheet)]
        self.fields["column"].choices = choices  # type: ignore[attr-defined]


class ValueForm(ColumnForm, ChangeForm):
    """The new value, in the words of the table: the same that an import takes."""

    field_order = ("value", "change_class", "note")

    def __init__(self, *args: Any, sheet: Sheet, column: str, **kwargs: Any) -> None:
        super().__init__(*args, sheet=sheet, **kwargs)
        self.fields["column"].widget = forms.HiddenInput()
        self.fields["value"] = _value_field(sheet, column)
        self.order_fields(self.field_order)


def editable(sheet: Sheet) -> list[tuple[str, str]]:
    """Return the columns of a table that a bulk edit may change, and their fields.

    Not what names an item: no two may have the same.
    """
    pairs = [
        *((column, name) for name, column in sheet.columns.items()),
        *((column, name) for name, (column, _model) in {**sheet.one, **sheet.many}.items()),
    ]
    return [(column, name) for column, name in pairs if column not in sheet.key]


def label_of(sheet: Sheet, name: str) -> str:
    """Return a field's name as the admin shows it."""
    label = str(getattr(sheet.row_model._meta.get_field(name), "verbose_name", name))
    return label[:1].upper() + label[1:]


def _value_field(sheet: Sheet, column: str) -> forms.Field:
    name = dict(editable(sheet))[column]
    stored: Any = sheet.row_model._meta.get_field(name)
    label = label_of(sheet, name)
    choices: list[tuple[str, str]] = []
    if name in sheet.one:
        model = sheet.one[name][1]
        keys = model._default_manager.order_by(KEYS[model])
        choices = [(getattr(item, KEYS[model]), str(item)) for item in keys]
    elif isinstance(stored, models.BooleanField):
        choices = [("yes", _("Yes")), ("no", _("No"))]  # type: ignore[list-item]
    elif stored.choices:
        choices = list(stored.flatchoices)
    if choices:
        empty = [("", "—")] if stored.blank or stored.null else []
        return forms.ChoiceField(label=label, choices=[*empty, *choices], required=not empty)
    is_long = isinstance(stored, models.TextField)
    return forms.CharField(
        label=label,
        required=False,
        strip=False,
        help_text=_("Keys are separated by semicolons.")
        if name in sheet.many
        else _("Leave it empty where it is not known. A date looks like 2027-03-31."),
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60}) if is_long else forms.TextInput,
    )
