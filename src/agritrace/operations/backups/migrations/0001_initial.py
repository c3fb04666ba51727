"""Runs of backups and drills."""

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
            name='BackupRun',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(db_collation='C', max_length=8)),
                ('outcome', models.CharField(db_collation='C', max_length=8)),
                ('archive', models.CharField(blank=True, db_collation='C', max_length=80)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField()),
                ('tables', models.IntegerField(default=0)),
                ('rows', models.BigIntegerField(default=0)),
                ('files', models.BigIntegerField(default=0)),
                ('size', models.BigIntegerField(default=0)),
                ('words', models.CharField(blank=True, max_length=400)),
            ],
            options={
                'db_table': 'backups_backuprun',
                'indexes': [models.Index(fields=['started_at', 'id'], name='backups_run_new'), models.Index(fields=['kind', 'outcome', 'started_at'], name='backups_run_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['backup', 'drill', 'restore'])), name='backups_run_kind'), models.CheckConstraint(condition=models.Q(('outcome__in', ['done', 'failed'])), name='backups_run_outcome'), models.CheckConstraint(condition=models.Q(('ended_at__gte', models.F('started_at'))), name='backups_run_order')],
            },
        ),
        GuardTables('backups_backuprun'),
    ]
