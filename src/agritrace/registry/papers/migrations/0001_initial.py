"""Papers of subjects."""

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
            name='Paper',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('kind', models.CharField(db_collation='C', max_length=20)),
                ('number', models.CharField(max_length=40)),
                ('issuer', models.CharField(max_length=60)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField()),
                ('products', models.CharField(blank=True, max_length=120)),
                ('file_id', models.UUIDField(null=True)),
                ('renews', models.BigIntegerField(null=True)),
                ('state', models.CharField(db_collation='C', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('words', models.CharField(max_length=400)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('reminded_soon_at', models.DateTimeField(null=True)),
                ('reminded_expired_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'papers_paper',
                'indexes': [models.Index(fields=['subject_id', 'valid_until', 'id'], name='papers_own'), models.Index(fields=['region_code', 'valid_until', 'id'], name='papers_region'), models.Index(fields=['state', 'valid_until', 'id'], name='papers_state_until'), models.Index(fields=['state', 'created_at', 'id'], name='papers_state_new'), models.Index(fields=['valid_until', 'id'], name='papers_until'), models.Index(fields=['created_at', 'id'], name='papers_new'), models.Index(condition=models.Q(('state', 'confirmed'), models.Q(('reminded_soon_at', None), ('reminded_expired_at', None), _connector='OR')), fields=['valid_until', 'id'], name='papers_to_remind'), django.contrib.postgres.indexes.GinIndex(fields=['words'], name='papers_words', opclasses=['gin_trgm_ops'])],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'submitted')), fields=('subject_id', 'kind', 'number'), name='papers_waiting_once'), models.UniqueConstraint(condition=models.Q(('state', 'confirmed')), fields=('subject_id', 'kind', 'number'), name='papers_checked_once'), models.CheckConstraint(condition=models.Q(('state__in', ['submitted', 'confirmed', 'refused', 'replaced', 'withdrawn'])), name='papers_state'), models.CheckConstraint(condition=models.Q(('valid_until__gte', models.F('valid_from'))), name='papers_order')],
            },
        ),
        GuardTables("papers_paper"),
    ]
