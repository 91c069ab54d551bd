"""Who keeps the catalogue: curators write, clinical reviewers approve, editors read along."""

from django.db import migrations

from accounts.roles import CURATOR, EDITOR, REVIEWER, grant

READ = ("view",)
WRITE = ("view", "add", "change")
WRITE_ROWS = (*WRITE, "delete")
"""Rows that belong to an item come and go with its drafts; items themselves are withdrawn."""

ITEMS = ("source", "foodgroup", "food", "substance", "safetylevel", "regimen")
ROWS = (
    "foodfigure", "foodportion", "caution", "dietaryintake", "regimenband", "regimenevidence",
    "workedexample",
)  # fmt: skip
APPROVED_BY_A_SECOND_PERSON = ("food", "substance", "safetylevel", "regimen")


def grant_rights(apps, schema_editor):
    everything = (*ITEMS, *ROWS)
    grant(apps, EDITOR, "dosing", dict.fromkeys(everything, READ))
    grant(apps, REVIEWER, "dosing", dict.fromkeys(everything, READ))
    grant(apps, REVIEWER, "dosing", dict.fromkeys(APPROVED_BY_A_SECOND_PERSON, ("view", "approve")))
    grant(apps, CURATOR, "dosing", dict.fromkeys(ITEMS, (*WRITE, "publish")))
    grant(apps, CURATOR, "dosing", dict.fromkeys(ROWS, WRITE_ROWS))


class Migration(migrations.Migration):
    dependencies = [
        ("dosing", "0001_catalogue"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        # Going back leaves the rights: they point at nothing once the models are gone.
        migrations.RunPython(grant_rights, migrations.RunPython.noop),
    ]
