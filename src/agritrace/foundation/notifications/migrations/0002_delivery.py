"""Preferences, messages on their way, their words."""

from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """Ways out of the platform."""

    dependencies = [
        ('notifications', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('account_id', models.BigIntegerField(null=True)),
                ('applicant_id', models.BigIntegerField(null=True)),
                ('channel', models.CharField(db_collation='C', max_length=8)),
                ('wording', models.CharField(db_collation='C', max_length=40)),
                ('values', models.JSONField(default=dict)),
                ('state', models.CharField(db_collation='C', default='queued', max_length=8)),
                ('tries', models.SmallIntegerField(default=0)),
                ('due_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(null=True)),
                ('fault', models.CharField(blank=True, max_length=120)),
                ('created_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'notifications_delivery',
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['due_at', 'id'], name='notifications_delivery_due'), models.Index(condition=models.Q(('state', 'leaving')), fields=['claimed_at'], name='notifications_delivery_claimed'), models.Index(fields=['state', 'id'], name='notifications_delivery_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'leaving', 'sent', 'failed'])), name='notifications_delivery_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('account_id__isnull', False), ('applicant_id__isnull', True)), models.Q(('account_id__isnull', True), ('applicant_id__isnull', False)), _connector='OR'), name='notifications_delivery_one_recipient')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('account_id', models.BigIntegerField()),
                ('topic', models.CharField(db_collation='C', max_length=24)),
                ('channel', models.CharField(db_collation='C', max_length=8)),
                ('wanted', models.BooleanField()),
            ],
            options={
                'db_table': 'notifications_preference',
                'constraints': [models.UniqueConstraint(fields=('account_id', 'topic', 'channel'), name='notifications_preference_once'), models.CheckConstraint(condition=models.Q(('channel__in', ['sms', 'email'])), name='notifications_preference_channel')],
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.CharField(db_collation='C', max_length=40)),
                ('version', models.IntegerField()),
                ('text', models.CharField(max_length=1000)),
                ('by_account_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'notifications_wording',
                'constraints': [models.UniqueConstraint(fields=('key', 'version'), name='notifications_wording_version')],
            },
        ),
        GuardTables('notifications_preference', 'notifications_wording'),
    ]
