"""Categories of the catalogue and which edition is loaded."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [
        ('journal', '0001_initial'),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='CatalogueEdition',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('loaded_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'catalogue_edition',
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('code', models.CharField(db_collation='C', max_length=8, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40)),
                ('path', models.CharField(max_length=160)),
                ('level', models.SmallIntegerField()),
                ('own', models.BooleanField(default=False)),
                ('unit', models.CharField(blank=True, max_length=12)),
                ('sort_key', models.CharField(db_collation='C', max_length=80)),
                ('initials', models.CharField(db_collation='C', max_length=40)),
                ('words', models.CharField(max_length=300)),
            ],
            options={
                'db_table': 'catalogue_category',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='catalogue_category_words', opclasses=['gin_trgm_ops'])],
            },
        ),
        GuardTables("catalogue_category", "catalogue_edition"),
    ]
