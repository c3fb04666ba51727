"""Organisations and their dated jurisdictions."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [("journal", "0001_initial"), ("regions", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=12)),
                ('level', models.SmallIntegerField()),
                ('name', models.CharField(max_length=80)),
                ('code', models.CharField(db_collation='C', max_length=10, null=True, unique=True)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('state', models.CharField(default='active', max_length=8)),
                ('sort_key', models.CharField(db_collation='C', max_length=240)),
                ('initials', models.CharField(db_collation='C', max_length=80)),
                ('created_at', models.DateTimeField()),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
            options={
                'db_table': 'organisations_organisation',
            },
        ),
        migrations.CreateModel(
            name='JurisdictionPart',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('prefix', models.CharField(blank=True, db_collation='C', max_length=12)),
                ('sign', models.CharField(max_length=7)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('inherited_from', models.BigIntegerField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
            options={
                'db_table': 'organisations_jurisdictionpart',
            },
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['sort_key', 'id'], name='organisations_by_name'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['region_code', 'id'], name='organisations_by_region'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=django.contrib.postgres.indexes.GinIndex(fields=['name'], name='organisations_name_trgm', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['regulator', 'laboratory', 'enforcement', 'support'])), name='organisations_kind'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('level__gte', 0), ('level__lte', 4)), name='organisations_level'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['active', 'closed'])), name='organisations_state'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('region_code__regex', '^[0-9]{12}$')), name='organisations_region'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('parent', 'name'), name='organisations_name_once', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='jurisdictionpart',
            index=models.Index(fields=['prefix', 'sign'], name='organisations_part_prefix'),
        ),
        migrations.AddConstraint(
            model_name='jurisdictionpart',
            constraint=models.CheckConstraint(condition=models.Q(('sign__in', ['include', 'exclude'])), name='organisations_part_sign'),
        ),
        migrations.AddConstraint(
            model_name='jurisdictionpart',
            constraint=models.CheckConstraint(condition=models.Q(('prefix__regex', '^[0-9]{0,12}$')), name='organisations_part_digits'),
        ),
        migrations.AddConstraint(
            model_name='jurisdictionpart',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='organisations_part_dates'),
        ),
        GuardTables("organisations_organisation", "organisations_jurisdictionpart"),
    ]
