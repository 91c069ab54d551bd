"""DOIs and PubMed numbers as people paste them, brought to one form."""

import re
import unicodedata
from urllib.parse import unquote

from django.utils.translation import gettext as _

_DOI_PREFIX = re.compile(
    r"(https?://)?((dx|www)\.)?doi\.org/+|(info:|urn:)?doi\s*[:=/]?\s*", re.IGNORECASE
)
_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s]+")

_PMID_PREFIX = re.compile(
    r"(https?://)?(www\.)?"
    r"(pubmed\.ncbi\.nlm\.nih\.gov/|pubmed\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)"
    r"|(info:)?pmid\s*[:=/]?\s*|pubmed( id)?\s*[:=]?\s*",
    re.IGNORECASE,
)
_PMID = re.compile(r"[1-9][0-9]{0,8}")

_HYPHENS = re.compile("[\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}]")
_UNSEEN = re.compile(
    "[\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}-\N{RIGHT-TO-LEFT MARK}\N{WORD JOINER}\ufeff]"
)
_WRAPPED = re.compile(r"""<(.+)>|\[(.+)\]|"(.+)"|'(.+)'|“(.+)”|\((.+)\)""")


def normal_doi(text: str) -> str:
    """Return a DOI without what stands before it. Raises ValueError where there is none.

    Capitals stay as typed, although they mean nothing: compare with `doi_key`.
    """
    doi, is_address = _typed(text), False
    while found := _DOI_PREFIX.match(doi):
        is_address = is_address or "doi.org" in found[0].casefold()
        doi = doi[found.end() :]
    if is_address:
        # Only an address has its special characters written as %28, and what follows a bare one
        # belongs to the address.
        doi = unquote(re.split(r"[?#]", doi)[0].rstrip("/"))
    doi = re.sub(r"\s+", "", doi).rstrip(".,;")
    if not _DOI.fullmatch(doi):
        raise ValueError(_("A DOI looks like 10.1056/NEJMoa1212722."))
    return doi


def doi_key(text: str) -> str:
    """Return what two spellings of one DOI have in common, '' where there is none."""
    try:
        return normal_doi(text).lower()
    except ValueError:
        return ""


def normal_pmid(text: str) -> str:
    """Return the digits of a PubMed number. Raises ValueError where there are none."""
    digits = _typed(text)
    if found := _PMID_PREFIX.match(digits):
        digits = re.split(r"[?#\[]", digits[found.end() :])[0]
    digits = digits.strip().rstrip("/.,;").lstrip("0")
    if not _PMID.fullmatch(digits):
        raise ValueError(_("A PubMed number has digits only, like 23594003."))
    return digits


def pmid_key(text: str) -> str:
    """Return the PubMed number in a text, '' where there is none."""
    try:
        return normal_pmid(text)
    except ValueError:
        return ""


def _typed(text: str) -> str:
    """Return what a person would type for a text: a printed page's signs would be other works."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).strip()
    plain = _HYPHENS.sub("-", plain)
    if found := _WRAPPED.fullmatch(plain):
        plain = next(filter(None, found.groups()))
    return plain.strip()
