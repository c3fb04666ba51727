"""Bases of subjects."""

import django.contrib.postgres.fields
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
            name='Base',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('place_code', models.CharField(db_collation='C', max_length=12)),
                ('land_class', models.CharField(db_collation='C', max_length=4)),
                ('code', models.CharField(db_collation='C', max_length=20, unique=True)),
                ('name', models.CharField(max_length=40)),
                ('area', models.DecimalField(decimal_places=3, max_digits=18)),
                ('area_unit', models.CharField(max_length=4)),
                ('corners', django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), default=list, size=None)),
                ('stated_system', models.CharField(default='wgs84', max_length=8)),
                ('drawn_area', models.DecimalField(decimal_places=3, max_digits=18, null=True)),
                ('findings', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                ('state', models.CharField(db_collation='C', max_length=8)),
                ('sort_key', models.CharField(db_collation='C', max_length=120)),
                ('words', models.CharField(max_length=400)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'bases_base',
                'indexes': [models.Index(fields=['subject_id', 'sort_key', 'id'], name='bases_own'), models.Index(fields=['region_code', 'sort_key', 'id'], name='bases_region'), models.Index(fields=['sort_key', 'id'], name='bases_name'), models.Index(fields=['created_at', 'id'], name='bases_new'), django.contrib.postgres.indexes.GinIndex(fields=['words'], name='bases_words', opclasses=['gin_trgm_ops'])],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('subject_id', 'name'), name='bases_base_once'), models.CheckConstraint(condition=models.Q(('state__in', ['active', 'retired'])), name='bases_state'), models.CheckConstraint(condition=models.Q(('area__gt', 0)), name='bases_area'), models.CheckConstraint(condition=models.Q(('area_unit__in', ('亩', '公顷'))), name='bases_unit'), models.CheckConstraint(condition=models.Q(('stated_system__in', ['wgs84', 'cgcs2000', 'gcj02', 'bd09'])), name='bases_system')],
            },
        ),
        GuardTables("bases_base"),
    ]
