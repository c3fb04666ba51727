"""Vouchers, their lines, the telephones on them, sealed."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [
        ('batches', '0001_initial'),
        ('subjects', '0007_identityissue'),
    ]

    operations = [
        migrations.CreateModel(
            name='Voucher',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('code', models.CharField(blank=True, db_collation='C', max_length=20)),
                ('kind', models.CharField(db_collation='C', max_length=10)),
                ('market', models.CharField(max_length=60)),
                ('market_region_code', models.CharField(db_collation='C', max_length=12)),
                ('market_id', models.BigIntegerField(null=True)),
                ('plate', models.CharField(blank=True, max_length=16)),
                ('carrier', models.CharField(blank=True, max_length=40)),
                ('goods', models.CharField(max_length=200)),
                ('state', models.CharField(db_collation='C', default='issued', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('prints', models.IntegerField(default=0)),
                ('words', models.CharField(max_length=300)),
                ('issued_by', models.BigIntegerField(null=True)),
                ('decided_by', models.BigIntegerField(null=True)),
                ('issued_at', models.DateTimeField()),
                ('printed_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('subject', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subjects.subject')),
            ],
            options={
                'db_table': 'vouchers_voucher',
            },
        ),
        migrations.CreateModel(
            name='VoucherContact',
            fields=[
                ('row', models.UUIDField(primary_key=True, serialize=False)),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('phone', models.BinaryField()),
                ('voucher', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vouchers.voucher')),
            ],
            options={
                'db_table': 'vouchers_vouchercontact',
            },
        ),
        migrations.CreateModel(
            name='VoucherLine',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('batch_code', models.CharField(db_collation='C', max_length=20)),
                ('batch_number', models.CharField(max_length=30)),
                ('product_name', models.CharField(max_length=40)),
                ('spec', models.CharField(blank=True, max_length=40)),
                ('unit', models.CharField(max_length=12)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=18)),
                ('origin_region_code', models.CharField(db_collation='C', max_length=12)),
                ('harvested_on', models.DateField()),
                ('inspection', models.CharField(max_length=20)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='batches.batch')),
                ('voucher', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vouchers.voucher')),
            ],
            options={
                'db_table': 'vouchers_voucherline',
            },
        ),
        migrations.AddIndex(
            model_name='voucher',
            index=models.Index(fields=['subject', 'issued_at', 'id'], name='vouchers_subject'),
        ),
        migrations.AddIndex(
            model_name='voucher',
            index=models.Index(fields=['market_id', 'issued_at', 'id'], name='vouchers_market'),
        ),
        migrations.AddIndex(
            model_name='voucher',
            index=models.Index(fields=['issued_at', 'id'], name='vouchers_new'),
        ),
        migrations.AddIndex(
            model_name='voucher',
            index=models.Index(fields=['region_code'], name='vouchers_region'),
        ),
        migrations.AddIndex(
            model_name='voucher',
            index=models.Index(fields=['code'], name='vouchers_code'),
        ),
        migrations.AddIndex(
            model_name='voucher',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='vouchers_words', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='voucher',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['issued', 'printed', 'delivered', 'void'])), name='vouchers_state'),
        ),
        migrations.AddConstraint(
            model_name='voucher',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['wholesale', 'retail', 'processing'])), name='vouchers_kind'),
        ),
        migrations.AddConstraint(
            model_name='voucher',
            constraint=models.CheckConstraint(condition=models.Q(('prints__gte', 0)), name='vouchers_prints'),
        ),
        migrations.AddIndex(
            model_name='vouchercontact',
            index=models.Index(fields=['subject_id'], name='vouchers_contact_subject'),
        ),
        migrations.AddConstraint(
            model_name='voucherline',
            constraint=models.UniqueConstraint(fields=('voucher', 'batch'), name='vouchers_line_once'),
        ),
        migrations.AddConstraint(
            model_name='voucherline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='vouchers_line_quantity'),
        ),
        GuardTables('vouchers_voucher', 'vouchers_voucherline', 'vouchers_vouchercontact'),
    ]
