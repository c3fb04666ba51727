"""The edge table."""

import django.db.models.deletion
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


APPEND_ONLY = """
CREATE FUNCTION genealogy_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'AG002';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON genealogy_edge
  FOR EACH STATEMENT EXECUTE FUNCTION genealogy_append_only();
"""
APPENDABLE = "DROP TRIGGER append_only ON genealogy_edge; DROP FUNCTION genealogy_append_only()"


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [
        ('journal', '0001_initial'),
        ('batches', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Edge',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=18)),
                ('unit', models.CharField(max_length=12)),
                ('source_region', models.CharField(db_collation='C', max_length=12)),
                ('target_region', models.CharField(db_collation='C', max_length=12)),
                ('record_id', models.BigIntegerField()),
                ('occurred_at', models.DateTimeField()),
                ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='batches.batch')),
                ('target', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='batches.batch')),
            ],
            options={
                'db_table': 'genealogy_edge',
                'indexes': [models.Index(fields=['source', 'target'], include=('quantity',), name='genealogy_edge_forward'), models.Index(fields=['target', 'source'], include=('quantity',), name='genealogy_edge_back')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='genealogy_edge_quantity'), models.CheckConstraint(condition=models.Q(('source__lt', models.F('target'))), name='genealogy_edge_younger')],
            },
        ),
        GuardTables('genealogy_edge'),
        migrations.RunSQL(APPEND_ONLY, APPENDABLE),
    ]
