"""Record restoring, scheduling, sharing and deleting."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0003_history_lookups"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="revisionevent",
            name="editorial_revisionevent_action_known",
        ),
        migrations.AlterField(
            model_name="revisionevent",
            name="action",
            field=models.CharField(
                choices=[
                    ("saved", "Saved a draft"),
                    ("loaded", "Loaded starter content"),
                    ("submitted", "Sent for review"),
                    ("approved", "Approved"),
                    ("sent_back", "Sent back"),
                    ("published", "Published"),
                    ("withdrawn", "Withdrew"),
                    ("discarded", "Discarded the draft"),
                    ("restored", "Took up an old version again"),
                    ("scheduled", "Scheduled"),
                    ("unscheduled", "Took off the schedule"),
                    ("shared", "Made a link for a reviewer"),
                    ("unshared", "Took back a reviewer's link"),
                    ("deleted", "Deleted the item, which readers never saw"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="revisionevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "action__in",
                        [
                            "saved",
                            "loaded",
                            "submitted",
                            "approved",
                            "sent_back",
                            "published",
                            "withdrawn",
                            "discarded",
                            "restored",
                            "scheduled",
                            "unscheduled",
                            "shared",
                            "unshared",
                            "deleted",
                        ],
                    )
                ),
                name="editorial_revisionevent_action_known",
            ),
        ),
    ]
