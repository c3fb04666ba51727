"""Runs with what they took and made."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [
        ('journal', '0001_initial'),
        ('batches', '0002_ledgers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('kind', models.CharField(max_length=10)),
                ('title', models.CharField(max_length=80)),
                ('inputs', models.SmallIntegerField()),
                ('outputs', models.SmallIntegerField()),
                ('taken', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ('made', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ('added', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ('loss', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ('added_words', models.CharField(blank=True, max_length=60)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('words', models.CharField(max_length=300)),
                ('record_id', models.BigIntegerField()),
                ('created_at', models.DateTimeField()),
                ('county', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('region_code', 6), output_field=models.CharField(db_collation='C', max_length=6))),
                ('province', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('region_code', 2), output_field=models.CharField(db_collation='C', max_length=2))),
                ('city', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('region_code', 4), output_field=models.CharField(db_collation='C', max_length=4))),
            ],
            options={
                'db_table': 'processing_run',
            },
        ),
        migrations.CreateModel(
            name='Taken',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=18)),
                ('lost', models.DecimalField(decimal_places=3, max_digits=18)),
                ('unit', models.CharField(max_length=12)),
                ('weight', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
            ],
            options={
                'db_table': 'processing_taken',
            },
        ),
        migrations.CreateModel(
            name='Made',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=18)),
                ('unit', models.CharField(max_length=12)),
                ('weight', models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='batches.batch')),
            ],
            options={
                'db_table': 'processing_made',
            },
        ),
        migrations.CreateModel(
            name='Slaughter',
            fields=[
                ('run', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='processing.run')),
                ('animal_papers', models.TextField()),
                ('ear_tags', models.CharField(blank=True, max_length=200)),
                ('meat_inspection', models.CharField(max_length=60)),
                ('meat_quarantine', models.CharField(max_length=60)),
            ],
            options={
                'db_table': 'processing_slaughter',
            },
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(fields=['subject_id', 'created_at', 'id'], name='processing_run_own'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(fields=['county', 'created_at', 'id'], name='processing_run_county'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(fields=['city', 'created_at', 'id'], name='processing_run_city'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(fields=['province', 'created_at', 'id'], name='processing_run_province'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(fields=['created_at', 'id'], name='processing_run_new'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='processing_run_words', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['split', 'merge', 'process', 'slaughter'])), name='processing_run_kind'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.CheckConstraint(condition=models.Q(('taken__isnull', True), models.Q(('loss__gte', 0), ('added__gte', 0), ('loss', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('taken'), '+', models.F('added')), '-', models.F('made')))), _connector='OR'), name='processing_run_balanced'),
        ),
        migrations.AddField(
            model_name='made',
            name='run',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='processing.run'),
        ),
        migrations.AddField(
            model_name='taken',
            name='batch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='batches.batch'),
        ),
        migrations.AddField(
            model_name='taken',
            name='run',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='processing.run'),
        ),
        migrations.AddIndex(
            model_name='made',
            index=models.Index(fields=['run', 'batch'], name='processing_made_run'),
        ),
        migrations.AddIndex(
            model_name='taken',
            index=models.Index(fields=['run', 'batch'], name='processing_taken_run'),
        ),
        migrations.AddIndex(
            model_name='taken',
            index=models.Index(fields=['batch', 'run'], name='processing_taken_batch'),
        ),
        migrations.AddConstraint(
            model_name='taken',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('lost__gte', 0), ('lost__lt', models.F('quantity'))), name='processing_taken_amounts'),
        ),
        GuardTables('processing_run', 'processing_taken', 'processing_made', 'processing_slaughter'),
    ]
