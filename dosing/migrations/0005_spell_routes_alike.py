"""Write the routes of each safety level in one way: known names, in one order."""

from django.db import migrations

ROUTES = ("oral", "enteral", "parenteral")


def spell_alike(apps, schema_editor):
    SafetyLevel = apps.get_model("dosing", "SafetyLevel")
    for level in SafetyLevel.objects.all():
        written = {route.strip().casefold() for route in level.routes.split(";")}
        # Without a route that we know, warn by every route rather than by none.
        known = [route for route in ROUTES if route in written] or ROUTES
        SafetyLevel.objects.filter(pk=level.pk).update(routes=";".join(known))


class Migration(migrations.Migration):
    dependencies = [("dosing", "0004_saved_calculation")]

    operations = [
        # Going back leaves the routes as they are: the field took any text.
        migrations.RunPython(spell_alike, migrations.RunPython.noop)
    ]
