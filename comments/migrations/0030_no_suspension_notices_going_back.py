"""Going back, notices of suspensions are forgotten: the table then knows no such kind."""

from django.db import migrations


def forget_suspension_notices(apps, schema_editor):
    apps.get_model("comments", "Notice").objects.filter(kind="suspension").delete()


class Migration(migrations.Migration):
    dependencies = [("comments", "0029_suspension_notices")]

    operations = [migrations.RunPython(migrations.RunPython.noop, forget_suspension_notices)]
