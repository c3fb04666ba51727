"""Indexes of the list at a million rows: every sort carries the filters, places too, search finds pairs (decision 0021)."""

import agritrace.kernel.wordpairs
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    """Wider indexes in the place of narrow ones."""

    dependencies = [
        ('products', '0001_initial'),
    ]

    operations = [
        agritrace.kernel.wordpairs.MakeWordPairs(),
        migrations.RemoveIndex(
            model_name='product',
            name='products_product_region',
        ),
        migrations.RemoveIndex(
            model_name='product',
            name='products_product_words',
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['region_code'], include=('state', 'category_code', 'sort_key', 'created_at', 'id'), name='products_place'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['sort_key', 'id'], include=('region_code', 'state', 'category_code'), name='products_by_name'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['created_at', 'id'], include=('region_code', 'state', 'category_code'), name='products_by_day'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=django.contrib.postgres.indexes.GinIndex(agritrace.kernel.wordpairs.WordPairs('words'), name='products_pairs'),
        ),
    ]
