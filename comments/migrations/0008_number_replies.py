"""Give the replies that are already public their places, in the order they were published."""

from django.db import migrations


def number_replies(apps, schema_editor):
    comments = apps.get_model("comments", "Comment").objects
    replies = comments.filter(thread__isnull=False, published_at__isnull=False)
    given = {}
    for reply in replies.order_by("published_at", "pk").iterator():
        given[reply.thread_id] = given.get(reply.thread_id, 0) + 1
        comments.filter(pk=reply.pk).update(place=given[reply.thread_id])
    for thread_id, places in given.items():
        comments.filter(pk=thread_id).update(places_given=places)


class Migration(migrations.Migration):
    dependencies = [("comments", "0007_reply_places")]

    operations = [
        # Going back needs nothing: the columns go with the migration before.
        migrations.RunPython(number_replies, migrations.RunPython.noop),
    ]
