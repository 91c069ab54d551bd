"""Encrypt what only its owner should read: profile contents, notes, second-factor seeds.

Fernet (AES-128-CBC with HMAC-SHA256) with a list of keys, newest first: the first encrypts, all
decrypt, so that keys can be rotated without a stop.
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class UndecryptableError(Exception):
    """Stored data cannot be read with the keys of this site: a key is wrong or missing."""


def encrypt(text: str) -> str:
    """Return the text encrypted with the newest key, as ASCII."""
    return _keyring().encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """Return the text behind a token.

    Raises UndecryptableError rather than ever showing ciphertext or nothing.
    """
    try:
        return _keyring().decrypt(token).decode()
    except InvalidToken:
        raise UndecryptableError(
            "Encrypted data cannot be read. Check that PROFILE_KEYS still holds the key it was "
            "written with."
        ) from None


def rotate(token: str) -> str:
    """Return the same content encrypted with the newest key."""
    try:
        return _keyring().rotate(token).decode("ascii")
    except InvalidToken:
        raise UndecryptableError(
            "A token cannot be rotated: its key is not in PROFILE_KEYS."
        ) from None


def is_current(token: str) -> bool:
    """Say whether the newest key encrypted the token, so that rotating it would change nothing."""
    try:
        Fernet(settings.PROFILE_KEYS[0]).decrypt(token)
    except InvalidToken:
        return False
    return True


def _keyring() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.PROFILE_KEYS])
