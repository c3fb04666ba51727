"""Stored files."""

import agritrace.foundation.files.values
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('state', models.CharField(max_length=8)),
                ('purpose', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=80)),
                ('media_type', models.CharField(max_length=20)),
                ('size', models.IntegerField()),
                ('digest', models.BinaryField()),
                ('session', models.BinaryField()),
                ('uploaded_by', models.BigIntegerField(null=True)),
                ('owner_subject_id', models.BigIntegerField(null=True)),
                ('owner_organisation_id', models.BigIntegerField(null=True)),
                ('region_code', models.CharField(blank=True, db_collation='C', max_length=12)),
                ('uploaded_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'files_storedfile',
                'indexes': [models.Index(condition=models.Q(('state', 'loose')), fields=['uploaded_at'], name='files_loose'), models.Index(fields=['region_code'], name='files_region')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', [agritrace.foundation.files.values.FileState['LOOSE'], agritrace.foundation.files.values.FileState['CLAIMED'], agritrace.foundation.files.values.FileState['ERASED']])), name='files_storedfile_state'), models.CheckConstraint(condition=models.Q(models.Q(('owner_organisation_id', None), ('owner_subject_id', None), ('region_code', ''), ('state', agritrace.foundation.files.values.FileState['LOOSE'])), models.Q(models.Q(('state', agritrace.foundation.files.values.FileState['LOOSE']), _negated=True), models.Q(('owner_subject_id__isnull', False), ('owner_organisation_id__isnull', False), _connector='OR'), models.Q(('region_code', ''), _negated=True)), _connector='OR'), name='files_storedfile_owner')],
            },
        ),
        GuardTables("files_storedfile"),
    ]
