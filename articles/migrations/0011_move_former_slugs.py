"""Former names of articles go where those of every other kind of content are."""

from django.db import migrations


def kind_of_articles(apps):
    kinds = apps.get_model("contenttypes", "ContentType").objects
    return kinds.get_or_create(app_label="articles", model="article")[0]


def move(apps, schema_editor):
    addresses = apps.get_model("editorial", "FormerAddress").objects
    kind = kind_of_articles(apps)
    for former in apps.get_model("articles", "FormerSlug").objects.iterator():
        addresses.update_or_create(
            content_type=kind, name=former.slug, defaults={"object_id": former.article_id}
        )


def move_back(apps, schema_editor):
    slugs = apps.get_model("articles", "FormerSlug").objects
    kind = kind_of_articles(apps)
    for former in apps.get_model("editorial", "FormerAddress").objects.filter(content_type=kind):
        slugs.update_or_create(slug=former.name, defaults={"article_id": former.object_id})


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0010_social_image"),
        ("editorial", "0010_former_addresses"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(move, move_back)]
