"""Who keeps the articles: editors write and publish, clinical reviewers approve."""

from django.db import migrations

from accounts.roles import CURATOR, EDITOR, REVIEWER, grant

KEEP = ("view", "add", "change", "publish")


def grant_rights(apps, schema_editor):
    grant(apps, EDITOR, "articles", {"article": KEEP, "topic": KEEP})
    grant(apps, REVIEWER, "articles", {"article": ("view", "approve"), "topic": ("view",)})
    grant(apps, CURATOR, "articles", {"article": ("view",), "topic": ("view",)})


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_articles"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        # Going back leaves the rights: they point at nothing once the models are gone.
        migrations.RunPython(grant_rights, migrations.RunPython.noop),
    ]
