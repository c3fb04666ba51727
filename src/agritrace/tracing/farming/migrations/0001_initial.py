"""Farm records: append-only."""

import agritrace.kernel.wordpairs
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables
from agritrace.kernel.wordpairs import MakeWordPairs


APPEND_ONLY = """
CREATE FUNCTION farming_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'AG002';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON farming_record
  FOR EACH STATEMENT EXECUTE FUNCTION farming_append_only();
"""
APPENDABLE = "DROP TRIGGER append_only ON farming_record; DROP FUNCTION farming_append_only()"


class Migration(migrations.Migration):
    """First table."""

    initial = True

    dependencies = [
        ('journal', '0001_initial'),
    ]

    operations = [
        MakeWordPairs(),
        migrations.CreateModel(
            name='FarmRecord',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('work', models.CharField(max_length=12)),
                ('done_on', models.DateField()),
                ('base_name', models.CharField(blank=True, max_length=40)),
                ('product_id', models.BigIntegerField(null=True)),
                ('category_code', models.CharField(blank=True, db_collation='C', max_length=8)),
                ('product_name', models.CharField(blank=True, max_length=80)),
                ('input_name', models.CharField(blank=True, max_length=40)),
                ('registration_no', models.CharField(blank=True, max_length=40)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('dose', models.DecimalField(decimal_places=3, max_digits=18, null=True)),
                ('dose_unit', models.CharField(blank=True, max_length=12)),
                ('method', models.CharField(blank=True, max_length=60)),
                ('target', models.CharField(blank=True, max_length=40)),
                ('interval_days', models.SmallIntegerField(null=True)),
                ('last_used_on', models.DateField()),
                ('free_on', models.DateField(null=True)),
                ('banned', models.BooleanField(default=False)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('proxied', models.BooleanField(default=False)),
                ('words', models.CharField(max_length=300)),
                ('created_at', models.DateTimeField()),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversing', to='farming.farmrecord')),
            ],
            options={
                'db_table': 'farming_record',
                'indexes': [models.Index(fields=['subject_id', 'done_on', 'id'], name='farming_own'), models.Index(condition=models.Q(('free_on__isnull', False)), fields=['subject_id', 'free_on'], name='farming_waits'), models.Index(condition=models.Q(('banned', True)), fields=['subject_id', 'done_on'], name='farming_banned'), models.Index(fields=['region_code'], include=('work', 'free_on', 'banned', 'subject_id', 'done_on', 'id'), name='farming_place'), models.Index(fields=['done_on', 'id'], include=('region_code', 'work', 'free_on', 'banned', 'subject_id'), name='farming_by_day'), django.contrib.postgres.indexes.GinIndex(agritrace.kernel.wordpairs.WordPairs('words'), name='farming_pairs')],
                'constraints': [models.CheckConstraint(condition=models.Q(('work__in', ['pesticide', 'drug', 'fertiliser', 'feed', 'sow', 'water', 'harvest', 'other'])), name='farming_record_work'), models.CheckConstraint(condition=models.Q(('last_used_on__gte', models.F('done_on'))), name='farming_record_days'), models.CheckConstraint(condition=models.Q(('dose__isnull', True), ('dose__gt', 0), _connector='OR'), name='farming_record_dose')],
            },
        ),
        GuardTables("farming_record"),
        migrations.RunSQL(APPEND_ONLY, APPENDABLE),
    ]
