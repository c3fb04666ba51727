"""Pairs of subjects that may be one."""

from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First table."""

    initial = True

    dependencies = [('journal', '0001_initial'), ('subjects', '0005_merged')]

    operations = [
        migrations.CreateModel(
            name='Suspicion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('low', models.BigIntegerField()),
                ('high', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('same_name', models.BooleanField(default=False)),
                ('same_phone', models.BooleanField(default=False)),
                ('near', models.BooleanField(default=False)),
                ('metres', models.FloatField(null=True)),
                ('state', models.CharField(db_collation='C', default='open', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('decided_by', models.BigIntegerField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('found_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'merging_suspicion',
                'indexes': [models.Index(fields=['region_code', 'found_at', 'id'], name='merging_region'), models.Index(fields=['found_at', 'id'], name='merging_time'), models.Index(fields=['high'], name='merging_high')],
                'constraints': [models.UniqueConstraint(fields=('low', 'high'), name='merging_suspicion_once'), models.CheckConstraint(condition=models.Q(('low__lt', models.F('high'))), name='merging_suspicion_two'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'distinct', 'merged'])), name='merging_suspicion_state')],
            },
        ),
        GuardTables('merging_suspicion'),
    ]
