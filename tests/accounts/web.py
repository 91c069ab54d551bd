"""The web as Google, GitHub and Apple are to us: a fake at the HTTP edge, without a network.

The answers have the form that the providers document; nothing of ours or of allauth is replaced.
"""

import json
import time
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from requests.adapters import HTTPAdapter

KEYS = {
    "google": {"APP": {"client_id": "google-id", "secret": "google-secret"}},
    "github": {"APP": {"client_id": "github-id", "secret": "github-secret"}},
    "apple": {
        "APP": {
            "client_id": "apple-id",
            "key": "team",
            "secret": "key-id",
            "settings": {
                "certificate_key": ec.generate_private_key(ec.SECP256R1())
                .private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
                .decode()
            },
        }
    },
}
APPLES_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
TOKENS = {
    "https://oauth2.googleapis.com/token",
    "https://github.com/login/oauth/access_token",
    "https://appleid.apple.com/auth/token",
}


class Web:
    """Answers requests by address, and remembers them. An address it does not know fails."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: dict[str, Any] = {}
        self.asked: list[str] = []
        monkeypatch.setattr(
            HTTPAdapter, "send", lambda _, request, **options: self._answer(request)
        )

    def _answer(self, request: requests.PreparedRequest) -> requests.Response:
        address = str(request.url).partition("?")[0]
        self.asked.append(address)
        if address not in self.answers:
            raise requests.ConnectionError(address)
        response = requests.Response()
        response.status_code = 200
        response.url = address
        response.headers["Content-Type"] = "application/json"
        response._content = json.dumps(self.answers[address]).encode()
        return response

    def google_knows(self, *, email: str, verified: bool, number: str = "g-1") -> None:
        """Let Google say who has come back."""
        claims = {
            "iss": "https://accounts.google.com", "aud": "google-id", "sub": number,
            "email": email, "email_verified": verified, "exp": int(time.time()) + 300,
            "name": "Marked-name", "picture": "https://lh3.googleusercontent.com/marked",
        }  # fmt: skip
        self.answers["https://oauth2.googleapis.com/token"] = {
            "access_token": "marked-token",
            "id_token": jwt.encode(claims, "x" * 32, algorithm="HS256"),
        }

    def github_knows(self, *emails: dict[str, Any], login: str = "octo") -> None:
        """Let GitHub say who has come back."""
        self.answers |= {
            "https://github.com/login/oauth/access_token": {"access_token": "marked-token"},
            "https://api.github.com/user": {"id": 7, "login": login, "email": "public@example.org"},
            "https://api.github.com/user/emails": list(emails),
        }

    def apple_knows(self, *, email: str) -> None:
        """Let Apple say who has come back, in a token that it has signed."""
        claims = {
            "iss": "https://appleid.apple.com", "aud": "apple-id", "sub": "a-1",
            "email": email, "email_verified": "true", "exp": int(time.time()) + 300,
        }  # fmt: skip
        self.answers |= {
            "https://appleid.apple.com/auth/token": {
                "access_token": "marked-token",
                "id_token": jwt.encode(claims, APPLES_KEY, algorithm="RS256", headers={"kid": "k"}),
            },
            "https://appleid.apple.com/auth/keys": {
                "keys": [
                    jwt.algorithms.RSAAlgorithm.to_jwk(APPLES_KEY.public_key(), as_dict=True)
                    | {"kid": "k", "alg": "RS256"}
                ]
            },
        }
