"""Number ranges, issued codes, print runs and counted scans."""

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
            name='ScanDelta',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code_id', models.BigIntegerField(db_index=True)),
                ('count', models.IntegerField()),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'codes_scandelta',
            },
        ),
        migrations.CreateModel(
            name='ScanTotal',
            fields=[
                ('code_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('count', models.BigIntegerField()),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'codes_scantotal',
            },
        ),
        migrations.CreateModel(
            name='IssuedCode',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.CharField(db_collation='C', max_length=20, unique=True)),
                ('kind', models.SmallIntegerField()),
                ('batch_id', models.BigIntegerField(null=True)),
                ('voucher_id', models.BigIntegerField(null=True)),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('state', models.CharField(default='active', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('issued_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('prints', models.IntegerField(default=0)),
            ],
            options={
                'db_table': 'codes_issuedcode',
                'indexes': [models.Index(condition=models.Q(('batch_id__isnull', False)), fields=['batch_id'], name='codes_issuedcode_batch'), models.Index(condition=models.Q(('voucher_id__isnull', False)), fields=['voucher_id'], name='codes_issuedcode_voucher'), models.Index(fields=['subject_id', 'id'], name='codes_issuedcode_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['active', 'void', 'recalled'])), name='codes_issuedcode_state'), models.CheckConstraint(condition=models.Q(('code__regex', '^[0-9]{20}$')), name='codes_issuedcode_digits'), models.CheckConstraint(condition=models.Q(('batch_id__isnull', True), ('voucher_id__isnull', True), _connector='OR'), name='codes_issuedcode_one_thing'), models.CheckConstraint(condition=models.Q(('prints__gte', 0)), name='codes_issuedcode_prints')],
            },
        ),
        migrations.CreateModel(
            name='NumberRange',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.SmallIntegerField()),
                ('day', models.DateField()),
                ('next_free', models.BigIntegerField()),
            ],
            options={
                'db_table': 'codes_numberrange',
                'constraints': [models.UniqueConstraint(fields=('kind', 'day'), name='codes_numberrange_once'), models.CheckConstraint(condition=models.Q(('next_free__gte', 0), ('next_free__lte', 100000000)), name='codes_numberrange_capacity')],
            },
        ),
        migrations.CreateModel(
            name='PrintRun',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code_id', models.BigIntegerField()),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('nth', models.IntegerField()),
                ('copies', models.IntegerField()),
                ('first_serial', models.IntegerField()),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('paper', models.CharField(max_length=20)),
                ('record_id', models.BigIntegerField()),
                ('printed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'codes_printrun',
                'constraints': [models.UniqueConstraint(fields=('code_id', 'nth'), name='codes_printrun_nth'), models.CheckConstraint(condition=models.Q(('copies__gte', 1)), name='codes_printrun_copies')],
            },
        ),
        GuardTables("codes_issuedcode", "codes_printrun"),
    ]
