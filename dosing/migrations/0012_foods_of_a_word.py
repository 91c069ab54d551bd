"""Find the foods of a search word from an index alone; it takes the place of a narrower one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dosing", "0011_retracted_sources")]

    operations = [
        migrations.SeparateDatabaseAndState(
            # The table is there: Django made it for the many-to-many field.
            state_operations=[
                migrations.CreateModel(
                    name="FoodWord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "food",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="dosing.food",
                            ),
                        ),
                        (
                            "searchword",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="dosing.searchword",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "dosing_food_search_words",
                        "unique_together": {("food", "searchword")},
                    },
                ),
                migrations.AlterField(
                    model_name="food",
                    name="search_words",
                    field=models.ManyToManyField(
                        editable=False,
                        related_name="foods",
                        through="dosing.FoodWord",
                        to="dosing.searchword",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="foodword",
            index=models.Index(fields=["searchword", "food"], name="dosing_foodword_by_word"),
        ),
        migrations.AlterField(
            model_name="foodword",
            name="searchword",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="dosing.searchword",
            ),
        ),
    ]
