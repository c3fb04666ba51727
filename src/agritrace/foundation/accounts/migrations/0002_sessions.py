"""Logins on devices, listed and ended one by one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A framework table, unguarded."""

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='LoginSession',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('account_id', models.BigIntegerField()),
                ('epoch', models.IntegerField()),
                ('device', models.CharField(max_length=60)),
                ('network', models.CharField(max_length=60)),
                ('begun_at', models.DateTimeField()),
                ('last_seen_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'accounts_loginsession',
                'indexes': [models.Index(fields=['account_id', 'last_seen_at'], name='accounts_session_seen')],
            },
        ),
    ]
