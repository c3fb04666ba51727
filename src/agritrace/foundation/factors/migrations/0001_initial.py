"""Second factors: secrets, keys, recovery codes, and the policy with its first lines."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables

# Issue of registration and accounts: TOTP (or a key) for administrators, a key for those of testing institutions.
FIRST_LINES = """
INSERT INTO factors_policy (kind, role, need, grace_days, since) VALUES
  ('regulator', 'admin', 'any', 30, now()),
  ('regulator', 'user', 'none', 0, now()),
  ('laboratory', 'admin', 'key', 0, now()),
  ('laboratory', 'user', 'none', 0, now()),
  ('enforcement', 'admin', 'any', 30, now()),
  ('enforcement', 'user', 'none', 0, now()),
  ('support', 'admin', 'any', 30, now()),
  ('support', 'user', 'none', 0, now()),
  ('subject', 'owner', 'none', 0, now()),
  ('subject', 'sub', 'none', 0, now())
"""


class Migration(migrations.Migration):

    """First tables."""

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='KeyUse',
            fields=[
                ('key_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('counter', models.BigIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'factors_keyuse',
            },
        ),
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('account_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('failures', models.IntegerField(default=0)),
                ('locked_until', models.DateTimeField(null=True)),
                ('last_step', models.BigIntegerField(default=0)),
            ],
            options={
                'db_table': 'factors_proof',
            },
        ),
        migrations.CreateModel(
            name='Authenticator',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('token', models.BinaryField()),
                ('started_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'factors_authenticator',
            },
        ),
        migrations.CreateModel(
            name='PolicyRow',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=12)),
                ('role', models.CharField(max_length=8)),
                ('need', models.CharField(max_length=8)),
                ('grace_days', models.SmallIntegerField()),
                ('since', models.DateTimeField()),
            ],
            options={
                'db_table': 'factors_policy',
                'constraints': [models.UniqueConstraint(fields=('kind', 'role'), name='factors_policy_once'), models.CheckConstraint(condition=models.Q(('need__in', ['none', 'any', 'key'])), name='factors_policy_need'), models.CheckConstraint(condition=models.Q(('grace_days__gte', 0), ('grace_days__lte', 180)), name='factors_policy_grace')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('salt', models.BinaryField()),
                ('digest', models.BinaryField()),
                ('used_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'factors_recoverycode',
            },
        ),
        migrations.CreateModel(
            name='Key',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40)),
                ('credential', models.BinaryField()),
                ('attested', models.BinaryField()),
                ('added_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'factors_key',
                'constraints': [models.UniqueConstraint(fields=('credential',), name='factors_key_once')],
            },
        ),
        migrations.RunSQL(FIRST_LINES, "DELETE FROM factors_policy"),
        GuardTables("factors_authenticator", "factors_key", "factors_recoverycode", "factors_policy"),
    ]
