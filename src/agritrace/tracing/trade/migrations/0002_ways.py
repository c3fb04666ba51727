"""Deliveries of several lines, receipts in part, reminders; returns; hand records; drivers and buyers, sealed."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
from decimal import Decimal
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables


class Migration(migrations.Migration):
    """Columns of sales, four tables."""

    dependencies = [
        ('batches', '0001_initial'),
        ('subjects', '0007_identityissue'),
        ('trade', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='HandBuyer',
            fields=[
                ('row', models.UUIDField(primary_key=True, serialize=False)),
                ('seller_id', models.BigIntegerField()),
                ('seller_region_code', models.CharField(db_collation='C', max_length=12)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('name', models.BinaryField()),
                ('phone', models.BinaryField()),
                ('address', models.BinaryField()),
            ],
            options={
                'db_table': 'trade_handbuyer',
            },
        ),
        migrations.CreateModel(
            name='HandSale',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('buyer_id', models.BigIntegerField(null=True)),
                ('temporary_id', models.BigIntegerField(null=True)),
                ('seller_region_code', models.CharField(db_collation='C', max_length=12)),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('batch_number', models.CharField(max_length=30)),
                ('product_name', models.CharField(max_length=40)),
                ('unit', models.CharField(max_length=12)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=18)),
                ('use', models.CharField(db_collation='C', max_length=10)),
                ('state', models.CharField(db_collation='C', default='recorded', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('photos', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('buyer_batch_id', models.BigIntegerField(null=True)),
                ('buyer_code', models.CharField(blank=True, db_collation='C', max_length=20)),
                ('words', models.CharField(max_length=300)),
                ('recorded_by', models.BigIntegerField(null=True)),
                ('decided_by', models.BigIntegerField(null=True)),
                ('sold_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'trade_handsale',
            },
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('seller_region_code', models.CharField(db_collation='C', max_length=12)),
                ('buyer_region_code', models.CharField(db_collation='C', max_length=12)),
                ('product_name', models.CharField(max_length=40)),
                ('unit', models.CharField(max_length=12)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=18)),
                ('state', models.CharField(db_collation='C', default='requested', max_length=10)),
                ('reason', models.CharField(max_length=200)),
                ('answer', models.CharField(blank=True, max_length=200)),
                ('seller_batch_id', models.BigIntegerField(null=True)),
                ('seller_code', models.CharField(blank=True, db_collation='C', max_length=20)),
                ('words', models.CharField(max_length=300)),
                ('requested_by', models.BigIntegerField(null=True)),
                ('decided_by', models.BigIntegerField(null=True)),
                ('requested_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'trade_return',
            },
        ),
        migrations.CreateModel(
            name='SaleDriver',
            fields=[
                ('row', models.UUIDField(primary_key=True, serialize=False)),
                ('sale_id', models.BigIntegerField(unique=True)),
                ('seller_id', models.BigIntegerField()),
                ('buyer_id', models.BigIntegerField()),
                ('seller_region_code', models.CharField(db_collation='C', max_length=12)),
                ('buyer_region_code', models.CharField(db_collation='C', max_length=12)),
                ('name', models.BinaryField()),
                ('phone', models.BinaryField()),
            ],
            options={
                'db_table': 'trade_saledriver',
            },
        ),
        migrations.AddField(
            model_name='sale',
            name='delivery_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='sale',
            name='refused',
            field=models.DecimalField(db_default=Decimal('0'), decimal_places=3, default=Decimal('0'), max_digits=18),
        ),
        migrations.AddField(
            model_name='sale',
            name='remind_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='sale',
            name='returned',
            field=models.DecimalField(db_default=Decimal('0'), decimal_places=3, default=Decimal('0'), max_digits=18),
        ),
        migrations.AddIndex(
            model_name='sale',
            index=models.Index(condition=models.Q(('delivery_id__isnull', False)), fields=['delivery_id'], name='trade_sale_delivery'),
        ),
        migrations.AddIndex(
            model_name='sale',
            index=models.Index(condition=models.Q(('state', 'submitted')), fields=['remind_at', 'id'], name='trade_sale_remind'),
        ),
        migrations.AddConstraint(
            model_name='sale',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', django.db.models.expressions.CombinedExpression(models.F('refused'), '+', models.F('returned'))), ('refused__gte', 0), ('returned__gte', 0)), name='trade_sale_conserved'),
        ),
        migrations.AddField(
            model_name='handsale',
            name='batch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='batches.batch'),
        ),
        migrations.AddField(
            model_name='handsale',
            name='seller',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subjects.subject'),
        ),
        migrations.AddField(
            model_name='handbuyer',
            name='hand',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trade.handsale'),
        ),
        migrations.AddField(
            model_name='return',
            name='batch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='batches.batch'),
        ),
        migrations.AddField(
            model_name='return',
            name='buyer',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subjects.subject'),
        ),
        migrations.AddField(
            model_name='return',
            name='sale',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='trade.sale'),
        ),
        migrations.AddField(
            model_name='return',
            name='seller',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subjects.subject'),
        ),
        migrations.AddIndex(
            model_name='handsale',
            index=models.Index(fields=['seller', 'recorded_at', 'id'], name='trade_hand_seller'),
        ),
        migrations.AddIndex(
            model_name='handsale',
            index=models.Index(fields=['buyer_id', 'recorded_at', 'id'], name='trade_hand_buyer'),
        ),
        migrations.AddIndex(
            model_name='handsale',
            index=models.Index(fields=['recorded_at', 'id'], name='trade_hand_new'),
        ),
        migrations.AddIndex(
            model_name='handsale',
            index=models.Index(fields=['seller_region_code'], name='trade_hand_seller_region'),
        ),
        migrations.AddIndex(
            model_name='handsale',
            index=models.Index(fields=['region_code'], name='trade_hand_region'),
        ),
        migrations.AddIndex(
            model_name='handsale',
            index=models.Index(condition=models.Q(('temporary_id__isnull', False)), fields=['temporary_id'], name='trade_hand_temporary'),
        ),
        migrations.AddIndex(
            model_name='handsale',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='trade_hand_words', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='handsale',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['recorded', 'offered', 'claimed'])), name='trade_hand_state'),
        ),
        migrations.AddConstraint(
            model_name='handsale',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='trade_hand_quantity'),
        ),
        migrations.AddConstraint(
            model_name='handsale',
            constraint=models.CheckConstraint(condition=models.Q(('buyer_batch_id__isnull', True), ('state', 'claimed'), _connector='OR'), name='trade_hand_born_by_claim'),
        ),
        migrations.AddIndex(
            model_name='return',
            index=models.Index(fields=['sale', 'id'], name='trade_return_sale'),
        ),
        migrations.AddIndex(
            model_name='return',
            index=models.Index(fields=['seller', 'requested_at', 'id'], name='trade_return_seller'),
        ),
        migrations.AddIndex(
            model_name='return',
            index=models.Index(fields=['buyer', 'requested_at', 'id'], name='trade_return_buyer'),
        ),
        migrations.AddIndex(
            model_name='return',
            index=models.Index(fields=['requested_at', 'id'], name='trade_return_new'),
        ),
        migrations.AddIndex(
            model_name='return',
            index=models.Index(fields=['seller_region_code'], name='trade_return_seller_region'),
        ),
        migrations.AddIndex(
            model_name='return',
            index=models.Index(fields=['buyer_region_code'], name='trade_return_buyer_region'),
        ),
        migrations.AddIndex(
            model_name='return',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='trade_return_words', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='return',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'returned', 'declined', 'withdrawn'])), name='trade_return_state'),
        ),
        migrations.AddConstraint(
            model_name='return',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='trade_return_quantity'),
        ),
        migrations.AddConstraint(
            model_name='return',
            constraint=models.CheckConstraint(condition=models.Q(('seller_batch_id__isnull', True), ('state', 'returned'), _connector='OR'), name='trade_return_born_by_acceptance'),
        ),
        GuardTables('trade_return', 'trade_saledriver', 'trade_handsale', 'trade_handbuyer'),
    ]
