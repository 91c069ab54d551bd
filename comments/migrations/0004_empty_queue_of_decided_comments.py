"""Comments that were decided before the queue had a column of its own are not in it."""

from django.db import migrations


def empty_queue(apps, schema_editor):
    comments = apps.get_model("comments", "Comment").objects
    comments.exclude(state__in=("held", "appealed")).update(is_queued=False)


class Migration(migrations.Migration):
    dependencies = [("comments", "0003_queue")]

    operations = [
        # Going back needs nothing: the column goes with the migration before.
        migrations.RunPython(empty_queue, migrations.RunPython.noop),
    ]
