"""The tables of recalls and holds."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [
        ('journal', '0001_initial'),
        ('batches', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Recall',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=24, unique=True)),
                ('batch_number', models.CharField(max_length=30)),
                ('product_name', models.CharField(max_length=40)),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('organisation_id', models.BigIntegerField()),
                ('level', models.SmallIntegerField()),
                ('reason', models.CharField(max_length=200)),
                ('drill', models.BooleanField(default=False)),
                ('state', models.CharField(default='open', max_length=10)),
                ('batches', models.IntegerField(default=0)),
                ('words', models.CharField(max_length=200)),
                ('opened_by', models.BigIntegerField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('ended_by', models.BigIntegerField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ending', models.CharField(blank=True, max_length=200)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='batches.batch')),
            ],
            options={
                'db_table': 'recall_recall',
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('batch_number', models.CharField(max_length=30)),
                ('product_name', models.CharField(max_length=40)),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('hops', models.IntegerField()),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=18)),
                ('unit', models.CharField(max_length=12)),
                ('state', models.CharField(max_length=12)),
                ('drill', models.BooleanField(default=False)),
                ('ordered', models.BooleanField(default=False)),
                ('until', models.DateTimeField(null=True)),
                ('reason', models.CharField(max_length=200)),
                ('way', models.CharField(blank=True, max_length=12)),
                ('organisation_id', models.BigIntegerField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('received_at', models.DateTimeField(null=True)),
                ('objection', models.CharField(blank=True, max_length=200)),
                ('objected_at', models.DateTimeField(null=True)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='batches.batch')),
                ('recall', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recall.recall')),
            ],
            options={
                'db_table': 'recall_hold',
            },
        ),
        migrations.AddIndex(
            model_name='recall',
            index=models.Index(fields=['opened_at', 'id'], name='recall_recall_new'),
        ),
        migrations.AddIndex(
            model_name='recall',
            index=models.Index(fields=['region_code', 'opened_at'], name='recall_recall_region'),
        ),
        migrations.AddIndex(
            model_name='recall',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='recall_recall_words', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='recall',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'closed', 'cancelled'])), name='recall_recall_state'),
        ),
        migrations.AddConstraint(
            model_name='recall',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('batch', 'drill'), name='recall_recall_once'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['subject_id', 'opened_at', 'id'], name='recall_hold_subject'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['region_code', 'opened_at'], name='recall_hold_region'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['opened_at', 'id'], name='recall_hold_new'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['batch'], name='recall_hold_batch'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('state', 'provisional')), fields=['until', 'id'], name='recall_hold_due'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(fields=('recall', 'batch'), name='recall_hold_once'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['provisional', 'held', 'lifted', 'lapsed', 'settled'])), name='recall_hold_state'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('way__in', ['', 'none', 'destroyed', 'harmless', 'returned', 'other'])), name='recall_hold_way'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'provisional'), _negated=True), ('until__isnull', False), _connector='OR'), name='recall_hold_until'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 0)), name='recall_hold_quantity'),
        ),
        GuardTables('recall_recall', 'recall_hold'),
    ]
