"""Images of the library, and which articles show them. Their files lie in the media storage."""

from typing import ClassVar
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article
from articles.pictures import file_name


class Image(models.Model):
    """An uploaded image. Its files are made once and never change; its words are only offered.

    What readers read about an image (its alternative text, caption and credit) stands in the
    article's own text, so it is reviewed, kept and compared with the rest of it.
    """

    class Focus(models.TextChoices):
        """What to keep where an image is cropped; also the ending of a class in site.css."""

        TOP_LEFT = "top-left", _("Top left")
        TOP = "top", _("Top")
        TOP_RIGHT = "top-right", _("Top right")
        LEFT = "left", _("Left")
        CENTRE = "centre", _("Centre")
        RIGHT = "right", _("Right")
        BOTTOM_LEFT = "bottom-left", _("Bottom left")
        BOTTOM = "bottom", _("Bottom")
        BOTTOM_RIGHT = "bottom-right", _("Bottom right")

    key = models.SlugField(max_length=80, unique=True, editable=False)
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the image shows, for people who cannot see it."),
    )
    is_decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("It says nothing that the text does not say.")
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(
        _("credit"), max_length=200, blank=True, help_text=_("Who made it, and the licence.")
    )
    focus = models.CharField(
        _("focal point"),
        max_length=12,
        choices=Focus,
        default=Focus.CENTRE,
        help_text=_("What stays in sight where the image is cropped, as at the top of an article."),
    )
    added_at = models.DateTimeField(auto_now_add=True)

    # What articles/pictures.py made of the upload.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    widths = models.JSONField(editable=False)
    fallback = models.CharField(max_length=4, editable=False)

    class Meta:
        ordering = ("-added_at", "-pk")
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_decorative=False) | Q(alt=""),
                name="articles_image_decorative_without_alt",
                violation_error_message=_(
                    "Either describe the image or mark it as decorative, not both."
                ),
            ),
            models.CheckConstraint(
                condition=Q(width__gte=1, height__gte=1), name="articles_image_has_a_size"
            ),
            models.CheckConstraint(
                condition=Q(fallback__in=["jpg", "png"]), name="articles_image_fallback_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    focus__in=[
                        *("top-left", "top", "top-right", "left", "centre", "right"),
                        *("bottom-left", "bottom", "bottom-right"),
                    ]
                ),
                name="articles_image_focus_known",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def file_names(self) -> list[str]:
        """The names of all its files in the storage."""
        extensions = ("avif", "webp", self.fallback)
        return [
            file_name(self.digest, width, extension)
            for extension in extensions
            for width in self.widths
        ]

    @property
    def sources(self) -> list[dict[str, str]]:
        """The better formats for <source>, best first."""
        return [
            {"type": f"image/{extension}", "srcset": self._srcset(extension)}
            for extension in ("avif", "webp")
        ]

    @property
    def srcset(self) -> str:
        """The sizes of the format that every browser knows."""
        return self._srcset(self.fallback)

    @property
    def src(self) -> str:
        """The address of its largest file in the format that every browser knows."""
        return default_storage.url(file_name(self.digest, self.width, self.fallback))

    @property
    def address(self) -> str:
        """The full address of that file, for other sites."""
        return urljoin(settings.SITE_URL, self.src)

    @property
    def thumbnail(self) -> str:
        """The address of its smallest file."""
        return default_storage.url(file_name(self.digest, min(self.widths), self.fallback))

    def _srcset(self, extension: str) -> str:
        addresses = {
            width: default_storage.url(file_name(self.digest, width, extension))
            for width in self.widths
        }
        return ", ".join(f"{address} {width}w" for width, address in addresses.items())


class ArticleImage(models.Model):
    """An image that an article shows. While it does, the image cannot be deleted."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="shown_images")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="uses")
    is_lead = models.BooleanField(help_text=_("Whether it stands at the top of the article."))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "image"], name="articles_articleimage_once"),
            models.UniqueConstraint(
                fields=["article"], condition=Q(is_lead=True), name="articles_articleimage_one_lead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.image_id} in {self.article_id}"
