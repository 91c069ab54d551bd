"""Style sheets, scripts and images as a real site serves them: collected, named by digest."""

from pathlib import Path

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command


def test_every_file_that_a_style_sheet_names_exists(settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        # The real site's storage without its compression, which takes ten seconds.
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }

    # Fails on a url() that leads nowhere.
    call_command("collectstatic", "--no-input", verbosity=0)

    name = staticfiles_storage.stored_name("site.css")
    assert name.startswith("site.")
    assert name != "site.css"
    assert (tmp_path / name).read_text()
