"""Duty sessions."""

import agritrace.foundation.duty.values
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First table."""

    initial = True

    dependencies = [('journal', '0001_initial')]

    operations = [
        migrations.CreateModel(
            name='DutySession',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('account_id', models.BigIntegerField()),
                ('organisation_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('login_id', models.BigIntegerField()),
                ('command_id', models.UUIDField(unique=True)),
                ('access', models.CharField(db_collation='C', max_length=20)),
                ('area', models.CharField(blank=True, db_collation='C', max_length=12)),
                ('reason', models.CharField(max_length=200)),
                ('state', models.CharField(db_collation='C', default='open', max_length=8)),
                ('opened_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.BigIntegerField(null=True)),
                ('ending', models.CharField(blank=True, db_collation='C', max_length=8)),
            ],
            options={
                'db_table': 'duty_session',
                'indexes': [models.Index(fields=['organisation_id', 'id'], name='duty_by_organisation'), models.Index(fields=['account_id', 'id'], name='duty_by_account'), models.Index(fields=['region_code', 'id'], name='duty_by_region'), models.Index(condition=models.Q(('state', 'open')), fields=['until'], name='duty_running')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('account_id',), name='duty_one_at_a_time'), models.CheckConstraint(condition=models.Q(('state__in', [agritrace.foundation.duty.values.DutyState['OPEN'], agritrace.foundation.duty.values.DutyState['ENDED']])), name='duty_session_state'), models.CheckConstraint(condition=models.Q(('ending__in', ['', agritrace.foundation.duty.values.Ending['SELF'], agritrace.foundation.duty.values.Ending['STOPPED'], agritrace.foundation.duty.values.Ending['CLOCK']])), name='duty_session_ending'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ending', ''), ('state', 'open')), models.Q(('ended_at__isnull', False), ('state', 'ended'), models.Q(('ending', ''), _negated=True)), _connector='OR'), name='duty_session_end'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('opened_at'))), name='duty_session_order')],
            },
        ),
        GuardTables('duty_session'),
    ]
