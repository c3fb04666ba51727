"""Subjects, their personal data, decisions, attachments and the sequences of their codes."""

import agritrace.kernel.subjectforms
import agritrace.registry.subjects.values
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.functions.text
import uuid
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='CountySequence',
            fields=[
                ('region', models.CharField(db_collation='C', max_length=6, primary_key=True, serialize=False)),
                ('last', models.IntegerField()),
            ],
            options={
                'db_table': 'subjects_countysequence',
                'constraints': [models.CheckConstraint(condition=models.Q(('last__range', (1, 9999999))), name='subjects_sequence_range')],
            },
        ),
        migrations.CreateModel(
            name='Subject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(db_collation='C', max_length=16, null=True, unique=True)),
                ('temp_code', models.CharField(db_collation='C', max_length=16, null=True, unique=True)),
                ('query_no', models.CharField(db_collation='C', max_length=12, unique=True)),
                ('state', models.CharField(db_collation='C', max_length=14)),
                ('org_form', models.SmallIntegerField()),
                ('business_roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), size=None)),
                ('industries', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), size=None)),
                ('name', models.CharField(max_length=80)),
                ('sort_key', models.CharField(db_collation='C', max_length=200)),
                ('initials', models.CharField(db_collation='C', max_length=80)),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(db_collation='C', max_length=2), size=None)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('region_2', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('region_code', 2), output_field=models.CharField(db_collation='C', max_length=2))),
                ('region_4', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('region_code', 4), output_field=models.CharField(db_collation='C', max_length=4))),
                ('region_6', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('region_code', 6), output_field=models.CharField(db_collation='C', max_length=6))),
                ('region_9', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Left('region_code', 9), output_field=models.CharField(db_collation='C', max_length=9))),
                ('address', models.CharField(max_length=120)),
                ('longitude', models.FloatField(null=True)),
                ('latitude', models.FloatField(null=True)),
                ('coordinate_system', models.CharField(default='wgs84', max_length=8)),
                ('cred_kind', models.CharField(max_length=14)),
                ('cred_index', models.BinaryField()),
                ('cred_masked', models.CharField(max_length=24)),
                ('main_products', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), size=None)),
                ('scale_words', models.CharField(blank=True, max_length=60)),
                ('findings', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('identity_issue', models.SmallIntegerField(default=1)),
                ('valid_until', models.DateField(null=True)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'subjects_subject',
                'indexes': [models.Index(fields=['region_code'], name='subjects_region'), models.Index(fields=['sort_key', 'id'], name='subjects_name_0'), models.Index(fields=['region_2', 'sort_key', 'id'], name='subjects_name_2'), models.Index(fields=['region_4', 'sort_key', 'id'], name='subjects_name_4'), models.Index(fields=['region_6', 'sort_key', 'id'], name='subjects_name_6'), models.Index(fields=['region_9', 'sort_key', 'id'], name='subjects_name_9'), models.Index(fields=['submitted_at', 'id'], name='subjects_time_0'), models.Index(fields=['region_2', 'submitted_at', 'id'], name='subjects_time_2'), models.Index(fields=['region_4', 'submitted_at', 'id'], name='subjects_time_4'), models.Index(fields=['region_6', 'submitted_at', 'id'], name='subjects_time_6'), models.Index(fields=['region_9', 'submitted_at', 'id'], name='subjects_time_9'), models.Index(fields=['state', 'sort_key', 'id'], name='subjects_state_name_0'), models.Index(fields=['state', 'submitted_at', 'id'], name='subjects_state_time_0'), models.Index(fields=['region_2', 'state', 'sort_key', 'id'], name='subjects_state_name_2'), models.Index(fields=['region_2', 'state', 'submitted_at', 'id'], name='subjects_state_time_2'), models.Index(fields=['org_form', 'sort_key', 'id'], name='subjects_form_name_0'), models.Index(fields=['org_form', 'submitted_at', 'id'], name='subjects_form_time_0'), models.Index(fields=['region_2', 'org_form', 'sort_key', 'id'], name='subjects_form_name_2'), models.Index(fields=['region_2', 'org_form', 'submitted_at', 'id'], name='subjects_form_time_2'), django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='subjects_grams'), models.Index(fields=['cred_index'], name='subjects_credential'), models.Index(fields=['region_6', 'name'], name='subjects_same_name'), models.Index(condition=models.Q(('latitude__isnull', False)), fields=['region_6', 'latitude', 'longitude'], name='subjects_point')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', [agritrace.registry.subjects.values.SubjectState['ACTIVE'], agritrace.registry.subjects.values.SubjectState['CANCEL_PENDING'], agritrace.registry.subjects.values.SubjectState['CHANGE_PENDING'], agritrace.registry.subjects.values.SubjectState['PENDING'], agritrace.registry.subjects.values.SubjectState['SUSPENDED']])), fields=('cred_index',), name='subjects_subject_live_credential'), models.CheckConstraint(condition=models.Q(('state__in', [agritrace.registry.subjects.values.SubjectState['DRAFT'], agritrace.registry.subjects.values.SubjectState['TEMPORARY'], agritrace.registry.subjects.values.SubjectState['PENDING'], agritrace.registry.subjects.values.SubjectState['REJECTED'], agritrace.registry.subjects.values.SubjectState['ACTIVE'], agritrace.registry.subjects.values.SubjectState['CHANGE_PENDING'], agritrace.registry.subjects.values.SubjectState['SUSPENDED'], agritrace.registry.subjects.values.SubjectState['CANCEL_PENDING'], agritrace.registry.subjects.values.SubjectState['CANCELLED'], agritrace.registry.subjects.values.SubjectState['REVOKED']])), name='subjects_subject_state'), models.CheckConstraint(condition=models.Q(('org_form__in', [agritrace.kernel.subjectforms.SubjectForm['ENTERPRISE'], agritrace.kernel.subjectforms.SubjectForm['COOPERATIVE'], agritrace.kernel.subjectforms.SubjectForm['FAMILY_FARM'], agritrace.kernel.subjectforms.SubjectForm['SOLE_TRADER'], agritrace.kernel.subjectforms.SubjectForm['FARMER'], agritrace.kernel.subjectforms.SubjectForm['COLLECTIVE'], agritrace.kernel.subjectforms.SubjectForm['OTHER']])), name='subjects_subject_form'), models.CheckConstraint(condition=models.Q(('cred_kind__in', [agritrace.registry.subjects.values.CredentialKind['CREDIT_CODE'], agritrace.registry.subjects.values.CredentialKind['IDENTITY'], agritrace.registry.subjects.values.CredentialKind['REGISTRATION'], agritrace.registry.subjects.values.CredentialKind['ORGANISATION']])), name='subjects_subject_credential'), models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='subjects_subject_point'), models.CheckConstraint(condition=models.Q(('submitted_at__gte', models.F('created_at'))), name='subjects_subject_order')],
            },
        ),
        migrations.CreateModel(
            name='SubjectDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('verdict', models.CharField(max_length=12)),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('words', models.CharField(blank=True, max_length=400)),
                ('by_account_id', models.BigIntegerField(null=True)),
                ('by_organisation_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'subjects_subjectdecision',
                'indexes': [models.Index(fields=['subject_id', 'at'], name='subjects_decision_subject')],
            },
        ),
        migrations.CreateModel(
            name='SubjectFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('file_id', models.UUIDField()),
                ('kind', models.CharField(max_length=12)),
            ],
            options={
                'db_table': 'subjects_subjectfile',
                'constraints': [models.UniqueConstraint(fields=('subject_id', 'file_id'), name='subjects_subjectfile_once')],
            },
        ),
        migrations.CreateModel(
            name='SubjectPersonal',
            fields=[
                ('subject_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('row', models.UUIDField(default=uuid.uuid4)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('legal_name', models.BinaryField()),
                ('legal_id', models.BinaryField()),
                ('phone', models.BinaryField()),
                ('contact_name', models.BinaryField()),
                ('cred_no', models.BinaryField()),
                ('password_hash', models.BinaryField()),
                ('phone_index', models.BinaryField(db_index=True)),
            ],
            options={
                'db_table': 'subjects_subjectpersonal',
                'indexes': [models.Index(fields=['region_code'], name='subjects_personal_region')],
            },
        ),
        GuardTables("subjects_subject", "subjects_subjectpersonal", "subjects_subjectdecision", "subjects_subjectfile", "subjects_countysequence"),
    ]
