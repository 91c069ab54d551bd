"""The four roles, empty: each app grants its own rights to them."""

from django.db import migrations

ROLES = ("editor", "clinical reviewer", "curator", "moderator")


def create_roles(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for role in ROLES:
        group.objects.get_or_create(name=role)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    # Taking the roles away would take people's rights with them: going back leaves them.
    operations = [migrations.RunPython(create_roles, migrations.RunPython.noop)]
