"""The site's settings for a test run: what they read from the environment is fixed here first.

The database is the one in DATABASE_URL (SQLite without it); a developer's `.env` changes nothing.
"""

import os
import tempfile
from pathlib import Path

os.environ.update(
    {
        "DEBUG": "0",
        "SECRET_KEY": "a-secret-key-for-tests-only-that-is-long-enough-to-pass-the-check",
        "PROFILE_KEYS": "dGVzdHMtb25seS1rZXktZm9yLXByb2ZpbGVzLTAwMDE=",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "CACHE_URL": "locmemcache://villi-tests",
        "EMAIL_URL": "memorymail://",
        "TASKS_BACKEND": "django.tasks.backends.immediate.ImmediateBackend",
        "TRUSTED_PROXY_COUNT": "0",
        # No sign-in with accounts elsewhere, unless a test says so.
        "GOOGLE_CLIENT_ID": "",
        "GOOGLE_CLIENT_SECRET": "",
        "GITHUB_CLIENT_ID": "",
        "GITHUB_CLIENT_SECRET": "",
        "APPLE_CLIENT_ID": "",
        "APPLE_TEAM_ID": "",
        "APPLE_KEY_ID": "",
        "APPLE_PRIVATE_KEY": "",
    }
)
os.environ.setdefault("LANGUAGE_CODE", "en-gb")
os.environ.setdefault("SITE_URL", "http://testserver")
os.environ.setdefault("MEDIA_ROOT", str(Path(tempfile.gettempdir()) / "villi-no-media"))
NO_DATA = Path(tempfile.gettempdir()) / "villi-no-data.sqlite3"
os.environ.setdefault("DATABASE_URL", f"sqlite:///{NO_DATA}")

from config.settings import *  # noqa: F403
from config.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE, STORAGES

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as on a real site (in memory, SQLite locks whole tables and knows no WAL), and one
    # for each run, so that two runs at once do not delete each other's.
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(tempfile.gettempdir()) / f"villi-test-{os.getpid()}.sqlite3")
    }

# Argon2 is slow on purpose; the tests sign in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Static files straight from their folders: no collectstatic before a test.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# A request that asks the database the same question row by row is an error.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_ALLOWLIST = [
    # allauth reads a person's addresses one by one while it signs them in.
    {"model": "account.EmailAddress"},
    # Signing in changes the session twice, and each listed session is looked up.
    {"model": "sessions.Session"},
    {"model": "accounts.User", "field": "get()"},
    # Of several comments decided together, each is read anew and decided as if it were alone.
    {"model": "comments.Comment", "field": "get()"},
]

# The browser tests run the site as a process of its own, and read its mail as files.
if "VILLI_TEST_MAIL_FOLDER" in os.environ:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": os.environ["VILLI_TEST_MAIL_FOLDER"]},
        }
    }
