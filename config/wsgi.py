"""The WSGI entry point: the public page cache around Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_django = get_wsgi_application()

from config.public_cache import PublicPageCache  # noqa: E402 (needs the settings loaded)

application = PublicPageCache(_django)
