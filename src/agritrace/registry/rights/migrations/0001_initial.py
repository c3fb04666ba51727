"""Personal requests and the sealed words beside them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [
        ('journal', '0001_initial'),
        ('subjects', '0003_directoryentry'),
    ]

    operations = [
        migrations.CreateModel(
            name='RequestWords',
            fields=[
                ('request_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('row', models.UUIDField(default=uuid.uuid4)),
                ('subject_id', models.BigIntegerField(db_index=True)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('told', models.BinaryField()),
                ('answer', models.BinaryField()),
            ],
            options={
                'db_table': 'rights_words',
            },
        ),
        migrations.CreateModel(
            name='PersonalRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('about', models.CharField(db_collation='C', max_length=8)),
                ('account_id', models.BigIntegerField(null=True)),
                ('kind', models.CharField(db_collation='C', max_length=8)),
                ('way', models.CharField(db_collation='C', max_length=10)),
                ('state', models.CharField(db_collation='C', default='asked', max_length=10)),
                ('checked', models.CharField(blank=True, db_collation='C', max_length=16)),
                ('subject_version', models.IntegerField()),
                ('asked_by', models.BigIntegerField(null=True)),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('extended', models.BooleanField(default=False)),
                ('office_reminded', models.BooleanField(default=False)),
                ('above_reminded', models.BooleanField(default=False)),
                ('closed_at', models.DateTimeField(null=True)),
                ('ground', models.CharField(blank=True, db_collation='C', max_length=16)),
                ('files', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('run_id', models.BigIntegerField(null=True)),
                ('package_id', models.UUIDField(null=True)),
                ('package_until', models.DateTimeField(null=True)),
                ('taken_at', models.DateTimeField(null=True)),
                ('version', models.IntegerField(default=1)),
                ('subject', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subjects.subject')),
            ],
            options={
                'db_table': 'rights_request',
                'indexes': [models.Index(fields=['region_code', 'id'], name='rights_by_region'), models.Index(fields=['subject', 'id'], name='rights_by_subject'), models.Index(condition=models.Q(('state__in', ['asked', 'extended', 'received'])), fields=['due_on', 'id'], name='rights_open'), models.Index(condition=models.Q(('package_id__isnull', False)), fields=['package_until'], name='rights_packages')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'extended', 'received'])), fields=('subject', 'about', 'account_id', 'kind'), name='rights_request_one_open', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'received', 'extended', 'fulfilled', 'partly', 'refused', 'withdrawn'])), name='rights_request_state'), models.CheckConstraint(condition=models.Q(('kind__in', ['copy', 'correct', 'erase'])), name='rights_request_kind'), models.CheckConstraint(condition=models.Q(('way__in', ['own', 'counter', 'applicant'])), name='rights_request_way'), models.CheckConstraint(condition=models.Q(models.Q(('about', 'subject'), ('account_id', None)), models.Q(('about', 'account'), ('account_id__isnull', False)), _connector='OR'), name='rights_request_about')],
            },
        ),
        GuardTables('rights_request', 'rights_words'),
    ]
