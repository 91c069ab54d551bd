"""Say 'former addresses', which Django made 'former addresss'."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0010_former_addresses"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="formeraddress",
            options={"verbose_name_plural": "former addresses"},
        ),
    ]
