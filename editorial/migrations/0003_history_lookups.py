"""Find the open draft, the published versions and the corrections among thousands."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0002_unfinished_drafts"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                fields=["content_type", "object_id", "state", "-number"],
                name="editorial_revision_by_state",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                fields=["content_type", "object_id", "change_class", "-number"],
                name="editorial_revision_by_class",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(fields=["state", "-saved_at"], name="editorial_revision_open"),
        ),
        migrations.AddIndex(
            model_name="revisionevent",
            index=models.Index(fields=["-at", "-id"], name="editorial_event_newest"),
        ),
    ]
