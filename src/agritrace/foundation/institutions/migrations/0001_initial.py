"""Applications of institutions with what they carry, and cards of officers."""

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
        ('organisations', '0002_contacts_and_qualifications'),
        ('journal', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ApplicantPersonal',
            fields=[
                ('application_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('row', models.UUIDField(default=uuid.uuid4)),
                ('name', models.BinaryField()),
                ('phone', models.BinaryField()),
            ],
            options={
                'db_table': 'institutions_applicantpersonal',
            },
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('query_no', models.CharField(db_collation='C', max_length=12, unique=True)),
                ('asked', models.CharField(max_length=6)),
                ('state', models.CharField(max_length=9)),
                ('kind', models.CharField(max_length=12)),
                ('level', models.SmallIntegerField()),
                ('name', models.CharField(max_length=80)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('address', models.CharField(blank=True, max_length=120)),
                ('postcode', models.CharField(blank=True, max_length=6)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('email', models.CharField(blank=True, max_length=120)),
                ('duty_phone', models.CharField(blank=True, max_length=30)),
                ('username', models.CharField(blank=True, db_collation='C', max_length=40)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('version', models.IntegerField(default=1)),
                ('submitted_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('superior', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
            options={
                'db_table': 'institutions_application',
            },
        ),
        migrations.CreateModel(
            name='ApplicationFile',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('file_id', models.UUIDField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.application')),
            ],
            options={
                'db_table': 'institutions_applicationfile',
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('approve', models.BooleanField()),
                ('words', models.CharField(blank=True, max_length=400)),
                ('by_account_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='institutions.application')),
            ],
            options={
                'db_table': 'institutions_decision',
            },
        ),
        migrations.CreateModel(
            name='OfficerCard',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('card_no', models.CharField(db_collation='C', max_length=30)),
                ('valid_until', models.DateField()),
                ('in_force', models.BooleanField(default=True)),
                ('recorded_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
            ],
            options={
                'db_table': 'institutions_officercard',
            },
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['superior', 'state', 'submitted_at', 'id'], name='institutions_waiting'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['superior', 'submitted_at', 'id'], name='institutions_by_time'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=django.contrib.postgres.indexes.GinIndex(fields=['name'], name='institutions_name_trgm', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('asked__in', ['open', 'change', 'close'])), name='institutions_asked'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'pending', 'returned', 'approved', 'withdrawn'])), name='institutions_state'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('asked', 'open'), ('organisation__isnull', False), _connector='OR'), name='institutions_whose'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['pending', 'returned'])), fields=('organisation',), name='institutions_one_under_way'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('asked', 'open'), ('state__in', ['pending', 'returned'])), fields=('superior', 'name'), name='institutions_one_opening'),
        ),
        migrations.AddConstraint(
            model_name='applicationfile',
            constraint=models.UniqueConstraint(fields=('application', 'file_id'), name='institutions_file_once'),
        ),
        migrations.AddIndex(
            model_name='officercard',
            index=models.Index(fields=['valid_until', 'id'], name='institutions_cards_by_end'),
        ),
        migrations.AddConstraint(
            model_name='officercard',
            constraint=models.UniqueConstraint(condition=models.Q(('in_force', True)), fields=('account',), name='institutions_one_card'),
        ),
        migrations.AddConstraint(
            model_name='officercard',
            constraint=models.UniqueConstraint(condition=models.Q(('in_force', True)), fields=('card_no',), name='institutions_card_once'),
        ),
        GuardTables(
            "institutions_application",
            "institutions_applicantpersonal",
            "institutions_applicationfile",
            "institutions_decision",
            "institutions_officercard",
        ),
    ]
