"""Batches, their balances and the append-only ledger."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


APPEND_ONLY = """
CREATE FUNCTION batches_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'AG002';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON batches_batchevent
  FOR EACH STATEMENT EXECUTE FUNCTION batches_append_only();
"""
APPENDABLE = "DROP TRIGGER append_only ON batches_batchevent; DROP FUNCTION batches_append_only()"


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [
        ('products', '0001_initial'),
        ('journal', '0001_initial'),
        ('codes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('category_code', models.CharField(db_collation='C', max_length=8)),
                ('product_name', models.CharField(max_length=40)),
                ('spec', models.CharField(blank=True, max_length=40)),
                ('unit', models.CharField(max_length=12)),
                ('number', models.CharField(max_length=30)),
                ('source', models.CharField(max_length=10)),
                ('inspection', models.CharField(default='none', max_length=12)),
                ('harvested_on', models.DateField()),
                ('base_name', models.CharField(blank=True, max_length=40)),
                ('origin_subject_id', models.BigIntegerField()),
                ('origin_region_code', models.CharField(db_collation='C', max_length=12)),
                ('origin_batch_id', models.BigIntegerField(null=True)),
                ('code', models.CharField(db_collation='C', max_length=20, unique=True)),
                ('state', models.CharField(default='active', max_length=10)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('words', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField()),
                ('occurred_at', models.DateTimeField()),
                ('province', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('region_code', 2), output_field=models.CharField(db_collation='C', max_length=2))),
                ('city', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('region_code', 4), output_field=models.CharField(db_collation='C', max_length=4))),
                ('county', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('region_code', 6), output_field=models.CharField(db_collation='C', max_length=6))),
                ('product', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.product')),
            ],
            options={
                'db_table': 'batches_batch',
            },
        ),
        migrations.CreateModel(
            name='BatchEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=12)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=18)),
                ('unit', models.CharField(max_length=12)),
                ('trade_id', models.BigIntegerField(null=True)),
                ('counterpart_id', models.BigIntegerField(null=True)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('record_id', models.BigIntegerField()),
                ('occurred_at', models.DateTimeField()),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='batches.batch')),
            ],
            options={
                'db_table': 'batches_batchevent',
            },
        ),
        migrations.CreateModel(
            name='Balance',
            fields=[
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='balance', serialize=False, to='batches.batch')),
                ('entered', models.DecimalField(decimal_places=3, max_digits=18)),
                ('frozen', models.DecimalField(decimal_places=3, default=0, max_digits=18)),
                ('departed', models.DecimalField(decimal_places=3, default=0, max_digits=18)),
                ('lost', models.DecimalField(decimal_places=3, default=0, max_digits=18)),
                ('is_open', models.BooleanField(default=True)),
            ],
            options={
                'db_table': 'batches_balance',
                'constraints': [models.CheckConstraint(condition=models.Q(('entered__gt', 0), ('frozen__gte', 0), ('departed__gte', 0), ('lost__gte', 0)), name='batches_balance_signs'), models.CheckConstraint(condition=models.Q(('entered__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('departed'), '+', models.F('lost')), '+', models.F('frozen')))), name='batches_balance_conserved')],
            },
        ),
        migrations.AddIndex(
            model_name='batch',
            index=models.Index(fields=['subject_id', 'created_at', 'id'], name='batches_batch_own'),
        ),
        migrations.AddIndex(
            model_name='batch',
            index=models.Index(fields=['subject_id', 'harvested_on', 'id'], name='batches_batch_own_day'),
        ),
        migrations.AddIndex(
            model_name='batch',
            index=models.Index(fields=['county', 'created_at', 'id'], name='batches_batch_county'),
        ),
        migrations.AddIndex(
            model_name='batch',
            index=models.Index(fields=['city', 'created_at', 'id'], name='batches_batch_city'),
        ),
        migrations.AddIndex(
            model_name='batch',
            index=models.Index(fields=['province', 'created_at', 'id'], name='batches_batch_province'),
        ),
        migrations.AddIndex(
            model_name='batch',
            index=models.Index(fields=['created_at', 'id'], name='batches_batch_new'),
        ),
        migrations.AddIndex(
            model_name='batch',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='batches_batch_words', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['active', 'closed', 'void', 'recalled'])), name='batches_batch_state'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['produced', 'bought', 'split', 'merged', 'processed', 'returned'])), name='batches_batch_source'),
        ),
        migrations.AddIndex(
            model_name='batchevent',
            index=models.Index(fields=['batch', 'id'], name='batches_batchevent_ledger'),
        ),
        migrations.AddConstraint(
            model_name='batchevent',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 0)), name='batches_batchevent_quantity'),
        ),
        migrations.AddConstraint(
            model_name='batchevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['produce', 'receive', 'freeze', 'release', 'sell', 'lose', 'void', 'close', 'split_out', 'merge_out', 'process_out', 'return_out', 'return_in', 'hold', 'lift', 'reverse'])), name='batches_batchevent_kind'),
        ),
        GuardTables("batches_batch", "batches_balance", "batches_batchevent"),
        migrations.RunSQL(APPEND_ONLY, APPENDABLE),
    ]
