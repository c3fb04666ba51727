"""Products of subjects."""

import django.contrib.postgres.indexes
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [
        ('journal', '0001_initial'),
        ('catalogue', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('category_code', models.CharField(db_collation='C', max_length=8)),
                ('name', models.CharField(max_length=40)),
                ('spec', models.CharField(blank=True, max_length=40)),
                ('unit', models.CharField(max_length=12)),
                ('brand', models.CharField(blank=True, max_length=40)),
                ('standard', models.CharField(blank=True, max_length=60)),
                ('shelf_life_days', models.PositiveSmallIntegerField(null=True)),
                ('photo_id', models.UUIDField(null=True)),
                ('state', models.CharField(default='active', max_length=10)),
                ('sort_key', models.CharField(db_collation='C', max_length=120)),
                ('initials', models.CharField(db_collation='C', max_length=40)),
                ('words', models.CharField(max_length=300)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'products_product',
                'indexes': [models.Index(fields=['subject_id', 'sort_key', 'id'], name='products_product_own'), models.Index(fields=['subject_id', 'created_at', 'id'], name='products_product_own_new'), models.Index(fields=['region_code', 'sort_key', 'id'], name='products_product_region'), models.Index(fields=['category_code', 'id'], name='products_product_category'), django.contrib.postgres.indexes.GinIndex(fields=['words'], name='products_product_words', opclasses=['gin_trgm_ops'])],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'disabled'), _negated=True), fields=('subject_id', 'name', 'spec'), name='products_product_once'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'active', 'disabled'])), name='products_product_state')],
            },
        ),
        GuardTables("products_product"),
    ]
