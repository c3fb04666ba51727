"""Sales."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """First tables."""

    initial = True

    dependencies = [
        ('journal', '0001_initial'),
        ('batches', '0001_initial'),
        ('subjects', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Sale',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('seller_region_code', models.CharField(db_collation='C', max_length=12)),
                ('buyer_region_code', models.CharField(db_collation='C', max_length=12)),
                ('batch_number', models.CharField(max_length=30)),
                ('product_name', models.CharField(max_length=40)),
                ('unit', models.CharField(max_length=12)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=18)),
                ('state', models.CharField(db_collation='C', default='submitted', max_length=10)),
                ('proven', models.BooleanField(default=False)),
                ('transport', models.JSONField(default=dict)),
                ('storage', models.JSONField(default=dict)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('buyer_batch_id', models.BigIntegerField(null=True)),
                ('buyer_code', models.CharField(blank=True, db_collation='C', max_length=20)),
                ('words', models.CharField(max_length=300)),
                ('submitted_by', models.BigIntegerField(null=True)),
                ('decided_by', models.BigIntegerField(null=True)),
                ('submitted_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='batches.batch')),
                ('buyer', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subjects.subject')),
                ('seller', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subjects.subject')),
            ],
            options={
                'db_table': 'trade_sale',
                'indexes': [models.Index(fields=['seller', 'submitted_at', 'id'], name='trade_sale_seller'), models.Index(fields=['buyer', 'submitted_at', 'id'], name='trade_sale_buyer'), models.Index(fields=['submitted_at', 'id'], name='trade_sale_new'), models.Index(fields=['seller_region_code'], name='trade_sale_seller_region'), models.Index(fields=['buyer_region_code'], name='trade_sale_buyer_region'), models.Index(fields=['batch'], name='trade_sale_batch'), models.Index(condition=models.Q(('state', 'submitted')), fields=['expires_at', 'id'], name='trade_sale_due'), django.contrib.postgres.indexes.GinIndex(fields=['words'], name='trade_sale_words', opclasses=['gin_trgm_ops'])],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['submitted', 'confirmed', 'rejected', 'withdrawn', 'expired'])), name='trade_sale_state'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='trade_sale_quantity'), models.CheckConstraint(condition=models.Q(('seller', models.F('buyer')), _negated=True), name='trade_sale_two_parties'), models.CheckConstraint(condition=models.Q(('buyer_batch_id__isnull', True), ('state', 'confirmed'), _connector='OR'), name='trade_sale_born_by_confirmation')],
            },
        ),
        GuardTables('trade_sale'),
    ]
