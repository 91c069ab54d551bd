"""DOIs and PubMed numbers as people paste them, brought to one form."""

import re
from urllib.parse import unquote

from django.utils.translation import gettext as _

_DOI_PREFIX = re.compile(r"^(https?://)?((dx|www)\.)?doi\.org/|^doi\s*[:=]?\s*", re.IGNORECASE)
_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s]+")

_PMID_PREFIX = re.compile(
    r"^(https?://)?(www\.)?(pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)"
    r"|^pmid\s*[:=]?\s*|^pubmed\s*[:=]?\s*",
    re.IGNORECASE,
)
_PMID = re.compile(r"[1-9][0-9]{0,8}")


def normal_doi(text: str) -> str:
    """Return a DOI without what stands before it. Raises ValueError where there is none.

    Capitals stay as typed, although they mean nothing: compare with `doi_key`.
    """
    doi = text.strip()
    without = _DOI_PREFIX.sub("", doi)
    if "doi.org/" in doi.casefold():
        # Only an address has its special characters written as %28.
        without = unquote(without)
    without = re.sub(r"\s+", "", without).rstrip(".,;")
    if not _DOI.fullmatch(without):
        raise ValueError(_("A DOI looks like 10.1056/NEJMoa1212722."))
    return without


def doi_key(text: str) -> str:
    """Return what two spellings of one DOI have in common, '' where there is none."""
    try:
        return normal_doi(text).lower()
    except ValueError:
        return ""


def normal_pmid(text: str) -> str:
    """Return the digits of a PubMed number. Raises ValueError where there are none."""
    digits = _PMID_PREFIX.sub("", text.strip()).strip().rstrip("/").lstrip("0")
    if not _PMID.fullmatch(digits):
        raise ValueError(_("A PubMed number has digits only, like 23594003."))
    return digits


def pmid_key(text: str) -> str:
    """Return the PubMed number in a text, '' where there is none."""
    try:
        return normal_pmid(text)
    except ValueError:
        return ""
