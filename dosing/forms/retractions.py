"""What comes from outside about retractions."""

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dosing.models import Source
from dosing.retraction_list import MAX_BYTES, Match
from dosing.retractions import Retraction
from editorial.models import NOTE_MAX_LENGTH

_SALT = "dosing.retractions"


class RetractionListForm(forms.Form):
    """The list to look through."""

    file = forms.FileField(
        label=gettext_lazy("List of retractions (CSV)"),
        help_text=gettext_lazy(
            "The Retraction Watch data set, or any table with a column for the DOI or the PubMed "
            "number of the retracted work. At most 100 MB."
        ),
    )

    def clean_file(self) -> UploadedFile:
        """Refuse a file that is too long."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(_("The file has more than 100 MB."))
        return file


class MatchesForm(forms.Form):
    """What was shown, signed, so that just that is marked on confirmation."""

    # Not `matches`: a field of that name hides the method of its form that assistive tools call.
    marks = forms.CharField(widget=forms.HiddenInput)

    def clean_marks(self) -> list[tuple[Source, Retraction]]:
        """Return each source with what is to be said of it; sources gone since are left out."""
        try:
            rows = signing.loads(self.cleaned_data["marks"], salt=_SALT)
        except signing.BadSignature as error:
            raise ValidationError(_("Look through the list again.")) from error
        sources = Source.objects.in_bulk([row["source"] for row in rows])
        day = forms.DateField(required=False)
        return [
            (
                sources[row["source"]],
                Retraction(day.clean(row["on"]), row["reason"], row["notice"]),
            )
            for row in rows
            if row["source"] in sources
        ]

    @staticmethod
    def sign(matches: list[Match]) -> str:
        """Return matches in the form that `clean_marks` reads."""
        rows: list[dict[str, Any]] = [
            {
                "source": match.source.pk,
                "on": match.retraction.on.isoformat() if match.retraction.on else "",
                "reason": match.retraction.reason,
                "notice": match.retraction.notice,
            }
            for match in matches
        ]
        return signing.dumps(rows, salt=_SALT, compress=True)


class RetractionForm(forms.Form):
    """What is known of one source's retraction."""

    on = forms.DateField(
        label=gettext_lazy("Date of the notice"),
        required=False,
        # A date box reads this form only, whatever the language.
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason, as the notice gives it"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"size": 60}),
    )
    notice = forms.URLField(
        label=gettext_lazy("Link to the notice"),
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"size": 60}),
    )


class TakeBackForm(forms.Form):
    """Why a mark was wrong."""

    note = forms.CharField(
        label=gettext_lazy("Why is it not retracted?"), max_length=NOTE_MAX_LENGTH
    )
