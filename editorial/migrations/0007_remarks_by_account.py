"""A colleague's remark carries their account, an outsider's a name."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0006_reviewers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="remark",
            name="editorial_remark_outsider_with_credential",
        ),
        migrations.AlterField(
            model_name="remark",
            name="name",
            field=models.CharField(
                blank=True, help_text="Of a reviewer without an account.", max_length=120
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("link__isnull", True),
                    models.Q(
                        models.Q(("name", ""), _negated=True),
                        models.Q(("credential", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="editorial_remark_outsider_with_credential",
                violation_error_message="Give your name, and your training or post.",
            ),
        ),
    ]
