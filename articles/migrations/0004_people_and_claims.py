"""The people who write and review, and key claims worded from their certainty."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_search_index"),
        ("dosing", "0001_catalogue"),
    ]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(editable=False, null=True)),
                ("published_at", models.DateTimeField(editable=False, null=True)),
                ("changed_at", models.DateTimeField(editable=False, null=True)),
                ("last_reviewed_at", models.DateTimeField(editable=False, null=True)),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True)),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "credentials",
                    models.CharField(
                        blank=True,
                        help_text="Degrees and registrations, like 'RD, PhD'.",
                        max_length=200,
                    ),
                ),
                (
                    "position",
                    models.CharField(
                        blank=True, help_text="What they do, and where.", max_length=200
                    ),
                ),
                (
                    "is_clinician",
                    models.BooleanField(
                        default=False,
                        help_text="Registered to treat patients; checked by us.",
                        verbose_name="clinician",
                    ),
                ),
                ("biography", models.TextField(blank=True)),
                ("competing_interests", models.TextField(blank=True)),
                ("funding", models.TextField(blank=True)),
            ],
            options={
                "verbose_name_plural": "people",
                "ordering": ("name",),
                "abstract": False,
                "default_permissions": ("add", "change", "delete", "view", "approve", "publish"),
            },
        ),
        migrations.AddField(
            model_name="article",
            name="authors",
            field=models.ManyToManyField(
                blank=True,
                help_text="Beside the byline, where named.",
                related_name="written",
                to="articles.person",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="reviewer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviewed",
                to="articles.person",
            ),
        ),
        migrations.CreateModel(
            name="KeyClaim",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "subject",
                    models.CharField(
                        help_text="What was given, to whom, like 'glutamine in severe burns'.",
                        max_length=160,
                    ),
                ),
                (
                    "effect",
                    models.CharField(
                        choices=[
                            ("reduces", "Reduces"),
                            ("increases", "Increases"),
                            ("no_difference", "Makes little or no difference to"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        help_text="What it did it to: 'time in hospital'.", max_length=160
                    ),
                ),
                (
                    "effect_size",
                    models.CharField(
                        help_text="The result in numbers: '5 of 29 people instead of 14 of 31'.",
                        max_length=200,
                    ),
                ),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("high", "High certainty"),
                            ("moderate", "Moderate certainty"),
                            ("low", "Low certainty"),
                            ("very_low", "Very low certainty"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claims",
                        to="articles.article",
                    ),
                ),
                ("sources", models.ManyToManyField(to="dosing.source")),
            ],
            options={
                "ordering": ("position", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("certainty__in", ["high", "moderate", "low", "very_low"])
                        ),
                        name="articles_keyclaim_certainty_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effect__in", ["reduces", "increases", "no_difference"])
                        ),
                        name="articles_keyclaim_effect_known",
                    ),
                ],
            },
        ),
    ]
