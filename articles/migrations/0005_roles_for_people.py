"""Editors keep the pages of people and the key claims; clinical reviewers approve the former."""

from django.db import migrations

from accounts.roles import CURATOR, EDITOR, REVIEWER, grant


def grant_rights(apps, schema_editor):
    grant(
        apps,
        EDITOR,
        "articles",
        {
            "person": ("view", "add", "change", "publish"),
            "keyclaim": ("view", "add", "change", "delete"),
        },
    )
    grant(apps, REVIEWER, "articles", {"person": ("view", "approve"), "keyclaim": ("view",)})
    grant(apps, CURATOR, "articles", {"person": ("view",), "keyclaim": ("view",)})


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_people_and_claims"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        # Going back leaves the rights: they point at nothing once the models are gone.
        migrations.RunPython(grant_rights, migrations.RunPython.noop),
    ]
