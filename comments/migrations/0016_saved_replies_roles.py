"""Moderators keep the saved replies."""

from django.db import migrations

from accounts.roles import MODERATOR, grant


def grant_rights(apps, schema_editor):
    grant(apps, MODERATOR, "comments", {"savedreply": ("view", "add", "change", "delete")})


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0015_saved_replies"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        # Going back leaves the rights: they point at nothing once the models are gone.
        migrations.RunPython(grant_rights, migrations.RunPython.noop),
    ]
