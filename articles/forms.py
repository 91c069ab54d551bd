"""Query strings of the public pages, read as domain types. What makes no sense counts as absent."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import pictures
from articles.models import Image, SearchEntry
from articles.models.articles import BODY_MAX_LENGTH

QUESTION_MAX_LENGTH = 120
MAX_PAGE = 25


@dataclass(frozen=True)
class Place:
    """Where a page of a list goes on: after the article published then, with that id."""

    published_at: datetime
    number: int

    def __str__(self) -> str:
        microseconds = round(self.published_at.timestamp() * 1_000_000)
        return f"{microseconds}-{self.number}"


class PlaceField(forms.RegexField):
    """A place in a list, as `str(Place)` writes it."""

    def __init__(self) -> None:
        super().__init__(regex=r"^[0-9]{1,16}-[0-9]{1,18}\Z", required=False, max_length=36)

    def clean(self, value: object) -> Place | None:
        """Return the place; None where there is none."""
        text = super().clean(value)
        if not text:
            return None
        microseconds, pk = (int(part) for part in text.split("-"))
        seconds, rest = divmod(microseconds, 1_000_000)
        try:
            return Place(datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest), int(pk))
        except (OverflowError, ValueError) as error:
            raise ValidationError(gettext("There is no such place.")) from error


class ListForm(forms.Form):
    """The query string of a list of articles."""

    after = PlaceField()

    @property
    def place(self) -> Place | None:
        """Where the list goes on; None for its beginning."""
        return self.cleaned_data.get("after") if self.is_valid() else None


class BodyForm(forms.Form):
    """A text as it stands in the editor, before it is saved."""

    body = forms.CharField(
        required=False,
        strip=False,
        max_length=BODY_MAX_LENGTH,
        error_messages={
            "max_length": format_lazy(
                _("The text is longer than {body_max_length:,} characters. Split it."),
                body_max_length=BODY_MAX_LENGTH,
            )
        },
    )


class ImageForm(forms.ModelForm):
    """The words that go with an image."""

    class Meta:
        model = Image
        fields = ("alt", "is_decorative", "caption", "credit", "focus")
        widgets = {
            "alt": forms.Textarea(attrs={"rows": 2, "cols": 60}),
            "caption": forms.Textarea(attrs={"rows": 2, "cols": 60}),
            "credit": forms.TextInput(attrs={"size": 60}),
        }


class UploadForm(ImageForm):
    """A file to add to the library, with its words. What it is, its content says."""

    file = forms.FileField(
        label=_("Image file"),
        help_text=_("JPEG, PNG, WebP or AVIF, up to %(limit)s MB.")
        % {"limit": pictures.MAX_BYTES // 1024**2},
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp,.avif"}),
    )
    field_order = ("file",)

    def clean_file(self) -> pictures.Picture:
        """Return the picture in the file."""
        upload = self.cleaned_data["file"]
        try:
            return pictures.read(upload.read(), upload.name)
        except pictures.RefusedError as error:
            raise ValidationError(str(error)) from error

    @property
    def words(self) -> dict[str, Any]:
        """What was said about the image."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class SearchForm(forms.Form):
    """A question to the search."""

    q = forms.CharField(
        label=_("Search the site"),
        required=False,
        max_length=QUESTION_MAX_LENGTH,
        error_messages={
            "max_length": format_lazy(
                _("Ask in no more than {question_max_length} characters."),
                question_max_length=QUESTION_MAX_LENGTH,
            ),
            "null_characters_not_allowed": _("Type words to search for."),
        },
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "autocomplete": "off",
                "list": "suggestions",
                "data-hx-get": reverse_lazy("articles:suggestions"),
                "data-hx-trigger": "input changed delay:200ms",
                "data-hx-target": "#suggestions",
                "data-hx-swap": "outerHTML",
                "data-hx-sync": "this:replace",
            }
        ),
    )
    type = forms.CharField(required=False, max_length=20)
    page = forms.CharField(required=False, max_length=3)

    def clean_type(self) -> str:
        """Return the kind to show; what is no kind counts as none."""
        kind: str = self.cleaned_data["type"]
        return kind if kind in SearchEntry.Kind.values else ""

    def clean_page(self) -> int:
        """Return the number of the page of results, from 1."""
        typed: str = self.cleaned_data["page"]
        number = int(typed) if typed.isascii() and typed.isdigit() else 1
        return min(max(number, 1), MAX_PAGE)
