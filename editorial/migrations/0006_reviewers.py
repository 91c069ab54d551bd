"""Links and remarks of reviewers without an account."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0005_schedule"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "edits",
                    models.PositiveIntegerField(help_text="Which save of the revision was read."),
                ),
                ("name", models.CharField(max_length=120)),
                ("credential", models.CharField(blank=True, max_length=160)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("comment", "Comment"),
                            ("approve", "Advises to publish"),
                            ("change", "Asks for changes"),
                        ],
                        default="comment",
                        max_length=8,
                    ),
                ),
                ("paragraph", models.PositiveIntegerField(null=True)),
                ("quote", models.CharField(blank=True, max_length=300)),
                ("text", models.TextField(blank=True, max_length=4000)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ("at", "id"),
            },
        ),
        migrations.CreateModel(
            name="ShareLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("for_whom", models.CharField(max_length=120)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("-made_at", "-id"),
            },
        ),
        migrations.AddField(
            model_name="remark",
            name="author",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remarks",
                to="editorial.revision",
            ),
        ),
        migrations.AddField(
            model_name="sharelink",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sharelink",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="share_links",
                to="editorial.revision",
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="link",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remarks",
                to="editorial.sharelink",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharelink",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("made_at"))),
                name="editorial_sharelink_expires_later",
                violation_error_message="A link must be valid for some time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["comment", "approve", "change"])),
                name="editorial_remark_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "approve"), models.Q(("text", ""), _negated=True), _connector="OR"
                ),
                name="editorial_remark_says_something",
                violation_error_message="Write what should change.",
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("link__isnull", True),
                    models.Q(("credential", ""), _negated=True),
                    _connector="OR",
                ),
                name="editorial_remark_outsider_with_credential",
                violation_error_message="Say what your training or post is.",
            ),
        ),
    ]
