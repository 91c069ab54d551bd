"""Editors keep the library of images; reviewers and curators look things up in it."""

from django.db import migrations

from accounts.roles import CURATOR, EDITOR, REVIEWER, grant


def grant_rights(apps, schema_editor):
    grant(apps, EDITOR, "articles", {"image": ("view", "add", "change", "delete")})
    grant(apps, REVIEWER, "articles", {"image": ("view",)})
    grant(apps, CURATOR, "articles", {"image": ("view",)})


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_images"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        # Going back leaves the rights: they point at nothing once the models are gone.
        migrations.RunPython(grant_rights, migrations.RunPython.noop),
    ]
