"""Indexes of the list at a million rows: every sort carries the filters, places too, search finds pairs (decision 0021)."""

import agritrace.kernel.wordpairs
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    """Wider indexes in the place of narrow ones."""

    dependencies = [
        ('papers', '0001_initial'),
    ]

    operations = [
        agritrace.kernel.wordpairs.MakeWordPairs(),
        migrations.RemoveIndex(
            model_name='paper',
            name='papers_region',
        ),
        migrations.RemoveIndex(
            model_name='paper',
            name='papers_state_until',
        ),
        migrations.RemoveIndex(
            model_name='paper',
            name='papers_state_new',
        ),
        migrations.RemoveIndex(
            model_name='paper',
            name='papers_until',
        ),
        migrations.RemoveIndex(
            model_name='paper',
            name='papers_new',
        ),
        migrations.RemoveIndex(
            model_name='paper',
            name='papers_words',
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(fields=['region_code'], include=('state', 'kind', 'valid_from', 'valid_until', 'created_at', 'id'), name='papers_place'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(fields=['valid_until', 'id'], include=('region_code', 'state', 'kind', 'valid_from'), name='papers_by_end'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(fields=['created_at', 'id'], include=('region_code', 'state', 'kind', 'valid_from', 'valid_until'), name='papers_by_day'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(fields=['state', 'valid_until', 'id'], include=('region_code', 'kind', 'valid_from'), name='papers_state_until'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(fields=['kind', 'region_code'], name='papers_kind'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(fields=['valid_from'], name='papers_from'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=django.contrib.postgres.indexes.GinIndex(agritrace.kernel.wordpairs.WordPairs('words'), name='papers_pairs'),
        ),
    ]
