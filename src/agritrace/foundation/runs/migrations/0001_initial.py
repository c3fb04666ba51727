"""Background runs, their progress and their files."""

import agritrace.foundation.runs.values
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='RunProgress',
            fields=[
                ('run_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('done', models.BigIntegerField(default=0)),
                ('total', models.BigIntegerField(default=0)),
                ('words', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'db_table': 'runs_runprogress',
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=80)),
                ('state', models.CharField(max_length=10)),
                ('account_id', models.BigIntegerField(null=True)),
                ('organisation_id', models.BigIntegerField(null=True)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('parameters', models.JSONField()),
                ('url', models.CharField(blank=True, max_length=200)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('figures', models.JSONField(default=dict)),
                ('attempt', models.SmallIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('swept', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'runs_run',
                'indexes': [models.Index(fields=['account_id', 'created_at', 'id'], name='runs_own'), models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['id'], name='runs_open'), models.Index(condition=models.Q(('swept', False)), fields=['created_at'], name='runs_unswept')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', [agritrace.foundation.runs.values.RunState['QUEUED'], agritrace.foundation.runs.values.RunState['RUNNING'], agritrace.foundation.runs.values.RunState['DONE'], agritrace.foundation.runs.values.RunState['FAILED'], agritrace.foundation.runs.values.RunState['CANCELLED']])), name='runs_run_state')],
            },
        ),
        migrations.CreateModel(
            name='RunFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run_id', models.BigIntegerField(db_index=True)),
                ('account_id', models.BigIntegerField(null=True)),
                ('file_id', models.UUIDField(unique=True)),
                ('role', models.CharField(max_length=8)),
                ('name', models.CharField(max_length=80)),
                ('size', models.IntegerField()),
            ],
            options={
                'db_table': 'runs_runfile',
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', [agritrace.foundation.runs.values.FileRole['INPUT'], agritrace.foundation.runs.values.FileRole['RESULT'], agritrace.foundation.runs.values.FileRole['INNER']])), name='runs_runfile_role')],
            },
        ),
        GuardTables("runs_run", "runs_runfile"),
    ]
