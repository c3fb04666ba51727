"""Exports of personal data."""

import django.contrib.postgres.fields
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First table."""

    initial = True

    dependencies = [
        ('journal', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExportRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(db_collation='C', max_length=24, unique=True)),
                ('mark', models.CharField(db_collation='C', max_length=32, unique=True)),
                ('kind', models.CharField(db_collation='C', max_length=24)),
                ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), size=None)),
                ('form', models.CharField(db_collation='C', max_length=4)),
                ('purpose', models.CharField(db_collation='C', max_length=12)),
                ('reason', models.CharField(max_length=200)),
                ('rows', models.IntegerField()),
                ('large', models.BooleanField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('organisation_id', models.BigIntegerField()),
                ('account_id', models.BigIntegerField()),
                ('state', models.CharField(db_collation='C', default='asked', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('words', models.CharField(blank=True, max_length=200)),
                ('run_id', models.BigIntegerField(null=True)),
                ('file_id', models.UUIDField(null=True)),
                ('until', models.DateTimeField(null=True)),
                ('downloads', models.IntegerField(default=0)),
                ('version', models.IntegerField(default=1)),
            ],
            options={
                'db_table': 'exports_request',
                'indexes': [models.Index(fields=['organisation_id', 'id'], name='exports_by_office'), models.Index(fields=['region_code', 'id'], name='exports_by_region'), models.Index(condition=models.Q(('file_id__isnull', False)), fields=['until'], name='exports_files')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'approved', 'ready', 'refused', 'stopped'])), name='exports_request_state'), models.CheckConstraint(condition=models.Q(('form__in', ['xlsx', 'pdf'])), name='exports_request_form'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('account_id')), _negated=True), _connector='OR'), name='exports_request_other')],
            },
        ),
        GuardTables('exports_request'),
    ]
