"""Write down what the published articles link to: until now it stood in their own rows only."""

from django.db import migrations


def fill(apps, schema_editor):
    links = apps.get_model("articles", "ArticleLink").objects
    articles = apps.get_model("articles", "Article").objects.filter(version__isnull=False)
    for pk, targets in articles.values_list("pk", "targets").iterator():
        found = {(name.partition(":")[0], target) for name, target in targets.items()}
        links.bulk_create(
            links.model(article_id=pk, kind=kind, target_id=target)
            for kind, target in sorted(found)
            if kind not in ("source", "image")
        )


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_links_of_articles")]

    operations = [
        # Going back drops the whole table.
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
