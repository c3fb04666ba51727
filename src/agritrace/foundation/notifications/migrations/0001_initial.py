"""Notices, reading marks, kept messages."""

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
            name='SentMessage',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('channel', models.CharField(max_length=8)),
                ('recipient', models.CharField(max_length=60)),
                ('text', models.CharField(max_length=500)),
                ('sent_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'notifications_sentmessage',
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('account_id', models.BigIntegerField(null=True)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('organisation_id', models.BigIntegerField(null=True)),
                ('topic', models.CharField(db_collation='C', max_length=24)),
                ('text', models.CharField(max_length=300)),
                ('url', models.CharField(blank=True, max_length=200)),
                ('record_id', models.BigIntegerField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'notifications_notice',
                'indexes': [models.Index(fields=['subject_id', 'id'], name='notifications_notice_subject'), models.Index(fields=['organisation_id', 'id'], name='notifications_notice_office'), models.Index(fields=['account_id', 'id'], name='notifications_notice_account')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('account_id__isnull', False), ('organisation_id__isnull', True), ('subject_id__isnull', True)), models.Q(('account_id__isnull', True), ('organisation_id__isnull', True), ('subject_id__isnull', False)), models.Q(('account_id__isnull', True), ('organisation_id__isnull', False), ('subject_id__isnull', True)), _connector='OR'), name='notifications_notice_one_recipient')],
            },
        ),
        migrations.CreateModel(
            name='NoticeRead',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('notice_id', models.BigIntegerField()),
                ('account_id', models.BigIntegerField()),
                ('read_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'notifications_noticeread',
                'constraints': [models.UniqueConstraint(fields=('account_id', 'notice_id'), name='notifications_noticeread_once')],
            },
        ),
        GuardTables('notifications_notice'),
    ]
