"""Bring DOIs and PubMed numbers to their one form; what cannot be read moves to the note."""

from django.db import migrations

from dosing.identifiers import normal_doi, normal_pmid

IDENTIFIERS = {"doi": (normal_doi, "DOI"), "pmid": (normal_pmid, "PubMed number")}


def make_bare(apps, schema_editor):
    sources = list(apps.get_model("dosing", "Source").objects.order_by("pk"))
    for name, (normal, label) in IDENTIFIERS.items():
        bare = {source.pk: _bare(normal, getattr(source, name)) for source in sources}
        # Who has the bare form already keeps it, so that no two rows have it at any moment.
        seen = set()
        for source in sorted(sources, key=lambda row: getattr(row, name) != bare[row.pk]):
            typed, form = getattr(source, name), bare[source.pk]
            if form.lower() in seen:
                form = ""
            if form:
                seen.add(form.lower())
            if typed != form:
                setattr(source, name, form)
                if not form:
                    source.note = f"{source.note}\n{label} as entered: {typed}".strip()
                source.save(update_fields=[name, "note"])


def _bare(normal, typed):
    try:
        return normal(typed)
    except ValueError:
        return ""


class Migration(migrations.Migration):
    dependencies = [("dosing", "0006_safety_level_routes_known")]

    operations = [
        # Going back leaves them bare: they still mean the same works.
        migrations.RunPython(make_bare, migrations.RunPython.noop),
    ]
