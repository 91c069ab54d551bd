"""All settings, read from the environment; `.env` beside manage.py fills what it does not set.

Every variable is listed in docs/operators.md. What cannot be meant stops the site from starting.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)

# Only for a checkout on somebody's own machine: published here, so worth nothing as a secret.
DEVELOPMENT_SECRET_KEY = "development-only-secret-key-published-in-the-source-code-of-villi"  # noqa: S105
DEVELOPMENT_PROFILE_KEY = "ZGV2ZWxvcG1lbnQtb25seS1rZXktcHVibGlzaGVkISE="


def secret(name: str, development: str) -> str:
    """Return a setting nobody can guess for a site; only DEBUG may fall back to a published one."""
    value = env.str(name, default=development if DEBUG else "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Set {name} in the environment (docs/operators.md says how), "
            "or DEBUG=1 on your own machine."
        )
    return value


SECRET_KEY = secret("SECRET_KEY", DEVELOPMENT_SECRET_KEY)
# Newest first: the first key encrypts, all of them decrypt.
PROFILE_KEYS = [key.strip() for key in secret("PROFILE_KEYS", DEVELOPMENT_PROFILE_KEY).split(",")]
for _key in PROFILE_KEYS:
    try:
        Fernet(_key)
    except ValueError:
        # Without the chain, which would show the key.
        raise ImproperlyConfigured(
            "PROFILE_KEYS holds something that is no key (docs/operators.md says how to make one)."
        ) from None

SITE_NAME = "Villi"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
# Where the site lives: links in mails and feeds, cookies and HTTPS follow from it.
SITE_URL = env.str("SITE_URL", default=f"https://{ALLOWED_HOSTS[0]}" if ALLOWED_HOSTS else "")
SITE_URL = (SITE_URL or secret("SITE_URL", "http://127.0.0.1:8000")).rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in ("https", "http") or not _site.hostname:
    # Taken as it is, it would send cookies in the clear and links that lead nowhere.
    raise ImproperlyConfigured("SITE_URL must begin with https://, like https://villi.example.org.")
if not ALLOWED_HOSTS:
    ALLOWED_HOSTS = [_site.hostname]
if DEBUG:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
IS_HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "config.apps.VilliAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.apple",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.google",
    "django_htmx",
    "django_tasks_db",
    "accounts",
    "editorial",
    "dosing",
    "articles",
    "comments",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "config.policies.PoliciesMiddleware",
    "config.request_limits.RequestLimitsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.audience.NeverStoredMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.elsewhere.OnlyWithKeysMiddleware",
    "accounts.unreadable.UnreadableDataMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["config.page_language"],
        },
    },
]

# Databases. SQLite: a power cut loses nothing acknowledged (FULL), writers queue instead of
# failing half-way (IMMEDIATE, busy timeout). PostgreSQL: a pool, so threads share connections.
DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'villi.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"] |= {
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
    if DATABASES["default"]["NAME"] == str(VAR_DIR / "villi.sqlite3"):
        VAR_DIR.mkdir(exist_ok=True)
else:
    DATABASES["default"] |= {
        "OPTIONS": DATABASES["default"].get("OPTIONS", {})
        | {"pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL_SIZE", default=16)}},
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://villi")}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    # One that does not answer would hold a worker for ever.
    CACHES["default"].setdefault("OPTIONS", {}).update(
        {"socket_connect_timeout": 2, "socket_timeout": 2}
    )

TASKS = {
    "default": {"BACKEND": env.str("TASKS_BACKEND", default="config.background.BackgroundBackend")}
}

# Mail. A mail server that does not answer is given ten seconds, then it is tried again later.
_email = env.email_url("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25")
MAILERS = {
    "default": {
        "BACKEND": _email["EMAIL_BACKEND"],
        "OPTIONS": {
            "host": _email["EMAIL_HOST"] or "localhost",
            "port": _email["EMAIL_PORT"] or 25,
            "username": _email["EMAIL_HOST_USER"] or "",
            "password": _email["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": _email.get("EMAIL_USE_TLS", False),
            "use_ssl": _email.get("EMAIL_USE_SSL", False),
            "timeout": 10,
        }
        if _email["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
        else {},
    }
}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Villi <noreply@{_site.hostname}>")

# People and sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "accounts:account_home"
LOGIN_URL = "account_login"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Villi: "
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
ACCOUNT_PREVENT_ENUMERATION = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# Besides allauth's own limits: passwords tried for one account from all networks together. It can
# still be opened by a code or a passkey.
ACCOUNT_RATE_LIMITS = {"login_from_anywhere": "100/h/key"}
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "request_login_code": "accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.ConfirmEmailVerificationCodeForm",
}
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.ReauthenticateCodeForm",
    "activate_totp": "accounts.forms.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.AddWebAuthnForm",
    "edit_webauthn": "accounts.forms.EditWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_TOTP_ISSUER = SITE_NAME

# Uploaded and drawn images: in a folder, or on S3-compatible storage where a bucket is named.
MEDIA_URL = "/media/"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))
S3_BUCKET = env.str("S3_BUCKET", default="")
# Where readers' browsers fetch the images from.
S3_PUBLIC_URL = env.str("S3_PUBLIC_URL", default="").rstrip("/")
if S3_BUCKET and not S3_PUBLIC_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured(
        "S3_BUCKET is set, so S3_PUBLIC_URL must say where readers fetch images from, like "
        "https://media.example.org (docs/operators.md)."
    )
if S3_BUCKET:
    _public = urlsplit(S3_PUBLIC_URL)
    MEDIA_STORAGE: dict[str, Any] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
            "region_name": env.str("S3_REGION", default="") or None,
            "custom_domain": f"{_public.netloc}{_public.path}",
            "url_protocol": f"{_public.scheme}:",
            # Who may read is the bucket's own rule; addresses without a signature never change.
            "default_acl": None,
            "querystring_auth": False,
            "object_parameters": {"CacheControl": "max-age=31536000, immutable"},
        },
    }
else:
    # A name is made of the content, so writing it again writes the same.
    MEDIA_STORAGE = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"allow_overwrite": True},
    }

# Sign-in with an account elsewhere. Each is offered where all of its keys are set.


def keys(*names: str) -> list[str]:
    """Return the values of settings that go together; an empty list where none is set."""
    values = [env.str(name, default="") for name in names]
    missing = [name for name, value in zip(names, values, strict=True) if not value]
    if missing and any(values):
        raise ImproperlyConfigured(
            f"{missing[0]} is not set. Set all of {', '.join(names)}, or none of them."
        )
    return [] if missing else values


SOCIALACCOUNT_PROVIDERS = {}
SIGN_IN_TARGETS = []
if _google := keys("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"):
    SOCIALACCOUNT_PROVIDERS["google"] = {
        "APP": {"client_id": _google[0], "secret": _google[1]},
        "OAUTH_PKCE_ENABLED": True,
    }
    SIGN_IN_TARGETS.append("https://accounts.google.com")
if _apple := keys("APPLE_CLIENT_ID", "APPLE_TEAM_ID", "APPLE_KEY_ID", "APPLE_PRIVATE_KEY"):
    SOCIALACCOUNT_PROVIDERS["apple"] = {
        "APP": {
            "client_id": _apple[0],
            "key": _apple[1],
            "secret": _apple[2],
            "settings": {"certificate_key": _apple[3].replace("\\n", "\n")},
        }
    }
    SIGN_IN_TARGETS.append("https://appleid.apple.com")
if _github := keys("GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"):
    SOCIALACCOUNT_PROVIDERS["github"] = {
        "APP": {"client_id": _github[0], "secret": _github[1]},
        "OAUTH_PKCE_ENABLED": True,
    }
    SIGN_IN_TARGETS.append("https://github.com")
SOCIALACCOUNT_ADAPTER = "accounts.elsewhere.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.SocialSignupForm"}
# An address that a provider names never opens an account that somebody has here already.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False

# A service outside that may look at the words of comments (comments/outside.py). Empty: none.
OUTSIDE_CHECK_URL = env.str("OUTSIDE_CHECK_URL", default="")
OUTSIDE_CHECK_TOKEN = env.str("OUTSIDE_CHECK_TOKEN", default="")
if OUTSIDE_CHECK_URL:
    _outside = urlsplit(OUTSIDE_CHECK_URL)
    if _outside.scheme != "https" and _outside.hostname not in ("localhost", "127.0.0.1"):
        raise ImproperlyConfigured(
            "OUTSIDE_CHECK_URL must begin with https:// (docs/operators.md)."
        )

# Cookies and headers
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = IS_HTTPS and env.bool("SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if IS_HTTPS else 0)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# No inline script or style, no nonce (a cached page cannot carry one), nothing from elsewhere.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, *([f"{_public.scheme}://{_public.netloc}"] if S3_BUCKET else [])],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    # A form that starts a sign-in elsewhere is redirected there.
    "form-action": [CSP.SELF, *SIGN_IN_TARGETS],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# The most that a form takes beside its files: the longest article, in any alphabet, as a browser
# sends it. Most views take much less (config/request_limits.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
# An upload stays in memory until it is known to be an image: nothing else ever touches the disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-built"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": MEDIA_STORAGE,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# One language for the whole site: a public page is the same bytes for everybody. Another one is
# offered once its catalogue in locale/ is complete (docs/translators.md).
LANGUAGES = [("en-gb", "English"), ("es", "Español")]
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en-gb")
# The language that the articles and the catalogue are written in.
CONTENT_LANGUAGE = env.str("CONTENT_LANGUAGE", default="en")
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

# Nothing typed by a person is logged: no request bodies, no query strings, no local variables.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "config.error_reports.LogFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": "INFO"},
        # Not a line for each task that goes well.
        "django.tasks": {"level": "WARNING"},
        # It quotes what it cannot read; the person who uploaded that is told of it anyway.
        "bibtexparser": {"level": "CRITICAL"},
    },
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "config.error_reports.SafeReporterFilter"
