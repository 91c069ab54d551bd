"""Files of reference managers that somebody uploads or pastes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dosing.forms.batches import ChangeForm
from dosing.reference_files import MAX_BYTES

MAX_PASTED = 200_000
"""Characters; a form takes no more beside its file."""


class ReferencesForm(ChangeForm):
    """A file or some text, in whichever of the three formats, and what goes with its drafts."""

    file = forms.FileField(label=gettext_lazy("File"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Or paste the references here"),
        required=False,
        max_length=MAX_PASTED,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "cols": 80, "spellcheck": "false"}),
    )
    field_order = ("file", "text", "change_class", "note")

    def clean(self) -> dict[str, Any]:
        """Return what was sent as `name` and `data`."""
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("text", "")
        if self.errors:
            return cleaned
        if bool(file) == bool(text.strip()):
            raise ValidationError(_("Choose a file, or paste the references: one of the two."))
        if file and file.size > MAX_BYTES:
            raise ValidationError(_("The file has more than 4 MB. Split it."))
        data = file.read() if file else text.encode("utf-8", "replace")
        return cleaned | {"data": data, "name": file.name if file else _("Pasted references")}
