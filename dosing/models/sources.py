"""References: entered once, used by articles, regimens, levels and figures."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dosing.identifiers import normal_doi, normal_pmid
from editorial.models import Publishable
from editorial.problems import Problem


class _IdentifierField(models.CharField):
    """A text kept in its one form, however it was pasted; what has none is refused."""

    normal: Callable[[str], str]

    def to_python(self, value: Any) -> Any:
        """Bring a readable identifier to its form; the validation names the others."""
        text = super().to_python(value)
        try:
            return type(self).normal(text) if text else text
        except ValueError:
            return text

    def run_validators(self, value: Any) -> None:
        """Refuse what is no such identifier."""
        try:
            if value:
                type(self).normal(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        super().run_validators(value)


class DoiField(_IdentifierField):
    """A DOI without the address before it. Capitals stay, but mean nothing."""

    normal = staticmethod(normal_doi)


class PmidField(_IdentifierField):
    """The digits of a PubMed number."""

    normal = staticmethod(normal_pmid)


class Source(Publishable):
    """A published work that a figure or claim rests on."""

    key = models.SlugField(
        max_length=60, unique=True, help_text=gettext_lazy("Used to cite it: [@key].")
    )
    authors = models.CharField(
        max_length=600,
        blank=True,
        help_text=gettext_lazy("As 'Houdijk APJ; et al.', separated by semicolons."),
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    title = models.CharField(max_length=500, blank=True)
    journal = models.CharField("journal or publisher", max_length=300, blank=True)
    volume = models.CharField(max_length=40, blank=True)
    pages = models.CharField(max_length=40, blank=True)
    doi = DoiField("DOI", max_length=200, blank=True)
    pmid = PmidField("PubMed number", max_length=12, blank=True)
    url = models.URLField("link", max_length=500, blank=True)
    is_verified = models.BooleanField(
        "looked up",
        default=False,
        help_text=gettext_lazy("Somebody of ours has opened it and read it."),
    )
    note = models.TextField(blank=True)

    # A fact from outside, which no draft of ours changes (dosing/retractions.py).
    retracted_at = models.DateTimeField(
        null=True, editable=False, help_text=gettext_lazy("When we marked it.")
    )
    retracted_on = models.DateField(null=True, editable=False)
    retraction_reason = models.CharField(max_length=500, blank=True, editable=False)
    retraction_notice = models.URLField(max_length=500, blank=True, editable=False)

    address_field = "key"
    revision_fields = (
        "key", "authors", "year", "title", "journal", "volume", "pages", "doi", "pmid", "url",
        "is_verified", "note",
    )  # fmt: skip
    needs_second_person = False

    class Meta(Publishable.Meta):
        ordering = ("key",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=(1500, 2100)),
                name="dosing_source_year_plausible",
                violation_error_message=gettext_lazy(
                    "Give the year of publication as four digits."
                ),
            ),
            models.UniqueConstraint(
                Lower("doi"),
                condition=~Q(doi=""),
                name="dosing_source_doi_unique",
                violation_error_message=gettext_lazy("There is a source with this DOI already."),
            ),
            models.UniqueConstraint(
                fields=["pmid"],
                condition=~Q(pmid=""),
                name="dosing_source_pmid_unique",
                violation_error_message=gettext_lazy(
                    "There is a source with this PubMed number already."
                ),
            ),
            models.CheckConstraint(
                condition=Q(doi="") | (Q(doi__startswith="10.") & ~Q(doi__contains=" ")),
                name="dosing_source_doi_bare",
                violation_error_message=gettext_lazy("A DOI looks like 10.1056/NEJMoa1212722."),
            ),
            models.CheckConstraint(
                condition=~(Q(pmid__contains=" ") | Q(pmid__contains=":") | Q(pmid__contains="/")),
                name="dosing_source_pmid_bare",
                violation_error_message=gettext_lazy(
                    "A PubMed number has digits only, like 23594003."
                ),
            ),
            models.CheckConstraint(
                condition=Q(retracted_at__isnull=False)
                | Q(retracted_on__isnull=True, retraction_reason="", retraction_notice=""),
                name="dosing_source_retraction_marked",
                violation_error_message=gettext_lazy(
                    "Only a retracted source has a notice of retraction."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        """The source's page, with everything that uses it."""
        return reverse("dosing:source", args=[self.key])

    def clean(self) -> None:
        """Name the source that has the same DOI or PubMed number: use that one instead."""
        super().clean()
        others = Source.objects.exclude(pk=self.pk).annotate(doi_key=Lower("doi"))
        same = {
            "doi": others.filter(doi_key=self.doi.lower()) if self.doi else others.none(),
            "pmid": others.filter(pmid=self.pmid) if self.pmid else others.none(),
        }
        faults = {
            name: _("“%(key)s” is this work already: use it instead of a second record.")
            % {"key": other.key}
            for name, rows in same.items()
            if (other := rows.first())
        }
        if faults:
            raise ValidationError(faults)

    def publishing_problems(self) -> list[Problem]:
        """A reference readers cannot follow is no reference."""
        if not (self.title or self.doi or self.url):
            return [Problem("title", _("Give a title, a DOI or a link."))]
        return []

    @property
    def author_list(self) -> list[str]:
        """The authors, one by one."""
        return [name.strip() for name in self.authors.split(";") if name.strip()]

    @property
    def is_retracted(self) -> bool:
        """Say whether its journal took it back, as far as we have marked it."""
        return self.retracted_at is not None

    @property
    def cited_name(self) -> str:
        """Who wrote it and when, like 'Houdijk and others 1998'."""
        names = self.author_list
        if not names:
            who = self.journal or self.key
        elif len(names) == 1:
            who = _surname(names[0])
        elif len(names) == 2 and names[1] != "et al.":
            who = _("{first} and {second}").format(
                first=_surname(names[0]), second=_surname(names[1])
            )
        else:
            who = _("{first} and others").format(first=_surname(names[0]))
        return f"{who} {self.year}" if self.year else who

    @property
    def short_name(self) -> str:
        """How it is named in running text: a retraction goes wherever the name goes."""
        return f"{self.cited_name} ({_('retracted')})" if self.is_retracted else self.cited_name

    @property
    def link(self) -> str:
        """The address to read it at: the DOI where there is one."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url


def retracted_among(sources: Iterable[Source]) -> list[Source]:
    """Return each retracted source once, in the order in which they come."""
    found = {source.pk: source for source in sources if source.is_retracted}
    return list(found.values())


def _surname(name: str) -> str:
    """Drop the initials of a personal name; leave the name of a body as it is."""
    words = name.split()
    last_is_initials = len(words) > 1 and words[-1].isupper() and len(words[-1]) <= 4
    return " ".join(words[:-1]) if last_is_initials else name
