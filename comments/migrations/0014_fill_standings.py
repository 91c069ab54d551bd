"""Give members the trust that their comments so far would have earned them."""

from django.db import migrations
from django.db.models import Count, Q

MOST_TRUST = 10
REJECTION_COSTS = 5


def fill_standings(apps, schema_editor):
    comments = apps.get_model("comments", "Comment").objects
    standings = apps.get_model("comments", "Standing").objects
    counted = comments.filter(member__isnull=False).values("member").order_by("member")
    counted = counted.annotate(
        published=Count("pk", filter=Q(state="published")),
        rejected=Count("pk", filter=Q(state__in=("rejected", "appealed"))),
    )
    for row in counted.iterator():
        trust = min(row["published"], MOST_TRUST) - REJECTION_COSTS * row["rejected"]
        standings.get_or_create(member_id=row["member"], defaults={"trust": trust})


class Migration(migrations.Migration):
    dependencies = [("comments", "0013_trust_and_modes")]

    operations = [
        # Going back needs nothing: the table goes with the migration before.
        migrations.RunPython(fill_standings, migrations.RunPython.noop),
    ]
