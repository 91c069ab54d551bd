"""Going back, notices of answers are forgotten: the table then knows no such kind."""

from django.db import migrations


def forget_reply_notices(apps, schema_editor):
    apps.get_model("comments", "Notice").objects.filter(kind="reply").delete()


class Migration(migrations.Migration):
    dependencies = [("comments", "0021_reply_notices")]

    operations = [migrations.RunPython(migrations.RunPython.noop, forget_reply_notices)]
