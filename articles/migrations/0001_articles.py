"""Topics, articles and the sources they cite."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("dosing", "0001_catalogue"),
    ]

    operations = [
        migrations.CreateModel(
            name="Topic",
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
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("description", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("name",),
                "abstract": False,
                "default_permissions": ("add", "change", "delete", "view", "approve", "publish"),
            },
        ),
        migrations.CreateModel(
            name="Article",
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
                ("title", models.CharField(max_length=140)),
                (
                    "summary",
                    models.CharField(blank=True, help_text="Shown in lists.", max_length=300),
                ),
                (
                    "description",
                    models.CharField(
                        blank=True, help_text="For search engines and shared links.", max_length=200
                    ),
                ),
                ("byline", models.CharField(blank=True, default="Villi editors", max_length=120)),
                (
                    "review_due_on",
                    models.DateField(
                        blank=True,
                        help_text="Empty means a year after the last change.",
                        null=True,
                        verbose_name="next review",
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        blank=True,
                        help_text="Markdown; see the guide for editors.",
                        max_length=100000,
                    ),
                ),
                ("blocks", models.JSONField(default=list, editable=False)),
                ("contents", models.JSONField(default=list, editable=False)),
                ("targets", models.JSONField(default=dict, editable=False)),
                ("text", models.TextField(blank=True, editable=False)),
                ("word_count", models.PositiveIntegerField(default=0, editable=False)),
                ("reading_minutes", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("related", models.ManyToManyField(blank=True, to="articles.article")),
            ],
            options={
                "ordering": ("-published_at", "-pk"),
                "abstract": False,
                "default_permissions": ("add", "change", "delete", "view", "approve", "publish"),
            },
        ),
        migrations.CreateModel(
            name="ArticleSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "uses",
                    models.PositiveSmallIntegerField(help_text="How often the text cites it."),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="references",
                        to="articles.article",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dosing.source",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.AddField(
            model_name="article",
            name="sources",
            field=models.ManyToManyField(
                related_name="articles", through="articles.ArticleSource", to="dosing.source"
            ),
        ),
        migrations.CreateModel(
            name="FormerSlug",
            fields=[
                ("slug", models.SlugField(max_length=80, primary_key=True, serialize=False)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_slugs",
                        to="articles.article",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="article",
            name="topics",
            field=models.ManyToManyField(blank=True, related_name="articles", to="articles.topic"),
        ),
        migrations.AddConstraint(
            model_name="articlesource",
            constraint=models.UniqueConstraint(
                fields=("article", "source"), name="articles_articlesource_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="articlesource",
            constraint=models.UniqueConstraint(
                fields=("article", "number"), name="articles_articlesource_number_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="articlesource",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1), ("uses__gte", 1)),
                name="articles_articlesource_counts_from_one",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["-published_at", "-id"], name="articles_article_newest"),
        ),
    ]
