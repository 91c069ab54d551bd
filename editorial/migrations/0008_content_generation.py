"""Count the changes of content apart from those of discussions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0007_remarks_by_account"),
    ]

    operations = [
        migrations.AddField(
            model_name="publicgeneration",
            name="content_number",
            field=models.PositiveBigIntegerField(
                db_default=0,
                default=0,
                help_text="The same for content alone: discussions change far more often.",
            ),
        ),
    ]
