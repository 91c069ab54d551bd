"""Say 'search entries', which Django made 'search entrys'."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0015_no_clinician_has_reviewed"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="searchentry",
            options={"verbose_name_plural": "search entries"},
        ),
    ]
