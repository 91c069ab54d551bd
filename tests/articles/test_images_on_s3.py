"""Images on S3-compatible storage, where settings say so."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from articles import images, pictures
from tests.articles.articles import publish_article
from tests.articles.images import add_image, drawn, file_of
from tests.articles.object_store import object_store

ROOT = Path(__file__).resolve().parent.parent.parent
PRINT = (
    "import json; from config import settings as s; "
    "print(json.dumps([s.STORAGES['default'], s.SECURE_CSP['img-src'], s.S3_BUCKET]))"
)


def settings_with(**environment: str) -> subprocess.CompletedProcess[str]:
    """Read the site's settings anew, with more in the environment."""
    return subprocess.run(
        [sys.executable, "-c", PRINT],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )


def test_a_bucket_without_a_public_address_is_refused_by_name() -> None:
    done = settings_with(S3_BUCKET="villi")

    assert done.returncode != 0
    assert "S3_PUBLIC_URL must say where readers fetch images from" in done.stderr


def test_without_a_bucket_images_come_from_the_site_alone() -> None:
    storage, allowed, bucket = json.loads(settings_with(S3_PUBLIC_URL="https://x.example").stdout)

    assert storage["BACKEND"] == "django.core.files.storage.FileSystemStorage"
    assert allowed == ["'self'"]
    assert bucket == ""


@pytest.mark.django_db
def test_images_are_put_read_and_deleted_there(
    settings: Any,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "for-a-test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "for-a-test")
    with object_store() as store:
        printed = settings_with(
            S3_BUCKET="villi",
            S3_ENDPOINT_URL=store.address,
            S3_REGION="eu-1",
            S3_PUBLIC_URL="https://media.example.org/villi/",
        ).stdout
        storage, allowed, settings.S3_BUCKET = json.loads(printed)
        settings.STORAGES = settings.STORAGES | {"default": storage}

        image = add_image()

        assert allowed == ["'self'", "https://media.example.org"]
        assert store.objects.keys() == {f"/villi/{name}" for name in image.file_names}
        shown = pictures.read(file_of(drawn()), "villi.jpg")
        assert store.objects == {f"/villi/{name}": file for name, file in shown.files.items()}
        (sent,) = [store.headers[path] for path in store.objects if path.endswith(".avif")]
        assert sent["Content-Type"] == "image/avif"
        assert sent["Cache-Control"] == "max-age=31536000, immutable"
        assert image.src == f"https://media.example.org/villi/{image.digest}-64.jpg"
        publish_article(body='::figure{image="villi" alt="Villi"}\n')
        assert f'src="{image.src}"' in client.get("/articles/glutamine/").content.decode()
        assert client.get(f"/media/{image.file_names[0]}").status_code == 404

        other = add_image("other", 30, 30)
        store.objects[f"/villi/{'a' * 64}-480.webp"] = b"left by a crash"
        assert images.remove_orphans(timezone.now() + timedelta(days=2)) == 1
        with django_capture_on_commit_callbacks(execute=True):
            images.remove(other, actor=User.objects.create_user("eve@example.org"))
        assert store.objects.keys() == {f"/villi/{name}" for name in image.file_names}
