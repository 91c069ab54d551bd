"""How allauth behaves on this site."""

from allauth.mfa.adapter import DefaultMFAAdapter

from accounts import encryption


class MFAAdapter(DefaultMFAAdapter):
    """Second factors whose seeds and recovery codes are encrypted in the database."""

    def encrypt(self, text: str) -> str:
        """Encrypt a seed before allauth stores it."""
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Read a seed that allauth stored."""
        return encryption.decrypt(encrypted_text)
