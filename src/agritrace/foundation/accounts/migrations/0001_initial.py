"""Accounts, what they hold, their sealed personal values, and the framework tables of the login."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [
        ('organisations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('account_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('failures', models.IntegerField(default=0)),
                ('locked_until', models.DateTimeField(null=True)),
                ('last_seen_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'accounts_presence',
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('username', models.CharField(db_collation='C', max_length=40, unique=True)),
                ('kind', models.CharField(max_length=12)),
                ('role', models.CharField(max_length=8)),
                ('subject_id', models.BigIntegerField(db_index=True, null=True)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('state', models.CharField(default='active', max_length=8)),
                ('must_change_password', models.BooleanField(default=True)),
                ('session_epoch', models.IntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
            options={
                'db_table': 'accounts_account',
            },
        ),
        migrations.CreateModel(
            name='AccountPermission',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('permission', models.CharField(db_collation='C', max_length=80)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'accounts_accountpermission',
            },
        ),
        migrations.CreateModel(
            name='OneTimeCode',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('phone_index', models.BinaryField()),
                ('account_id', models.BigIntegerField(null=True)),
                ('network', models.CharField(max_length=60)),
                ('salt', models.BinaryField()),
                ('digest', models.BinaryField()),
                ('sent_at', models.DateTimeField()),
                ('tries', models.SmallIntegerField(default=0)),
                ('used', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'accounts_onetimecode',
                'indexes': [models.Index(fields=['phone_index', 'sent_at'], name='accounts_code_phone'), models.Index(fields=['network', 'sent_at'], name='accounts_code_network')],
            },
        ),
        migrations.CreateModel(
            name='PersonalEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('field', models.CharField(max_length=12)),
                ('token', models.BinaryField()),
                ('blind_index', models.BinaryField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'accounts_personalentry',
            },
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(fields=['region_code', 'id'], name='accounts_by_region'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=django.contrib.postgres.indexes.GinIndex(fields=['username'], name='accounts_username_trgm', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'subject'), ('organisation__isnull', True), ('subject_id__isnull', False)), models.Q(('kind__in', ['regulator', 'laboratory', 'enforcement', 'support']), ('organisation__isnull', False), ('subject_id__isnull', True)), _connector='OR'), name='accounts_one_owner'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'subject'), ('role__in', ['owner', 'sub'])), models.Q(models.Q(('kind', 'subject'), _negated=True), ('role__in', ['admin', 'user'])), _connector='OR'), name='accounts_role'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['active', 'disabled'])), name='accounts_state'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('username__regex', '^[a-z0-9_.-]{3,40}$')), name='accounts_username'),
        ),
        migrations.AddConstraint(
            model_name='accountpermission',
            constraint=models.UniqueConstraint(fields=('account', 'permission'), name='accounts_permission_once'),
        ),
        migrations.AddIndex(
            model_name='personalentry',
            index=models.Index(fields=['blind_index', 'field'], name='accounts_personal_blind'),
        ),
        migrations.AddConstraint(
            model_name='personalentry',
            constraint=models.UniqueConstraint(fields=('account', 'field'), name='accounts_personal_once'),
        ),
        GuardTables("accounts_account", "accounts_accountpermission", "accounts_personalentry"),
    ]
