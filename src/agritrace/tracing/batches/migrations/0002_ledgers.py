"""Purchases, contents of containers, steps, corrections; the ledger can be read by holder."""

import django.db.models.deletion
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables

HOLDERS = """
ALTER TABLE batches_batchevent DISABLE TRIGGER USER;
UPDATE batches_batchevent e SET subject_id = b.subject_id, region_code = b.region_code
FROM batches_batch b WHERE b.id = e.batch_id;
ALTER TABLE batches_batchevent ENABLE TRIGGER USER;
"""
"""Lines written before get the holder of their batch; the guards rest for this one statement."""
HOLDER = """
CREATE FUNCTION batches_event_holder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT b.subject_id, b.region_code INTO NEW.subject_id, NEW.region_code FROM batches_batch b WHERE b.id = NEW.batch_id;
  RETURN NEW;
END $$;
CREATE TRIGGER holder BEFORE INSERT ON batches_batchevent
  FOR EACH ROW WHEN (NEW.subject_id IS NULL) EXECUTE FUNCTION batches_event_holder();
"""
"""A statement that does not name the holder of a line gets that of its batch."""
HOLDERLESS = "DROP TRIGGER holder ON batches_batchevent; DROP FUNCTION batches_event_holder()"


class Migration(migrations.Migration):
    """Four tables more, and the holder on every line of the ledger."""

    dependencies = [
        ('batches', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Content',
            fields=[
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='batches.batch')),
                ('amount', models.DecimalField(decimal_places=3, max_digits=18)),
                ('unit', models.CharField(max_length=12)),
            ],
            options={
                'db_table': 'batches_content',
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('before', models.DecimalField(decimal_places=3, max_digits=18)),
                ('after', models.DecimalField(decimal_places=3, max_digits=18)),
                ('unit', models.CharField(max_length=12)),
                ('reason', models.CharField(max_length=200)),
                ('state', models.CharField(max_length=10)),
                ('asked_by', models.BigIntegerField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'db_table': 'batches_correction',
            },
        ),
        migrations.CreateModel(
            name='Purchase',
            fields=[
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='batches.batch')),
                ('seller_kind', models.CharField(max_length=12)),
                ('seller_id', models.BigIntegerField(null=True)),
                ('seller_region', models.CharField(db_collation='C', max_length=12)),
                ('from_code', models.CharField(blank=True, max_length=40)),
                ('paper', models.CharField(max_length=60)),
                ('bought_on', models.DateField()),
            ],
            options={
                'db_table': 'batches_purchase',
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('stage', models.CharField(max_length=12)),
                ('lot_in', models.CharField(max_length=40)),
                ('lot_out', models.CharField(blank=True, db_collation='C', max_length=20)),
                ('place', models.CharField(max_length=60)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('condition', models.CharField(blank=True, max_length=60)),
                ('treatment', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'db_table': 'batches_step',
            },
        ),
        migrations.RemoveConstraint(
            model_name='batchevent',
            name='batches_batchevent_kind',
        ),
        migrations.AddField(
            model_name='batchevent',
            name='region_code',
            field=models.CharField(db_collation='C', default='', max_length=12),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='batchevent',
            name='reverses_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='batchevent',
            name='subject_id',
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.RunSQL(HOLDERS, migrations.RunSQL.noop),
        migrations.RunSQL(HOLDER, HOLDERLESS),
        migrations.AddIndex(
            model_name='batchevent',
            index=models.Index(fields=['subject_id', 'id'], include=('kind',), name='batches_batchevent_own'),
        ),
        migrations.AddConstraint(
            model_name='batchevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['produce', 'receive', 'freeze', 'release', 'sell', 'lose', 'void', 'close', 'split_out', 'merge_out', 'process_out', 'return_out', 'return_in', 'hold', 'lift', 'reverse', 'restore', 'destroy', 'waste', 'split_in', 'merge_in', 'process_in'])), name='batches_batchevent_kind'),
        ),
        migrations.AddConstraint(
            model_name='content',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='batches_content_amount'),
        ),
        migrations.AddField(
            model_name='correction',
            name='batch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='batches.batch'),
        ),
        migrations.AddField(
            model_name='correction',
            name='event',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='batches.batchevent'),
        ),
        migrations.AddField(
            model_name='step',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='batches.batch'),
        ),
        migrations.AddIndex(
            model_name='correction',
            index=models.Index(fields=['subject_id', 'asked_at', 'id'], name='batches_correction_own'),
        ),
        migrations.AddIndex(
            model_name='correction',
            index=models.Index(fields=['region_code', 'state'], name='batches_correction_region'),
        ),
        migrations.AddIndex(
            model_name='correction',
            index=models.Index(fields=['event'], name='batches_correction_event'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('event',), name='batches_correction_once'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'applied', 'rejected', 'withdrawn'])), name='batches_correction_state'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('after__gte', 0), ('before__gte', 0)), name='batches_correction_amounts'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['purchase', 'storage', 'transport', 'processing'])), name='batches_step_stage'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('began_at')), _connector='OR'), name='batches_step_order'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(fields=('subject_id', 'lot_in'), name='batches_step_lot'),
        ),
        GuardTables('batches_content', 'batches_purchase', 'batches_step', 'batches_correction'),
    ]
