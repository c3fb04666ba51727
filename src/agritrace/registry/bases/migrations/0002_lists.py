"""Indexes of the list at a million rows: every sort carries the filters, places too, search finds pairs (decision 0021)."""

import agritrace.kernel.wordpairs
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    """Wider indexes in the place of narrow ones."""

    dependencies = [
        ('bases', '0001_initial'),
    ]

    operations = [
        agritrace.kernel.wordpairs.MakeWordPairs(),
        migrations.RemoveIndex(
            model_name='base',
            name='bases_region',
        ),
        migrations.RemoveIndex(
            model_name='base',
            name='bases_name',
        ),
        migrations.RemoveIndex(
            model_name='base',
            name='bases_new',
        ),
        migrations.RemoveIndex(
            model_name='base',
            name='bases_words',
        ),
        migrations.AddIndex(
            model_name='base',
            index=models.Index(fields=['region_code'], include=('state', 'land_class', 'sort_key', 'created_at', 'id'), name='bases_place'),
        ),
        migrations.AddIndex(
            model_name='base',
            index=models.Index(fields=['sort_key', 'id'], include=('region_code', 'state', 'land_class'), name='bases_by_name'),
        ),
        migrations.AddIndex(
            model_name='base',
            index=models.Index(fields=['created_at', 'id'], include=('region_code', 'state', 'land_class'), name='bases_by_day'),
        ),
        migrations.AddIndex(
            model_name='base',
            index=models.Index(fields=['land_class', 'region_code'], name='bases_land'),
        ),
        migrations.AddIndex(
            model_name='base',
            index=models.Index(condition=models.Q(('findings', []), _negated=True), fields=['region_code', 'id'], name='bases_found'),
        ),
        migrations.AddIndex(
            model_name='base',
            index=django.contrib.postgres.indexes.GinIndex(agritrace.kernel.wordpairs.WordPairs('words'), name='bases_pairs'),
        ),
    ]
