"""Let a draft be kept while its fields cannot be read yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="typed",
            field=models.JSONField(
                help_text="The form's fields as typed, while they cannot be read into a snapshot.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="revision",
            name="object_id",
            field=models.PositiveBigIntegerField(
                help_text="Empty while a new item has not enough to become a row.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("typed__isnull", True), ("state__in", ["draft", "discarded"]), _connector="OR"
                ),
                name="editorial_revision_unreadable_only_in_draft",
                violation_error_message="A draft with unfinished fields goes nowhere.",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("object_id__isnull", False), ("typed__isnull", False), _connector="OR"
                ),
                name="editorial_revision_of_something",
            ),
        ),
    ]
