"""Count the rejections that stand, and the appeals that were won, before the site keeps counts."""

from collections import Counter

from django.db import migrations


def fill_reason_counts(apps, schema_editor):
    decisions = apps.get_model("comments", "Decision").objects
    rejected, put_back = Counter(), Counter()
    # A decision that was taken back is followed by the one that took it back.
    standing = []
    rows = decisions.filter(verb__in=("reject", "publish", "undo")).order_by(
        "comment_id", "at", "id"
    )
    for comment, verb, before, rule in rows.values_list(
        "comment_id", "verb", "from_state", "house_rule"
    ).iterator():
        if standing and standing[-1][0] != comment:
            standing = _counted(standing, rejected, put_back)
        if verb != "undo":
            standing.append((comment, verb, before, rule))
        elif standing:
            standing.pop()
    _counted(standing, rejected, put_back)
    apps.get_model("comments", "ReasonCount").objects.bulk_create(
        apps.get_model("comments", "ReasonCount")(
            house_rule=rule, rejected=rejected[rule], put_back=put_back[rule]
        )
        for rule in rejected.keys() | put_back.keys()
    )


def _counted(standing, rejected, put_back):
    rule = ""
    for _comment, verb, before, house_rule in standing:
        if verb == "reject":
            rule = house_rule
            rejected[rule] += 1
        elif before == "appealed" and rule:
            put_back[rule] += 1
    return []


class Migration(migrations.Migration):
    dependencies = [("comments", "0026_reason_counts")]

    operations = [
        # Going back needs nothing: the table goes with the migration before.
        migrations.RunPython(fill_reason_counts, migrations.RunPython.noop),
    ]
