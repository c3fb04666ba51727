"""Requests, versions, sealed values beside them, reminders; evidence of decisions."""

import agritrace.registry.subjects.lifevalues
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """The life of a subject after its registration."""

    dependencies = [
        ('subjects', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SubjectSealed',
            fields=[
                ('row', models.UUIDField(primary_key=True, serialize=False)),
                ('subject_id', models.BigIntegerField(db_index=True)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('token', models.BinaryField()),
            ],
            options={
                'db_table': 'subjects_subjectsealed',
            },
        ),
        migrations.AddField(
            model_name='subjectdecision',
            name='files',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
        ),
        migrations.CreateModel(
            name='SubjectReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=12)),
                ('object_id', models.BigIntegerField()),
                ('since', models.DateTimeField()),
                ('stage', models.CharField(max_length=6)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'subjects_subjectreminder',
                'constraints': [models.UniqueConstraint(fields=('topic', 'object_id', 'since', 'stage'), name='subjects_reminder_once')],
            },
        ),
        migrations.CreateModel(
            name='SubjectVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_id', models.BigIntegerField()),
                ('number', models.IntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('facts', models.JSONField()),
                ('changed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('why', models.CharField(max_length=12)),
                ('sealed_row', models.UUIDField(null=True)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'subjects_subjectversion',
                'constraints': [models.UniqueConstraint(fields=('subject_id', 'number'), name='subjects_version_once'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('subject_id',), name='subjects_version_one_holds')],
            },
        ),
        migrations.CreateModel(
            name='SubjectRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(db_collation='C', max_length=12)),
                ('state', models.CharField(db_collation='C', default='waiting', max_length=10)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('to_region_code', models.CharField(blank=True, db_collation='C', max_length=12)),
                ('desk_region_code', models.CharField(db_collation='C', max_length=12)),
                ('changed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('facts', models.JSONField(default=dict)),
                ('before', models.JSONField(default=dict)),
                ('findings', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('sealed_row', models.UUIDField(null=True)),
                ('files', models.JSONField(default=list)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('words', models.CharField(blank=True, max_length=400)),
                ('version', models.IntegerField(default=1)),
                ('filed_at', models.DateTimeField()),
                ('since', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('subject', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subjects.subject')),
            ],
            options={
                'db_table': 'subjects_subjectrequest',
                'indexes': [models.Index(condition=models.Q(('state__in', [agritrace.registry.subjects.lifevalues.RequestState['RELEASED'], agritrace.registry.subjects.lifevalues.RequestState['WAITING']])), fields=['desk_region_code'], name='subjects_request_desk'), models.Index(condition=models.Q(('state__in', [agritrace.registry.subjects.lifevalues.RequestState['RELEASED'], agritrace.registry.subjects.lifevalues.RequestState['WAITING']])), fields=['since', 'id'], name='subjects_request_open'), models.Index(fields=['region_code', 'since', 'id'], name='subjects_request_region'), models.Index(fields=['subject', 'id'], name='subjects_request_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', [agritrace.registry.subjects.lifevalues.RequestState['RELEASED'], agritrace.registry.subjects.lifevalues.RequestState['WAITING']])), fields=('subject',), name='subjects_request_one_open'), models.CheckConstraint(condition=models.Q(('state__in', [agritrace.registry.subjects.lifevalues.RequestState['WAITING'], agritrace.registry.subjects.lifevalues.RequestState['RELEASED'], agritrace.registry.subjects.lifevalues.RequestState['GRANTED'], agritrace.registry.subjects.lifevalues.RequestState['REFUSED'], agritrace.registry.subjects.lifevalues.RequestState['WITHDRAWN'], agritrace.registry.subjects.lifevalues.RequestState['LAPSED']])), name='subjects_request_state'), models.CheckConstraint(condition=models.Q(('kind__in', [agritrace.registry.subjects.lifevalues.RequestKind['CHANGE'], agritrace.registry.subjects.lifevalues.RequestKind['MOVE'], agritrace.registry.subjects.lifevalues.RequestKind['CANCELLATION']])), name='subjects_request_kind')],
            },
        ),
        GuardTables("subjects_subjectrequest", "subjects_subjectversion", "subjects_subjectsealed", "subjects_subjectreminder"),
    ]
