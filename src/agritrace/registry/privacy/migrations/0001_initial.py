"""Looks at personal values, erasures."""

import django.contrib.postgres.fields
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [
        ('journal', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Unmasking',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('account_id', models.BigIntegerField()),
                ('organisation_id', models.BigIntegerField(null=True)),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('purpose', models.CharField(db_collation='C', max_length=12)),
                ('reason', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'privacy_unmasking',
                'indexes': [models.Index(fields=['subject_id', 'at'], name='privacy_unmasking_subject'), models.Index(fields=['account_id', 'at'], name='privacy_unmasking_account'), models.Index(fields=['region_code'], name='privacy_unmasking_region')],
                'constraints': [models.CheckConstraint(condition=models.Q(('purpose__in', ['contact', 'verify', 'inspect', 'emergency', 'other'])), name='privacy_unmasking_purpose')],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('subject_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('ground', models.CharField(db_collation='C', max_length=24)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'privacy_erasure',
            },
        ),
        GuardTables('privacy_unmasking', 'privacy_erasure'),
    ]
