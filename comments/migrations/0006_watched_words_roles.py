"""Moderators keep the list of watched words, and read reports."""

from django.db import migrations

from accounts.roles import MODERATOR, grant


def grant_rights(apps, schema_editor):
    rights = {"watchedword": ("view", "add", "change", "delete"), "report": ("view",)}
    grant(apps, MODERATOR, "comments", rights)


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0005_watched_words"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        # Going back leaves the rights: they point at nothing once the models are gone.
        migrations.RunPython(grant_rights, migrations.RunPython.noop),
    ]
