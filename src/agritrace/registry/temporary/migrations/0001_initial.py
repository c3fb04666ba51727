"""Entries of subjects met in the field, claims, sequences of temporary codes."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [('journal', '0001_initial'), ('subjects', '0004_temporary')]

    operations = [
        migrations.CreateModel(
            name='TemporaryClaim',
            fields=[
                ('application_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('code', models.CharField(blank=True, db_collation='C', max_length=16)),
                ('temporary_id', models.BigIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('by_account_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'temporary_claim',
                'indexes': [models.Index(fields=['region_code'], name='temporary_claim_region')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_at', None), ('temporary_id__isnull', False)), fields=('temporary_id',), name='temporary_claim_once')],
            },
        ),
        migrations.CreateModel(
            name='TemporaryEntry',
            fields=[
                ('subject_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('code', models.CharField(db_collation='C', max_length=16, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(db_collation='C', max_length=2), size=None)),
                ('org_form', models.SmallIntegerField()),
                ('industry', models.CharField(max_length=12)),
                ('main_product', models.CharField(max_length=12)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('region_2', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('region_code', 2), output_field=models.CharField(db_collation='C', max_length=2))),
                ('region_4', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('region_code', 4), output_field=models.CharField(db_collation='C', max_length=4))),
                ('region_6', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('region_code', 6), output_field=models.CharField(db_collation='C', max_length=6))),
                ('region_9', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('region_code', 9), output_field=models.CharField(db_collation='C', max_length=9))),
                ('address', models.CharField(blank=True, max_length=120)),
                ('longitude', models.FloatField(null=True)),
                ('latitude', models.FloatField(null=True)),
                ('remark', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(db_collation='C', default='temporary', max_length=14)),
                ('recorded_by', models.BigIntegerField()),
                ('recorder_kind', models.CharField(max_length=12)),
                ('organisation_id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('ending', models.CharField(blank=True, max_length=8)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('ended_by', models.BigIntegerField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('joined_to', models.BigIntegerField(db_index=True, null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('version', models.IntegerField(default=1)),
            ],
            options={
                'db_table': 'temporary_entry',
                'indexes': [models.Index(fields=['region_code'], name='temporary_region'), models.Index(fields=['recorded_at', 'subject_id'], name='temporary_time_0'), models.Index(fields=['region_2', 'recorded_at', 'subject_id'], name='temporary_time_2'), models.Index(fields=['region_4', 'recorded_at', 'subject_id'], name='temporary_time_4'), models.Index(fields=['region_6', 'recorded_at', 'subject_id'], name='temporary_time_6'), models.Index(fields=['region_9', 'recorded_at', 'subject_id'], name='temporary_time_9'), models.Index(fields=['state', 'recorded_at', 'subject_id'], name='temporary_state_time'), models.Index(condition=models.Q(('reminded_at', None), ('state', 'temporary')), fields=['recorded_at', 'subject_id'], name='temporary_to_remind'), django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='temporary_grams')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['closed', 'joined', 'temporary'])), name='temporary_entry_state'), models.CheckConstraint(condition=models.Q(('org_form__in', [1, 2, 3, 4, 5, 6, 9])), name='temporary_entry_form'), models.CheckConstraint(condition=models.Q(models.Q(('joined_to__isnull', False), ('state', 'joined')), models.Q(models.Q(('state', 'joined'), _negated=True), ('joined_to', None)), _connector='OR'), name='temporary_entry_joined'), models.CheckConstraint(condition=models.Q(('joined_to', models.F('subject_id')), _negated=True), name='temporary_entry_two')],
            },
        ),
        migrations.CreateModel(
            name='TemporarySequence',
            fields=[
                ('region', models.CharField(db_collation='C', max_length=6, primary_key=True, serialize=False)),
                ('last', models.IntegerField()),
            ],
            options={
                'db_table': 'temporary_sequence',
                'constraints': [models.CheckConstraint(condition=models.Q(('last__range', (1, 9999999))), name='temporary_sequence_range')],
            },
        ),
        GuardTables('temporary_claim', 'temporary_entry', 'temporary_sequence'),
    ]
