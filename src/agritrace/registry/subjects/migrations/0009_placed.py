"""Search inside a province by its own pairs: a pair that half the country has is a list a tenth as long."""

import agritrace.registry.subjects.placedgrams
import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    """The function and its index."""

    dependencies = [("subjects", "0008_waiting")]

    operations = [
        agritrace.registry.subjects.placedgrams.MakePlacedGrams(),
        migrations.AddIndex(
            model_name="subject",
            index=django.contrib.postgres.indexes.GinIndex(
                agritrace.registry.subjects.placedgrams.PlacedGrams("region_2", "grams"), name="subjects_placed"
            ),
        ),
    ]
