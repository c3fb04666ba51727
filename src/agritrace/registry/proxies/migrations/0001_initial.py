"""Consents by which others act for a farmer."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First table."""

    initial = True

    dependencies = [
        ('journal', '0001_initial'),
        ('subjects', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProxyConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('proxy_kind', models.CharField(max_length=8)),
                ('proxy_organisation_id', models.BigIntegerField(null=True)),
                ('proxy_subject_id', models.BigIntegerField(null=True)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField()),
                ('sign', models.CharField(max_length=12)),
                ('files', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('state', models.CharField(default='given', max_length=8)),
                ('recorded_by', models.BigIntegerField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('ended_by', models.BigIntegerField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ending', models.CharField(blank=True, max_length=12)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('version', models.IntegerField(default=1)),
                ('subject', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subjects.subject')),
            ],
            options={
                'db_table': 'proxies_consent',
                'indexes': [models.Index(fields=['subject', 'id'], name='proxies_by_subject'), models.Index(fields=['region_code', 'id'], name='proxies_by_region'), models.Index(fields=['proxy_organisation_id', 'id'], name='proxies_by_office'), models.Index(fields=['proxy_subject_id', 'id'], name='proxies_by_proxy')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['given', 'ended'])), name='proxies_consent_state'), models.CheckConstraint(condition=models.Q(models.Q(('proxy_kind', 'office'), ('proxy_organisation_id__isnull', False), ('proxy_subject_id__isnull', True)), models.Q(('proxy_kind', 'subject'), ('proxy_organisation_id__isnull', True), ('proxy_subject_id__isnull', False)), _connector='OR'), name='proxies_consent_proxy'), models.CheckConstraint(condition=models.Q(('valid_until__gte', models.F('valid_from'))), name='proxies_consent_days'), models.CheckConstraint(condition=models.Q(('proxy_subject_id', models.F('subject')), _negated=True), name='proxies_consent_two')],
            },
        ),
        GuardTables('proxies_consent'),
    ]
