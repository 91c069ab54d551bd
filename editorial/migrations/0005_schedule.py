"""Publish and withdraw at a time."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0004_more_actions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Schedule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[("publish", "Publish"), ("withdraw", "Withdraw")], max_length=8
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=500)),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("done", "Done"),
                            ("failed", "Could not be done"),
                            ("cancelled", "Taken off the schedule"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.TextField(
                        blank=True, help_text="Why it could not be done, or was late."
                    ),
                ),
                (
                    "by_worker",
                    models.BooleanField(
                        default=False,
                        help_text="Whether the worker did it; else a visit to the site.",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
            },
        ),
        migrations.AddField(
            model_name="schedule",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="schedules",
                to="editorial.revision",
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="set_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="schedule",
            index=models.Index(fields=["state", "at"], name="editorial_schedule_due"),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("revision", "act"),
                name="editorial_schedule_one_waiting",
                violation_error_message="This is on the schedule already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("act__in", ["publish", "withdraw"])),
                name="editorial_schedule_act_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", True), ("state", "waiting")),
                    models.Q(
                        ("finished_at__isnull", False),
                        ("state__in", ["done", "failed", "cancelled"]),
                    ),
                    _connector="OR",
                ),
                name="editorial_schedule_finished_with_time",
            ),
        ),
    ]
