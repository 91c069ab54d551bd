"""What programs may ask of the open data."""

from django import forms


class PageForm(forms.Form):
    """Where a page of the JSON interface begins."""

    after = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)
