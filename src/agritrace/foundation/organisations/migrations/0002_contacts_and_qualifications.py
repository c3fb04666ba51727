"""Contact data, qualifications, successions, kinds of support."""

import django.db.models.deletion
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """Tables beside the organisation."""

    dependencies = [
        ('organisations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrganisationContact',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='organisations.organisation')),
                ('address', models.CharField(blank=True, max_length=120)),
                ('postcode', models.CharField(blank=True, max_length=6)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('email', models.CharField(blank=True, max_length=120)),
                ('duty_phone', models.CharField(blank=True, max_length=30)),
                ('version', models.IntegerField(default=1)),
            ],
            options={
                'db_table': 'organisations_contact',
            },
        ),
        migrations.CreateModel(
            name='Qualification',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('scheme', models.CharField(max_length=8)),
                ('number', models.CharField(max_length=60)),
                ('scope_words', models.CharField(max_length=400)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField()),
                ('file_id', models.UUIDField(null=True)),
                ('state', models.CharField(default='in_force', max_length=10)),
                ('reminded', models.SmallIntegerField(default=0)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'organisations_qualification',
            },
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('since', models.DateField()),
                ('kind', models.CharField(max_length=8)),
                ('reform', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'organisations_succession',
            },
        ),
        migrations.AddField(
            model_name='organisation',
            name='support_kind',
            field=models.CharField(blank=True, default='', max_length=14),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('kind', 'support'), _negated=True), ('support_kind', '')), models.Q(('kind', 'support'), ('support_kind__in', ['', 'safety_centre', 'developer', 'integrator', 'supervisor'])), _connector='OR'), name='organisations_support_kind'),
        ),
        migrations.AddField(
            model_name='qualification',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='succession',
            name='predecessor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='succession',
            name='successor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation'),
        ),
        migrations.AddIndex(
            model_name='qualification',
            index=models.Index(condition=models.Q(('state', 'in_force')), fields=['valid_until'], name='organisations_running_out'),
        ),
        migrations.AddConstraint(
            model_name='qualification',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'in_force')), fields=('organisation', 'scheme'), name='organisations_qualified_once'),
        ),
        migrations.AddConstraint(
            model_name='qualification',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'in_force')), fields=('scheme', 'number'), name='organisations_number_once'),
        ),
        migrations.AddConstraint(
            model_name='qualification',
            constraint=models.CheckConstraint(condition=models.Q(('scheme__in', ['cma', 'catl'])), name='organisations_scheme'),
        ),
        migrations.AddConstraint(
            model_name='qualification',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['in_force', 'replaced', 'withdrawn'])), name='organisations_qualification_state'),
        ),
        migrations.AddConstraint(
            model_name='qualification',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__gte', models.F('valid_from'))), name='organisations_qualification_dates'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['merge', 'absorb', 'split', 'move'])), name='organisations_succession_kind'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='organisations_succession_others'),
        ),
        GuardTables("organisations_contact", "organisations_qualification", "organisations_succession"),
    ]
