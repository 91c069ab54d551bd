"""List articles under their topics, in the order of the topics' pages."""

from itertools import batched

import django.db.models.deletion
from django.db import migrations, models

BATCH = 1_000


def list_articles(apps, schema_editor):
    """List every article readers may see under its topics."""
    Article = apps.get_model("articles", "Article")
    TopicListing = apps.get_model("articles", "TopicListing")
    rows = (
        Article.objects.filter(published_at__isnull=False, topics__isnull=False)
        .values_list("topics", "pk", "published_at")
        .iterator(chunk_size=BATCH)
    )
    for batch in batched(rows, BATCH):
        TopicListing.objects.bulk_create(
            TopicListing(topic_id=topic, article_id=article, published_at=published_at)
            for topic, article, published_at in batch
        )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_why_a_retracted_source_is_cited"),
    ]

    operations = [
        migrations.CreateModel(
            name="TopicListing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("published_at", models.DateTimeField(help_text="As in the article.")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listings",
                        to="articles.article",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listings",
                        to="articles.topic",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["topic", "-published_at", "-article"],
                        name="articles_topiclisting_newest",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("topic", "article"), name="articles_topiclisting_once"
                    )
                ],
            },
        ),
        # Going back drops the table.
        migrations.RunPython(list_articles, migrations.RunPython.noop, elidable=True),
    ]
