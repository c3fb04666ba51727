"""Days and places of use."""

import datetime
import django.db.models.deletion
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [
        ('journal', '0001_initial'),
        ('organisations', '0002_contacts_and_qualifications'),
    ]

    operations = [
        migrations.CreateModel(
            name='UsageDay',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('account_id', models.BigIntegerField()),
                ('organisation_id', models.BigIntegerField(null=True)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('logins', models.IntegerField()),
                ('acts', models.IntegerField()),
                ('last_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'usage_day',
                'indexes': [models.Index(fields=['day'], name='usage_day_day')],
                'constraints': [models.UniqueConstraint(fields=('account_id', 'day'), name='usage_day_once'), models.CheckConstraint(condition=models.Q(('acts__gte', 0), ('logins__gte', 0)), name='usage_day_counts')],
            },
        ),
        migrations.CreateModel(
            name='UsagePlace',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('accounts', models.IntegerField(default=0)),
                ('active_7', models.IntegerField(default=0)),
                ('active_30', models.IntegerField(default=0)),
                ('active_90', models.IntegerField(default=0)),
                ('logins_7', models.IntegerField(default=0)),
                ('logins_30', models.IntegerField(default=0)),
                ('logins_90', models.IntegerField(default=0)),
                ('acts_7', models.IntegerField(default=0)),
                ('acts_30', models.IntegerField(default=0)),
                ('acts_90', models.IntegerField(default=0)),
                ('last_at', models.DateTimeField(default=datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))),
                ('counted_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
            options={
                'db_table': 'usage_place',
                'indexes': [models.Index(fields=['region_code', 'id'], name='usage_place_region')],
                'constraints': [models.UniqueConstraint(fields=('organisation',), name='usage_place_organisation'), models.UniqueConstraint(condition=models.Q(('organisation__isnull', True)), fields=('region_code',), name='usage_place_town')],
            },
        ),
        GuardTables('usage_day', 'usage_place'),
    ]
