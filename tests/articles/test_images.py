"""The library of images: uploading, finding, serving and deleting them."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.retention import rules
from accounts.roles import CURATOR, EDITOR, MODERATOR, REVIEWER
from articles import images, pictures
from articles.models import Article, ArticleImage, Image
from editorial import actions, generation
from editorial import snapshot as snapshots
from tests.articles.articles import draft, publish_article, publish_change, somebody, withdraw
from tests.articles.images import add_image, drawn, file_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

ADD = "/admin/articles/image/add/"
SCRIPT = {"Accept": "application/json"}

type Staff = Callable[[str], Client]


def upload(content: bytes, name: str = "Villi, sharp.jpg") -> SimpleUploadedFile:
    # What the browser says about its type plays no part.
    return SimpleUploadedFile(name, content, content_type="text/html")


def kept_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*")} if folder.exists() else set()


# Uploading


def test_an_editor_adds_an_image_with_its_words(staff: Staff, media: Path) -> None:
    words = {"alt": "Three villi", "caption": "Cut lengthwise", "credit": "A. Person, CC BY 4.0"}

    response = staff(EDITOR).post(
        ADD, words | {"file": upload(file_of(drawn(1_000, 500))), "focus": "top-left"}
    )

    image = Image.objects.get()
    assert (response.status_code, response.url) == (
        302,
        f"/admin/articles/image/{image.pk}/change/",
    )
    assert (image.key, image.width, image.height, image.widths) == (
        "villi-sharp",
        1_000,
        500,
        [480, 960, 1_000],
    )
    assert (image.alt, image.caption, image.credit, image.focus) == (*words.values(), "top-left")
    assert kept_in(media) == set(image.file_names)
    assert len(image.file_names) == 9


def test_a_script_gets_the_line_to_put_into_the_text(staff: Staff) -> None:
    response = staff(EDITOR).post(
        ADD, {"file": upload(file_of(drawn())), "focus": "centre"}, headers=SCRIPT
    )

    assert response.json() == {
        "text": '::figure{image="villi-sharp" alt=""}',
        "message": "Added to the library as “villi-sharp”.",
    }


def test_the_same_image_is_kept_once(staff: Staff, media: Path) -> None:
    client = staff(EDITOR)
    for name in ("one.jpg", "two.jpg"):
        data = {"file": upload(file_of(drawn()), name), "focus": "centre"}
        answer = client.post(ADD, data, headers=SCRIPT).json()

    assert answer["message"] == "The library has this image already, as “one”."
    assert [image.key for image in Image.objects.all()] == ["one"]
    assert len(kept_in(media)) == 3


def test_a_file_that_was_lost_or_cut_off_comes_back_with_the_same_image(media: Path) -> None:
    image = add_image()
    whole = {name: (media / name).read_bytes() for name in image.file_names}
    first, second, third = image.file_names
    (media / first).unlink()
    (media / second).write_bytes(b"cut off")
    written_at = (media / third).stat().st_mtime_ns

    assert add_image() == image
    assert {name: (media / name).read_bytes() for name in image.file_names} == whole
    assert (media / third).stat().st_mtime_ns == written_at


def test_another_image_of_the_same_name_gets_a_key_of_its_own() -> None:
    first, second = add_image("image", 20, 20), add_image("image", 30, 30)

    assert first.key == "image"
    assert second.key == f"image-{second.digest[:8]}"


@pytest.mark.parametrize(
    ("content", "name", "fault"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "drawing.png", "no image that we can show"),
        (file_of(drawn(), "PNG"), "photo.jpg", "The name ends in .jpg, but the file is a PNG"),
        (file_of(drawn(300, 300))[:-900], "photo.jpg", "broken or cut off"),
        (bytes(pictures.MAX_BYTES + 1), "photo.jpg", "larger than 15 MB"),
        (b"", "photo.jpg", "empty"),
    ],
    ids=["svg", "lie", "cut off", "too large", "empty"],
)
def test_a_refused_upload_leaves_a_sentence_and_nothing_else(
    staff: Staff, media: Path, content: bytes, name: str, fault: str
) -> None:
    client = staff(EDITOR)

    page = client.post(ADD, {"file": upload(content, name), "alt": "Kept words"})
    answer = client.post(ADD, {"file": upload(content, name), "focus": "centre"}, headers=SCRIPT)

    assert (page.status_code, answer.status_code) == (422, 422)
    assert fault in page.content.decode()
    assert "Kept words" in page.content.decode()
    assert fault in answer.json()["message"]
    assert not Image.objects.exists()
    assert kept_in(media) == set()


def test_fifty_megabytes_are_refused_unread(staff: Staff, media: Path) -> None:
    data = {"file": upload(bytes(50 * 1024 * 1024))}

    response = staff(EDITOR).post(ADD, data)

    assert response.status_code == 413
    assert "none of it was saved" in response.content.decode()
    assert kept_in(media) == set()


def test_only_the_upload_takes_more_than_a_form(staff: Staff) -> None:
    client = staff(EDITOR)

    def status(address: str) -> int:
        return client.post(address, {"file": upload(bytes(400_000))}).status_code

    assert status("/comments/new/") == 413
    assert status("/no/such/page/") == 413
    assert status(ADD) == 422


def test_a_form_without_a_file_says_so(staff: Staff) -> None:
    client = staff(EDITOR)

    assert "This field is required." in client.post(ADD, {}).content.decode()
    assert client.post(ADD, {}, headers=SCRIPT).status_code == 422
    assert client.get(ADD).status_code == 200
    assert client.put(ADD).status_code == 405


@pytest.mark.parametrize("role", [REVIEWER, CURATOR, MODERATOR])
def test_others_may_not_add_images(staff: Staff, role: str) -> None:
    response = staff(role).post(ADD, {"file": upload(file_of(drawn()))})

    assert response.status_code == 403
    assert not Image.objects.exists()


def test_strangers_and_members_may_not_add_images(client: Client) -> None:
    data = {"file": upload(file_of(drawn()))}
    assert client.post(ADD, data).status_code == 302
    client.force_login(somebody())
    assert client.post(ADD, data).status_code in (302, 403)
    assert not Image.objects.exists()


def test_files_of_an_image_that_cannot_be_recorded_are_taken_back(media: Path) -> None:
    picture = pictures.read(file_of(drawn()), "a.jpg")

    with pytest.raises(IntegrityError), transaction.atomic():
        images.add(picture, alt="Said", is_decorative=True)

    assert kept_in(media) == set()


@pytest.mark.parametrize(
    "wrong",
    [
        {"is_decorative": True, "alt": "Words"},
        {"width": 0},
        {"fallback": "gif"},
        {"focus": "nowhere"},
    ],
)
def test_the_database_refuses_what_an_image_cannot_be(wrong: dict[str, object]) -> None:
    image = add_image()

    with pytest.raises(IntegrityError), transaction.atomic():
        Image.objects.filter(pk=image.pk).update(**wrong)


# Serving


def test_a_file_is_served_for_ever_and_as_what_it_is(client: Client) -> None:
    image = add_image()

    for name in image.file_names:
        response = client.get(f"/media/{name}")
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "max-age=31536000, immutable"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        extension = name.rpartition(".")[2].replace("jpg", "jpeg")
        assert response.headers["Content-Type"] == f"image/{extension}"
        assert not response.cookies
        assert client.head(f"/media/{name}").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        f"{'0' * 64}-480.avif",
        f"{'0' * 64}-480.svg",
        f"{'0' * 63}-480.png",
        f"{'0' * 64}-480.png/",
        "../villi.sqlite3",
        "%2e%2e/villi.sqlite3",
        "",
    ],
)
def test_nothing_else_is_served(client: Client, name: str) -> None:
    response = client.get(f"/media/{name}")

    assert response.status_code == 404
    assert "no-store" in response.headers["Cache-Control"]


# Where it is used


def test_an_image_that_readers_see_stays(staff: Staff) -> None:
    image = add_image()
    article = publish_article(body='Words.\n\n::figure{image="villi" alt="Villi"}\n')
    client = staff(EDITOR)

    assert client.post(f"/admin/articles/image/{image.pk}/delete/").status_code == 403
    with pytest.raises(ProtectedError):
        images.remove(image, actor=User.objects.create_user("eve@example.org"))
    withdraw(article)
    assert client.post(f"/admin/articles/image/{image.pk}/delete/").status_code == 403
    page = client.get(f"/admin/articles/image/{image.pk}/change/").content.decode()
    assert f'<a href="/admin/articles/article/{article.pk}/change/">Glutamine</a>' in page


def test_an_image_that_a_draft_shows_stays(staff: Staff) -> None:
    image, other = add_image("villi"), add_image("vill", 30, 30)
    article = publish_article()
    draft(article, body="Words.\n\n::figure{image='villi' alt='Villi'}\n")
    client = staff(EDITOR)

    assert client.post(f"/admin/articles/image/{image.pk}/delete/").status_code == 403
    page = client.get(f"/admin/articles/image/{image.pk}/change/").content.decode()
    assert "A draft: Glutamine, version 2" in page
    assert not images.drafts_showing(other).exists()


@pytest.mark.parametrize("is_new", [True, False])
def test_an_image_that_an_unfinished_text_shows_stays(staff: Staff, is_new: bool) -> None:
    image = add_image()
    typed = {"body": ['::figure{image="villi" alt=""}\n'], "review_due_on": ["soon"]}
    if is_new:
        actions.save_unfinished(model=Article, typed=typed, actor=somebody())
    else:
        article = publish_article()
        snapshot = snapshots.take(article)
        actions.save_draft(item=article, snapshot=snapshot, actor=somebody(), typed=typed)
    client = staff(EDITOR)

    assert client.post(f"/admin/articles/image/{image.pk}/delete/").status_code == 403
    page = client.get(f"/admin/articles/image/{image.pk}/change/").content.decode()
    assert ("A new article that is not finished" in page) == is_new


def test_an_image_that_nobody_shows_any_more_is_deleted_with_its_files(
    staff: Staff, media: Path, django_capture_on_commit_callbacks: Callable
) -> None:
    image, other = add_image("villi"), add_image("other", 30, 30)
    article = publish_article(body='::figure{image="villi" alt="Villi"}\n')
    publish_change(article, body="No image any more.")

    client = staff(EDITOR)
    page = client.get(f"/admin/articles/image/{image.pk}/change/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"/admin/articles/image/{image.pk}/delete/", {"post": "yes"})

    assert "No article shows it." in page
    assert response.status_code == 302
    assert list(Image.objects.all()) == [other]
    assert kept_in(media) == set(other.file_names)


def test_files_that_no_image_names_are_removed_after_a_day(media: Path) -> None:
    image = add_image()
    (media / f"{'a' * 64}-480.webp").write_bytes(b"left by a crash")
    (media / "somebody-elses.txt").write_bytes(b"not ours")
    (rule,) = [rule for rule in rules() if rule.name == "files that no image names"]
    now = timezone.now()

    assert rule.apply(now) == 0
    assert rule.apply(now + timedelta(days=1, minutes=1)) == 1
    assert kept_in(media) == {*image.file_names, "somebody-elses.txt"}


def test_a_site_without_images_has_nothing_to_remove(media: Path) -> None:
    assert images.remove_orphans(timezone.now()) == 0


def test_a_changed_focal_point_shows_at_once(staff: Staff) -> None:
    image = add_image()
    before = generation.current()

    response = staff(EDITOR).post(
        f"/admin/articles/image/{image.pk}/change/", {"alt": "Villi", "focus": "bottom"}
    )

    image.refresh_from_db()
    assert (response.status_code, image.focus, image.alt) == (302, "bottom", "Villi")
    assert generation.current().content > before.content


def test_a_reviewer_looks_at_an_image_and_changes_nothing(staff: Staff) -> None:
    image = add_image(alt="As it was")
    client, address = staff(REVIEWER), f"/admin/articles/image/{image.pk}"

    page = client.get(f"{address}/change/").content.decode()
    changed = client.post(f"{address}/change/", {"alt": "Another", "focus": "top"})

    assert "As it was" in page
    assert 'name="_save"' not in page
    assert changed.status_code == 403
    assert client.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/articles/image/999/change/").status_code == 302
    image.refresh_from_db()
    assert image.alt == "As it was"


def test_an_image_is_decorative_or_described(staff: Staff) -> None:
    image = add_image()

    response = staff(EDITOR).post(
        f"/admin/articles/image/{image.pk}/change/",
        {"alt": "Villi", "is_decorative": "on", "focus": "centre"},
    )

    assert "Either describe the image or mark it as decorative, not both." in (
        response.content.decode()
    )


def test_the_library_lists_and_finds_images(staff: Staff) -> None:
    add_image("villi", alt="Three villi")
    add_image("other", 30, 30)

    html = staff(EDITOR).get("/admin/articles/image/?q=three").content.decode()

    assert "villi" in html
    assert re.search(r'<img class="thumbnail" src="/media/[0-9a-f]{64}-64\.jpg" alt="">', html)
    assert "/30/change" not in html


# The line in a text


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ({}, '::figure{image="villi" alt=""}'),
        ({"is_decorative": True}, '::figure{image="villi" decorative="yes"}'),
        (
            {"alt": 'A "brush" {edge}\nof it', "caption": 'A " mark', "credit": "It’s"},
            '::figure{image="villi" alt="A “brush” (edge) of it" caption="A ” mark" credit="It’s"}',
        ),
    ],
)
def test_the_line_holds_the_words_of_the_library(words: dict[str, object], line: str) -> None:
    image = add_image(**words)

    assert images.directive(image) == line
    if words:
        publish_article(body=line)
        assert ArticleImage.objects.get().image == image


def test_an_article_remembers_each_image_once() -> None:
    add_image("villi"), add_image("other", 30, 30)
    line = '::figure{image="villi" alt="Villi"}'

    article = publish_article(body=f'{line}\n\n{line}\n\n::figure{{image="other" alt="O"}}\n')

    assert list(ArticleImage.objects.order_by("pk").values_list("image__key", "is_lead")) in (
        [("other", False), ("villi", True)],
        [("villi", True), ("other", False)],
    )
    assert Article.objects.get(pk=article.pk).targets.keys() == {"image:villi", "image:other"}
