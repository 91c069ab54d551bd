"""Going back, discussions open to trusted members are held: the table then knows no such mode."""

from django.db import migrations


def hold_trusted_discussions(apps, schema_editor):
    discussions = apps.get_model("comments", "Discussion").objects
    discussions.filter(mode="trusted").update(mode="held")


class Migration(migrations.Migration):
    dependencies = [("comments", "0030_no_suspension_notices_going_back")]

    operations = [migrations.RunPython(migrations.RunPython.noop, hold_trusted_discussions)]
