"""Times as people type them, in the site's zone, across changes of the clock."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _


class SiteTimeField(forms.Field):
    """A date and time in the site's zone, in the future.

    A time that the clocks skip in spring does not exist, and one they repeat in autumn happens
    twice: both are refused with words, never guessed.
    """

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment in UTC."""
        if not value:
            return None
        try:
            typed = datetime.fromisoformat(str(value).strip())
        except ValueError as error:
            raise ValidationError(_("Write a date and a time, like 2026-03-28 09:00.")) from error
        if typed.tzinfo is not None:
            raise ValidationError(_("Leave out the zone: times are in the site's own."))
        return in_site_zone(typed)

    def validate(self, value: Any) -> None:
        """Refuse what has passed."""
        super().validate(value)
        if value is not None and value <= timezone.now():
            raise ValidationError(_("Choose a time in the future."))


def in_site_zone(typed: datetime) -> datetime:
    """Return the moment a clock in the site's zone shows this time, in UTC."""
    zone = timezone.get_default_timezone()
    earlier, later = typed.replace(tzinfo=zone, fold=0), typed.replace(tzinfo=zone, fold=1)
    try:
        moment = earlier.astimezone(UTC)
        if earlier.utcoffset() == later.utcoffset():
            return moment
        exists = moment.astimezone(zone).replace(tzinfo=None) == typed
    except OverflowError as error:
        raise ValidationError(_("Choose a year closer to ours.")) from error
    shown = _("{time} on {day}").format(time=time_format(typed), day=date_format(typed))
    if exists:
        raise ValidationError(
            _(
                "{shown} comes twice, because the clocks go back. Choose a time before or after it."
            ).format(shown=shown)
        )
    raise ValidationError(
        _("{shown} does not exist, because the clocks go forward. Choose a later time.").format(
            shown=shown
        )
    )
